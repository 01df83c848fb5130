//! `GET /info`: the assets that can be received, and the information required for them.

use super::wire;
use crate::{
    payments::Payments,
    web::{self, ApiError, Query},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `GET /sep31/info`
///
/// # Errors
/// 503 if an external system is down.
pub async fn info(State(payments): State<Payments>, Query(params): Query) -> Result<Response, ApiError> {
    let asset_infos = payments.asset_infos(&params.lang()).await?;
    Ok(web::json(StatusCode::OK, &wire::Info::from(asset_infos)))
}
