//! The outcome of each incoming ledger payment: credited to a transaction, or unapplied until an operator decides.

use super::{
    Error, Tx,
    backend::{each, failed},
    rows::{list, runs, values},
};
use crate::model::{AccountId, LedgerPayment, Mismatch, Timestamp, TransactionId};
use sqlx::AssertSqlSafe;
use std::{collections::HashSet, fmt};

fn insert(rows: usize) -> String {
    let rows = values(rows, 10, 0);
    // For any of the unique keys: another host may be recording the same payment.
    format!(
        "INSERT INTO ledger_payments (operation_id, transaction_hash, operation_index, account, outcome, reason, \
         transaction_id, seen_at, raw, payment) VALUES {rows} ON CONFLICT DO NOTHING"
    )
}

fn on_record(rows: usize) -> String {
    format!(
        "SELECT operation_id, transaction_hash, operation_index FROM ledger_payments \
         WHERE operation_id IN ({}) OR transaction_hash IN ({})",
        list(rows, 0),
        list(rows, rows)
    )
}

/// Why a payment was not credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnappliedReason {
    /// It has neither a memo nor a muxed id.
    NoMemo,
    /// Its memo and its muxed id contradict each other.
    Ambiguous,
    /// No transaction has that memo.
    UnknownMemo,
    /// It does not fit the transaction; the first mismatch found.
    Mismatch(Mismatch),
    /// The record could not be read.
    Unreadable,
    /// The record of its transaction cannot be decrypted.
    BrokenRecord,
    /// A second Horizon has not confirmed it.
    Unconfirmed,
}

impl UnappliedReason {
    /// The name in the database and in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoMemo => "no_memo",
            Self::Ambiguous => "ambiguous",
            Self::UnknownMemo => "unknown_memo",
            Self::Mismatch(mismatch) => mismatch.as_str(),
            Self::Unreadable => "unreadable",
            Self::BrokenRecord => "broken_record",
            Self::Unconfirmed => "unconfirmed",
        }
    }
}

impl fmt::Display for UnappliedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The outcome of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptOutcome {
    /// Credited to this transaction.
    Credited(TransactionId),
    /// Unapplied, with the transaction it seems to be for, if one was found.
    Unapplied(UnappliedReason, Option<TransactionId>),
}

/// A payment to record.
#[derive(Debug, Clone)]
pub struct Recorded<'a> {
    /// Horizon's operation id.
    pub operation_id: u64,
    /// The payment; `None`: the record could not be read.
    pub payment: Option<&'a LedgerPayment>,
    /// Our account.
    pub account: &'a AccountId,
    /// The outcome.
    pub outcome: ReceiptOutcome,
    /// When.
    pub seen_at: Timestamp,
    /// Horizon's record, without the parts that only repeat the whole ledger transaction.
    pub raw: &'a str,
}

/// Horizon's ids are below 2^63 (SEP-35: signed 64 bits).
fn to_column(operation: u64) -> i64 {
    i64::try_from(operation).unwrap_or(i64::MAX)
}

/// The index of an operation in its transaction: the low 12 bits of its id (SEP-35).
fn index(operation: i64) -> i64 {
    operation & 0xfff
}

/// The operations that are recorded already.
#[derive(Debug, Default)]
pub struct OnRecord {
    operations: HashSet<i64>,
    places: HashSet<(String, i64)>,
}

impl OnRecord {
    /// Notes an operation as recorded; `false`: it was already.
    pub fn add(&mut self, operation: u64) -> bool {
        self.operations.insert(to_column(operation))
    }

    /// Whether the ledger transaction is recorded as a whole: another program credited a payment of it, and did not keep which.
    pub fn has_whole(&self, transaction_hash: &str) -> bool {
        self.places.contains(&(transaction_hash.to_owned(), 0))
    }

    /// Notes an operation's index in its transaction as taken; `false`: another operation has it.
    pub fn take_place(&mut self, transaction_hash: &str, operation: u64) -> bool {
        self.places.insert((transaction_hash.to_owned(), index(to_column(operation))))
    }
}

impl Tx {
    /// Which of these operations are recorded, looked up by id and by the hash of their transaction; a hash is empty if
    /// it could not be read.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn payments_on_record(&mut self, operations: &[(u64, &str)]) -> Result<OnRecord, Error> {
        let mut on_record = OnRecord::default();
        for run in runs(operations) {
            let statement = self::on_record(run.len());
            let rows: Vec<(i64, String, i64)> = each!(tx self, conn => {
                let mut query = sqlx::query_as(AssertSqlSafe(statement));
                for (operation, _) in run {
                    query = query.bind(to_column(*operation));
                }
                for (_, hash) in run {
                    query = query.bind(*hash);
                }
                query.fetch_all(conn).await
            })
            .map_err(failed("looking for recorded payments"))?;
            for (operation, hash, index) in rows {
                on_record.operations.insert(operation);
                on_record.places.insert((hash, index));
            }
        }
        Ok(on_record)
    }

    /// Records the outcomes of payments. `false`: another host has recorded one of them meanwhile, or another operation
    /// with its index, or a payment for its transaction. Then this database transaction must not be committed, and the
    /// outcomes must be worked out again.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn record_payments(&mut self, payments: &[Recorded<'_>]) -> Result<bool, Error> {
        for run in runs(payments) {
            self.counted()?;
            let statement = insert(run.len());
            let done = each!(tx self, conn => {
                let mut query = sqlx::query(AssertSqlSafe(statement));
                for payment in run {
                    let (outcome, reason, transaction) = match payment.outcome {
                        ReceiptOutcome::Credited(id) => ("credited", None, Some(id)),
                        ReceiptOutcome::Unapplied(reason, id) => ("unapplied", Some(reason.as_str()), id),
                    };
                    let operation = to_column(payment.operation_id);
                    // An unreadable record has no hash: its own id takes the place, so that two of them do not collide.
                    let hash = match payment.payment {
                        Some(read) => read.transaction_hash.clone(),
                        None => format!("operation {operation}"),
                    };
                    // Plain data always serialises.
                    let read = payment.payment.and_then(|read| serde_json::to_string(read).ok());
                    query = query
                        .bind(operation).bind(hash).bind(index(operation))
                        .bind(payment.account.to_string()).bind(outcome).bind(reason)
                        .bind(transaction.map(|id| id.to_string())).bind(payment.seen_at.to_string()).bind(payment.raw).bind(read);
                }
                query.execute(conn).await.map(|done| done.rows_affected())
            });
            if done.map_err(failed("recording payments"))? != run.len() as u64 {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
