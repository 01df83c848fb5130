//! `GET /transactions`: a user's transfers of one asset.

use super::wire;
use crate::{
    auth::Session,
    model::{Address, Protocol},
    seps::transfer_params,
    transfers::Transfers,
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
    let transactions = transfers
        .transfers(
            &session.owner,
            &transfer_params::filter(
                Protocol::Sep6,
                "one of deposit, deposit-exchange, withdrawal, withdrawal-exchange",
                &params,
            )?,
        )
        .await?;
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
