//! Backfill: reads missed ledgers from a Horizon that still has them.

use super::feed::{PAGE_MOST, batch};
use super::horizon::{Error, Horizon};
use super::sink::{Batch, Place, SinkError, after, ledger_of};
use super::transaction::network_id;
use crate::model::AccountId;
use std::time::Duration;

/// How often in a row the archive may be busy or unreachable.
const TRIES_MOST: u32 = 6;

/// Maximum pause before a retry. Public archives limit requests by the hour and say how long to wait.
const PAUSE_MOST: Duration = Duration::from_secs(120);

/// How often the ledgers are read again, with the same result. One name may have several nodes behind it, which differ
/// in how recent they are and in how much history they keep, and a page does not say which node it is from.
const AGAIN: usize = 2;

/// Why a backfill failed. The texts are for the operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BackfillError {
    /// The archive gave no usable answer.
    #[error(transparent)]
    Horizon(#[from] Error),
    /// The archive is on another network.
    #[error("it serves another network, not the configured one")]
    OtherNetwork,
    /// The archive has the same passphrase and other ledgers.
    #[error("ledger {0} there is not the one that was read here: it is another network with the same passphrase")]
    OtherLedgers(u32),
    /// The archive does not have all the ledgers either.
    #[error("it has ledgers {elder} to {latest}, but {first} to {last} are needed: name an archive that has them")]
    NotCovered {
        /// The oldest it has.
        elder: u32,
        /// The newest it has.
        latest: u32,
        /// The first that is needed.
        first: u32,
        /// The last that is needed.
        last: u32,
    },
    /// The archive does not know an account that has received payments.
    #[error("it does not know {0}, which has received payments before")]
    NoAccount(AccountId),
    /// The archive first sent payments of the account, and then said that it does not exist.
    #[error("it sent {read} payments and then no longer knew {account}: its nodes differ")]
    Forgot {
        /// The account.
        account: AccountId,
        /// The number of payments it sent.
        read: usize,
    },
    /// The account has been read beyond the missing ledgers, and the archive does not have those later records.
    #[error("it has no payments after ledger {0}, although some were read here: it is behind its root document")]
    Behind(u32),
    /// The second read had other payments than the first.
    #[error("two requests gave different payments ({first}, then {again}): its nodes differ")]
    Unsteady {
        /// The number in the first read.
        first: usize,
        /// The number in the later read.
        again: usize,
    },
    /// The payments could not be stored.
    #[error("payments can't be recorded: {0}")]
    Sink(#[from] SinkError),
}

/// Receives the batches of a gap.
pub trait GapSink: Sync {
    /// Stores a batch. The same batch can come again; each payment counts once.
    fn keep(&self, batch: Batch) -> impl Future<Output = Result<(), SinkError>> + Send;
}

/// For ledgers that are only compared with an earlier reading.
struct NoSink;

impl GapSink for NoSink {
    async fn keep(&self, _: Batch) -> Result<(), SinkError> {
        Ok(())
    }
}

/// A range of ledgers to read for one account.
#[derive(Debug, Clone)]
pub struct Backfill<'a> {
    /// The archive.
    pub archive: &'a Horizon,
    /// The passphrase of its network.
    pub passphrase: &'a str,
    /// The account.
    pub account: AccountId,
    /// The first ledger.
    pub first: u32,
    /// The last ledger.
    pub last: u32,
    /// How far the account has been read otherwise.
    pub place: &'a Place,
}

impl Backfill<'_> {
    /// Reads the ledgers to the end and hands on each batch; then reads them again, until it is known that nothing was
    /// left out.
    ///
    /// # Errors
    /// [`BackfillError`]: the range is not complete. Batches handed on already stay.
    pub async fn run(&self, sink: &impl GapSink) -> Result<(), BackfillError> {
        self.check().await?;
        let first = self.read(Some(sink)).await?;
        for _ in 0..AGAIN {
            let again = self.read(None::<&NoSink>).await?;
            if again != first {
                return Err(BackfillError::Unsteady { first: first.len(), again: again.len() });
            }
            // The archive may have dropped ledgers meanwhile, and so left payments out.
            self.check().await?;
        }
        Ok(())
    }

    /// Reads the ledgers once. Returns the tokens of all records in them. A short page is not the end: only an empty
    /// page is, or a record beyond the range.
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
                && let Some(batch) = batch(&self.account, records, network_id(self.passphrase))
            {
                sink.keep(batch).await?;
            }
            if is_beyond || count == 0 {
                break is_beyond;
            }
        };
        // The archive must have the records beyond the range that were read here already.
        let is_due = self.place.has_passed_a_record() && ledger_of(self.place.cursor) > self.last;
        if is_due && !is_beyond { Err(BackfillError::Behind(self.last)) } else { Ok(tokens) }
    }

    /// Checks that the archive has the ledgers, of the right network.
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
