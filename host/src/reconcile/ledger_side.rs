//! Asks Horizon at a pace that harms nobody, and again when it is busy.

use super::Error;
use crate::stellar::{self, Horizon, KnownLedger, Root, TransactionOnLedger};
use std::time::Duration;

/// How often in a row Horizon may be busy or unreachable.
const TRIES_MOST: u32 = 6;

/// Maximum pause before a retry. Public servers limit requests by the hour and say how long to wait.
const PAUSE_MOST: Duration = Duration::from_secs(120);

/// The ledger, as one Horizon shows it.
#[derive(Debug, Clone)]
pub(super) struct LedgerSide {
    pub horizon: Horizon,
    /// The network's passphrase.
    pub passphrase: String,
    /// The pause before each request.
    pub pace: Duration,
}

impl LedgerSide {
    /// Asks, and again while Horizon is busy or unreachable, for a few minutes at most.
    pub async fn ask<T, F>(&self, ask: impl Fn() -> F + Send) -> Result<T, stellar::Error>
    where
        T: Send,
        F: Future<Output = Result<T, stellar::Error>> + Send,
    {
        let mut failures = 0;
        loop {
            tokio::time::sleep(self.pace).await;
            let error = match ask().await {
                Err(error) if failures < TRIES_MOST && is_passing(&error) => error,
                done => return done,
            };
            failures += 1;
            let pause = error.retry_after().unwrap_or(Duration::from_secs(u64::from(failures))).min(PAUSE_MOST);
            tracing::warn!(%error, pause_s = pause.as_secs(), "asking horizon again");
            tokio::time::sleep(pause).await;
        }
    }

    /// The root document of the right network.
    pub async fn root(&self) -> Result<Root, Error> {
        let root = self.ask(|| self.horizon.root()).await?;
        if root.passphrase == self.passphrase { Ok(root) } else { Err(Error::OtherNetwork) }
    }

    /// Refuses a network with the same passphrase and other ledgers.
    pub async fn recognise(&self, known: Option<&KnownLedger>, root: &Root) -> Result<(), Error> {
        match self.ask(|| self.horizon.other_ledger(known, root)).await? {
            None => Ok(()),
            Some(ledger) => Err(Error::OtherLedgers(ledger)),
        }
    }

    /// The transaction with this hash.
    pub async fn transaction(&self, hash: &str) -> Result<Option<TransactionOnLedger>, Error> {
        Ok(self.ask(|| self.horizon.transaction(hash)).await?)
    }
}

fn is_passing(error: &stellar::Error) -> bool {
    matches!(
        error,
        stellar::Error::RateLimited { .. } | stellar::Error::Unavailable { .. } | stellar::Error::Strange(_)
    )
}
