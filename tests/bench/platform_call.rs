//! A call of the Platform API that changes a transaction, beside plain inserts of as many rows through the same kind of pool.

use super::{
    host::{CLIENTS, KINDS, Plan, Sender, TURN},
    measure::{Aim, Row, by_turns, per_second},
    opening::inserted,
};
use anchor_host_tests::{
    connection::{Connection, request},
    world::System,
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

const TURNS: usize = 5;

pub async fn measure() -> Vec<Row> {
    let mut rows = Vec::new();
    for (kind, name) in KINDS {
        let more = [("assets[0].sep31.driven_by", "business")];
        let host = Plan::with(kind, "http://127.0.0.1:9", &more).await.start().await;
        let order = Sender::sign_in(&host.url).await.order(&host.url).await;
        let token = host.plan.config.admin_token(&System).unwrap().expose_secret().to_owned();
        // A transaction for each client: calls about one wait for each other.
        let (mut calls, mut connection) = (Vec::new(), Connection::open(&host.url).await);
        for _ in 0..CLIENTS {
            let made: Value = serde_json::from_slice(connection.exchange(&order, 201).await).unwrap();
            // May be repeated, and writes the record and a journal entry each time.
            calls.push(call(&token, "notify_customer_info_updated", &made["id"]));
        }
        let (store, admin) = (host.plan.store().await, host.admin_url());
        let made: Value = serde_json::from_slice(connection.exchange(&order, 201).await).unwrap();
        Connection::open(&admin).await.exchange(&call(&token, "request_onchain_funds", &made["id"]), 200).await;
        let model = store.transaction(made["id"].as_str().unwrap().parse().unwrap()).await.unwrap().unwrap();
        let compared = by_turns(TURNS, || called(&admin, &calls), || inserted(&store, &model)).await;
        store.close().await;
        host.stop().await;
        rows.push(Row {
            what: format!("a call of the Platform API : plain inserts, {name}, throughput"),
            value: compared.ratio,
            unit: "×",
            aim: Aim::AtLeast(0.5),
            behind: format!("{:.0}/s and {:.0}/s, {}", compared.ours, compared.other, compared.spread()),
        });
    }
    rows
}

fn call(token: &str, method: &str, id: &Value) -> Vec<u8> {
    let params = json!({ "transaction_id": id, "message": "checked" });
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let request = request("POST", "/", Some(token), Some(&body.to_string()));
    // The listener is asked by its own name alone.
    String::from_utf8(request).unwrap().replace("Host: anchor.example", "Host: 127.0.0.1").into_bytes()
}

/// How many calls a second are answered with a transaction.
async fn called(url: &str, calls: &[Vec<u8>]) -> f64 {
    per_second(CLIENTS, TURN, |client, until| {
        let (url, call) = (url.to_owned(), calls[client].clone());
        async move {
            let mut connection = Connection::open(&url).await;
            let mut rounds = 0;
            while until.is_ahead() {
                let answer = connection.exchange(&call, 200).await;
                assert!(answer.windows(8).any(|part| part == b"\"result\""), "{}", String::from_utf8_lossy(answer));
                rounds += 1;
            }
            rounds
        }
    })
    .await
}
