//! Calls that are refused, by name.

use super::{dollars, terms, with};
use anchor_host_tests::{
    anchor::TestAnchor,
    business::{Business, driven_by_business},
    database::Kind,
    on_both,
};
use serde_json::{Value, json};

on_both!(wrong_parameters_are_named, what_a_guest_drives_is_not_the_businesss, money_of_the_unpaid_is_not_delivered);

/// The parameters with one of them changed.
fn changed(params: &Value, path: &[&str], value: Value) -> Value {
    let mut params = params.clone();
    let mut place = &mut params;
    for name in path {
        place = &mut place[name];
    }
    *place = value;
    params
}

async fn wrong_parameters_are_named(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let id = wallet.deposit(&[("amount", "10")]).await.expect(200)["id"].as_str().unwrap().to_owned();
    let (usdc, good) = (anchor.asset().to_string(), with(&id, &terms(&dollars(), anchor.asset())));
    for (path, value, word) in [
        (&["amount_in", "amount"][..], json!("-1"), "amount_in"),
        (&["amount_in", "amount"], json!("ten"), "amount_in"),
        (&["amount_in", "amount"], json!("1.001"), "amount_in"),
        (&["amount_in", "amount"], json!("1e400"), "amount_in"),
        (&["amount_in", "asset"], json!(usdc), "amount_in"),
        (&["amount_in", "asset"], json!("iso4217:XXX"), "amount_in"),
        (&["amount_in", "asset"], json!("dollars"), "amount_in"),
        (&["amount_in"], Value::Null, "amount_in"),
        (&["amount_out", "asset"], json!("iso4217:USD"), "amount_out"),
        (&["fee_details"], Value::Null, "amount_in"),
        (&["fee_details", "asset"], json!(usdc), "fee_details"),
        (&["fee_details", "total"], json!("2"), "fee_details"),
        (&["amount_expected"], json!({ "amount": "0" }), "amount_expected"),
        (&["user_action_required_by"], json!("tomorrow"), "user_action_required_by"),
        (&["user_action_required_by"], json!("2001-01-01T00:00:00Z"), "user_action_required_by"),
        (&["message"], json!("x".repeat(5000)), "message"),
        (&["instructions"], json!("pay"), "params"),
    ] {
        let (code, text) = business.refused("request_offchain_funds", &changed(&good, path, value)).await;
        assert!(code == -32602 && text.contains(word), "{path:?}: {code} {text}");
    }
    assert_eq!(wallet.transfer_of(&id).await["status"], "incomplete");
    business.call("request_offchain_funds", &good).await;
    let alone = json!({ "amount_out": { "amount": "1" } });
    assert_eq!(business.refused("notify_offchain_funds_received", &with(&id, &alone)).await.0, -32602);
    assert_eq!(business.refused("notify_transaction_error", &with(&id, &json!({}))).await.0, -32602);
    assert_eq!(business.refused("request_offchain_funds", &json!({})).await.0, -32602);
    // A withdrawal is paid to an account that the host watches, under a memo of its own.
    let body = wallet.withdraw(&[("amount", "10")]).await.expect(200);
    let withdrawal = body["id"].as_str().unwrap();
    let good = with(withdrawal, &terms(anchor.asset(), &dollars()));
    let place = |account: &str, memo: &str| {
        let mut params = good.clone();
        (params["destination_account"], params["memo"]) = (json!(account), json!(memo));
        params
    };
    let (ours, theirs) = (anchor.account().to_string(), wallet.account().to_string());
    for (params, word) in [
        (place(&theirs, "7"), "destination_account"),
        (place("G", "7"), "destination_account"),
        (place(&ours, "x"), "memo"),
        (changed(&place(&ours, "7"), &["memo_type"], json!("text")), "memo_type"),
        (changed(&place(&ours, "7"), &["memo"], Value::Null), "destination_account"),
    ] {
        let (code, text) = business.refused("request_onchain_funds", &params).await;
        assert!(code == -32602 && text.contains(word), "{code} {text}");
    }
    let asked = business.call("request_onchain_funds", &place(&ours, "4711")).await;
    assert_eq!((&asked["memo"], &asked["destination_account"]), (&json!("4711"), &json!(ours)));
    let second = wallet.withdraw(&[("amount", "10")]).await.expect(200);
    let taken = changed(&place(&ours, "4711"), &["transaction_id"], second["id"].clone());
    let (code, text) = business.refused("request_onchain_funds", &taken).await;
    assert!(code == -32602 && text.contains("memo"), "{code} {text}");
    anchor.finish().await;
}

async fn what_a_guest_drives_is_not_the_businesss(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let id = wallet.deposit(&[("amount", "10")]).await.expect(200)["id"].as_str().unwrap().to_owned();
    let (code, text) = business.refused("notify_offchain_funds_received", &with(&id, &json!({}))).await;
    assert!(code == -32600 && text.contains("driven_by"), "{code} {text}");
    assert_eq!(business.transaction(&id).await["status"], "pending_user_transfer_start");
    anchor.finish().await;
    // And the other way round: a bank's notice through the guest credits nothing.
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let id = wallet.deposit(&[("amount", "10")]).await.expect(200)["id"].as_str().unwrap().to_owned();
    business.call("request_offchain_funds", &with(&id, &terms(&dollars(), anchor.asset()))).await;
    wallet.notice(&json!([anchor_host_tests::deposits::incoming(&id, "b-9", "10")])).await;
    let shown = business.transaction(&id).await;
    assert_eq!(shown["status"], "pending_user_transfer_start", "{shown}");
    anchor.finish().await;
}

async fn money_of_the_unpaid_is_not_delivered(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, sender) = (Business::of(&anchor), anchor.sender().await);
    let posted = sender.post("10", &json!({})).await.expect(201);
    let id = posted["id"].as_str().unwrap();
    for method in
        ["notify_offchain_funds_sent", "notify_offchain_funds_pending", "do_stellar_refund", "notify_refund_sent"]
    {
        let refund = json!({ "refund": { "id": "r", "amount": { "amount": "10" } } });
        let (code, text) = business.refused(method, &with(id, &refund)).await;
        assert!(code == -32600 && text.contains("funds received: false"), "{method}: {code} {text}");
    }
    anchor.finish().await;
}
