//! `GET /info`: the assets that can be withdrawn and deposited, and how.

use super::wire;
use crate::{
    transfers::Transfers,
    web::{self, ApiError, Query},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `GET /sep6/info`
///
/// # Errors
/// 503 if an external system is down.
pub async fn info(State(transfers): State<Transfers>, Query(params): Query) -> Result<Response, ApiError> {
    let lang = params.lang();
    let (withdrawn, deposited) = (transfers.withdrawal_infos(&lang).await?, transfers.deposit_infos(&lang).await?);
    let info = wire::Info::new(transfers.served(), &withdrawn, &deposited, transfers.deposit_features());
    Ok(web::json(StatusCode::OK, &info))
}
