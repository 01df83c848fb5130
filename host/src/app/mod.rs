//! (room under construction: the signatures the command line is written against)

use crate::{
    config::Config,
    model::{Clock, Random, Timestamp, Transaction},
};
use serde::Serialize;

pub use crate::{
    lifecycle::TransactionReport,
    store::{JournalRow, Parked},
};

/// Why the host can't start or a command can't be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not built yet.
    #[error("this part is not built yet")]
    Unbuilt,
}

impl Error {
    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        None
    }
}

/// The running host.
pub struct App;

#[expect(unused_variables, clippy::unused_async, reason = "under construction")]
impl App {
    /// Opens the store, the sandbox, the guests, the watcher, the workers and the listeners.
    pub async fn start(config: Config) -> Result<Self, Error> {
        Err(Error::Unbuilt)
    }

    /// The sandbox network alone.
    pub async fn start_sandbox(config: Config) -> Result<Self, Error> {
        Err(Error::Unbuilt)
    }

    /// Where wallets reach it, without a slash at the end.
    pub fn base_url(&self) -> &str {
        ""
    }

    /// The embedded network's Horizon, when there is one.
    pub fn sandbox_url(&self) -> Option<&str> {
        None
    }

    /// Waits until it is ready to serve.
    pub async fn ready(&self) {}

    /// Waits until a part of it has failed for good.
    pub async fn failed(&self) -> Error {
        std::future::pending().await
    }

    /// Drains: readiness false, no new work, what is in flight may finish within `server.shutdown_grace`.
    pub async fn shutdown(self) {}
}

/// What migrating did.
#[derive(Debug, Serialize)]
pub struct Migrated {
    /// Migrations applied now, by name.
    pub applied: Vec<String>,
}

/// Brings the database's schema up to date.
#[expect(unused_variables, clippy::unused_async, reason = "under construction")]
pub async fn migrate(config: &Config) -> Result<Migrated, Error> {
    Err(Error::Unbuilt)
}

/// The operator's commands, on the database of a running or stopped host.
pub struct Operator;

#[expect(unused_variables, clippy::unused_async, reason = "under construction")]
impl Operator {
    /// Opens the database.
    pub async fn open(config: &Config) -> Result<Self, Error> {
        Err(Error::Unbuilt)
    }

    /// Payments that could not be credited, after operation `after`, the oldest first.
    pub async fn parked(&self, after: i64, limit: u32) -> Result<Vec<Parked>, Error> {
        Err(Error::Unbuilt)
    }

    /// One of them.
    pub async fn parked_payment(&self, operation_id: i64) -> Result<Parked, Error> {
        Err(Error::Unbuilt)
    }

    /// The newest transactions, or only those held for the operator.
    pub async fn transactions(&self, held_only: bool, limit: u32) -> Result<Vec<Transaction>, Error> {
        Err(Error::Unbuilt)
    }

    /// One transaction with its history.
    pub async fn transaction(&self, id: &str) -> Result<TransactionReport, Error> {
        Err(Error::Unbuilt)
    }

    /// Releases a held transaction: its payout is asked for again.
    pub async fn resume(&self, id: &str) -> Result<Transaction, Error> {
        Err(Error::Unbuilt)
    }
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the operating system")]
    fn fill(&self, bytes: &mut [u8]) {
        rand::Rng::fill_bytes(&mut rand::rng(), bytes);
    }
}

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(jiff::Timestamp::now().as_millisecond())
    }
}
