//! `GET /info`: the assets that can be converted.

use super::wire;
use crate::{
    quotes::Quotes,
    web::{self, ApiError, MaybeAuthenticated},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `GET /sep38/info`
///
/// # Errors
/// 403 for an invalid token.
pub async fn info(_: MaybeAuthenticated, State(quotes): State<Quotes>) -> Result<Response, ApiError> {
    Ok(web::json(StatusCode::OK, &wire::Info::from(quotes.convertible())))
}
