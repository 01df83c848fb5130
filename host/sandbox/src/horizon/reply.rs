//! Common formats of Horizon's responses.

use super::{LATEST_LEDGER, ask::Ask};
use crate::ledger::{asset, envelope};
use anchor_model::{AccountId, Amount, Timestamp};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use stellar_xdr::{Asset, MuxedAccount};

/// A JSON object under construction.
pub(super) type Object = Map<String, Value>;

/// A response with a record or page.
pub(super) fn hal(body: &Value) -> Response {
    hal_with(StatusCode::OK, body)
}

/// As [`hal`], with another status.
pub(super) fn hal_with(status: StatusCode, body: &Value) -> Response {
    let kind = HeaderValue::from_static("application/hal+json; charset=utf-8");
    (status, [(header::CONTENT_TYPE, kind)], format!("{body:#}")).into_response()
}

/// The response of a node that has read the ledgers up to this one.
pub(super) fn as_of(ledger: u32, mut response: Response) -> Response {
    response.headers_mut().insert(LATEST_LEDGER, HeaderValue::from(ledger));
    response
}

/// Stroops in Horizon's notation: always seven decimals.
pub(super) fn amount(stroops: i64) -> String {
    Amount::from_stroops(u64::try_from(stroops).unwrap_or(0)).to_horizon()
}

/// A time in Horizon's format.
pub(super) fn time(at: Timestamp) -> String {
    at.to_seconds_text()
}

/// A link.
pub(super) fn link(ask: &Ask, path: &str) -> Value {
    json!({ "href": format!("{}{path}", ask.base) })
}

/// A link with variables.
pub(super) fn template(ask: &Ask, path: &str) -> Value {
    json!({ "href": format!("{}{path}", ask.base), "templated": true })
}

/// Adds `<prefix>type`, `<prefix>code`, `<prefix>issuer` of an asset.
pub(super) fn put_asset(object: &mut Object, prefix: &str, of: &Asset) {
    object.insert(format!("{prefix}type"), asset::kind(of).into());
    if let Some(issuer) = asset::issuer(of) {
        object.insert(format!("{prefix}code"), asset::code(of).into());
        object.insert(format!("{prefix}issuer"), issuer.to_string().into());
    }
}

/// Adds `<name>`, and for a muxed address `<name>_muxed` and `<name>_muxed_id`.
pub(super) fn put_address(object: &mut Object, name: &str, address: &MuxedAccount) {
    object.insert(name.to_owned(), envelope::base(address).to_string().into());
    put_muxed(object, name, address);
}

/// Adds only `<name>_muxed` and `<name>_muxed_id`.
pub(super) fn put_muxed(object: &mut Object, name: &str, address: &MuxedAccount) {
    if let Some(id) = envelope::muxed_id(address) {
        object.insert(format!("{name}_muxed"), address.to_string().into());
        object.insert(format!("{name}_muxed_id"), id.to_string().into());
    }
}

/// Adds `sponsor`, if there is one.
pub(super) fn put_sponsor(object: &mut Object, sponsor: Option<AccountId>) {
    if let Some(sponsor) = sponsor {
        object.insert("sponsor".to_owned(), sponsor.to_string().into());
    }
}
