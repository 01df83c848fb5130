//! The envelope of calls: one or many, in order, each once.

use super::{dollars, terms, with};
use anchor_host_tests::{
    business::{Business, driven_by_business},
    database::Kind,
    on_both,
};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

on_both!(
    a_call_is_carried_out_once_under_its_key,
    calls_at_the_same_time_have_one_order,
    calls_are_answered_in_their_order,
);

async fn a_call_is_carried_out_once_under_its_key(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let id = wallet.deposit(&[("amount", "10")]).await.expect(200)["id"].as_str().unwrap().to_owned();
    let params = with(&id, &terms(&dollars(), anchor.asset()));
    let call = |key: &str, method: &str, params: &Value| json!({ "jsonrpc": "2.0", "id": key, "method": method, "params": params, "idempotency_key": key });
    let first = business.post(&call("k-1", "request_offchain_funds", &params)).await;
    assert_eq!(first["result"]["status"], "pending_user_transfer_start", "{first}");
    business.call("notify_offchain_funds_received", &with(&id, &json!({}))).await;
    // The reply of the time, although the transaction has moved on; and not another call under the key.
    assert_eq!(business.post(&call("k-1", "request_offchain_funds", &params)).await, first);
    let other = business.post(&call("k-1", "do_stellar_payment", &with(&id, &json!({})))).await;
    assert_eq!(other["error"]["code"], -32600, "{other}");
    // What failed is tried again under its key.
    let refund = with(&id, &json!({ "refund": { "id": "r", "amount": { "amount": "99" } } }));
    for _ in 0..2 {
        assert_eq!(business.post(&call("k-2", "notify_refund_sent", &refund)).await["error"]["code"], -32602);
    }
    let paid = business.post(&call("k-2", "do_stellar_payment", &with(&id, &json!({})))).await;
    assert_eq!(paid["result"]["status"], "pending_stellar", "{paid}");
    // Twenty at once: one payment, one reply.
    let second = wallet.deposit(&[("amount", "10")]).await.expect(200)["id"].as_str().unwrap().to_owned();
    super::received_offchain(&anchor, &business, &second).await;
    let body = call("k-3", "do_stellar_payment", &with(&second, &json!({})));
    let mut all = JoinSet::new();
    for _ in 0..20 {
        let (business, body) = (Business::of(&anchor), body.clone());
        all.spawn(async move { business.post(&body).await });
    }
    for answer in all.join_all().await {
        assert_eq!(answer["result"]["id"], json!(second), "{answer}");
    }
    super::wait_for(&business, &second, "completed").await;
    assert_eq!(wallet.holds(anchor.asset()).await, "1018.0000000");
    anchor.finish().await;
}

/// Pairs of methods on one transaction: what each is told fits the order in which they were carried out.
async fn calls_at_the_same_time_have_one_order(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let refund = json!({ "refund": { "id": "r", "amount": { "amount": "6", "asset": "iso4217:USD" } } });
    let other = json!({ "refund": { "id": "s", "amount": { "amount": "6", "asset": "iso4217:USD" } } });
    let pairs = [
        ("do_stellar_payment", json!({}), "notify_refund_sent", refund.clone()),
        ("do_stellar_payment", json!({}), "do_stellar_payment", json!({})),
        ("do_stellar_payment", json!({}), "notify_transaction_error", json!({ "message": "x" })),
        ("notify_refund_sent", refund.clone(), "notify_refund_sent", other),
        ("request_trust", json!({}), "do_stellar_payment", json!({})),
        ("notify_refund_pending", refund, "do_stellar_payment", json!({})),
    ];
    for (first, first_params, second, second_params) in pairs {
        let id = wallet.deposit(&[("amount", "10")]).await.expect(200)["id"].as_str().unwrap().to_owned();
        super::received_offchain(&anchor, &business, &id).await;
        let (one, two) = (with(&id, &first_params), with(&id, &second_params));
        let (one, two) = tokio::join!(business.try_call(first, &one), business.try_call(second, &two));
        let done = [&one, &two].into_iter().filter(|answer| answer["error"].is_null()).count();
        assert!(done >= 1, "{first} and {second}: {one} {two}");
        anchor.idle().await;
        let shown = business.transaction(&id).await;
        let refunded = shown["refunds"]["amount_refunded"]["amount"].as_str().unwrap_or("0");
        let is_paid = shown["status"] == "completed";
        assert!(["0", "6"].contains(&refunded), "{first} and {second}: {shown}");
        assert!(done == 1 || may_be_both(first, second), "{first} and {second}: {one} {two} {shown}");
        assert!(!is_paid || shown["stellar_transactions"].as_array().is_some_and(|paid| paid.len() == 1), "{shown}");
    }
    anchor.finish().await;
}

/// A partial refund leaves the rest to be paid, and what waits for a trustline has not failed.
fn may_be_both(first: &str, second: &str) -> bool {
    (first, second) == ("do_stellar_payment", "notify_refund_sent")
}

async fn calls_are_answered_in_their_order(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let id = wallet.deposit(&[("amount", "10")]).await.expect(200)["id"].as_str().unwrap().to_owned();
    let call = |number: u32, method: &str, params: Value| json!({ "jsonrpc": "2.0", "id": number, "method": method, "params": params });
    let answers = business
        .post(&json!([
            call(1, "request_offchain_funds", with(&id, &terms(&dollars(), anchor.asset()))),
            call(2, "notify_offchain_funds_received", with(&id, &json!({}))),
            call(3, "request_offchain_funds", with(&id, &json!({}))),
            call(4, "get_transaction", json!({ "transaction_id": id })),
            call(5, "fly", json!({ "transaction_id": id })),
            call(6, "get_transaction", json!({ "transaction_id": "00000000-0000-7000-8000-000000000000" })),
            { "jsonrpc": "1.0", "id": null, "method": "" },
            7,
        ]))
        .await;
    let answers = answers.as_array().unwrap();
    let statuses: Vec<&Value> = answers.iter().map(|answer| &answer["result"]["status"]).collect();
    assert_eq!(statuses[0], "pending_user_transfer_start");
    assert_eq!((statuses[1], statuses[3]), (&json!("pending_anchor"), &json!("pending_anchor")));
    let code = |number: usize| answers[number]["error"]["code"].as_i64().unwrap();
    assert_eq!([code(2), code(4), code(5), code(6), code(7)], [-32600, -32601, -32600, -32600, -32600]);
    let text = answers[2]["error"]["message"].as_str().unwrap();
    for part in ["request_offchain_funds", "pending_anchor", "deposit", "sep6"] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(answers[2]["error"]["id"], json!(id));
    assert_eq!(business.post(&json!([])).await, json!([]));
    let many: Vec<Value> = (0..41).map(|number| call(number, "get_transaction", json!({}))).collect();
    let refused = business.post(&json!(many)).await;
    assert_eq!((refused.as_array().unwrap().len(), &refused[0]["error"]["code"]), (1, &json!(-32600)));
    let (status, _) = business.request(Method::POST, "/", None).await;
    assert_eq!(status, 400);
    anchor.finish().await;
}
