//! Every status SEP-31 has can be reached, and is told with what belongs to it.
//!
//! Not `pending_stellar` and `refunded`: the host reaches them when it sends money back on the ledger, which is the
//! payout engine's, still to come. Until then a refund the guest wants makes the transaction need attention.

use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
};
use serde_json::json;

on_both!(
    every_status_is_reached,
    what_nobody_pays_expires,
    what_the_guest_never_decides_expires,
    what_is_paid_never_expires,
);

async fn every_status_is_reached(kind: Kind) {
    let mut anchor = Setup::new(kind).start().await;
    let sender = anchor.sender().await;

    sender.wait(&sender.open("10", "").await.id, "pending_sender").await;

    let body = sender.post_steered("10", "post=wait").await.expect(201);
    let waiting = sender.wait(body["id"].as_str().unwrap(), "pending_receiver").await;
    assert_eq!(waiting["status_message"], "steered to wait");

    // No news, or the status would be over before it is seen.
    let opened = sender.open_and_pay("10", "execute=initiated:3600 poll=none").await;
    let external = sender.wait(&opened.id, "pending_external").await;
    assert_eq!(external["status_eta"], 3600);
    assert_eq!(external["external_transaction_id"], format!("payout-{}-0", opened.id));

    let receiver = sender.register("2", &json!({ "steer": "execute=customer-info" })).await;
    let opened = sender.open_with("10", &json!({ "receiver_id": receiver })).await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "pending_customer_info_update").await;

    let opened = sender.open_and_pay("10", "execute=transaction-info").await;
    let asked = sender.wait(&opened.id, "pending_transaction_info_update").await;
    assert!(asked["required_info_updates"]["transaction"]["steer"].is_object());

    let opened = sender.open_and_pay("10", "execute=delivered").await;
    assert!(sender.wait(&opened.id, "completed").await["completed_at"].is_string());

    let opened = sender.open_and_pay("10", "execute=failed").await;
    sender.wait(&opened.id, "error").await;
    anchor.needs_attention(&opened.id).await;
    anchor.leave_working();
    anchor.finish().await;
}

async fn what_nobody_pays_expires(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    anchor.pass_window();
    let expired = sender.wait(&opened.id, "expired").await;
    assert!(expired.get("stellar_transaction_id").is_none());
    anchor.finish().await;
}

async fn what_the_guest_never_decides_expires(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    for (steer, reached) in [("post=wait", "pending_receiver"), ("post=wait-then-ready", "pending_sender")] {
        let body = sender.post_steered("10", steer).await.expect(201);
        let id = body["id"].as_str().unwrap();
        sender.wait(id, reached).await;
        anchor.pass_window();
        sender.wait(id, "expired").await;
    }
    anchor.finish().await;
}

async fn what_is_paid_never_expires(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=transaction-info").await;
    sender.wait(&opened.id, "pending_transaction_info_update").await;
    // Another one, opened later, has run out of time: so has this one.
    let other = sender.open("10", "").await;
    anchor.pass_window();
    sender.wait(&other.id, "expired").await;
    assert_eq!(sender.transaction(&opened.id).await["status"], "pending_transaction_info_update");
    sender.patch(&opened.id, &json!({ "steer": "execute=delivered" })).await.expect(200);
    sender.wait(&opened.id, "completed").await;
    anchor.finish().await;
}
