//! `PATCH /transactions/:id`: corrects requested fields (deprecated in SEP-31, still used).

use super::{NAMES, wire};
use crate::{
    model::Entries,
    payments::Payments,
    web::{self, ApiError, Authenticated, JsonBody, Params, PathText},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `PATCH /sep31/transactions/{id}`
///
/// # Errors
/// 403 without a session, 404 for another client's transaction, 400 if no fields, or other ones, were requested.
pub async fn update(
    Authenticated(session): Authenticated,
    State(payments): State<Payments>,
    PathText(id): PathText,
    JsonBody(params): JsonBody,
) -> Result<Response, ApiError> {
    params.repeat(NAMES, &id)?;
    let fields = transaction_fields(&params)?
        .filter(|fields| !fields.is_empty())
        .ok_or_else(|| ApiError::bad_request("`fields.transaction` is missing; send the fields asked for"))?;
    let transaction = payments.update_fields(&session.owner, &id, fields).await?;
    Ok(web::json(StatusCode::OK, &wire::Shown::from(&transaction)))
}

/// The values in `fields.transaction`; `None` if there is no such object.
///
/// # Errors
/// 400 if one has the wrong type.
pub fn transaction_fields(params: &Params) -> Result<Option<Entries>, ApiError> {
    let Some(fields) = params.object("fields")? else { return Ok(None) };
    let Some(transaction) = fields.object("transaction")? else { return Ok(None) };
    transaction.entries(&[]).map(Some)
}
