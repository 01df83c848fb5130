//! A payment from the first request to the receiver's money.

use anchor_host_tests::{anchor::TestAnchor, database::Kind, on_both};
use serde_json::json;

on_both!(a_payment_is_delivered);

async fn a_payment_is_delivered(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let (from, to) = (sender.register("1", &json!({})).await, sender.register("2", &json!({})).await);
    let opened = sender.open_with("12.5", &json!({ "sender_id": from, "receiver_id": to })).await;
    let waiting = sender.transaction(&opened.id).await;
    assert_eq!(waiting["status"], "pending_sender");
    let hash = sender.pay(&opened, "12.5").await;
    let done = sender.wait(&opened.id, "completed").await;
    assert_eq!(done["stellar_transaction_id"], hash.as_str());
    println!("{done}");
    anchor.finish().await;
}
