//! `PATCH /transactions/:id`: corrects requested fields.

use super::wire;
use crate::{
    transfers::Transfers,
    web::{self, ApiError, AuthenticatedTransfer, JsonBody, PathText},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `PATCH /sep6/transactions/{id}`
///
/// # Errors
/// 403 without a session, 404 for another client's transaction, 400 if no fields, or other ones, were requested.
pub async fn update(
    AuthenticatedTransfer(session): AuthenticatedTransfer,
    State(transfers): State<Transfers>,
    PathText(id): PathText,
    JsonBody(params): JsonBody,
) -> Result<Response, ApiError> {
    params.repeat(&["id", "transaction_id"], &id)?;
    let fields = match params.object("transaction")? {
        Some(transaction) => transaction.entries(&[])?,
        None => Default::default(),
    };
    if fields.is_empty() {
        return Err(ApiError::bad_request("`transaction` is missing; send the fields asked for"));
    }
    let transaction = transfers.correct(&session.owner, &id, fields).await?;
    Ok(web::json(StatusCode::OK, &wire::Shown::from(&transaction)))
}
