//! What clients send: bodies in each encoding, and query strings.

use super::{assert_for_a_client, block_on};
use anchor_host::{
    model::{Address, Amount, AssetId, Owner},
    seps::{
        sep6,
        sep12::identity,
        sep31::{create, update},
        sep38,
    },
    web::{ApiError, Body, JsonBody, Params, Query},
};
use axum::{
    body::{self, Bytes},
    extract::{FromRequest, FromRequestParts, Request},
    response::IntoResponse,
};
use serde_json::Value;

const G: &str = "GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5";

/// The content types of a SEP-12 body, by its first byte.
const ENCODINGS: &[(u8, &str)] = &[
    (b'j', "application/json"),
    (b'f', "application/x-www-form-urlencoded"),
    (b'm', "multipart/form-data; boundary=b"),
    (b't', "text/plain"),
];

/// `POST` and `PATCH` of SEP-31's transactions.
pub fn sep31(bytes: &[u8]) -> bool {
    let params = match block_on(JsonBody::from_request(request("application/json", bytes), &())) {
        Ok(JsonBody(params)) => params,
        Err(failure) => return refused(failure),
    };
    if let Err(failure) = update::transaction_fields(&params) {
        refused(failure);
    }
    match create::parse(&params) {
        Ok(payment) => {
            assert_eq!(Amount::parse(&payment.amount.to_string()), Ok(payment.amount));
            assert!(!payment.asset_code.is_empty() && !payment.asset_code.contains('\0'));
            assert!(payment.fields.iter().all(|(name, value)| !name.contains('\0') && !value.contains('\0')));
            assert!(payment.lang.len() <= 35);
            true
        }
        Err(failure) => refused(failure),
    }
}

/// A query string, as SEP-6 reads it for a deposit and a withdrawal, each without and with a conversion.
pub fn sep6(bytes: &[u8]) -> bool {
    let params = match query_of(bytes) {
        Some(Ok(Query(params))) => params,
        Some(Err(failure)) => return refused(failure),
        None => return false,
    };
    let ways =
        [sep6::deposit::parse, sep6::deposit::parse_exchange, sep6::withdraw::parse, sep6::withdraw::parse_exchange];
    let mut is_taken = false;
    for parse in ways {
        match parse(&params) {
            Ok(request) => {
                assert!(!request.asset_code.is_empty() && request.lang.len() <= 35);
                assert!(!request.is_exchange || request.other_asset.is_some() && request.amount.is_some());
                assert!(request.is_exchange || request.quote_id.is_none(), "a quote where nothing is converted");
                assert!(request.fields.iter().all(|(name, value)| !name.contains('\0') && !value.contains('\0')));
                is_taken = true;
            }
            Err(failure) => _ = refused(failure),
        }
    }
    is_taken
}

/// `POST /quote` of SEP-38.
pub fn sep38(bytes: &[u8]) -> bool {
    let params = match block_on(JsonBody::from_request(request("application/json", bytes), &())) {
        Ok(JsonBody(params)) => params,
        Err(failure) => return refused(failure),
    };
    match sep38::create::parse(&params) {
        Ok((question, _)) => {
            assert_eq!(AssetId::parse(&question.sell_asset.to_string()), Ok(question.sell_asset));
            assert_eq!(AssetId::parse(&question.buy_asset.to_string()), Ok(question.buy_asset));
            true
        }
        Err(failure) => refused(failure),
    }
}

/// `PUT /customer` in any encoding, by each sort of caller.
pub fn sep12(bytes: &[u8]) -> bool {
    let Some((first, rest)) = bytes.split_first() else { return false };
    let Some((_, kind)) = ENCODINGS.iter().find(|(letter, _)| letter == first) else { return false };
    match block_on(Body::from_request(request(kind, rest), &())) {
        Ok(Body(params)) => names_a_customer(&params),
        Err(failure) => refused(failure),
    }
}

/// A query string, as `GET /customer` reads it.
pub fn query(bytes: &[u8]) -> bool {
    match query_of(bytes) {
        Some(Ok(Query(params))) => names_a_customer(&params),
        Some(Err(failure)) => refused(failure),
        None => false,
    }
}

/// `None`: no server would be asked so.
fn query_of(bytes: &[u8]) -> Option<Result<Query, ApiError>> {
    let request = Request::builder().uri([b"/?", bytes].concat().as_slice()).body(()).ok()?;
    let (mut parts, ()) = request.into_parts();
    Some(block_on(Query::from_request_parts(&mut parts, &())))
}

/// Whether somebody may send this about a customer.
fn names_a_customer(params: &Params) -> bool {
    let account = Owner::parse(G).unwrap();
    let muxed = Address::Muxed { account: account.address().account().unwrap(), id: 9 };
    let owners = [account, Owner::parse(&format!("{G}:7")).unwrap(), Owner::Address(muxed)];
    let mut is_taken = false;
    for owner in &owners {
        match identity::query(owner, params) {
            Ok(query) => {
                assert!(owner.memo().is_none() || query.memo.is_none(), "a memo beside a memo: {query:?}");
                is_taken = true;
            }
            Err(failure) => _ = refused(failure),
        }
    }
    match identity::values(params) {
        Ok(values) => {
            assert!(values.iter().all(|(name, value)| !name.contains('\0') && !value.contains('\0')));
            assert!(["id", "account", "memo"].iter().all(|name| !values.contains_key(*name)));
            is_taken
        }
        Err(failure) => refused(failure),
    }
}

fn request(kind: &str, body: &[u8]) -> Request {
    Request::builder().header("Content-Type", kind).body(Bytes::copy_from_slice(body).into()).unwrap()
}

/// That a refusal is one a client can read. `false`, for the caller to return.
fn refused(failure: ApiError) -> bool {
    let response = failure.into_response();
    assert!(response.status().is_client_error(), "{}", response.status());
    let text = block_on(body::to_bytes(response.into_body(), usize::MAX)).unwrap();
    let answer: Value = serde_json::from_slice(&text).unwrap();
    assert_eq!(answer.as_object().unwrap().keys().collect::<Vec<_>>(), ["error"]);
    assert_for_a_client(answer["error"].as_str().unwrap());
    false
}
