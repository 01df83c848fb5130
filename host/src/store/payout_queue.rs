//! Payouts that wait for a channel. The queue only says who tries next: who gets the channel, a unique index decides.

use super::{
    Error, Job, Store, Tx,
    backend::{each, failed},
};
use crate::model::{AccountId, JobKind, LedgerPayoutId, Timestamp};

const ENTER: &str = "UPDATE ledger_payouts SET queue = $2 WHERE id = $1 AND state = 'due'";
const LEAVE: &str = "UPDATE ledger_payouts SET queue = NULL WHERE id = $1";
// Ids begin with the time.
const NEXT: &str = "SELECT id FROM ledger_payouts WHERE queue = $1 AND state = 'due' ORDER BY id LIMIT 1";

const LENGTH: &str = "SELECT COUNT(*) FROM ledger_payouts WHERE queue = $1 AND state = 'due'";

impl Store {
    /// The number of payouts in a channel's queue.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn queue_length(&self, channel: &AccountId) -> Result<u64, Error> {
        let (count,): (i64,) =
            each!(read self, pool => sqlx::query_as(LENGTH).bind(channel.to_string()).fetch_one(pool).await)
                .map_err(failed("counting a channel's queue"))?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// The oldest payout in a channel's queue.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn next_in_queue(&self, channel: &AccountId) -> Result<Option<LedgerPayoutId>, Error> {
        let next: Option<(String,)> =
            each!(read self, pool => sqlx::query_as(NEXT).bind(channel.to_string()).fetch_optional(pool).await)
                .map_err(failed("looking at a channel's queue"))?;
        Ok(next.and_then(|(id,)| id.parse().ok()))
    }
}

impl Tx {
    /// Puts a payout into a channel's queue. Its job is changed before, in every database transaction that changes both.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn queue_payout(&mut self, payout: LedgerPayoutId, channel: &AccountId) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(ENTER).bind(payout.to_string()).bind(channel.to_string())
            .execute(conn).await.map(|_| ()))
        .map_err(failed("putting a payout into a queue"))
    }

    /// Takes a payout out of its queue, and has it tried now.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn wake_payout(&mut self, payout: LedgerPayoutId, now: Timestamp) -> Result<(), Error> {
        self.hurry(&Job::new(JobKind::Pay, payout), now).await?;
        self.counted()?;
        each!(tx self, conn => sqlx::query(LEAVE).bind(payout.to_string()).execute(conn).await.map(|_| ()))
            .map_err(failed("taking a payout out of a queue"))
    }
}
