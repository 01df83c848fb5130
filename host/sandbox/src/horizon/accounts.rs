//! `GET /accounts/{account}` and its data entries.

use super::{
    ask::{self, Ask},
    feed::stream_changes,
    problem::Problem,
    reply::{Object, amount, as_of, hal, link, put_asset, put_sponsor, template, time},
};
use crate::{
    handle::Sandbox,
    ledger::entry::{Account, AccountSigner, TrustLine},
    view::View,
};
use anchor_model::AccountId;
use axum::{
    extract::{Path, State},
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Map, Value, json};
use stellar_xdr::{AccountFlags, SignerKey, TrustLineFlags};

pub(super) async fn show(
    State(sandbox): State<Sandbox>,
    Path(account): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    let account = ask::account(&account)?;
    let fetch = move |view: &View<'_>, ask: &Ask| render(view, ask, account);
    let (now, latest) = {
        let view = sandbox.view(ask.plan.lag);
        (fetch(&view, &ask)?, view.latest())
    };
    Ok(if ask.streams { stream_changes(&sandbox, ask, fetch) } else { as_of(latest, hal(&now)) })
}

pub(super) async fn data(
    State(sandbox): State<Sandbox>,
    Path((account, key)): Path<(String, String)>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.refuse_stream()?;
    let account = ask::account(&account)?;
    let view = sandbox.view(ask.plan.lag);
    let account = view.account(account).ok_or_else(Problem::not_found)?;
    let data = account.data.get(key.as_bytes()).ok_or_else(Problem::not_found)?;
    let mut body = Object::new();
    body.insert("value".to_owned(), BASE64.encode(&data.value).into());
    put_sponsor(&mut body, data.sponsor);
    Ok(as_of(view.latest(), hal(&Value::Object(body))))
}

fn render(view: &View<'_>, ask: &Ask, id: AccountId) -> Result<Value, Problem> {
    let account = view.account(id).ok_or_else(Problem::not_found)?;
    let path = format!("/accounts/{id}");
    let list = |name: &str| template(ask, &format!("{path}/{name}{{?cursor,limit,order}}"));
    let lines = view.trust_lines(id);
    let balances: Vec<Value> = lines.iter().map(credit_balance).chain([native_balance(&account)]).collect();
    let data: Map<String, Value> = account
        .data
        .iter()
        .map(|(name, data)| (String::from_utf8_lossy(name).into_owned(), BASE64.encode(&data.value).into()))
        .collect();
    let mut body = json!({
        "_links": {
            "self": link(ask, &path),
            "transactions": list("transactions"),
            "operations": list("operations"),
            "payments": list("payments"),
            "effects": list("effects"),
            "offers": list("offers"),
            "trades": list("trades"),
            "data": template(ask, &format!("{path}/data/{{key}}")),
        },
        "id": id.to_string(),
        "account_id": id.to_string(),
        "paging_token": id.to_string(),
        "sequence": account.sequence.to_string(),
        "subentry_count": account.subentries,
        "last_modified_ledger": account.modified,
        "thresholds": {
            "low_threshold": account.low,
            "med_threshold": account.med,
            "high_threshold": account.high,
        },
        "flags": flags(&account),
        "balances": balances,
        "signers": signers(&account),
        "data": data,
        "num_sponsoring": account.num_sponsoring,
        "num_sponsored": account.num_sponsored,
    });
    if let Some(body) = body.as_object_mut() {
        if let Some(at) = view.closed_at(account.modified) {
            body.insert("last_modified_time".to_owned(), time(at).into());
        }
        if let Some((ledger, at)) = account.sequence_set {
            body.insert("sequence_ledger".to_owned(), ledger.into());
            body.insert("sequence_time".to_owned(), at.to_string().into());
        }
        if !account.home_domain.is_empty() {
            body.insert("home_domain".to_owned(), String::from_utf8_lossy(&account.home_domain).into());
        }
        if let Some(destination) = account.inflation_dest {
            body.insert("inflation_destination".to_owned(), destination.to_string().into());
        }
        put_sponsor(body, account.sponsor);
    }
    Ok(body)
}

/// The four flags of an account, or of an asset's issuer.
pub(super) fn flags(account: &Account) -> Value {
    json!({
        "auth_required": account.has(AccountFlags::RequiredFlag),
        "auth_revocable": account.has(AccountFlags::RevocableFlag),
        "auth_immutable": account.has(AccountFlags::ImmutableFlag),
        "auth_clawback_enabled": account.has(AccountFlags::ClawbackEnabledFlag),
    })
}

fn credit_balance(line: &TrustLine) -> Value {
    let maintains = line.has(TrustLineFlags::AuthorizedToMaintainLiabilitiesFlag);
    let mut body = Object::new();
    body.insert("balance".to_owned(), amount(line.balance).into());
    body.insert("limit".to_owned(), amount(line.limit).into());
    body.insert("buying_liabilities".to_owned(), amount(0).into());
    body.insert("selling_liabilities".to_owned(), amount(0).into());
    body.insert("last_modified_ledger".to_owned(), line.modified.into());
    body.insert("is_authorized".to_owned(), line.is_authorized().into());
    body.insert("is_authorized_to_maintain_liabilities".to_owned(), (line.is_authorized() || maintains).into());
    if line.has(TrustLineFlags::TrustlineClawbackEnabledFlag) {
        body.insert("is_clawback_enabled".to_owned(), true.into());
    }
    put_sponsor(&mut body, line.sponsor);
    put_asset(&mut body, "asset_", &line.asset);
    Value::Object(body)
}

fn native_balance(account: &Account) -> Value {
    json!({
        "balance": amount(account.balance),
        "buying_liabilities": amount(0),
        "selling_liabilities": amount(0),
        "asset_type": "native",
    })
}

fn signers(account: &Account) -> Vec<Value> {
    let others = account.signers.iter().map(|AccountSigner { key, weight, sponsor }| {
        let kind = match key {
            SignerKey::Ed25519(_) => "ed25519_public_key",
            SignerKey::PreAuthTx(_) => "preauth_tx",
            SignerKey::HashX(_) => "sha256_hash",
            SignerKey::Ed25519SignedPayload(_) => "ed25519_signed_payload",
        };
        let mut body = Object::new();
        body.insert("weight".to_owned(), (*weight).into());
        body.insert("key".to_owned(), key.to_string().into());
        body.insert("type".to_owned(), kind.into());
        put_sponsor(&mut body, *sponsor);
        Value::Object(body)
    });
    let master = json!({
        "weight": account.master_weight,
        "key": account.id.to_string(),
        "type": "ed25519_public_key",
    });
    others.chain([master]).collect()
}
