//! Deposits that a business drives.

use super::{dollars, received_offchain, terms, wait_for, with};
use anchor_host::model::Address;
use anchor_host_tests::{
    business::{Business, driven_by_business},
    database::Kind,
    on_both,
};
use serde_json::json;
use std::time::Duration;

on_both!(
    a_deposit_is_paid_by_the_host_once,
    a_deposit_is_paid_by_the_business_itself,
    a_deposit_without_a_trustline_waits_for_it,
    a_deposit_goes_back_off_chain_in_parts,
    a_deposit_ends_in_time,
);

async fn a_deposit_is_paid_by_the_host_once(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let opened = wallet.deposit(&[("amount", "10"), ("memo", "77"), ("memo_type", "id")]).await.expect(200);
    let id = opened["id"].as_str().unwrap();
    assert_eq!(wallet.transfer_of(id).await["status"], "incomplete");
    let mut asked = terms(&dollars(), anchor.asset());
    asked["instructions"] = json!({ "organization.bank_number": { "value": "121122676", "description": "Our bank" } });
    asked["message"] = json!("Pay from your own account");
    let shown = business.call("request_offchain_funds", &with(id, &asked)).await;
    assert_eq!(
        (&shown["sep"], &shown["kind"], &shown["amount_in"]["amount"]),
        (&json!("6"), &json!("deposit"), &json!("10"))
    );
    let seen = wallet.transfer_of(id).await;
    for (name, value) in [
        ("status", json!("pending_user_transfer_start")),
        ("amount_in", json!("10")),
        ("amount_out", json!("9")),
        ("amount_fee", json!("1")),
        ("message", json!("Pay from your own account")),
    ] {
        assert_eq!(seen[name], value, "{name}: {seen}");
    }
    assert_eq!(seen["instructions"]["organization.bank_number"]["value"], "121122676");
    let came = json!({ "external_transaction_id": "b-7", "funds_received_at": "2026-07-01T12:00:00Z" });
    let shown = business.call("notify_offchain_funds_received", &with(id, &came)).await;
    assert_eq!(
        (&shown["status"], &shown["transfer_received_at"]),
        (&json!("pending_anchor"), &json!("2026-07-01T12:00:00.000Z"))
    );
    business.call("do_stellar_payment", &with(id, &json!({}))).await;
    let done = wait_for(&business, id, "completed").await;
    let (code, _) = business.refused("do_stellar_payment", &with(id, &json!({}))).await;
    assert_eq!((code, wallet.holds(anchor.asset()).await.as_str()), (-32600, "1009.0000000"));
    let hash = done["stellar_transactions"][0]["id"].as_str().unwrap();
    assert_eq!(wallet.at_network(&format!("/transactions/{hash}")).await["memo"], "77");
    anchor.finish().await;
}

async fn a_deposit_is_paid_by_the_business_itself(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let other = anchor.sender().await;
    let opened = wallet.deposit(&[("amount", "10")]).await.expect(200);
    let id = opened["id"].as_str().unwrap();
    received_offchain(&anchor, &business, id).await;
    // A payment to somebody else, a transaction that is none, and no hash.
    let elsewhere = wallet.transfer(Address::Account(other.account()), anchor.asset(), "9", None).await;
    for (hash, code) in [(elsewhere, -32602), ("ab".repeat(32), -32603), ("x".to_owned(), -32602)] {
        let named = json!({ "stellar_transaction_id": hash });
        assert_eq!(business.refused("notify_onchain_funds_sent", &with(id, &named)).await.0, code, "{named}");
    }
    let hash = other.transfer(Address::Account(wallet.account()), anchor.asset(), "9", None).await;
    let named = json!({ "stellar_transaction_id": hash, "message": "There it is" });
    let done = business.call("notify_onchain_funds_sent", &with(id, &named)).await;
    assert_eq!((&done["status"], &done["stellar_transactions"][0]["id"]), (&json!("completed"), &json!(hash)));
    assert_eq!(wallet.transfer_of(id).await["stellar_transaction_id"], json!(hash));
    anchor.finish().await;
}

async fn a_deposit_without_a_trustline_waits_for_it(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let other = anchor_host::stellar::Keypair::generate(&anchor_host_tests::world::System);
    wallet.befriend(&other.account()).await;
    let to = other.account().to_string();
    let opened = wallet.deposit(&[("amount", "10"), ("account", &to)]).await.expect(200);
    let id = opened["id"].as_str().unwrap();
    received_offchain(&anchor, &business, id).await;
    business.call("do_stellar_payment", &with(id, &json!({}))).await;
    wait_for(&business, id, "pending_trust").await;
    // The host looks by itself: nothing can be said about it meanwhile.
    for method in ["notify_trust_set", "notify_transaction_error", "do_stellar_payment"] {
        let (code, text) = business.refused(method, &with(id, &json!({ "message": "x" }))).await;
        assert_eq!(code, -32600, "{text}");
    }
    wallet.trust_as(&other, anchor.asset()).await;
    let done = wait_for(&business, id, "completed").await;
    assert_eq!(done["destination_account"], json!(to));
    anchor.finish().await;
}

async fn a_deposit_goes_back_off_chain_in_parts(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let opened = wallet.deposit(&[("amount", "10")]).await.expect(200);
    let id = opened["id"].as_str().unwrap();
    received_offchain(&anchor, &business, id).await;
    let refund = |name: &str, amount: &str, fee: &str| {
        let money = |amount: &str| json!({ "amount": amount, "asset": "iso4217:USD" });
        with(id, &json!({ "refund": { "id": name, "amount": money(amount), "amount_fee": money(fee) } }))
    };
    let (code, text) = business.refused("notify_refund_sent", &refund("r-1", "9.5", "1")).await;
    assert_eq!(code, -32602, "{text}");
    let pending = business.call("notify_refund_pending", &refund("r-1", "3", "0.5")).await;
    assert_eq!(
        (&pending["status"], &pending["refunds"]["payments"][0]["id"]),
        (&json!("pending_external"), &json!("r-1"))
    );
    // Another refund is not the one under way, and what goes back can't come in again.
    assert_eq!(business.refused("notify_refund_sent", &refund("r-2", "3", "0.5")).await.0, -32602);
    assert_eq!(business.refused("notify_offchain_funds_received", &with(id, &json!({}))).await.0, -32600);
    let part = business.call("notify_refund_sent", &refund("r-1", "3", "0.5")).await;
    assert_eq!(
        (&part["status"], &part["refunds"]["amount_refunded"]["amount"]),
        (&json!("pending_anchor"), &json!("3.5"))
    );
    assert_eq!(business.refused("notify_refund_sent", &refund("r-1", "3", "0.5")).await.0, -32602);
    assert_eq!(business.refused("notify_refund_sent", &refund("r-2", "6.5", "0.01")).await.0, -32602);
    let all = business.call("notify_refund_sent", &refund("r-2", "6.5", "0")).await;
    assert_eq!((&all["status"], &all["refunds"]["amount_refunded"]["amount"]), (&json!("refunded"), &json!("10")));
    assert_eq!(wallet.transfer_of(id).await["refunds"]["payments"].as_array().unwrap().len(), 2);
    anchor.finish().await;
}

async fn a_deposit_ends_in_time(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let open = async || wallet.deposit(&[("amount", "10")]).await.expect(200)["id"].as_str().unwrap().to_owned();
    let (waiting, soon, reminded) = (open().await, open().await, open().await);
    let in_an_hour = anchor.now().plus(Duration::from_secs(3600)).to_string();
    let mut asked = terms(&dollars(), anchor.asset());
    business.call("request_offchain_funds", &with(&soon, &asked)).await;
    received_offchain(&anchor, &business, &reminded).await;
    asked["user_action_required_by"] = json!(in_an_hour);
    let shown = business.call("request_offchain_funds", &with(&waiting, &asked)).await;
    assert_eq!(shown["user_action_required_by"], json!(in_an_hour));
    let trust = with(&reminded, &json!({ "user_action_required_by": in_an_hour }));
    business.call("request_trust", &trust).await;
    anchor.pass_window();
    wait_for(&business, &soon, "expired").await;
    assert_eq!(business.transaction(&waiting).await["status"], "pending_user_transfer_start");
    anchor.advance(Duration::from_secs(4000));
    wait_for(&business, &waiting, "expired").await;
    // Money that is there does not expire: somebody has to look.
    let report = anchor.needs_attention(&reminded).await;
    assert_eq!(report.transaction.status.as_str(), "pending_trust");
    business.call("notify_trust_set", &with(&reminded, &json!({ "success": true }))).await;
    assert!(anchor.report(&reminded).await.transaction.attention.is_none());
    anchor.finish().await;
}
