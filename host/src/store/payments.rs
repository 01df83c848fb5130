//! What became of each ledger operation that paid us: credited to a transaction, or parked for a person.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
};
use crate::model::{AccountId, Timestamp, TransactionId};
use std::fmt;

const RECORD: &str = "INSERT INTO ledger_payments (operation_id, transaction_hash, operation_index, account, outcome, reason, \
    transaction_id, seen_at, raw) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (operation_id) DO NOTHING";
const PARKED: &str = "SELECT operation_id, transaction_hash, account, reason, transaction_id, seen_at, raw \
    FROM ledger_payments WHERE outcome = 'parked' AND operation_id > $1 ORDER BY operation_id LIMIT $2";
const PARKED_ONE: &str = "SELECT operation_id, transaction_hash, account, reason, transaction_id, seen_at, raw \
    FROM ledger_payments WHERE outcome = 'parked' AND operation_id = $1";
const PARKED_COUNT: &str = "SELECT COUNT(*) FROM ledger_payments WHERE outcome = 'parked'";

/// Why a payment was not credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParkReason {
    /// It carried no memo and no muxed id.
    NoMemo,
    /// A memo and a muxed id that contradict each other.
    Ambiguous,
    /// No transaction has that memo.
    UnknownMemo,
    /// Another asset than the transaction expects; the same code from another issuer is another asset.
    WrongAsset,
    /// Less than expected.
    Under,
    /// More than expected.
    Over,
    /// The transaction has its payment already.
    Duplicate,
    /// The transaction had ended.
    Late,
    /// The record could not be read.
    Unreadable,
}

impl ParkReason {
    /// The name in the database and on screen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoMemo => "no_memo",
            Self::Ambiguous => "ambiguous",
            Self::UnknownMemo => "unknown_memo",
            Self::WrongAsset => "wrong_asset",
            Self::Under => "under",
            Self::Over => "over",
            Self::Duplicate => "duplicate",
            Self::Late => "late",
            Self::Unreadable => "unreadable",
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
    /// Hash of the ledger transaction, hex; empty when it could not be read.
    pub transaction_hash: &'a str,
    /// Our account.
    pub account: &'a AccountId,
    /// What became of it.
    pub outcome: Outcome,
    /// When.
    pub seen_at: Timestamp,
    /// Horizon's record as it came.
    pub raw: &'a str,
}

/// A payment that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Parked {
    /// Horizon's operation id; it names the payment in commands.
    pub operation_id: i64,
    /// Hash of the ledger transaction, hex.
    pub transaction_hash: String,
    /// Our account.
    pub account: String,
    /// Why it was parked.
    pub reason: Option<String>,
    /// The transaction it seems to be meant for.
    pub transaction_id: Option<String>,
    /// When it was parked.
    pub seen_at: String,
    /// Horizon's record as it came.
    pub raw: String,
}

type ParkedRow = (i64, String, String, Option<String>, Option<String>, String, String);

impl From<ParkedRow> for Parked {
    fn from((operation_id, transaction_hash, account, reason, transaction_id, seen_at, raw): ParkedRow) -> Self {
        Self { operation_id, transaction_hash, account, reason, transaction_id, seen_at, raw }
    }
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
        let hash = if payment.transaction_hash.is_empty() {
            format!("operation {operation}")
        } else {
            payment.transaction_hash.to_owned()
        };
        let done = each!(tx self, conn => sqlx::query(RECORD)
            .bind(operation).bind(hash).bind(index)
            .bind(payment.account.to_string()).bind(outcome).bind(reason)
            .bind(transaction.map(|id| id.to_string())).bind(payment.seen_at.to_string()).bind(payment.raw)
            .execute(conn).await.map(|done| done.rows_affected()));
        Ok(done.map_err(failed("recording a payment"))? == 1)
    }
}

impl Store {
    /// Parked payments after operation `after`, oldest first.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn parked(&self, after: i64, limit: u32) -> Result<Vec<Parked>, Error> {
        let rows: Vec<ParkedRow> = each!(read self, pool => sqlx::query_as(PARKED)
            .bind(after).bind(i64::from(limit)).fetch_all(pool).await)
        .map_err(failed("listing parked payments"))?;
        Ok(rows.into_iter().map(Parked::from).collect())
    }

    /// One parked payment.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn parked_payment(&self, operation_id: i64) -> Result<Option<Parked>, Error> {
        let row: Option<ParkedRow> = each!(read self, pool => sqlx::query_as(PARKED_ONE)
            .bind(operation_id).fetch_optional(pool).await)
        .map_err(failed("reading a parked payment"))?;
        Ok(row.map(Parked::from))
    }

    /// How many payments are parked.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn parked_count(&self) -> Result<i64, Error> {
        let (count,): (i64,) = each!(read self, pool => sqlx::query_as(PARKED_COUNT).fetch_one(pool).await)
            .map_err(failed("counting parked payments"))?;
        Ok(count)
    }
}
