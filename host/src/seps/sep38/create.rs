//! `POST /quote`: a firm quote.

use super::{ask, wire};
use crate::{
    quotes::Quotes,
    web::{self, ApiError, Authenticated, JsonBody},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `POST /sep38/quote`
///
/// # Errors
/// 403 without a session, 400 as SEP-38 says, 503 if an external system is down.
pub async fn create(
    Authenticated(session): Authenticated,
    State(quotes): State<Quotes>,
    JsonBody(params): JsonBody,
) -> Result<Response, ApiError> {
    let question = ask::question(&params)?;
    let expire_after = params.timestamp("expire_after")?;
    let quote = quotes.open_quote(session.into(), question, expire_after).await?;
    Ok(web::json(StatusCode::CREATED, &wire::Quote::from(&quote)))
}
