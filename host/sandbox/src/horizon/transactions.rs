//! Transactions, single and in lists.

use super::{
    ask::{self, Ask, Page},
    feed::{Item, serve},
    problem::Problem,
    reply::{Object, hal, link, put_address, put_muxed, template, time},
};
use crate::{
    handle::Sandbox,
    history::{Record, Scope},
    ledger::envelope::{Submitted, base},
    view::View,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Value, json};
use stellar_xdr::{DecoratedSignature, Limits, Memo, PreconditionsV2, WriteXdr};

/// No changes: the sandbox does not store them, and clients must not rely on them.
const NO_CHANGES: &str = "AAAAAA==";

pub(super) async fn all(State(sandbox): State<Sandbox>, ask: Ask) -> Result<Response, Problem> {
    list(&sandbox, ask, Scope::All)
}

pub(super) async fn of_account(
    State(sandbox): State<Sandbox>,
    Path(account): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    list(&sandbox, ask, Scope::Account(ask::account(&account)?))
}

pub(super) async fn of_ledger(
    State(sandbox): State<Sandbox>,
    Path(sequence): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    list(&sandbox, ask, super::ledgers::scope(&sequence)?)
}

pub(super) async fn show(
    State(sandbox): State<Sandbox>,
    Path(hash): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.refuse_stream()?;
    let hash = ask::hash(&hash)?;
    let view = sandbox.view(ask.plan.lag);
    let record = view.by_hash(hash).ok_or_else(Problem::not_found)?;
    Ok(hal(&render(&ask, record, Some(hash))))
}

fn list(sandbox: &Sandbox, ask: Ask, scope: Scope) -> Result<Response, Problem> {
    let failed = ask.flag("include_failed")?;
    serve(sandbox, ask, move |view: &View<'_>, ask: &Ask, page: Page| {
        must_exist(view, scope)?;
        let records = view.transactions(scope, page.cursor.0, page.descending);
        let wanted = records.filter(|record| failed || record.successful).take(page.limit);
        Ok(wanted.map(|record| Item::of(render(ask, record, None))).collect())
    })
}

/// A list for an unknown account or ledger is not found, rather than empty.
pub(super) fn must_exist(view: &View<'_>, scope: Scope) -> Result<(), Problem> {
    let exists = match scope {
        Scope::Account(account) => view.knows(account) || view.account(account).is_some(),
        Scope::Ledger(ledger) => view.has(ledger),
        Scope::All | Scope::Transaction(_) => true,
        Scope::Operation(position) => view.operation(position).is_some(),
    };
    if exists { Ok(()) } else { Err(Problem::not_found()) }
}

/// A transaction, under the requested hash: a fee bump has two.
pub(super) fn render(ask: &Ask, record: &Record, asked: Option<[u8; 32]>) -> Value {
    let submitted = &record.submitted;
    let inner_asked = asked == Some(submitted.hash);
    let hash = hex::encode(asked.unwrap_or_else(|| submitted.outer_hash()));
    let path = format!("/transactions/{hash}");
    let token = record.position().to_string();
    let outer_signatures = submitted.fee_bump.as_ref().filter(|_| !inner_asked).map(|bump| &bump.signatures);
    let max_fee = submitted.fee_bump.as_ref().map_or(submitted.max_fee, |bump| bump.max_fee);
    let mut body = json!({
        "_links": {
            "self": link(ask, &path),
            "account": link(ask, &format!("/accounts/{}", base(&submitted.source))),
            "ledger": link(ask, &format!("/ledgers/{}", record.ledger)),
            "operations": template(ask, &format!("{path}/operations{{?cursor,limit,order}}")),
            "effects": template(ask, &format!("{path}/effects{{?cursor,limit,order}}")),
            "precedes": link(ask, &format!("/transactions?order=asc&cursor={token}")),
            "succeeds": link(ask, &format!("/transactions?order=desc&cursor={token}")),
            "transaction": link(ask, &path),
        },
        "id": hash,
        "hash": hash,
        "paging_token": token,
        "successful": record.successful,
        "ledger": record.ledger,
        "created_at": time(record.closed_at),
        "source_account": base(&submitted.source).to_string(),
        "source_account_sequence": submitted.sequence.to_string(),
        "fee_charged": record.result.fee_charged.to_string(),
        "max_fee": max_fee.to_string(),
        "operation_count": submitted.operations.len(),
        "envelope_xdr": submitted.envelope.to_xdr_base64(Limits::none()).unwrap_or_default(),
        "result_xdr": record.result.to_xdr_base64(Limits::none()).unwrap_or_default(),
        "fee_meta_xdr": NO_CHANGES,
        "signatures": signatures(outer_signatures.unwrap_or(&submitted.signatures)),
    });
    if let Some(body) = body.as_object_mut() {
        put_muxed(body, "account", &submitted.source);
        put_address(body, "fee_account", submitted.fee_source());
        put_memo(body, &submitted.memo);
        if let Some(all) = &submitted.preconditions {
            body.insert("preconditions".to_owned(), preconditions(all));
        }
        put_fee_bump(body, submitted);
    }
    body
}

fn put_fee_bump(body: &mut Object, submitted: &Submitted) {
    if let Some(bump) = &submitted.fee_bump {
        let outer = json!({ "hash": hex::encode(bump.hash), "signatures": signatures(&bump.signatures) });
        body.insert("fee_bump_transaction".to_owned(), outer);
        let inner = json!({
            "hash": hex::encode(submitted.hash),
            "signatures": signatures(&submitted.signatures),
            "max_fee": submitted.max_fee.to_string(),
        });
        body.insert("inner_transaction".to_owned(), inner);
    }
}

fn signatures(all: &[DecoratedSignature]) -> Vec<String> {
    all.iter().map(|one| BASE64.encode(one.signature.0.as_slice())).collect()
}

fn put_memo(body: &mut Object, memo: &Memo) {
    let (kind, value) = match memo {
        Memo::None => ("none", None),
        Memo::Text(text) => {
            body.insert("memo_bytes".to_owned(), BASE64.encode(text.as_slice()).into());
            ("text", Some(String::from_utf8_lossy(text.as_slice()).replace('\0', "")))
        }
        Memo::Id(id) => ("id", Some(id.to_string())),
        Memo::Hash(hash) => ("hash", Some(BASE64.encode(hash.0))),
        Memo::Return(hash) => ("return", Some(BASE64.encode(hash.0))),
    };
    body.insert("memo_type".to_owned(), kind.into());
    if let Some(value) = value {
        body.insert("memo".to_owned(), value.into());
    }
}

fn preconditions(all: &PreconditionsV2) -> Value {
    let mut body = Object::new();
    if let Some(bounds) = &all.time_bounds {
        let mut times = Object::new();
        times.insert("min_time".to_owned(), bounds.min_time.0.to_string().into());
        if bounds.max_time.0 > 0 {
            times.insert("max_time".to_owned(), bounds.max_time.0.to_string().into());
        }
        body.insert("timebounds".to_owned(), Value::Object(times));
    }
    if let Some(bounds) = &all.ledger_bounds {
        let mut ledgers = Object::new();
        ledgers.insert("min_ledger".to_owned(), bounds.min_ledger.into());
        if bounds.max_ledger > 0 {
            ledgers.insert("max_ledger".to_owned(), bounds.max_ledger.into());
        }
        body.insert("ledgerbounds".to_owned(), Value::Object(ledgers));
    }
    if let Some(sequence) = &all.min_seq_num {
        body.insert("min_account_sequence".to_owned(), sequence.0.to_string().into());
    }
    if all.min_seq_age.0 > 0 {
        body.insert("min_account_sequence_age".to_owned(), all.min_seq_age.0.to_string().into());
    }
    if all.min_seq_ledger_gap > 0 {
        body.insert("min_account_sequence_ledger_gap".to_owned(), all.min_seq_ledger_gap.into());
    }
    if !all.extra_signers.is_empty() {
        let signers: Vec<_> = all.extra_signers.iter().map(ToString::to_string).collect();
        body.insert("extra_signers".to_owned(), json!(signers));
    }
    Value::Object(body)
}
