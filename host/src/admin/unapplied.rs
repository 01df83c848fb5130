//! Unapplied payments: ledger payments that could not be credited, and an operator's decisions about them.

use super::{
    PayoutSummary, Records, TransactionSummary,
    answer::Answer,
    input::{Json, Query},
    refusal::{refused, refused_about},
};
use crate::{
    context,
    model::{Amount, PayoutCause},
    store::{DustRow, UnappliedPayment},
    transactions::{Leniency, Signoff, UnappliedGroups},
    web::{ApiError, PathText},
};
use axum::{Extension, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const NOUN: &str = "unapplied payment";

/// Which payments.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UnappliedFilter {
    /// Decided ones as well.
    #[serde(default)]
    pub all: bool,
    /// Only those after this operation.
    #[serde(default)]
    pub after: i64,
    /// Maximum number of rows.
    #[serde(default = "super::default_limit")]
    pub limit: u32,
}

/// An unapplied payment as operators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnappliedSummary {
    /// What is on record.
    #[serde(flatten)]
    pub payment: UnappliedPayment,
    /// What arrived, in units of the asset; none: Horizon's record could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// Which asset, in SEP-38 notation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// The payer's account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Its refund by this host; none: there is none, or it is not asked for one by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payout: Option<PayoutSummary>,
}

impl From<UnappliedPayment> for UnappliedSummary {
    fn from(payment: UnappliedPayment) -> Self {
        let read = payment.payment();
        let (amount, asset) = match &read {
            Some(read) => (Some(read.amount.to_string()), Some(read.asset.to_string())),
            None => (None, None),
        };
        Self { amount, asset, from: read.map(|read| read.from.to_string()), payout: None, payment }
    }
}

/// Payments.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Unapplied {
    pub(super) unapplied: Vec<UnappliedSummary>,
}

/// Payments that were too small to be listed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Dust {
    pub(super) dust: Vec<DustRow>,
}

/// Which transaction a payment is credited to, and which differences are accepted.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Match {
    /// The transaction's id.
    pub transaction: String,
    /// Credit the amount that arrived even if it is not the expected one; fee and amount out are calculated anew.
    #[serde(default)]
    pub accept_amount: bool,
    /// Credit the payment even if it was made after the deadline.
    #[serde(default)]
    pub accept_late: bool,
    /// Credit the payment even if Horizon can't be asked about it.
    #[serde(default)]
    pub accept_unconfirmed: bool,
    /// The fee, in the asset paid; none: as configured.
    pub fee: Option<Amount>,
    /// What is delivered, in the asset delivered; none: as configured.
    pub amount_out: Option<Amount>,
}

/// `GET /admin/unapplied?all=…&after=…&limit=…`: oldest first.
pub(super) async fn list(
    State(state): State<Records>,
    Query(UnappliedFilter { all, after, limit }): Query<UnappliedFilter>,
) -> Result<Answer<Unapplied>, ApiError> {
    let unapplied = state.operations.transactions.unapplied(all, after, limit).await.map_err(refused)?;
    let unapplied = unapplied.into_iter().map(UnappliedSummary::from).collect();
    Ok(Answer(Unapplied { unapplied }))
}

/// `GET /admin/unapplied/groups?all=…&after=…&limit=…`: those that look alike as one, with their number and sum.
pub(super) async fn groups(
    State(state): State<Records>,
    Query(UnappliedFilter { all, after, limit }): Query<UnappliedFilter>,
) -> Result<Answer<UnappliedGroups>, ApiError> {
    let grouped = state.operations.transactions.unapplied_groups(all, after, limit).await.map_err(refused)?;
    Ok(Answer(grouped))
}

/// `GET /admin/dust`: how many payments were below `limits.dust_below`, and what they add up to, by account and asset.
pub(super) async fn dust(State(state): State<Records>) -> Result<Answer<Dust>, ApiError> {
    let dust = state.operations.transactions.dust().await.map_err(refused)?;
    Ok(Answer(Dust { dust }))
}

/// `GET /admin/unapplied/{id}`: one, with Horizon's record.
pub(super) async fn show(
    State(state): State<Records>,
    PathText(id): PathText,
) -> Result<Answer<UnappliedSummary>, ApiError> {
    answer(&state, &id, state.operations.transactions.unapplied_payment(number(&id)?).await).await
}

/// `POST /admin/unapplied/{id}/match`, body [`Match`]: credits it to a transaction.
pub(super) async fn credit(
    State(state): State<Records>,
    PathText(id): PathText,
    Extension(signoff): Extension<Signoff>,
    Json(Match { transaction, accept_amount, accept_late, accept_unconfirmed, fee, amount_out }): Json<Match>,
) -> Result<Answer<TransactionSummary>, ApiError> {
    let leniency =
        Leniency { amount: accept_amount, late: accept_late, unconfirmed: accept_unconfirmed, fee, amount_out };
    let transactions = &state.operations.transactions;
    let credited = transactions.match_unapplied(number(&id)?, &transaction, &leniency, &signoff).await;
    Ok(Answer(TransactionSummary::from(
        &credited.map_err(refused_about(NOUN, &format!("{id}, or no transaction {transaction}")))?,
    )))
}

/// `POST /admin/unapplied/{id}/refund`: it goes back to its payer, or that is recorded as an order for a person.
pub(super) async fn refund(
    State(state): State<Records>,
    PathText(id): PathText,
    Extension(signoff): Extension<Signoff>,
) -> Result<Answer<UnappliedSummary>, ApiError> {
    answer(&state, &id, state.operations.transactions.refund_unapplied(number(&id)?, &signoff).await).await
}

/// `POST /admin/unapplied/{id}/dismiss`: takes it off the list.
pub(super) async fn dismiss(
    State(state): State<Records>,
    PathText(id): PathText,
    Extension(signoff): Extension<Signoff>,
) -> Result<Answer<UnappliedSummary>, ApiError> {
    answer(&state, &id, state.operations.transactions.dismiss_unapplied(number(&id)?, &signoff).await).await
}

async fn answer(
    state: &Records,
    id: &str,
    done: Result<UnappliedPayment, context::Error>,
) -> Result<Answer<UnappliedSummary>, ApiError> {
    let payment = done.map_err(refused_about(NOUN, id))?;
    let cause = PayoutCause::RefundUnapplied(payment.operation_id);
    let payout = state.operations.ledger_payouts.payout_for(&cause).await.map_err(refused)?;
    let payout = payout.as_ref().map(PayoutSummary::from);
    Ok(Answer(UnappliedSummary { payout, ..payment.into() }))
}

/// The id is Horizon's of the operation. What is no number names nothing.
fn number(id: &str) -> Result<i64, ApiError> {
    id.parse().map_err(|_| refused_about(NOUN, id)(context::Error::NotFound))
}
