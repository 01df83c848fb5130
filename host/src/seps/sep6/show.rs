//! `GET /transaction`: one transfer, by one of its ids.

use super::wire;
use crate::{
    model::Protocol,
    seps::transfer_params,
    transfers::Transfers,
    web::{self, ApiError, AuthenticatedTransfer, Query},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `GET /sep6/transaction`
///
/// # Errors
/// 403 without a session, 404 for another client's transaction, 400 without an id.
pub async fn show(
    AuthenticatedTransfer(session): AuthenticatedTransfer,
    State(transfers): State<Transfers>,
    Query(params): Query,
) -> Result<Response, ApiError> {
    let name = transfer_params::name(&params)?;
    let transaction = transfers.transfer(Protocol::Sep6, &session.owner, &name).await?;
    let wanted = transfers.wanted(std::slice::from_ref(&transaction)).await?;
    Ok(web::json(StatusCode::OK, &wire::Shown::with(&transaction, &wanted)))
}
