//! Counts of records for metrics.

use super::{
    Error, Store,
    backend::{Backend, each, failed},
};
use crate::model::Timestamp;

const READ: &str = "SELECT \
    (SELECT COUNT(*) FROM ledger_payments WHERE outcome = 'unapplied' AND (decision IS NULL OR (decision = 'refund' AND refunded_at IS NULL))), \
    (SELECT COUNT(*) FROM transactions WHERE needs_attention), \
    (SELECT COUNT(*) FROM jobs WHERE due_at <= $1), \
    (SELECT MIN(due_at) FROM jobs WHERE due_at <= $1), \
    (SELECT COUNT(*) FROM outbox WHERE NOT dead_letter), \
    (SELECT COUNT(*) FROM outbox WHERE dead_letter), \
    (SELECT MIN(created_at) FROM outbox WHERE NOT dead_letter), \
    (SELECT COUNT(*) FROM history_gaps WHERE closed IS NULL), \
    (SELECT COUNT(*) FROM ledger_payouts WHERE state = 'due'), \
    (SELECT MIN(created_at) FROM ledger_payouts WHERE state = 'due'), \
    (SELECT COUNT(*) FROM ledger_payouts WHERE state = 'refused'), \
    (SELECT COUNT(*) FROM ledger_payout_pause), \
    (SELECT COUNT(*) FROM deposit_payments WHERE outcome = 'unapplied')";

/// Counts of records for metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreCounts {
    /// Unapplied payments that need a decision.
    pub unapplied: i64,
    /// Transactions that need attention.
    pub needs_attention: i64,
    /// Jobs that are due, including those running.
    pub jobs_due: i64,
    /// When the oldest due job became due.
    pub jobs_oldest: Option<Timestamp>,
    /// Events to deliver.
    pub events_pending: i64,
    /// Dead letters.
    pub events_dead: i64,
    /// When the oldest event to deliver was written.
    pub events_oldest: Option<Timestamp>,
    /// Open ledger gaps.
    pub gaps: i64,
    /// Payouts on the ledger that are not over.
    pub payouts_due: i64,
    /// When the oldest of them was ordered.
    pub payouts_oldest: Option<Timestamp>,
    /// Payouts on the ledger that can't be paid, ever.
    pub payouts_refused: i64,
    /// Whether payouts on the ledger are paused.
    pub payouts_paused: bool,
    /// Off-chain money that belongs to no deposit.
    pub unapplied_deposits: i64,
}

/// The connections of this host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// Open and idle.
    pub idle: usize,
    /// Open and in use.
    pub used: usize,
}

impl Store {
    /// The counts at `now`.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn counts(&self, now: Timestamp) -> Result<StoreCounts, Error> {
        type Row = (i64, i64, i64, Option<String>, i64, i64, Option<String>, i64, i64, Option<String>, i64, i64, i64);
        let row: Row = each!(read self, pool => sqlx::query_as(READ).bind(now.to_string()).fetch_one(pool).await)
            .map_err(failed("counting what an operator watches"))?;
        let time = |text: Option<String>| text.and_then(|text| text.parse().ok());
        Ok(StoreCounts {
            unapplied: row.0,
            needs_attention: row.1,
            jobs_due: row.2,
            jobs_oldest: time(row.3),
            events_pending: row.4,
            events_dead: row.5,
            events_oldest: time(row.6),
            gaps: row.7,
            payouts_due: row.8,
            payouts_oldest: time(row.9),
            payouts_refused: row.10,
            payouts_paused: row.11 > 0,
            unapplied_deposits: row.12,
        })
    }

    /// The open connections.
    pub fn connections(&self) -> Connections {
        let (idle, open) = match &self.backend {
            Backend::Sqlite { readers, writer, .. } => {
                (readers.num_idle() + writer.num_idle(), readers.size() + writer.size())
            }
            Backend::Postgres(server) => (server.pool.num_idle(), server.pool.size()),
        };
        Connections { idle, used: usize::try_from(open).unwrap_or(usize::MAX).saturating_sub(idle) }
    }
}
