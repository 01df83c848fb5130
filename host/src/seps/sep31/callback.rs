//! `PUT /transactions/:id/callback`: registers a callback for a transaction's changes.

use super::{NAMES, wire};
use crate::{
    model::Transaction,
    transactions::Transactions,
    web::{ApiError, Authenticated, JsonBody, PathText},
};
use axum::extract::State;
use http::StatusCode;

/// `PUT /sep31/transactions/{id}/callback`
///
/// # Errors
/// 403 without a session, 404 for another client's transaction, 400 for a URL that may not be called.
pub async fn put(
    Authenticated(session): Authenticated,
    State(transactions): State<Transactions>,
    PathText(id): PathText,
    JsonBody(params): JsonBody,
) -> Result<StatusCode, ApiError> {
    params.repeat(NAMES, &id)?;
    transactions.watch_transaction(&session.owner, &id, &params.required_text("url")?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The body of a callback: what `GET /transactions/:id` showed at that time (SEP-31, "Callback POST").
///
/// # Errors
/// Never in practice: the record is plain data.
pub fn body(transaction: &Transaction) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&wire::Shown::from(transaction))
}
