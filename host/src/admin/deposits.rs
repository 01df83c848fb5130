//! Off-chain money that belongs to no deposit, and an operator's word that it was dealt with.

use super::{
    Records,
    answer::Answer,
    input::{Json, Query},
    refusal::{refused, refused_about},
};
use crate::{store::DepositPaymentRow, transactions::Signoff, web::ApiError};
use axum::{Extension, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which payments.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct DepositFilter {
    /// Dismissed ones as well.
    #[serde(default)]
    pub(super) all: bool,
    /// Maximum number of rows.
    #[serde(default = "super::default_limit")]
    pub(super) limit: u32,
}

/// Payments.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = UnappliedDeposits)]
pub(super) struct Unapplied {
    pub(super) unapplied: Vec<DepositPaymentRow>,
}

/// The name of a payment.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PaymentName {
    /// The guest that reported it.
    pub(super) guest: String,
    /// The outside network's id.
    pub(super) external_id: String,
}

/// `GET /admin/deposits/unapplied?all=…&limit=…`: oldest first.
pub(super) async fn list(
    State(state): State<Records>,
    Query(DepositFilter { all, limit }): Query<DepositFilter>,
) -> Result<Answer<Unapplied>, ApiError> {
    let unapplied = state.operations.deposits.unapplied(all, limit).await.map_err(refused)?;
    Ok(Answer(Unapplied { unapplied }))
}

/// `POST /admin/deposits/dismiss`, body `{guest, external_id}`: takes a payment off the list.
pub(super) async fn dismiss(
    State(state): State<Records>,
    Extension(signoff): Extension<Signoff>,
    Json(PaymentName { guest, external_id }): Json<PaymentName>,
) -> Result<Answer<DepositPaymentRow>, ApiError> {
    let dismissed = state.operations.deposits.dismiss(&guest, &external_id, &signoff).await;
    let dismissed = dismissed.map_err(refused_about("deposit payment", &external_id))?;
    Ok(Answer(dismissed))
}
