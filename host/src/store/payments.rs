//! What became of each ledger operation that paid us: credited to a transaction, or parked for a person.

use super::{
    Error, Tx,
    backend::{each, failed},
};
use crate::model::{AccountId, LedgerPayment, Mismatch, Timestamp, TransactionId};
use std::fmt;

const RECORD: &str = "INSERT INTO ledger_payments (operation_id, transaction_hash, operation_index, account, outcome, reason, \
    transaction_id, seen_at, raw, payment) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (operation_id) DO NOTHING";

/// Why a payment was not credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParkReason {
    /// It carried no memo and no muxed id.
    NoMemo,
    /// A memo and a muxed id that contradict each other.
    Ambiguous,
    /// No transaction has that memo.
    UnknownMemo,
    /// It is not what the transaction asks for; the first way in which it is not.
    Mismatch(Mismatch),
    /// The record could not be read.
    Unreadable,
    /// The transaction it is meant for is on record and can't be opened.
    BrokenRecord,
}

impl ParkReason {
    /// The name in the database and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoMemo => "no_memo",
            Self::Ambiguous => "ambiguous",
            Self::UnknownMemo => "unknown_memo",
            Self::Mismatch(mismatch) => mismatch.as_str(),
            Self::Unreadable => "unreadable",
            Self::BrokenRecord => "broken_record",
        }
    }
}

impl fmt::Display for ParkReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What became of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It belongs to this transaction.
    Credited(TransactionId),
    /// It waits for a person; the transaction it seems to be meant for, when one was found.
    Parked(ParkReason, Option<TransactionId>),
}

/// A payment to record.
#[derive(Debug, Clone)]
pub struct Recorded<'a> {
    /// Horizon's operation id.
    pub operation_id: u64,
    /// What was read of it; `None` when it could not be read.
    pub payment: Option<&'a LedgerPayment>,
    /// Our account.
    pub account: &'a AccountId,
    /// What became of it.
    pub outcome: Outcome,
    /// When.
    pub seen_at: Timestamp,
    /// Horizon's record as it came.
    pub raw: &'a str,
}

impl Tx {
    /// Records what became of a payment. `false`: the operation is on record already, and nothing was stored.
    ///
    /// # Errors
    /// [`Error::Driver`], also when the transaction has been credited by another operation: that can't be passed over
    /// in silence.
    pub async fn record_payment(&mut self, payment: &Recorded<'_>) -> Result<bool, Error> {
        self.counted()?;
        let (outcome, reason, transaction) = match payment.outcome {
            Outcome::Credited(id) => ("credited", None, Some(id)),
            Outcome::Parked(reason, id) => ("parked", Some(reason.as_str()), id),
        };
        let operation = i64::try_from(payment.operation_id).unwrap_or(i64::MAX);
        // The low 12 bits number the operation within its transaction (SEP-35). An unreadable record has no hash: its
        // own id stands in, so that two of them don't collide.
        let index = operation & 0xfff;
        let hash = match payment.payment {
            Some(read) => read.transaction_hash.clone(),
            None => format!("operation {operation}"),
        };
        // Plain data: it always serialises.
        let read = payment.payment.and_then(|read| serde_json::to_string(read).ok());
        let done = each!(tx self, conn => sqlx::query(RECORD)
            .bind(operation).bind(hash).bind(index)
            .bind(payment.account.to_string()).bind(outcome).bind(reason)
            .bind(transaction.map(|id| id.to_string())).bind(payment.seen_at.to_string()).bind(payment.raw).bind(read)
            .execute(conn).await.map(|done| done.rows_affected()));
        Ok(done.map_err(failed("recording a payment"))? == 1)
    }
}
