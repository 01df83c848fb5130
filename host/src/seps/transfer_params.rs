//! The parameters that SEP-6 and SEP-24 share.

use crate::{
    auth::Session,
    model::{Kind, Protocol},
    transfers::{FeeQuestion, TransferFilter, TransferName},
    web::{ApiError, Params},
};

/// Parameters of `GET /transactions`. `kinds`: what `kind` may be, for people.
///
/// # Errors
/// 400 for a parameter that is missing or malformed.
pub(super) fn filter(protocol: Protocol, kinds_named: &str, params: &Params) -> Result<TransferFilter, ApiError> {
    let kinds = params.text("kind")?.unwrap_or_default();
    let kinds = kinds.split(',').map(str::trim).filter(|name| !name.is_empty());
    let unknown = || ApiError::bad_request(format!("`kind` must be {kinds_named}"));
    let limit = params.text("limit")?.map(|text| {
        let limit = text.parse().ok().filter(|limit: &u32| *limit > 0);
        limit.ok_or_else(|| ApiError::bad_request("`limit` must be a whole number of at least 1"))
    });
    let before = params
        .text("paging_id")?
        .map(|text| text.parse().map_err(|_| ApiError::bad_request("`paging_id` must be the id of a transaction")));
    Ok(TransferFilter {
        protocol,
        asset_code: params.required_text("asset_code")?,
        kinds: kinds.map(|name| Kind::from_name(name).ok_or_else(unknown)).collect::<Result<_, _>>()?,
        no_older_than: params.timestamp("no_older_than")?,
        limit: limit.transpose()?,
        before: before.transpose()?,
    })
}

/// What `GET /transaction` names a transfer by.
///
/// # Errors
/// 400 for a parameter that is malformed.
pub(super) fn name(params: &Params) -> Result<TransferName, ApiError> {
    Ok(TransferName {
        id: params.text("id")?,
        ledger_hash: params.text("stellar_transaction_id")?,
        external_id: params.text("external_transaction_id")?,
    })
}

/// Parameters of `GET /fee`.
///
/// # Errors
/// 400 for a parameter that is missing or malformed.
pub(super) fn fee_question(is_hosted: bool, session: &Session, params: &Params) -> Result<FeeQuestion, ApiError> {
    let is_deposit = match params.required_text("operation")?.as_str() {
        "withdraw" => false,
        "deposit" => true,
        _ => return Err(ApiError::bad_request("`operation` must be one of deposit, withdraw")),
    };
    Ok(FeeQuestion {
        is_hosted,
        is_deposit,
        asset_code: params.required_text("asset_code")?,
        funding_method: params.text("type")?,
        amount: params.amount("amount")?.ok_or_else(|| params.missing("amount"))?,
        lang: params.lang(),
        client_domain: session.client_domain.clone(),
    })
}
