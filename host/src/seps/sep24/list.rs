//! `GET /transactions`: a user's hosted transfers of one asset.

use super::{Site, wire};
use crate::{
    model::Protocol,
    seps::transfer_params,
    transfers::Transfers,
    web::{self, ApiError, AuthenticatedTransfer, QueryOfKinds},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `GET /sep24/transactions`
///
/// # Errors
/// 403 without a session, 400 for parameters that are malformed.
pub async fn list(
    AuthenticatedTransfer(session): AuthenticatedTransfer,
    State(transfers): State<Transfers>,
    State(site): State<Site>,
    QueryOfKinds(params): QueryOfKinds,
) -> Result<Response, ApiError> {
    let transactions = transfers
        .transfers(&session.owner, &transfer_params::filter(Protocol::Sep24, "deposit or withdrawal", &params)?)
        .await?;
    let shown = transactions.iter().map(|one| Ok((one, site.more_info_url(one)?)));
    let shown: Vec<_> = shown.collect::<Result<_, ApiError>>()?;
    Ok(web::json(StatusCode::OK, &wire::Listed::new(shown)))
}
