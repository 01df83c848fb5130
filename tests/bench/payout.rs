//! From a payment on the network's stream to the guest's call, as its bank sees it.

use super::{
    horizon::payment,
    host::{KINDS, Plan, Sender},
    measure::{Aim, Row, percentile},
};
use anchor_host::model::{AccountId, Destination, Memo};
use anchor_host_tests::connection::Connection;
use axum::{Json, Router, extract::State, routing::post};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

const PAYMENTS: u64 = 400;

/// Between two payments; the next does not wait for the one before.
const PAUSE: Duration = Duration::from_millis(10);

pub async fn measure() -> Vec<Row> {
    let mut rows = Vec::new();
    for (kind, name) in KINDS {
        let (bank, mut orders) = open_bank().await;
        let host = Plan::new(kind, &bank).await.start().await;
        let order = Sender::sign_in(&host.url).await.order(&host.url).await;
        let mut connection = Connection::open(&host.url).await;
        let mut opened = Vec::new();
        for _ in 0..PAYMENTS {
            let made: Value = serde_json::from_slice(connection.exchange(&order, 201).await).unwrap();
            let text = |name: &str| made[name].as_str().unwrap();
            let memo = Memo::parse(text("stellar_memo_type"), text("stellar_memo")).unwrap();
            let account = AccountId::parse(text("stellar_account_id")).unwrap();
            opened.push((format!("payout-{}-", text("id")), Destination { account, memo }));
        }
        let mut paid = Vec::new();
        for (number, (key, to)) in (0..).zip(opened) {
            let ready = payment(number, &host.plan.asset, "100.2500000", &to);
            paid.push((key, Instant::now()));
            host.plan.horizon.pay([ready]);
            tokio::time::sleep(PAUSE).await;
        }
        let mut times = Vec::new();
        while times.len() < paid.len() {
            let (key, at) = orders.recv().await.unwrap();
            let (_, begun) = paid.iter().find(|(prefix, _)| key.starts_with(prefix)).unwrap();
            times.push((at - *begun).as_secs_f64() * 1000.0);
        }
        host.stop().await;
        let value = percentile(&mut times, 99);
        rows.push(Row {
            what: format!("ledger payment to the guest's order at its bank, {name}, p99"),
            value,
            unit: "ms",
            aim: Aim::AtMost(100.0),
            behind: format!(
                "{PAYMENTS} payments, p50 {:.1} ms, p90 {:.1} ms",
                percentile(&mut times, 50),
                percentile(&mut times, 90)
            ),
        });
    }
    rows
}

/// A bank that settles at once and says when it was asked, under which key.
async fn open_bank() -> (String, mpsc::UnboundedReceiver<(String, Instant)>) {
    let (tell, orders) = mpsc::unbounded_channel();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let transfers = |State(tell): State<mpsc::UnboundedSender<(String, Instant)>>, headers: axum::http::HeaderMap| async move {
        let key = headers["Idempotency-Key"].to_str().unwrap().to_owned();
        tell.send((key.clone(), Instant::now())).unwrap();
        Json(json!({ "id": key, "status": "settled" }))
    };
    let router = Router::new().route("/transfers", post(transfers)).with_state(tell);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (url, orders)
}
