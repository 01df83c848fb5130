//! `GET /transactions/:id`: where a payment stands.

use super::wire;
use crate::{
    lifecycle::Lifecycle,
    web::{self, Failure, PathText, Signed},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `GET /sep31/transactions/{id}`
///
/// # Errors
/// 403 without a session, 404 for what is not the caller's.
pub async fn show(
    Signed(session): Signed,
    State(lifecycle): State<Lifecycle>,
    PathText(id): PathText,
) -> Result<Response, Failure> {
    let transaction = lifecycle.transaction(&session.owner, &id).await?;
    Ok(web::json(StatusCode::OK, &wire::Shown::from(&transaction)))
}
