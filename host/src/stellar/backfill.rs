//! Ledgers that were missed, read from a Horizon that still has them.

use super::feed::PAGE_MOST;
use super::horizon::{Error, Horizon};
use super::sink::{Batch, Place, SinkError, ledger_of};
use crate::model::AccountId;
use std::time::Duration;

/// How often in a row an archive may be too busy, or not there.
const TRIES_MOST: u32 = 6;

/// The longest pause before it is asked again. Public ones count by the hour and say how long.
const PAUSE_MOST: Duration = Duration::from_secs(120);

/// Why missed ledgers were not read. The texts are for the operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BackfillError {
    /// It gives no answer that can be used.
    #[error(transparent)]
    Horizon(#[from] Error),
    /// It is on another network.
    #[error("it serves another network than the configured one")]
    OtherNetwork,
    /// The same passphrase, and other ledgers.
    #[error("ledger {0} there is not the one that was read here: it is another network with the same passphrase")]
    OtherLedgers(u32),
    /// It does not have all of them either.
    #[error("it has ledgers {elder} to {latest}, and {first} to {last} are wanted: name an archive that has them")]
    NotCovered {
        /// The oldest it has.
        elder: u32,
        /// The newest it has.
        latest: u32,
        /// The first wanted.
        first: u32,
        /// The last wanted.
        last: u32,
    },
    /// It knows nothing of an account that was paid before.
    #[error("it does not know {0}, which was paid before")]
    NoAccount(AccountId),
    /// What was read could not be kept.
    #[error("payments can't be recorded: {0}")]
    Sink(#[from] SinkError),
}

/// Ledgers of an account that are to be read.
#[derive(Debug, Clone)]
pub struct Backfill<'a> {
    /// Where from.
    pub archive: &'a Horizon,
    /// The network it has to be on.
    pub passphrase: &'a str,
    /// Whose payments.
    pub account: AccountId,
    /// The first ledger.
    pub first: u32,
    /// The last ledger.
    pub last: u32,
    /// The token of the last record passed over; where an earlier run stopped, reading goes on.
    pub cursor: u64,
    /// How far the account is read otherwise.
    pub place: &'a Place,
}

impl Backfill<'_> {
    /// Reads them through to the end, handing on batch after batch.
    ///
    /// # Errors
    /// [`BackfillError`]: then they are not all read. What was handed on stands.
    pub async fn run(mut self, mut keep: impl AsyncFnMut(Batch) -> Result<(), SinkError>) -> Result<(), BackfillError> {
        self.check().await?;
        let (mut limit, mut failures) = (PAGE_MOST, 0);
        loop {
            let page = match self.archive.page(&self.account, self.cursor, &mut limit).await {
                Ok(page) => page,
                Err(Error::NotFound) => {
                    let is_known = self.archive.account(&self.account).await?.is_some();
                    if is_known || !self.place.has_passed_a_record() {
                        break;
                    }
                    return Err(BackfillError::NoAccount(self.account));
                }
                Err(error @ (Error::RateLimited { .. } | Error::Unavailable { .. })) if failures < TRIES_MOST => {
                    failures += 1;
                    let pause = error.retry_after().unwrap_or(Duration::from_secs(u64::from(failures)));
                    tracing::warn!(%error, pause_s = pause.min(PAUSE_MOST).as_secs(), "the archive is asked again");
                    tokio::time::sleep(pause.min(PAUSE_MOST)).await;
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            failures = 0;
            let (mut records, is_last) = page;
            let count = records.len();
            records.retain(|record| ledger_of(record.token) <= self.last);
            let is_beyond = records.len() < count;
            if let Some(batch) = self.archive.batch(&self.account, records).await? {
                self.cursor = batch.cursor;
                keep(batch).await?;
            }
            if is_last || is_beyond {
                break;
            }
        }
        // What it dropped meanwhile it may have left out.
        self.check().await
    }

    /// Whether it has what is wanted, of the right network.
    async fn check(&self) -> Result<(), BackfillError> {
        let root = self.archive.root().await?;
        if root.passphrase != self.passphrase {
            return Err(BackfillError::OtherNetwork);
        }
        let (first, last) = (self.first, self.last);
        if root.elder > first || root.ledger < last {
            return Err(BackfillError::NotCovered { elder: root.elder, latest: root.ledger, first, last });
        }
        match self.archive.other_ledger(self.place.known.as_ref(), &root).await? {
            None => Ok(()),
            Some(ledger) => Err(BackfillError::OtherLedgers(ledger)),
        }
    }
}
