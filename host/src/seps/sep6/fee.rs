//! `GET /fee`: the fee of a transfer, before it is opened (deprecated in SEP-6, still used).

use super::wire;
use crate::{
    seps::transfer_params,
    transfers::Transfers,
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
    let question = transfer_params::fee_question(false, &session, &params)?;
    let fee = transfers.fee(&session.owner, question).await?;
    Ok(web::json(StatusCode::OK, &wire::Fee::from(fee)))
}
