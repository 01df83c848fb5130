//! Stopped and started again: nothing is lost, and nothing happens twice.

use anchor_host_tests::{anchor::Setup, database::Kind, on_both};
use serde_json::json;
use std::time::Duration;

on_both!(
    a_payment_made_while_the_anchor_is_stopped_is_credited_once,
    everything_is_as_it_was_after_a_restart,
    a_payout_under_way_is_followed_after_a_restart,
    an_outage_of_the_network_loses_nothing,
);

async fn a_payment_made_while_the_anchor_is_stopped_is_credited_once(kind: Kind) {
    let mut anchor = Setup::new(kind).apart().start().await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    let other = sender.open("11", "").await;
    anchor.stop().await;
    let hash = sender.pay(&opened, "10").await;
    sender.pay(&other, "12").await;
    anchor.start_again().await;
    let done = sender.wait(&opened.id, "completed").await;
    assert_eq!(done["stellar_transaction_id"], hash.as_str());
    assert_eq!(anchor.unapplied(1).await[0].reason.as_deref(), Some("over"));
    anchor.stop().await;
    anchor.start_again().await;
    // A later payment has been read: everything before it was read again, or not, by now.
    sender.pay(&other, "11").await;
    sender.wait(&other.id, "completed").await;
    assert_eq!(anchor.events(&opened.id).await, ["open", "receive_funds", "settle_payout"]);
    anchor.unapplied(1).await;
    anchor.finish().await;
}

async fn everything_is_as_it_was_after_a_restart(kind: Kind) {
    let mut anchor = Setup::new(kind).start().await;
    let sender = anchor.sender().await;
    let receiver = sender.register("2", &json!({ "id_number": "4711" })).await;
    let waiting = sender.open_with("10", &json!({ "receiver_id": receiver })).await;
    let asked = sender.open_and_pay("10", "execute=transaction-info").await;
    sender.wait(&asked.id, "pending_transaction_info_update").await;
    let put_off = sender.post_steered("10", "post=wait-then-ready").await.expect(201);
    let toml = sender.get("/.well-known/stellar.toml").await.expect(200);
    anchor.stop().await;
    anchor.start_again().await;
    assert_eq!(sender.get("/.well-known/stellar.toml").await.expect(200), toml);
    let shown = sender.customer(&format!("id={receiver}")).await.expect(200);
    assert!(shown["provided_fields"]["id_number"].is_object(), "{shown}");
    sender.pay(&waiting, "10").await;
    sender.wait(&waiting.id, "completed").await;
    sender.patch(&asked.id, &json!({ "steer": "execute=delivered" })).await.expect(200);
    sender.wait(&asked.id, "completed").await;
    sender.wait(put_off["id"].as_str().unwrap(), "pending_sender").await;
    anchor.finish().await;
}

async fn a_payout_under_way_is_followed_after_a_restart(kind: Kind) {
    let mut anchor = Setup::new(kind).bank_settles_after(Duration::from_millis(1500)).start().await;
    let sender = anchor.sender().await;
    let steer = "execute=unavailable,bank poll=bank";
    let fields = json!({ "steer": steer, "account_number": "1", "routing_number": "021000021" });
    let opened = sender.open_with("100", &json!({ "fields": { "transaction": fields } })).await;
    sender.pay(&opened, "100").await;
    sender.wait(&opened.id, "pending_external").await;
    anchor.stop().await;
    anchor.start_again().await;
    assert_eq!(sender.transaction(&opened.id).await["status"], "pending_external");
    sender.wait(&opened.id, "completed").await;
    assert_eq!(anchor.bank.orders().len(), 1);
    anchor.finish().await;
}

async fn an_outage_of_the_network_loses_nothing(kind: Kind) {
    let mut anchor = Setup::new(kind).apart().start().await;
    let sender = anchor.sender().await;
    let before = sender.open("10", "").await;
    anchor.stop_network().await;
    let during = sender.open("11", "").await;
    anchor.start_network_again().await;
    sender.pay(&before, "10").await;
    sender.pay(&during, "11").await;
    sender.wait(&before.id, "completed").await;
    sender.wait(&during.id, "completed").await;
    anchor.finish().await;
}
