//! `GET /transaction`: one hosted transfer, by one of its ids.

use super::{Site, wire};
use crate::{
    model::Protocol,
    seps::transfer_params,
    transfers::Transfers,
    web::{self, ApiError, AuthenticatedTransfer, Query},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `GET /sep24/transaction`
///
/// # Errors
/// 403 without a session, 404 for another client's transaction, 400 without an id.
pub async fn show(
    AuthenticatedTransfer(session): AuthenticatedTransfer,
    State(transfers): State<Transfers>,
    State(site): State<Site>,
    Query(params): Query,
) -> Result<Response, ApiError> {
    let name = transfer_params::name(&params)?;
    let transaction = transfers.transfer(Protocol::Sep24, &session.owner, &name).await?;
    let url = site.more_info_url(&transaction)?;
    Ok(web::json(StatusCode::OK, &wire::Shown::new(&transaction, Some(url))))
}
