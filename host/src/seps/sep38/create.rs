//! `POST /quote`: a firm quote.

use super::{ask, wire};
use crate::{
    lifecycle::Lifecycle,
    web::{self, Failure, JsonBody, Signed},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `POST /sep38/quote`
///
/// # Errors
/// 403 without a session, 400 as SEP-38 says, 503 when something outside is down.
pub async fn create(
    Signed(session): Signed,
    State(lifecycle): State<Lifecycle>,
    JsonBody(params): JsonBody,
) -> Result<Response, Failure> {
    let question = ask::question(&params)?;
    let expire_after = params.timestamp("expire_after")?;
    let quote = lifecycle.open_quote(session.into(), question, expire_after).await?;
    Ok(web::json(StatusCode::CREATED, &wire::Quote::from(&quote)))
}
