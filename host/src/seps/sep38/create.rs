//! `POST /quote`: a firm quote.

use super::{ask, wire};
use crate::{
    model::Timestamp,
    quotes::{Quotes, RateQuestion},
    web::{self, ApiError, Authenticated, JsonBody, Params},
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
    let (question, expire_after) = parse(&params)?;
    let quote = quotes.open_quote(session.into(), question, expire_after).await?;
    Ok(web::json(StatusCode::CREATED, &wire::Quote::from(&quote)))
}

/// Parses the body, as far as that needs no database and no guest: what is asked for, and how long it has to be good for.
///
/// # Errors
/// 400 for a parameter that is missing or malformed.
pub fn parse(params: &Params) -> Result<(RateQuestion, Option<Timestamp>), ApiError> {
    Ok((ask::question(params)?, params.timestamp("expire_after")?))
}
