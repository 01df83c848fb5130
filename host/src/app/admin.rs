//! The operator's commands, on the database of a running or stopped host.

use super::{Ambient, Error, callback_bodies, horizon, records, settings};
use crate::{
    config::Config,
    context,
    guest::{self, Guests},
    guest_traces::{self, ReadError, RecordedCall},
    model::Transaction,
    operations::Operations,
    stellar::Horizon,
    store::{CallFilter, CallRow, EventRow, Gap, KvRow, UnappliedPayment},
    transactions::{Leniency, Signoff, TransactionReport},
};
use serde::Serialize;
use std::path::Path;

/// What migrating did.
#[derive(Debug, Serialize)]
pub struct Migrated {
    /// Migrations applied now, by name.
    pub applied: Vec<String>,
}

/// Brings the database's schema up to date.
///
/// # Errors
/// [`Error::Store`]; [`Error::OtherSealKey`], [`Error::OtherAnchor`], [`Error::OtherNetwork`].
pub async fn migrate(config: &Config) -> Result<Migrated, Error> {
    Ok(Migrated { applied: records::migrate(config, &Ambient::default().random).await? })
}

/// Loads a guest as `run` would and describes it.
///
/// # Errors
/// [`Error::Guest`].
pub async fn check_guest(file: &Path) -> Result<guest::Report, Error> {
    Ok(guest::check(file).await?)
}

/// The operator's commands.
pub struct Admin(Operations);

impl Admin {
    /// Opens the database, when it is the one that is meant, with the system's time and randomness.
    ///
    /// # Errors
    /// As [`Admin::open_with`].
    pub async fn open(config: &Config) -> Result<Self, Error> {
        Self::open_with(config, Ambient::default()).await
    }

    /// The same, with the time and randomness of the host whose records these are.
    ///
    /// # Errors
    /// [`Error::Store`], [`Error::NotMigrated`], [`Error::OlderSchema`], [`Error::OtherSealKey`], [`Error::OtherAnchor`],
    /// [`Error::OtherNetwork`].
    pub async fn open_with(config: &Config, Ambient { clock, random }: Ambient) -> Result<Self, Error> {
        let store = records::look(config, &random).await?;
        // Commands read, or leave work for the running host: it is who asks the guest.
        let guests = Guests::load(&[], guest::Settings::default()).await?;
        let settings = settings::operations(config);
        Ok(Self(Operations::new(store, guests, clock, random, settings, callback_bodies())))
    }

    /// Payments that could not be credited and wait for a person, after operation `after`, the oldest first; with `all`
    /// those decided about as well.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn unapplied(&self, all: bool, after: i64, limit: u32) -> Result<Vec<UnappliedPayment>, Error> {
        Ok(self.0.transactions.unapplied(all, after, limit).await?)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn unapplied_payment(&self, operation_id: i64) -> Result<UnappliedPayment, Error> {
        Ok(self.0.transactions.unapplied_payment(operation_id).await?)
    }

    /// Credits one to a transaction.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn match_unapplied(
        &self,
        operation_id: i64,
        transaction: &str,
        leniency: &Leniency,
        word: &Signoff,
    ) -> Result<Transaction, Error> {
        Ok(self.0.transactions.match_unapplied(operation_id, transaction, leniency, word).await?)
    }

    /// Orders that one goes back.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn refund_unapplied(&self, operation_id: i64, word: &Signoff) -> Result<UnappliedPayment, Error> {
        Ok(self.0.transactions.refund_unapplied(operation_id, word).await?)
    }

    /// Takes one off the list.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn dismiss_unapplied(&self, operation_id: i64, word: &Signoff) -> Result<UnappliedPayment, Error> {
        Ok(self.0.transactions.dismiss_unapplied(operation_id, word).await?)
    }

    /// Ledgers that were not read, of gaps that are open; with `all` of closed ones as well.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn gaps(&self, all: bool) -> Result<Vec<Gap>, Error> {
        Ok(self.0.transactions.gaps(all).await?)
    }

    /// Reads a gap from the Horizon at `url`, and closes it.
    ///
    /// # Errors
    /// [`Error::Horizon`], [`Error::Command`].
    pub async fn backfill(&self, config: &Config, url: &str, gap: &str, word: &Signoff) -> Result<Gap, Error> {
        let archive = Horizon::with(&horizon::settings(config, url)).map_err(Error::Horizon)?;
        Ok(self.0.transactions.backfill(gap, &archive, &config.network.passphrase, word).await?)
    }

    /// Closes a gap without reading it.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn accept_gap(&self, gap: &str, word: &Signoff) -> Result<Gap, Error> {
        Ok(self.0.transactions.accept_gap(gap, word).await?)
    }

    /// The newest transactions, or only those that need attention.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn transactions(&self, held_only: bool, limit: u32) -> Result<Vec<Transaction>, Error> {
        Ok(self.0.transactions.list_transactions(held_only, limit).await?)
    }

    /// One transaction with its history.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn transaction(&self, id: &str) -> Result<TransactionReport, Error> {
        Ok(self.0.transactions.report(id).await?)
    }

    /// Resumes a transaction that needs attention: its payout is asked for again.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn resume(&self, id: &str, signoff: &Signoff) -> Result<Transaction, Error> {
        Ok(self.0.transactions.resume(id, signoff).await?)
    }

    /// Events not delivered yet, or only the dead letters, the oldest first.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn events(&self, dead_only: bool, limit: u32) -> Result<Vec<EventRow>, Error> {
        Ok(self.0.context.events(dead_only, limit).await?)
    }

    /// Tries one again now.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn requeue_event(&self, id: &str) -> Result<(), Error> {
        Ok(self.0.context.requeue_event(id).await?)
    }

    /// Recorded calls of guests, the newest first.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn calls(&self, filter: &CallFilter) -> Result<Vec<CallRow>, Error> {
        Ok(self.0.context.store.calls(filter).await.map_err(context::Error::from)?)
    }

    /// Their ids.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn call_ids(&self, filter: &CallFilter) -> Result<Vec<String>, Error> {
        Ok(self.0.context.store.call_ids(filter).await.map_err(context::Error::from)?)
    }

    /// All of one.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn call(&self, id: &str) -> Result<RecordedCall, Error> {
        match guest_traces::read(&self.0.context.store, id).await {
            Ok(Some(call)) => Ok(call),
            Ok(None) => Err(context::Error::NotFound.into()),
            Err(ReadError::Store(error)) => Err(context::Error::from(error).into()),
            Err(ReadError::Unreadable(why)) => Err(context::Error::Invalid(why.to_string()).into()),
        }
    }

    /// A guest's keys with this prefix after the key `after`, in the order of their bytes.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn kv_keys(&self, guest: &str, prefix: &str, after: &str, limit: u32) -> Result<Vec<KvRow>, Error> {
        Ok(self.0.context.kv_keys(guest, prefix, after, limit).await?)
    }

    /// What a guest remembers under a key.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn kv_value(&self, guest: &str, key: &str) -> Result<Vec<u8>, Error> {
        Ok(self.0.context.kv_value(guest, key).await?)
    }

    /// Changes it; `None`: it is forgotten. The guest's next call reads it.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub async fn change_kv(&self, guest: &str, key: &str, value: Option<Vec<u8>>, by: &str) -> Result<(), Error> {
        Ok(self.0.context.change_kv(guest, key, value, by).await?)
    }
}
