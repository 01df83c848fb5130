//! Ledgers, single and in lists.

use super::{
    ask::{Ask, Page},
    feed::{Item, serve},
    problem::Problem,
    reply::{amount, hal, link, template, time},
    root::PROTOCOL,
};
use crate::{
    handle::Sandbox,
    history::Scope,
    ledger::entry::{BASE_FEE, BASE_RESERVE},
    view::View,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use serde_json::{Value, json};
use stellar_xdr::{
    Hash, LedgerHeader, LedgerHeaderExt, Limits, StellarValue, StellarValueExt, TimePoint, VecM, WriteXdr,
};

/// The total number of lumens, in stroops.
const TOTAL_COINS: i64 = 1_000_000_000_000_000_000;

/// The ledger in a path.
pub(super) fn scope(sequence: &str) -> Result<Scope, Problem> {
    let bad = |_| Problem::bad_request("ledger_id", "Ledger ID must be an integer higher than 0");
    sequence.parse().map(Scope::Ledger).map_err(bad)
}

pub(super) async fn show(
    State(sandbox): State<Sandbox>,
    Path(sequence): Path<String>,
    ask: Ask,
) -> Result<Response, Problem> {
    ask.refuse_stream()?;
    let Scope::Ledger(sequence) = scope(&sequence)? else { return Err(Problem::not_found()) };
    let view = sandbox.view(ask.plan.lag);
    render(&view, &ask, sequence).map(|body| hal(&body)).ok_or_else(Problem::not_found)
}

pub(super) async fn all(State(sandbox): State<Sandbox>, ask: Ask) -> Result<Response, Problem> {
    serve(&sandbox, ask, |view: &View<'_>, ask: &Ask, page: Page| {
        let latest = view.latest();
        let of = |position: i64| u32::try_from(position >> 32).unwrap_or(u32::MAX);
        let cursor = page.cursor.0;
        let sequences: Box<dyn Iterator<Item = u32>> = if page.descending {
            // A cursor inside a ledger includes that ledger.
            let last = if cursor & 0xffff_ffff == 0 { of(cursor).saturating_sub(1) } else { of(cursor) };
            Box::new((1..=last.min(latest)).rev())
        } else {
            Box::new(of(cursor).saturating_add(1)..=latest)
        };
        Ok(sequences.take(page.limit).filter_map(|sequence| render(view, ask, sequence)).map(Item::of).collect())
    })
}

fn render(view: &View<'_>, ask: &Ask, sequence: u32) -> Option<Value> {
    let closed_at = view.closed_at(sequence)?;
    let (totals, carried) = view.totals(sequence);
    let totals = totals.cloned().unwrap_or_default();
    let (hash, before) = (view.hash(sequence), view.hash(sequence - 1));
    let seconds = u64::try_from(closed_at.as_seconds()).unwrap_or(0);
    let header = LedgerHeader {
        ledger_version: PROTOCOL,
        previous_ledger_hash: Hash(before),
        scp_value: StellarValue {
            tx_set_hash: Hash(carried.chain),
            close_time: TimePoint(seconds),
            upgrades: VecM::default(),
            ext: StellarValueExt::Basic,
        },
        tx_set_result_hash: Hash(carried.chain),
        bucket_list_hash: Hash(carried.chain),
        ledger_seq: sequence,
        total_coins: TOTAL_COINS,
        fee_pool: carried.fee_pool,
        inflation_seq: 0,
        id_pool: 0,
        base_fee: u32::try_from(BASE_FEE).unwrap_or(100),
        base_reserve: u32::try_from(BASE_RESERVE).unwrap_or(5_000_000),
        max_tx_set_size: view.ledger_size(),
        skip_list: [const { Hash([0; 32]) }; 4],
        ext: LedgerHeaderExt::V0,
    };
    let path = format!("/ledgers/{sequence}");
    let list = |name: &str| template(ask, &format!("{path}/{name}{{?cursor,limit,order}}"));
    let mut body = json!({
        "_links": {
            "self": link(ask, &path),
            "transactions": list("transactions"),
            "operations": list("operations"),
            "payments": list("payments"),
            "effects": list("effects"),
        },
        "id": hex::encode(hash),
        "paging_token": (i64::from(sequence) << 32).to_string(),
        "hash": hex::encode(hash),
        "sequence": sequence,
        "successful_transaction_count": totals.successful,
        "failed_transaction_count": totals.failed,
        "operation_count": totals.operations,
        "tx_set_operation_count": totals.all_operations,
        "closed_at": time(closed_at),
        "total_coins": amount(TOTAL_COINS),
        "fee_pool": amount(carried.fee_pool),
        "base_fee_in_stroops": BASE_FEE,
        "base_reserve_in_stroops": BASE_RESERVE,
        "max_tx_set_size": view.ledger_size(),
        "protocol_version": PROTOCOL,
        "header_xdr": header.to_xdr_base64(Limits::none()).unwrap_or_default(),
    });
    if let (true, Some(body)) = (sequence > 1, body.as_object_mut()) {
        body.insert("prev_hash".to_owned(), hex::encode(before).into());
    }
    Some(body)
}
