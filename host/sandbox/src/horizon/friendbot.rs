//! Friendbot, which sends lumens, and the faucet, which sends the assets of registered issuers.

use super::{
    ask::Ask,
    problem::Problem,
    reply::{amount, hal},
};
use crate::{
    error::{Error, SubmitError},
    handle::Sandbox,
    history::Record,
    ledger::asset,
    provision::STARTING_BALANCE,
};
use anchor_model::{AccountId, Amount, AssetId};
use axum::{body::Bytes, extract::State, response::Response};
use serde_json::json;
use stellar_xdr::{Asset, Limits, WriteXdr};

pub(super) async fn by_query(State(sandbox): State<Sandbox>, ask: Ask) -> Result<Response, Problem> {
    fund(&sandbox, ask.parameter("addr").unwrap_or(""))
}

pub(super) async fn by_form(State(sandbox): State<Sandbox>, ask: Ask, body: Bytes) -> Result<Response, Problem> {
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(&body).unwrap_or_default();
    let field = fields.iter().find(|(name, _)| name == "addr").map(|(_, value)| value.as_str());
    fund(&sandbox, ask.parameter("addr").or(field).unwrap_or(""))
}

fn address(text: &str) -> Result<AccountId, Problem> {
    AccountId::parse(text).map_err(|_| Problem::bad_request("addr", "addr must be an account id that starts with `G`"))
}

fn fund(sandbox: &Sandbox, addr: &str) -> Result<Response, Problem> {
    let account = address(addr)?;
    let balance = sandbox.read().draft(sandbox.clock().now()).account(account).map_or(0, |account| account.balance);
    let missing = STARTING_BALANCE - balance;
    if missing <= 0 {
        return Err(Problem::friendbot("account already funded to starting balance"));
    }
    sandbox.give_lumens(account, missing).map(|record| done(&record)).map_err(|error| problem(&error))
}

fn done(record: &Record) -> Response {
    hal(&json!({
        "successful": record.successful,
        "hash": hex::encode(record.submitted.outer_hash()),
        "envelope_xdr": record.submitted.envelope.to_xdr_base64(Limits::none()).unwrap_or_default(),
    }))
}

fn problem(error: &Error) -> Problem {
    match error {
        Error::Submit(error @ SubmitError::Failed(_)) => Problem::friendbot(&error.to_string()),
        error => {
            tracing::error!(%error, "the sandbox can't pay out");
            Problem::internal()
        }
    }
}

/// `GET /faucet?addr=&asset=CODE:ISSUER&amount=`; `asset=native` sends lumens beyond friendbot's.
pub(super) async fn faucet(State(sandbox): State<Sandbox>, ask: Ask) -> Result<Response, Problem> {
    let account = address(ask.parameter("addr").unwrap_or(""))?;
    let bad_asset = |reason| Problem::bad_request("asset", reason);
    let wanted = ask.parameter("asset").unwrap_or("");
    let wanted = if AssetId::is_native_code(wanted) { Some(Asset::Native) } else { asset::parse(wanted) };
    let wanted = wanted.ok_or_else(|| bad_asset("asset must be CODE:ISSUER, or `native` for lumens"))?;
    let stroops = Amount::parse(ask.parameter("amount").unwrap_or("100"))
        .and_then(Amount::to_stroops)
        .ok()
        .filter(|stroops| *stroops > 0)
        .ok_or_else(|| Problem::bad_request("amount", "amount must be positive, with at most seven decimals"))?;
    let Some(issuer) = asset::issuer(&wanted) else {
        return sandbox.give_lumens(account, stroops).map(|record| done(&record)).map_err(|error| problem(&error));
    };
    let key = sandbox
        .issuer_key(issuer)
        .ok_or_else(|| bad_asset("this sandbox does not issue the asset; see /assets for those that exist"))?;
    let room = {
        let chain = sandbox.read();
        let draft = chain.draft(sandbox.clock().now());
        if draft.account(account).is_none() {
            return Err(Problem::friendbot("the account does not exist yet: ask /friendbot?addr= first"));
        }
        draft.trust_line(account, &wanted).map(|line| line.limit.saturating_sub(line.balance))
    };
    match room {
        None if account != issuer => {
            Err(Problem::friendbot("the account has no trust line to the asset: submit a ChangeTrust operation first"))
        }
        Some(room) if room < stroops => Err(Problem::friendbot(&format!(
            "the account's trust line has room for {} more only: raise its limit or ask for less",
            amount(room)
        ))),
        _ => {
            sandbox.issue(&key, account, &wanted, stroops).map(|record| done(&record)).map_err(|error| problem(&error))
        }
    }
}
