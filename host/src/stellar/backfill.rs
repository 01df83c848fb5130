//! Ledgers that were missed, read from a Horizon that still has them.

use super::feed::PAGE_MOST;
use super::horizon::{Error, Horizon};
use super::sink::{Batch, Place, SinkError, after, ledger_of};
use crate::model::AccountId;
use std::time::Duration;

/// How often in a row an archive may be too busy, or not there.
const TRIES_MOST: u32 = 6;

/// The longest pause before it is asked again. Public ones count by the hour and say how long.
const PAUSE_MOST: Duration = Duration::from_secs(120);

/// How often the ledgers are read again, and must hold the same. Behind one name there may be nodes that are not equally
/// far, or do not remember equally much, and a page does not say which it is from.
const AGAIN: usize = 2;

/// Why missed ledgers were not read. The texts are for the operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BackfillError {
    /// It gives no answer that can be used.
    #[error(transparent)]
    Horizon(#[from] Error),
    /// It is on another network.
    #[error("it serves another network, not the configured one")]
    OtherNetwork,
    /// The same passphrase, and other ledgers.
    #[error("ledger {0} there is not the one that was read here: it is another network with the same passphrase")]
    OtherLedgers(u32),
    /// It does not have all of them either.
    #[error("it has ledgers {elder} to {latest}, but {first} to {last} are needed: name an archive that has them")]
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
    #[error("it does not know {0}, which has received payments before")]
    NoAccount(AccountId),
    /// It says now that there is no such account, and sent some of its payments before.
    #[error("it sent {read} payments and then no longer knew {account}: its nodes differ")]
    Forgot {
        /// Whose payments.
        account: AccountId,
        /// How many it sent.
        read: usize,
    },
    /// It is read up to a record beyond the missing ledgers, and that is not there.
    #[error("it has no payments after ledger {0}, although some were read here: it is behind its root document")]
    Behind(u32),
    /// Asked again it had other payments.
    #[error("two requests gave different payments ({first}, then {again}): its nodes differ")]
    Unsteady {
        /// How many it had.
        first: usize,
        /// How many it has.
        again: usize,
    },
    /// What was read could not be kept.
    #[error("payments can't be recorded: {0}")]
    Sink(#[from] SinkError),
}

/// Where the batches of a gap go.
pub trait GapSink: Sync {
    /// Keeps a batch, once or as often as it comes: each payment counts once.
    fn keep(&self, batch: Batch) -> impl Future<Output = Result<(), SinkError>> + Send;
}

/// For ledgers that are only compared.
struct NoSink;

impl GapSink for NoSink {
    async fn keep(&self, _: Batch) -> Result<(), SinkError> {
        Ok(())
    }
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
    /// How far the account is read otherwise.
    pub place: &'a Place,
}

impl Backfill<'_> {
    /// Reads them through to the end, handing on batch after batch; then again, until it is known that nothing was left out.
    ///
    /// # Errors
    /// [`BackfillError`]: then they are not all read. What was handed on stands.
    pub async fn run(&self, sink: &impl GapSink) -> Result<(), BackfillError> {
        self.check().await?;
        let first = self.read(Some(sink)).await?;
        for _ in 0..AGAIN {
            let again = self.read(None::<&NoSink>).await?;
            if again != first {
                return Err(BackfillError::Unsteady { first: first.len(), again: again.len() });
            }
            // What it dropped meanwhile it may have left out.
            self.check().await?;
        }
        Ok(())
    }

    /// Reads them once. The tokens of all records in them. A short page is not the end: only an empty one is, or a record
    /// beyond.
    async fn read(&self, sink: Option<&impl GapSink>) -> Result<Vec<u64>, BackfillError> {
        let mut tokens: Vec<u64> = Vec::new();
        let (mut limit, mut failures) = (PAGE_MOST, 0);
        let is_beyond = loop {
            let cursor = tokens.last().copied().unwrap_or(after(self.first.saturating_sub(1)));
            let mut records = match self.archive.page(&self.account, cursor, &mut limit).await {
                Ok((records, _)) => records,
                Err(Error::NotFound) if !tokens.is_empty() => {
                    return Err(BackfillError::Forgot { account: self.account, read: tokens.len() });
                }
                Err(Error::NotFound) => {
                    let is_known = self.archive.account(&self.account).await?.is_some();
                    if is_known || !self.place.has_passed_a_record() {
                        break false;
                    }
                    return Err(BackfillError::NoAccount(self.account));
                }
                Err(error @ (Error::RateLimited { .. } | Error::Unavailable { .. })) if failures < TRIES_MOST => {
                    failures += 1;
                    let pause = error.retry_after().unwrap_or(Duration::from_secs(u64::from(failures)));
                    tracing::warn!(%error, pause_s = pause.min(PAUSE_MOST).as_secs(), "asking the archive again");
                    tokio::time::sleep(pause.min(PAUSE_MOST)).await;
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            failures = 0;
            let count = records.len();
            records.retain(|record| ledger_of(record.token) <= self.last);
            let is_beyond = records.len() < count;
            tokens.extend(records.iter().map(|record| record.token));
            if let Some(sink) = sink
                && let Some(batch) = self.archive.batch(&self.account, records).await?
            {
                sink.keep(batch).await?;
            }
            if is_beyond || count == 0 {
                break is_beyond;
            }
        };
        // What was read here beyond is there for whoever has got as far.
        let is_due = self.place.has_passed_a_record() && ledger_of(self.place.cursor) > self.last;
        if is_due && !is_beyond { Err(BackfillError::Behind(self.last)) } else { Ok(tokens) }
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
