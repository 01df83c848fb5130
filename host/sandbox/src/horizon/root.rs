//! `GET /`.

use super::{
    ask::Ask,
    reply::{hal, link, template, time},
};
use crate::handle::Sandbox;
use axum::{extract::State, response::Response};
use serde_json::{Value, json};

/// The protocol version that the network follows.
pub(super) const PROTOCOL: u32 = 23;

pub(super) async fn show(State(sandbox): State<Sandbox>, ask: Ask) -> Response {
    let (latest, core_latest, closed_at) = {
        let view = sandbox.view(ask.plan.lag);
        (view.latest(), view.core_latest(), view.closed_at(view.latest()))
    };
    let mut links = serde_json::Map::new();
    links.insert("self".to_owned(), link(&ask, "/"));
    links.insert("fee_stats".to_owned(), link(&ask, "/fee_stats"));
    let templates = [
        ("account", "/accounts/{account_id}"),
        ("accounts", "/accounts{?signer,sponsor,asset,cursor,limit,order}"),
        ("account_transactions", "/accounts/{account_id}/transactions{?cursor,limit,order}"),
        ("assets", "/assets{?asset_code,asset_issuer,cursor,limit,order}"),
        ("claimable_balances", "/claimable_balances{?asset,sponsor,claimant,cursor,limit,order}"),
        ("effects", "/effects{?cursor,limit,order}"),
        ("friendbot", "/friendbot{?addr}"),
        ("ledger", "/ledgers/{sequence}"),
        ("ledgers", "/ledgers{?cursor,limit,order}"),
        ("liquidity_pools", "/liquidity_pools{?reserves,account,cursor,limit,order}"),
        ("offer", "/offers/{offer_id}"),
        ("offers", "/offers{?selling,buying,seller,sponsor,cursor,limit,order}"),
        ("operation", "/operations/{id}"),
        ("operations", "/operations{?cursor,limit,order,include_failed}"),
        ("order_book", "/order_book{?selling_asset_type,buying_asset_type,limit}"),
        ("payments", "/payments{?cursor,limit,order,include_failed}"),
        ("strict_receive_paths", "/paths/strict-receive{?source_account,destination_amount}"),
        ("strict_send_paths", "/paths/strict-send{?destination_account,source_amount}"),
        ("trade_aggregations", "/trade_aggregations{?resolution,cursor,limit,order}"),
        ("trades", "/trades{?cursor,limit,order}"),
        ("transaction", "/transactions/{hash}"),
        ("transactions", "/transactions{?cursor,limit,order}"),
    ];
    for (name, path) in templates {
        links.insert(name.to_owned(), template(&ask, path));
    }
    let version = concat!("anchor-host-sandbox ", env!("CARGO_PKG_VERSION"));
    hal(&json!({
        "_links": Value::Object(links),
        "horizon_version": version,
        "core_version": version,
        "ingest_latest_ledger": latest,
        "history_latest_ledger": latest,
        "history_latest_ledger_closed_at": closed_at.map(time),
        "history_elder_ledger": 1,
        "core_latest_ledger": core_latest,
        "network_passphrase": sandbox.passphrase(),
        "current_protocol_version": PROTOCOL,
        "supported_protocol_version": PROTOCOL,
        "core_supported_protocol_version": PROTOCOL,
    }))
}
