//! `GET /transactions`: a user's hosted transfers of one asset.

use super::{Site, wire};
use crate::{
    model::{Kind, Protocol},
    transfers::{TransferFilter, Transfers},
    web::{self, ApiError, AuthenticatedTransfer, Params, QueryOfKinds},
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
    let transactions = transfers.transfers(&session.owner, &parse(&params)?).await?;
    let shown = transactions.iter().map(|one| Ok((one, site.more_info_url(one)?)));
    let shown: Vec<_> = shown.collect::<Result<_, ApiError>>()?;
    Ok(web::json(StatusCode::OK, &wire::Listed::new(shown)))
}

/// Parses the parameters.
///
/// # Errors
/// 400 for a parameter that is missing or malformed.
pub fn parse(params: &Params) -> Result<TransferFilter, ApiError> {
    let kinds = params.text("kind")?.unwrap_or_default();
    let kinds = kinds.split(',').map(str::trim).filter(|name| !name.is_empty());
    let unknown = || ApiError::bad_request("`kind` must be deposit or withdrawal");
    let limit = params.text("limit")?.map(|text| {
        let limit = text.parse().ok().filter(|limit: &u32| *limit > 0);
        limit.ok_or_else(|| ApiError::bad_request("`limit` must be a whole number of at least 1"))
    });
    let before = params
        .text("paging_id")?
        .map(|text| text.parse().map_err(|_| ApiError::bad_request("`paging_id` must be the id of a transaction")));
    Ok(TransferFilter {
        protocol: Protocol::Sep24,
        asset_code: params.required_text("asset_code")?,
        kinds: kinds.map(|name| Kind::from_name(name).ok_or_else(unknown)).collect::<Result<_, _>>()?,
        no_older_than: params.timestamp("no_older_than")?,
        limit: limit.transpose()?,
        before: before.transpose()?,
    })
}
