//! What the requests that open a transfer have in common.

use super::wire;
use crate::{
    auth::Session,
    transfers::{OpenTransfer, Transfers, Way},
    web::{self, ApiError, Params},
};
use axum::response::Response;
use http::StatusCode;

/// Parameters that the host gives a meaning in every transfer. All others are values for the guest.
const KNOWN: &[&str] = &["amount", "asset_code", "customer_id", "funding_method", "lang", "on_change_callback", "type"];

/// Those of a conversion.
const KNOWN_OF_EXCHANGE: &[&str] = &["source_asset", "destination_asset", "quote_id"];

/// Opens a transfer.
pub(super) async fn open(transfers: &Transfers, session: Session, request: OpenTransfer) -> Result<Response, ApiError> {
    let request = OpenTransfer { client_domain: session.client_domain, ..request };
    let opened = transfers.open(&session.owner, request).await?;
    Ok(web::json(StatusCode::OK, &wire::Opened::from(opened)))
}

/// Refuses what belongs to a conversion: left out of the terms, it would have the user believe in one.
pub(super) fn refuse_exchange(params: &Params, exchange: &str) -> Result<(), ApiError> {
    for name in KNOWN_OF_EXCHANGE {
        if params.text(name)?.is_some_and(|text| !text.is_empty()) {
            return Err(ApiError::bad_request(format!("`{name}` belongs to {exchange}: nothing is converted here")));
        }
    }
    Ok(())
}

/// A transfer without a conversion. `own`: the parameters that this way of transfer knows beside those of all.
pub(super) fn plain(params: &Params, way: Way, own: &[&str]) -> Result<OpenTransfer, ApiError> {
    let asset_code = params.required_text("asset_code")?;
    read(params, way, own, asset_code)
}

/// A transfer with a conversion.
pub(super) fn exchange(params: &Params, way: Way, own: &[&str]) -> Result<OpenTransfer, ApiError> {
    let (on_ledger, other) = match way {
        Way::Withdrawal { .. } => ("source_asset", "destination_asset"),
        Way::Deposit { .. } => ("destination_asset", "source_asset"),
    };
    let plain = read(params, way, own, params.required_text(on_ledger)?)?;
    Ok(OpenTransfer {
        is_exchange: true,
        other_asset: Some(params.asset(other)?.ok_or_else(|| params.missing(other))?),
        amount: Some(plain.amount.ok_or_else(|| params.missing("amount"))?),
        quote_id: params.text("quote_id")?,
        ..plain
    })
}

fn read(params: &Params, way: Way, own: &[&str], asset_code: String) -> Result<OpenTransfer, ApiError> {
    let mut fields = params.entries(&[KNOWN, KNOWN_OF_EXCHANGE, own].concat())?;
    fields.retain(|_, value| !value.is_empty());
    let funding_method = params.text("funding_method")?;
    Ok(OpenTransfer {
        way,
        is_exchange: false,
        is_hosted: false,
        asset_code,
        other_asset: None,
        amount: params.amount("amount")?,
        quote_id: None,
        // The deprecated name.
        funding_method: if funding_method.is_some() { funding_method } else { params.text("type")? },
        customer_id: params.text("customer_id")?,
        callback: params.text("on_change_callback")?,
        fields,
        lang: params.lang(),
        client_domain: None,
    })
}
