//! `GET /fee`: the fee of a transfer, before it is opened (deprecated in SEP-6, still used).

use super::wire;
use crate::{
    transfers::{FeeQuestion, Transfers},
    web::{self, ApiError, AuthenticatedTransfer, Query},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `GET /sep6/fee`
///
/// # Errors
/// 403 without a session, 400 as SEP-6 says, also if the fee depends on a rate.
pub async fn fee(
    AuthenticatedTransfer(session): AuthenticatedTransfer,
    State(transfers): State<Transfers>,
    Query(params): Query,
) -> Result<Response, ApiError> {
    let is_deposit = match params.required_text("operation")?.as_str() {
        "withdraw" => false,
        "deposit" => true,
        _ => return Err(ApiError::bad_request("`operation` must be one of deposit, withdraw")),
    };
    let question = FeeQuestion {
        is_hosted: false,
        is_deposit,
        asset_code: params.required_text("asset_code")?,
        funding_method: params.text("type")?,
        amount: params.amount("amount")?.ok_or_else(|| params.missing("amount"))?,
        lang: params.lang(),
        client_domain: session.client_domain,
    };
    let fee = transfers.fee(&session.owner, question).await?;
    Ok(web::json(StatusCode::OK, &wire::Fee::from(fee)))
}
