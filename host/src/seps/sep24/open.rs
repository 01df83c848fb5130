//! `POST /transactions/deposit/interactive` and `POST /transactions/withdraw/interactive`: open a hosted transfer.

use super::{Site, wire};
use crate::{
    auth::Session,
    model::{Address, AssetId},
    transfers::{OpenTransfer, Transfers, Way},
    web::{self, ApiError, AuthenticatedTransfer, Body, Params},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// Parameters that the host gives a meaning. All others are values that the pages fill in.
const KNOWN: &[&str] = &[
    "account",
    "amount",
    "asset_code",
    "asset_issuer",
    "claimable_balance_supported",
    "customer_id",
    "destination_asset",
    "lang",
    "memo",
    "memo_type",
    "quote_id",
    "refund_memo",
    "refund_memo_type",
    "source_asset",
    "wallet_name",
    "wallet_url",
];

/// `POST /sep24/transactions/deposit/interactive`
///
/// # Errors
/// 403 without a session; 400 as SEP-24 says; 503 if an external system is down.
pub async fn deposit(
    AuthenticatedTransfer(session): AuthenticatedTransfer,
    State(transfers): State<Transfers>,
    State(site): State<Site>,
    Body(params): Body,
) -> Result<Response, ApiError> {
    let request = parse_deposit(&params, &session.owner.address())?;
    open(&transfers, &site, session, request).await
}

/// `POST /sep24/transactions/withdraw/interactive`
///
/// # Errors
/// As [`deposit`].
pub async fn withdraw(
    AuthenticatedTransfer(session): AuthenticatedTransfer,
    State(transfers): State<Transfers>,
    State(site): State<Site>,
    Body(params): Body,
) -> Result<Response, ApiError> {
    let request = parse_withdrawal(&params)?;
    open(&transfers, &site, session, request).await
}

async fn open(
    transfers: &Transfers,
    site: &Site,
    session: Session,
    request: OpenTransfer,
) -> Result<Response, ApiError> {
    let request = OpenTransfer { client_domain: session.client_domain.clone(), ..request };
    let transaction = transfers.open_hosted(&session.owner, request).await?;
    let url = site.link(&transaction, &session.home_domain)?;
    Ok(web::json(StatusCode::OK, &wire::Opened::new(&transaction, url)))
}

/// Parses the parameters of a deposit, as far as that needs no database and no guest. `own`: the account that signed in.
///
/// # Errors
/// 400 for a parameter that is missing or malformed.
pub fn parse_deposit(params: &Params, own: &Address) -> Result<OpenTransfer, ApiError> {
    if params.text("memo")?.is_none() && params.text("memo_type")?.is_some() {
        return Err(ApiError::bad_request("`memo_type` needs `memo` beside it"));
    }
    let takes_claimable_balance = match params.text("claimable_balance_supported")?.as_deref() {
        None | Some("" | "false") => false,
        Some("true") => true,
        Some(_) => return Err(ApiError::bad_request("`claimable_balance_supported` must be true or false")),
    };
    let to = address(params)?.unwrap_or(*own);
    let way = Way::Deposit { to, memo: params.memo("memo", "memo_type", None)?, takes_claimable_balance };
    read(params, way, params.asset("source_asset")?)
}

/// The same of a withdrawal.
///
/// # Errors
/// As [`parse_deposit`].
pub fn parse_withdrawal(params: &Params) -> Result<OpenTransfer, ApiError> {
    if params.text("refund_memo")?.is_none() && params.text("refund_memo_type")?.is_some() {
        return Err(ApiError::bad_request("`refund_memo_type` needs `refund_memo` beside it"));
    }
    // `memo` tells apart users who do not sign in; those who do are told apart by their tokens.
    let refund_memo = params.memo("refund_memo", "refund_memo_type", None)?;
    let way = Way::Withdrawal { source: address(params)?, refund_memo };
    read(params, way, params.asset("destination_asset")?)
}

fn read(params: &Params, way: Way, other_asset: Option<AssetId>) -> Result<OpenTransfer, ApiError> {
    let code = params.required_text("asset_code")?;
    let asset_code = match params.text("asset_issuer")?.filter(|issuer| !issuer.is_empty()) {
        Some(_) if AssetId::is_native_code(&code) => {
            return Err(ApiError::bad_request("`asset_issuer` must be left out: lumens have no issuer"));
        }
        Some(issuer) => format!("stellar:{code}:{issuer}"),
        None => code,
    };
    let mut fields = params.entries(KNOWN)?;
    // Files are asked for on the page, where they belong to the customer.
    fields.retain(|_, value| !value.is_empty() && !value.starts_with("data:"));
    Ok(OpenTransfer {
        way,
        is_exchange: false,
        is_hosted: true,
        asset_code,
        other_asset,
        amount: params.amount("amount")?,
        quote_id: params.text("quote_id")?.filter(|id| !id.is_empty()),
        funding_method: None,
        customer_id: params.text("customer_id")?.filter(|id| !id.is_empty()),
        callback: None,
        fields,
        lang: params.lang(),
        client_domain: None,
    })
}

/// `account`; `None` if absent or empty.
fn address(params: &Params) -> Result<Option<Address>, ApiError> {
    let parsed = |text: String| text.parse().map_err(|error| ApiError::bad_request(format!("`account`: {error}")));
    params.text("account")?.filter(|text| !text.is_empty()).map(parsed).transpose()
}
