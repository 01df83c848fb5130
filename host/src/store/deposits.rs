//! Off-chain money that came in for deposits: a row for each payment, credited or not.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
};
use crate::model::{IncomingPayment, Timestamp, TransactionId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT guest, external_id, transaction_id, outcome, reason, asset, amount, seen_at, decided_by, decided_why, \
             decided_at FROM deposit_payments ",
            $rest
        )
    };
}

const ONE: &str = select!("WHERE guest = $1 AND external_id = $2");
const UNAPPLIED: &str = select!("WHERE outcome = 'unapplied' ORDER BY seen_at, guest, external_id LIMIT $1");
const ALL: &str = select!("WHERE outcome <> 'credited' ORDER BY seen_at DESC, guest, external_id LIMIT $1");
const INSERT: &str = "INSERT INTO deposit_payments (guest, external_id, transaction_id, outcome, reason, asset, amount, seen_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
const CREDIT: &str = "UPDATE deposit_payments SET outcome = 'credited', reason = NULL, transaction_id = $3 \
    WHERE guest = $1 AND external_id = $2 AND outcome = 'unapplied'";
const DISMISS: &str = "UPDATE deposit_payments SET outcome = 'dismissed', decided_by = $3, decided_why = $4, decided_at = $5 \
    WHERE guest = $1 AND external_id = $2 AND outcome = 'unapplied'";

/// Off-chain money that came in, as it is on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DepositPaymentRow {
    /// The guest that reported it, by its place in the configuration.
    pub guest: String,
    /// The outside network's id.
    pub external_id: String,
    /// The deposit that it was reported for.
    pub transaction_id: Option<String>,
    /// `credited`, `unapplied` or `dismissed`.
    pub outcome: String,
    /// Why it is not credited.
    pub reason: Option<String>,
    /// Its asset.
    pub asset: String,
    /// The amount.
    pub amount: String,
    /// When it was first reported.
    pub seen_at: String,
    /// Who dismissed it.
    pub decided_by: Option<String>,
    /// Why.
    pub decided_why: Option<String>,
    /// When.
    pub decided_at: Option<String>,
}

type Row = (
    String,
    String,
    Option<String>,
    String,
    Option<String>,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
);

impl From<Row> for DepositPaymentRow {
    fn from(row: Row) -> Self {
        let (guest, external_id, transaction_id, outcome, reason, asset, amount, seen_at, by, why, at) = row;
        let (decided_by, decided_why, decided_at) = (by, why, at);
        Self {
            guest,
            external_id,
            transaction_id,
            outcome,
            reason,
            asset,
            amount,
            seen_at,
            decided_by,
            decided_why,
            decided_at,
        }
    }
}

/// What becomes of money that came in.
#[derive(Debug, Clone, Copy)]
pub enum DepositOutcome<'a> {
    /// It is credited to the deposit.
    Credited,
    /// It is kept for the operator, for this reason.
    Unapplied(&'a str),
}

impl Store {
    /// Money that came in and is not credited, oldest first; with `all`, what was dismissed as well, newest first.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn unapplied_deposits(&self, all: bool, limit: u32) -> Result<Vec<DepositPaymentRow>, Error> {
        let statement = if all { ALL } else { UNAPPLIED };
        let rows: Vec<Row> =
            each!(read self, pool => sqlx::query_as(statement).bind(i64::from(limit)).fetch_all(pool).await)
                .map_err(failed("listing deposits' payments"))?;
        Ok(rows.into_iter().map(DepositPaymentRow::from).collect())
    }
}

impl Tx {
    /// The payment that a guest reported under this id.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn deposit_payment(
        &mut self,
        guest: &str,
        external_id: &str,
    ) -> Result<Option<DepositPaymentRow>, Error> {
        let row: Option<Row> = each!(tx self, conn => sqlx::query_as(ONE).bind(guest).bind(external_id)
            .fetch_optional(conn).await)
        .map_err(failed("reading a deposit's payment"))?;
        Ok(row.map(DepositPaymentRow::from))
    }

    /// Records a payment with what becomes of it. `false`: it is on record, and nothing was stored.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn record_deposit_payment(
        &mut self,
        guest: &str,
        payment: &IncomingPayment,
        transaction: Option<TransactionId>,
        outcome: DepositOutcome<'_>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.counted()?;
        let (outcome, reason) = match outcome {
            DepositOutcome::Credited => ("credited", None),
            DepositOutcome::Unapplied(reason) => ("unapplied", Some(reason)),
        };
        let done = each!(tx self, conn => sqlx::query(INSERT)
            .bind(guest).bind(&payment.external_id).bind(transaction.map(|id| id.to_string()))
            .bind(outcome).bind(reason)
            .bind(payment.money.asset.to_string()).bind(payment.money.amount.to_string()).bind(now.to_string())
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("storing a deposit's payment"))?;
        Ok(done == 1)
    }

    /// Records that a payment that was kept is credited after all. `false`: it is not unapplied.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn credit_deposit_payment(
        &mut self,
        guest: &str,
        external_id: &str,
        transaction: Option<TransactionId>,
    ) -> Result<bool, Error> {
        self.counted()?;
        let done = each!(tx self, conn => sqlx::query(CREDIT).bind(guest).bind(external_id)
            .bind(transaction.map(|id| id.to_string()))
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("crediting a deposit's payment"))?;
        Ok(done == 1)
    }

    /// Records that an operator has dealt with a payment. `false`: it is not unapplied.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn dismiss_deposit_payment(
        &mut self,
        (guest, external_id): (&str, &str),
        (by, why): (&str, &str),
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.counted()?;
        let done = each!(tx self, conn => sqlx::query(DISMISS)
            .bind(guest).bind(external_id).bind(by).bind(why).bind(now.to_string())
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("dismissing a deposit's payment"))?;
        Ok(done == 1)
    }
}
