//! What recording the guest's calls costs: `POST /sep31/transactions`, a call each, with it and without.

use super::{
    host::{Host, KINDS, Plan, Sender},
    measure::{Aim, Row, by_turns},
    opening::posted,
};

const TURNS: usize = 5;

pub async fn measure() -> Vec<Row> {
    let mut rows = Vec::new();
    for (kind, name) in KINDS {
        let without = Host::new(kind).await;
        let mut plan = Plan::new(kind, "http://127.0.0.1:9").await;
        plan.config.guest.record = true;
        let with = plan.start().await;
        let mut orders = Vec::new();
        for host in [&with, &without] {
            orders.push(Sender::sign_in(&host.url).await.order(&host.url).await);
        }
        let compared = by_turns(TURNS, || posted(&with.url, &orders[0]), || posted(&without.url, &orders[1])).await;
        with.stop().await;
        without.stop().await;
        rows.push(Row {
            what: format!("`POST /sep31/transactions`, calls recorded : not recorded, {name}, throughput"),
            value: compared.ratio,
            unit: "×",
            aim: Aim::AtLeast(0.8),
            behind: format!("{:.0}/s and {:.0}/s, {}", compared.ours, compared.other, compared.spread()),
        });
    }
    rows
}
