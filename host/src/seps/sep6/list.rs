//! `GET /transactions`: a user's transfers of one asset.

use super::wire;
use crate::{
    auth::Session,
    model::{Address, Kind, Protocol},
    transfers::{TransferFilter, Transfers},
    web::{self, ApiError, AuthenticatedTransfer, Params, QueryOfKinds},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `GET /sep6/transactions`
///
/// # Errors
/// 403 without a session, or for another account; 400 for parameters that are malformed.
pub async fn list(
    AuthenticatedTransfer(session): AuthenticatedTransfer,
    State(transfers): State<Transfers>,
    QueryOfKinds(params): QueryOfKinds,
) -> Result<Response, ApiError> {
    check_account(&session, &params)?;
    let transactions = transfers.transfers(&session.owner, &parse(&params)?).await?;
    let wanted = transfers.wanted(&transactions).await?;
    Ok(web::json(StatusCode::OK, &wire::Listed::with(&transactions, &wanted)))
}

/// The account, if named, must be the caller's: as in the token, or without the muxed id.
fn check_account(session: &Session, params: &Params) -> Result<(), ApiError> {
    let own = session.owner.address();
    let is_own = |named: Address| named == own || own.account().map(Address::Account) == Some(named);
    match super::address(params, "account")? {
        Some(named) if !is_own(named) => Err(ApiError::forbidden("account: is not the one that you signed in with")),
        _ => Ok(()),
    }
}

fn parse(params: &Params) -> Result<TransferFilter, ApiError> {
    let kinds = params.text("kind")?.unwrap_or_default();
    let kinds = kinds.split(',').map(str::trim).filter(|name| !name.is_empty());
    let unknown =
        || ApiError::bad_request("`kind` must be one of deposit, deposit-exchange, withdrawal, withdrawal-exchange");
    let limit = params.text("limit")?.map(|text| {
        let limit = text.parse().ok().filter(|limit: &u32| *limit > 0);
        limit.ok_or_else(|| ApiError::bad_request("`limit` must be a whole number of at least 1"))
    });
    let before = params
        .text("paging_id")?
        .map(|text| text.parse().map_err(|_| ApiError::bad_request("`paging_id` must be the id of a transaction")));
    Ok(TransferFilter {
        protocol: Protocol::Sep6,
        asset_code: params.required_text("asset_code")?,
        kinds: kinds.map(|name| Kind::from_name(name).ok_or_else(unknown)).collect::<Result<_, _>>()?,
        no_older_than: params.timestamp("no_older_than")?,
        limit: limit.transpose()?,
        before: before.transpose()?,
    })
}
