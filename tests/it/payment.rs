//! A payment from the first request to the receiver's money.

use anchor_host::cli::demo::bank::Order;
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
};
use axum::{
    Json, Router,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::post,
};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

on_both!(
    a_payment_is_delivered,
    a_payout_under_way_is_asked_about_until_it_is_delivered,
    the_receivers_bank_account_is_credited_once,
    an_order_tried_again_is_the_same_order,
    a_bank_that_lost_its_answer_hears_the_same_key_again,
    several_payments_at_once_do_not_mix,
);

async fn a_payment_is_delivered(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let (from, to) = (sender.register("1", &json!({})).await, sender.register("2", &json!({})).await);
    let opened = sender.open_with("12.5", &json!({ "sender_id": from, "receiver_id": to, "lang": "en" })).await;

    let waiting = sender.transaction(&opened.id).await;
    assert_eq!(waiting["status"], "pending_sender");
    assert_eq!(waiting["amount_in"], "12.5");
    assert_eq!(waiting["stellar_account_id"], anchor.account().to_string());
    for absent in ["stellar_transaction_id", "external_transaction_id", "completed_at"] {
        assert!(waiting.get(absent).is_none(), "{absent} before anything happened");
    }

    let hash = sender.pay(&opened, "12.5").await;
    let done = sender.wait(&opened.id, "completed").await;
    let asset = anchor.asset().to_string();
    // The sandbox asset's fee: 0.50 and 0.5 %, rounded down.
    let fee = json!({
        "total": "0.56",
        "asset": asset,
        "details": [{ "name": "Fixed fee", "amount": "0.5" }, { "name": "Service fee", "amount": "0.06" }],
    });
    for (name, value) in [
        ("id", json!(opened.id)),
        ("amount_in", json!("12.5")),
        ("amount_in_asset", json!(asset)),
        ("amount_out", json!("11.94")),
        ("amount_out_asset", json!("iso4217:USD")),
        ("amount_fee", json!("0.56")),
        ("fee_details", fee),
        ("stellar_transaction_id", json!(hash)),
        ("external_transaction_id", json!(format!("payout-{}-0", opened.id))),
    ] {
        assert_eq!(done[name], value, "{name}");
    }
    assert!(done["completed_at"].is_string());
    assert_eq!(anchor.events(&opened.id).await, ["open", "receive_funds", "settle_payout"]);
    assert_eq!(anchor.statuses(&opened.id).await, ["pending_sender", "pending_receiver", "completed"]);
    anchor.finish().await;
}

async fn a_payout_under_way_is_asked_about_until_it_is_delivered(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=initiated:0 poll=delivered").await;
    let done = sender.wait(&opened.id, "completed").await;
    assert_eq!(done["external_transaction_id"], format!("payout-{}-0", opened.id));
    let through = ["pending_sender", "pending_receiver", "pending_external", "completed"];
    assert_eq!(anchor.statuses(&opened.id).await, through);
    anchor.finish().await;
}

fn bank_details(steer: &str) -> Value {
    let fields = json!({ "steer": steer, "account_number": "000123456789", "routing_number": "021000021" });
    json!({ "fields": { "transaction": fields } })
}

async fn the_receivers_bank_account_is_credited_once(kind: Kind) {
    let anchor = Setup::new(kind).bank_settles_after(Duration::from_millis(200)).start().await;
    let sender = anchor.sender().await;
    let opened = sender.open_with("100", &bank_details("execute=bank poll=bank")).await;
    sender.pay(&opened, "100").await;
    let done = sender.wait(&opened.id, "completed").await;
    assert_eq!(done["external_transaction_id"], "transfer-1");
    let order = Order {
        amount: "99".into(),
        currency: "USD".into(),
        account_number: "000123456789".into(),
        routing_number: "021000021".into(),
        name: "Test Receiver".into(),
    };
    assert_eq!(anchor.bank.orders(), [order]);
    anchor.finish().await;
}

async fn an_order_tried_again_is_the_same_order(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open_with("100", &bank_details("execute=unavailable,unavailable,bank")).await;
    sender.pay(&opened, "100").await;
    sender.wait(&opened.id, "completed").await;
    assert_eq!(anchor.bank.orders().len(), 1);
    anchor.finish().await;
}

/// A bank that books the first order with a key and fails to say so, so many times.
async fn forgetful_bank(failures: usize) -> (String, Arc<Mutex<Vec<String>>>) {
    let keys = Arc::new(Mutex::new(Vec::new()));
    let heard = keys.clone();
    let order = move |headers: HeaderMap| async move {
        let mut heard = heard.lock().unwrap();
        heard.push(headers["idempotency-key"].to_str().unwrap().to_owned());
        if heard.len() <= failures { StatusCode::BAD_GATEWAY.into_response() } else { settled() }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/transfers", post(order))).await });
    (url, keys)
}

fn settled() -> Response {
    Json(json!({ "id": "T-1", "status": "settled" })).into_response()
}

async fn a_bank_that_lost_its_answer_hears_the_same_key_again(kind: Kind) {
    let (bank, keys) = forgetful_bank(3).await;
    let setup = Setup::new(kind).set("guest.http_origins", &bank).set("guest.config.bank_url", &bank);
    let anchor = setup.start().await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("100", "execute=bank").await;
    assert_eq!(sender.wait(&opened.id, "completed").await["external_transaction_id"], "T-1");
    assert_eq!(*keys.lock().unwrap(), vec![format!("payout-{}-0", opened.id); 4]);
    anchor.finish().await;
}

async fn several_payments_at_once_do_not_mix(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let mut payments = Vec::new();
    for amount in 1..=12 {
        let amount = format!("{amount}.25");
        payments.push((sender.open_with(&amount, &bank_details("execute=bank poll=bank")).await, amount));
    }
    for (opened, amount) in payments.iter().rev() {
        sender.pay(opened, amount).await;
    }
    for (opened, amount) in &payments {
        assert_eq!(sender.wait(&opened.id, "completed").await["amount_in"], amount.as_str());
    }
    assert_eq!(anchor.bank.orders().len(), payments.len());
    anchor.finish().await;
}
