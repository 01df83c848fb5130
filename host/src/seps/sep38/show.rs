//! `GET /quote/:id`: an existing firm quote, even after it has expired.

use super::wire;
use crate::{
    quotes::Quotes,
    web::{self, ApiError, Authenticated, Body, PathText},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `GET /sep38/quote/{id}`
///
/// # Errors
/// 403 without a session, 404 for another client's quote, 400 for parameters that name another one.
pub async fn show(
    Authenticated(session): Authenticated,
    State(quotes): State<Quotes>,
    PathText(id): PathText,
    Body(params): Body,
) -> Result<Response, ApiError> {
    params.repeat(&["id", "quote_id"], &id)?;
    let quote = quotes.quote(&session.owner, &id).await?;
    Ok(web::json(StatusCode::OK, &wire::Quote::from(&quote)))
}
