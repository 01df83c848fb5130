//! `GET /info`: what can be converted.

use super::wire;
use crate::{
    lifecycle::Lifecycle,
    web::{self, Failure, MaybeSigned},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `GET /sep38/info`
///
/// # Errors
/// 403 for a token that is not good.
pub async fn info(_: MaybeSigned, State(lifecycle): State<Lifecycle>) -> Result<Response, Failure> {
    Ok(web::json(StatusCode::OK, &wire::Info::from(lifecycle.convertible())))
}
