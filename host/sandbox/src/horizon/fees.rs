//! `GET /fee_stats`: what the transactions of the last five ledgers paid and bid.

use super::{ask::Ask, reply::hal};
use crate::{
    handle::Sandbox,
    history::{Record, Scope},
    ledger::entry::BASE_FEE,
    view::View,
};
use axum::{extract::State, response::Response};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Ledgers that count.
const LEDGERS: u32 = 5;

const PERCENTILES: [usize; 11] = [10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99];

pub(super) async fn show(State(sandbox): State<Sandbox>, ask: Ask) -> Response {
    hal(&stats(&sandbox.view(ask.plan.lag)))
}

fn stats(view: &View<'_>) -> Value {
    let latest = view.latest();
    let first = latest.saturating_sub(LEDGERS - 1).max(1);
    let records: Vec<_> = view.transactions(Scope::All, (i64::from(first) << 32) - 1, false).collect();
    let operations: usize = records.iter().map(|record| record.submitted.operations.len()).sum();
    let spread = |fee: fn(&Record) -> i64| {
        spread(records.iter().map(|record| fee(record) / record.submitted.fee_units()).collect())
    };
    json!({
        "last_ledger": latest.to_string(),
        "last_ledger_base_fee": BASE_FEE.to_string(),
        "ledger_capacity_usage": usage(operations, view.ledger_size(), latest - first + 1),
        "fee_charged": spread(|record| record.result.fee_charged),
        "max_fee": spread(|record| record.submitted.bid()),
    })
}

/// The part of the ledgers' capacity that was used, with two decimals at most.
fn usage(operations: usize, ledger_size: u32, ledgers: u32) -> String {
    let capacity = u64::from(ledger_size) * u64::from(ledgers);
    let operations = u64::try_from(operations).unwrap_or(u64::MAX);
    let hundredths = (operations * 100 + capacity / 2) / capacity.max(1);
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The fees for one operation: the extremes, the most frequent one, and the least that so many per cent do not exceed.
fn spread(mut fees: Vec<i64>) -> Value {
    fees.sort_unstable();
    if fees.is_empty() {
        fees.push(BASE_FEE);
    }
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for fee in &fees {
        *counts.entry(*fee).or_default() += 1;
    }
    let mode = counts.iter().rev().max_by_key(|(_, count)| **count).map(|(fee, _)| *fee);
    let text = |fee: Option<i64>| Value::from(fee.unwrap_or(BASE_FEE).to_string());
    let mut body = Map::new();
    body.insert("max".to_owned(), text(fees.last().copied()));
    body.insert("min".to_owned(), text(fees.first().copied()));
    body.insert("mode".to_owned(), text(mode));
    for percent in PERCENTILES {
        let rank = (fees.len() * percent).div_ceil(100);
        body.insert(format!("p{percent}"), text(fees.get(rank.saturating_sub(1)).copied()));
    }
    Value::Object(body)
}
