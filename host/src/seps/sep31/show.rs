//! `GET /transactions/:id`: a payment and its status.

use super::{NAMES, wire};
use crate::{
    model::Protocol,
    transactions::Transactions,
    web::{self, ApiError, Authenticated, Body, PathText},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `GET /sep31/transactions/{id}`
///
/// # Errors
/// 403 without a session, 404 for another client's transaction, 400 for parameters that name another one.
pub async fn show(
    Authenticated(session): Authenticated,
    State(transactions): State<Transactions>,
    PathText(id): PathText,
    Body(params): Body,
) -> Result<Response, ApiError> {
    params.repeat(NAMES, &id)?;
    let transaction = transactions.transaction_under(Protocol::Sep31, &session.owner, &id).await?;
    Ok(web::json(StatusCode::OK, &wire::Shown::from(&transaction)))
}
