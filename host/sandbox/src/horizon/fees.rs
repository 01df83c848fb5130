//! `GET /fee_stats`.

use super::{ask::Ask, reply::hal};
use crate::{handle::Sandbox, ledger::entry::BASE_FEE};
use axum::{extract::State, response::Response};
use serde_json::{Value, json};

pub(super) async fn show(State(sandbox): State<Sandbox>, _ask: Ask) -> Response {
    let fee = BASE_FEE.to_string();
    let names = ["max", "min", "mode", "p10", "p20", "p30", "p40", "p50", "p60", "p70", "p80", "p90", "p95", "p99"];
    // Demand never exceeds capacity, so every transaction pays the minimum.
    let spread: Value = names.into_iter().map(|name| (name.to_owned(), Value::from(fee.clone()))).collect();
    hal(&json!({
        "last_ledger": sandbox.latest_ledger().to_string(),
        "last_ledger_base_fee": fee,
        "ledger_capacity_usage": "0",
        "fee_charged": spread,
        "max_fee": spread,
    }))
}
