//! Payouts under way: every answer of `poll-outgoing-transactions`.

use anchor_host::model::Attention;
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
    sender::{Opened, SendingAnchor},
};
use serde_json::json;

on_both!(
    no_news_is_waited_for,
    news_can_be_anything_an_order_can,
    trouble_with_the_news_never_ends_a_payout_under_way,
    a_report_about_a_stranger_changes_nothing,
);

/// A payout under way whose news the receiver's `steer` decides; the payment and the receiver.
async fn under_way(sender: &SendingAnchor, memo: &str, poll: &str) -> (Opened, String) {
    let steer = format!("execute=initiated:0 poll={poll}");
    let receiver = sender.register(memo, &json!({ "steer": steer })).await;
    let opened = sender.open_with("10", &json!({ "receiver_id": receiver })).await;
    sender.pay(&opened, "10").await;
    (opened, receiver)
}

async fn then(sender: &SendingAnchor, receiver: &str, steer: &str) {
    sender.put_customer(&json!({ "id": receiver, "steer": steer })).await.expect(202);
}

async fn no_news_is_waited_for(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    for (memo, silence) in [("1", "none"), ("2", "initiated"), ("3", "initiated:1000")] {
        let (opened, receiver) = under_way(&sender, memo, silence).await;
        sender.wait(&opened.id, "pending_external").await;
        then(&sender, &receiver, "poll=delivered").await;
        let done = sender.wait(&opened.id, "completed").await;
        assert_eq!(done["external_transaction_id"], format!("payout-{}-0", opened.id));
    }
    anchor.finish().await;
}

async fn news_can_be_anything_an_order_can(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;

    let (opened, _) = under_way(&sender, "1", "delivered-less").await;
    assert_eq!(sender.wait(&opened.id, "completed").await["amount_out"], "4.5");

    let (opened, receiver) = under_way(&sender, "2", "customer-info").await;
    sender.wait(&opened.id, "pending_customer_info_update").await;
    then(&sender, &receiver, "execute=delivered").await;
    let done = sender.wait(&opened.id, "completed").await;
    assert_eq!(done["external_transaction_id"], format!("payout-{}-1", opened.id));

    let (opened, _) = under_way(&sender, "3", "transaction-info").await;
    sender.wait(&opened.id, "pending_transaction_info_update").await;
    sender.patch(&opened.id, &json!({ "steer": "execute=delivered" })).await.expect(200);
    sender.wait(&opened.id, "completed").await;

    let (opened, _) = under_way(&sender, "4", "refund").await;
    let refunded = sender.wait(&opened.id, "refunded").await;
    assert_eq!(refunded.get("external_transaction_id"), None, "nothing was paid under that id");

    let (opened, _) = under_way(&sender, "5", "failed").await;
    sender.wait(&opened.id, "error").await;
    assert!(matches!(anchor.needs_attention(&opened.id).await.transaction.attention, Some(Attention::PayoutFailed(_))));
    anchor.finish().await;
}

async fn trouble_with_the_news_never_ends_a_payout_under_way(kind: Kind) {
    let anchor = Setup::new(kind).set("guest.deadline_ms", "500").set("payments.retry_tries_max", "1").start().await;
    let sender = anchor.sender().await;
    for (memo, trouble) in ["unavailable", "invalid", "trap", "spin"].iter().enumerate() {
        let (opened, receiver) = under_way(&sender, &memo.to_string(), trouble).await;
        sender.wait(&opened.id, "pending_external").await;
        then(&sender, &receiver, "poll=delivered").await;
        sender.wait(&opened.id, "completed").await;
    }
    // An answer that does not fit is not news either.
    let (opened, receiver) = under_way(&sender, "9", "bad-amount").await;
    sender.wait(&opened.id, "pending_external").await;
    then(&sender, &receiver, "poll=delivered").await;
    sender.wait(&opened.id, "completed").await;
    anchor.finish().await;
}

async fn a_report_about_a_stranger_changes_nothing(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let (opened, receiver) = under_way(&sender, "1", "stranger").await;
    sender.wait(&opened.id, "pending_external").await;
    then(&sender, &receiver, "poll=delivered").await;
    sender.wait(&opened.id, "completed").await;
    anchor.finish().await;
}
