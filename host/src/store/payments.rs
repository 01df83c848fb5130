//! What became of each ledger operation that paid us: credited to a transaction, or unapplied, for a person to decide.

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
    // Whichever of its unique keys it is: another host that records the same payment may be in the middle of it.
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

impl UnappliedReason {
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

impl fmt::Display for UnappliedReason {
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
    Unapplied(UnappliedReason, Option<TransactionId>),
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

/// Horizon's ids are below 2^63 (SEP-35: signed 64 bits).
fn to_column(operation: u64) -> i64 {
    i64::try_from(operation).unwrap_or(i64::MAX)
}

/// The number of an operation within its transaction: the low 12 bits of its id (SEP-35).
fn index(operation: i64) -> i64 {
    operation & 0xfff
}

/// Which operations have been recorded already.
#[derive(Debug, Default)]
pub struct OnRecord {
    operations: HashSet<i64>,
    places: HashSet<(String, i64)>,
}

impl OnRecord {
    /// Notes an operation as recorded; `false`: it was.
    pub fn add(&mut self, operation: u64) -> bool {
        self.operations.insert(to_column(operation))
    }

    /// Notes the place of an operation in its transaction as taken; `false`: another operation has it.
    pub fn take_place(&mut self, transaction_hash: &str, operation: u64) -> bool {
        self.places.insert((transaction_hash.to_owned(), index(to_column(operation))))
    }
}

impl Tx {
    /// What is on record of these operations, and of their transactions by hash; a hash is empty when it could not be
    /// read.
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

    /// Records what became of payments. `false`: one of them is on record, or another operation has its place, or has been
    /// credited to its transaction. Another host did that meanwhile: this database transaction must not be committed, and
    /// what to do about the payments is to be found out again.
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
                        Outcome::Credited(id) => ("credited", None, Some(id)),
                        Outcome::Unapplied(reason, id) => ("unapplied", Some(reason.as_str()), id),
                    };
                    let operation = to_column(payment.operation_id);
                    // An unreadable record has no hash: its own id stands in, so that two of them don't collide.
                    let hash = match payment.payment {
                        Some(read) => read.transaction_hash.clone(),
                        None => format!("operation {operation}"),
                    };
                    // Plain data: it always serialises.
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
