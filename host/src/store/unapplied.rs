//! Unapplied payments, and the decisions on them.

use super::{
    Error, Store, Tx, UnappliedReason,
    backend::{each, failed},
};
use crate::model::{LedgerPayment, Memo, Timestamp, TransactionId};
use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};
use utoipa::ToSchema;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT operation_id, transaction_hash, account, reason, transaction_id, seen_at, raw, payment, decision, ",
            "decided_at, decided_by, decided_why, refund_memo_kind, refund_memo_value, refunded_at FROM ledger_payments WHERE ",
            $rest
        )
    };
}

const OPEN: &str = select!(
    "outcome = 'unapplied' AND (decision IS NULL OR (decision = 'refund' AND refunded_at IS NULL)) AND operation_id > $1 \
    ORDER BY operation_id LIMIT $2"
);
const ALL: &str =
    select!("(outcome = 'unapplied' OR decision IS NOT NULL) AND operation_id > $1 ORDER BY operation_id LIMIT $2");
const ONE: &str = select!("(outcome = 'unapplied' OR decision IS NOT NULL) AND operation_id = $1");
const MEANT_FOR: &str = select!("outcome = 'unapplied' AND transaction_id = $1 ORDER BY operation_id");
const OPEN_COUNT: &str = "SELECT COUNT(*) FROM ledger_payments WHERE outcome = 'unapplied' AND (decision IS NULL OR (decision = 'refund' AND refunded_at IS NULL))";
// The first decision counts; an order to refund is closed by a dismissal.
const DECIDE: &str = "UPDATE ledger_payments SET outcome = $2, decision = $3, decided_at = $4, decided_by = $5, \
    decided_why = $6, transaction_id = COALESCE($7, transaction_id), \
    refund_memo_kind = COALESCE($8, refund_memo_kind), refund_memo_value = COALESCE($9, refund_memo_value) \
    WHERE operation_id = $1 AND outcome = 'unapplied' AND \
    (decision IS NULL OR (decision = 'refund' AND refunded_at IS NULL AND $3 = 'dismissed'))";

// Who ordered the refund, and why, stays.
const REFUNDED: &str = "UPDATE ledger_payments SET refunded_at = $2 \
    WHERE operation_id = $1 AND decision = 'refund' AND refunded_at IS NULL";

const GIVE_REASON: &str = "UPDATE ledger_payments SET reason = $2, transaction_id = COALESCE($3, transaction_id) \
    WHERE operation_id = $1 AND outcome = 'unapplied' AND decision IS NULL";

/// A decision on an unapplied payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnappliedDecision<'a> {
    /// Credit it to this transaction.
    Matched(TransactionId),
    /// Refund all of it to the payer, with this memo.
    Refund(Option<&'a Memo>),
    /// Close it: nothing is left to do.
    Dismissed,
}

/// A decision with its author, time and reason.
#[derive(Debug, Clone, Copy)]
pub struct Ruling<'a> {
    /// The decision.
    pub decision: UnappliedDecision<'a>,
    /// The operator's or the guest's name.
    pub by: &'a str,
    /// The reason, without personal data.
    pub why: &'a str,
    /// When.
    pub at: Timestamp,
}

/// A payment that waits for a decision, or had one.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
pub struct UnappliedPayment {
    /// Horizon's operation id, which names the payment in commands.
    pub operation_id: i64,
    /// Hash of the ledger transaction, hex.
    pub transaction_hash: String,
    /// Our account.
    pub account: String,
    /// Why it is unapplied.
    pub reason: Option<String>,
    /// The transaction it seems to be for, or was matched to.
    pub transaction_id: Option<String>,
    /// When it was recorded.
    pub seen_at: String,
    /// Horizon's record, without the parts that only repeat the whole ledger transaction.
    pub raw: String,
    /// The payment as read from it, JSON.
    #[serde(skip)]
    payment: Option<String>,
    /// `matched`, `refund` or `dismissed`; none: not decided yet.
    pub decision: Option<String>,
    /// When it was decided.
    pub decided_at: Option<String>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// The reason.
    pub decided_why: Option<String>,
    /// The type of the memo for the refund.
    pub refund_memo_kind: Option<String>,
    /// Its value.
    pub refund_memo_value: Option<String>,
    /// When the host knew that its refund is on the ledger; none: it sent none, or not yet.
    pub refunded_at: Option<String>,
}

impl<'r, R> FromRow<'r, R> for UnappliedPayment
where
    R: Row,
    &'static str: ColumnIndex<R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        Ok(Self {
            operation_id: row.try_get("operation_id")?,
            transaction_hash: row.try_get("transaction_hash")?,
            account: row.try_get("account")?,
            reason: row.try_get("reason")?,
            transaction_id: row.try_get("transaction_id")?,
            seen_at: row.try_get("seen_at")?,
            raw: row.try_get("raw")?,
            payment: row.try_get("payment")?,
            decision: row.try_get("decision")?,
            decided_at: row.try_get("decided_at")?,
            decided_by: row.try_get("decided_by")?,
            decided_why: row.try_get("decided_why")?,
            refund_memo_kind: row.try_get("refund_memo_kind")?,
            refund_memo_value: row.try_get("refund_memo_value")?,
            refunded_at: row.try_get("refunded_at")?,
        })
    }
}

impl UnappliedPayment {
    /// The payment on the ledger; `None` if it could not be read, or was stored by an older version.
    pub fn payment(&self) -> Option<LedgerPayment> {
        let payment: LedgerPayment = serde_json::from_str(self.payment.as_deref()?).ok()?;
        let is_the_rows =
            i64::try_from(payment.operation_id) == Ok(self.operation_id) && payment.to.to_string() == self.account;
        is_the_rows.then_some(payment)
    }
}

impl Store {
    /// Unapplied payments after operation `after` that wait for a decision, oldest first; with `all`, decided ones as
    /// well.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn unapplied(&self, all: bool, after: i64, limit: u32) -> Result<Vec<UnappliedPayment>, Error> {
        let statement = if all { ALL } else { OPEN };
        each!(read self, pool => sqlx::query_as(statement)
            .bind(after).bind(i64::from(limit)).fetch_all(pool).await)
        .map_err(failed("listing unapplied payments"))
    }

    /// Unapplied payments that seem to be meant for a transaction, oldest first.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn unapplied_for(&self, transaction: TransactionId) -> Result<Vec<UnappliedPayment>, Error> {
        each!(read self, pool => sqlx::query_as(MEANT_FOR).bind(transaction.to_string()).fetch_all(pool).await)
            .map_err(failed("reading a transaction's unapplied payments"))
    }

    /// One unapplied payment, decided or not.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn unapplied_payment(&self, operation_id: i64) -> Result<Option<UnappliedPayment>, Error> {
        each!(read self, pool => sqlx::query_as(ONE).bind(operation_id).fetch_optional(pool).await)
            .map_err(failed("reading an unapplied payment"))
    }

    /// Number of payments that wait for a decision.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn unapplied_count(&self) -> Result<i64, Error> {
        let (count,): (i64,) = each!(read self, pool => sqlx::query_as(OPEN_COUNT).fetch_one(pool).await)
            .map_err(failed("counting unapplied payments"))?;
        Ok(count)
    }
}

impl Tx {
    /// Replaces the reason of an undecided unapplied payment. `false`: it was decided.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn give_reason(
        &mut self,
        operation_id: i64,
        reason: UnappliedReason,
        transaction: Option<TransactionId>,
    ) -> Result<bool, Error> {
        self.counted()?;
        let rows = each!(tx self, conn => sqlx::query(GIVE_REASON)
            .bind(operation_id).bind(reason.as_str()).bind(transaction.map(|id| id.to_string()))
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("giving an unapplied payment another reason"))?;
        Ok(rows == 1)
    }

    /// One unapplied payment, as seen in this database transaction.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn unapplied_payment(&mut self, operation_id: i64) -> Result<Option<UnappliedPayment>, Error> {
        each!(tx self, conn => sqlx::query_as(ONE).bind(operation_id).fetch_optional(conn).await)
            .map_err(failed("reading an unapplied payment"))
    }

    /// Records the decision on an unapplied payment. `false`: it was decided before, or another payment was credited to
    /// the transaction first; then nothing may be committed.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn decide_unapplied(&mut self, operation_id: i64, ruling: &Ruling<'_>) -> Result<bool, Error> {
        self.counted()?;
        let (outcome, word, transaction, memo) = match ruling.decision {
            UnappliedDecision::Matched(id) => ("credited", "matched", Some(id.to_string()), None),
            UnappliedDecision::Refund(memo) => ("unapplied", "refund", None, memo),
            UnappliedDecision::Dismissed => ("unapplied", "dismissed", None, None),
        };
        let done = each!(tx self, conn => sqlx::query(DECIDE)
            .bind(operation_id).bind(outcome).bind(word).bind(ruling.at.to_string()).bind(ruling.by).bind(ruling.why)
            .bind(transaction).bind(memo.map(Memo::kind)).bind(memo.map(Memo::value))
            .execute(conn).await.map(|done| done.rows_affected()));
        match done {
            Ok(rows) => Ok(rows == 1),
            Err(sqlx::Error::Database(refused)) if refused.is_unique_violation() => Ok(false),
            Err(other) => Err(failed("deciding about an unapplied payment")(other)),
        }
    }

    /// Records that the refund of an unapplied payment is on the ledger. `false`: no refund was ordered, or it was known.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn unapplied_is_refunded(&mut self, operation_id: i64, at: Timestamp) -> Result<bool, Error> {
        self.counted()?;
        let rows = each!(tx self, conn => sqlx::query(REFUNDED).bind(operation_id).bind(at.to_string())
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("recording a refund"))?;
        Ok(rows == 1)
    }
}
