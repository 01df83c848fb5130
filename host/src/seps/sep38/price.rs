//! `GET /price`: an indicative rate.

use super::{ask, wire};
use crate::{
    quotes::Quotes,
    web::{self, ApiError, MaybeAuthenticated, Query},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `GET /sep38/price`
///
/// # Errors
/// 400 as SEP-38 says, 403 for an invalid token, 503 if an external system is down.
pub async fn price(
    MaybeAuthenticated(session): MaybeAuthenticated,
    State(quotes): State<Quotes>,
    Query(params): Query,
) -> Result<Response, ApiError> {
    let conversion = quotes.price(session.map(Into::into), ask::question(&params)?).await?;
    Ok(web::json(StatusCode::OK, &wire::Price::from(&conversion)))
}
