//! What becomes of money that arrived: every answer of `execute-outgoing-transaction`.

use anchor_host::model::Attention;
use anchor_host_tests::{
    anchor::{Setup, TestAnchor, signoff},
    database::Kind,
    on_both,
};
use serde_json::json;

on_both!(
    delivered_less_is_what_was_delivered,
    a_bank_that_is_down_is_tried_again,
    a_failing_guest_is_tried_again,
    what_never_works_is_held_for_the_operator,
    a_payout_waits_for_a_customer_to_be_corrected,
    a_payout_waits_for_all_customers_when_no_type_is_named,
    a_payout_waits_for_fields_to_be_corrected,
    a_correction_can_be_refused,
    a_refund_is_held_and_can_not_be_paid_out,
    a_failed_payout_is_an_error_held_for_the_operator,
    payouts_that_hang_delay_no_deadline,
);

async fn delivered_less_is_what_was_delivered(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=delivered-less").await;
    let done = sender.wait(&opened.id, "completed").await;
    assert_eq!((&done["amount_out"], &done["amount_out_asset"]), (&json!("4.5"), &json!("iso4217:USD")));
    anchor.finish().await;
}

async fn a_bank_that_is_down_is_tried_again(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    for trouble in ["unavailable", "invalid", "denied"] {
        let opened = sender.open_and_pay("10", &format!("execute={trouble},delivered")).await;
        let done = sender.wait(&opened.id, "completed").await;
        let key = format!("payout-{}-0", opened.id);
        assert_eq!(done["external_transaction_id"], key, "the same key: nobody knows what became of the first try");
    }
    anchor.finish().await;
}

async fn a_failing_guest_is_tried_again(kind: Kind) {
    let anchor = Setup::new(kind).set("guest.deadline_ms", "700").start().await;
    let sender = anchor.sender().await;
    let mut opened = Vec::new();
    for trouble in ["trap", "overflow", "spin", "sleep", "memory", "bad-amount", "refund:10.01", "refund:0"] {
        opened.push(sender.open_and_pay("10", &format!("execute={trouble},delivered")).await);
    }
    for opened in opened {
        let done = sender.wait(&opened.id, "completed").await;
        assert_eq!(done["external_transaction_id"], format!("payout-{}-0", opened.id));
    }
    anchor.finish().await;
}

async fn what_never_works_is_held_for_the_operator(kind: Kind) {
    let anchor = Setup::new(kind).set("guest.deadline_ms", "700").start().await;
    let sender = anchor.sender().await;
    for (trouble, cause) in [
        ("unavailable", "steered to be unavailable"),
        ("trap", "steered to panic"),
        ("spin", "deadline"),
        ("bad-amount", "`abc`"),
    ] {
        let opened = sender.open_and_pay("10", &format!("execute={trouble}")).await;
        let record = anchor.needs_attention(&opened.id).await;
        let Some(Attention::RetriesExhausted { tries: 4, last_error }) = record.transaction.attention else {
            panic!("{trouble}: {:?}", record.transaction.attention)
        };
        assert!(last_error.contains(cause), "{trouble}: {last_error}");
        let shown = sender.transaction(&opened.id).await;
        assert_eq!(shown["status"], "pending_receiver", "{trouble}: the wallet is told to go on waiting");
        assert!(!shown.to_string().contains(cause), "{trouble}: the cause is the operator's");
    }
    anchor.finish().await;
}

async fn a_payout_waits_for_a_customer_to_be_corrected(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let from = sender.register("1", &json!({ "type": "sep31-sender" })).await;
    let steer = "execute=customer-info:sep31-receiver";
    let to = sender.register("2", &json!({ "type": "sep31-receiver", "steer": steer })).await;
    let opened = sender.open_with("10", &json!({ "sender_id": from, "receiver_id": to })).await;
    sender.pay(&opened, "10").await;
    let waiting = sender.wait(&opened.id, "pending_customer_info_update").await;
    assert_eq!(waiting["required_info_message"], "steered");

    let shown = sender.customer(&format!("id={to}&type=sep31-receiver")).await.expect(200);
    assert_eq!((&shown["status"], &shown["message"]), (&json!("NEEDS_INFO"), &json!("steered")));
    let shown = sender.customer(&format!("id={from}&type=sep31-sender")).await.expect(200);
    assert_eq!(shown["status"], "ACCEPTED", "nothing was wrong with the sender");

    // Somebody else's correction changes nothing.
    sender.put_customer(&json!({ "id": from, "type": "sep31-sender", "city": "Exampleton" })).await.expect(202);
    anchor.idle().await;
    assert_eq!(sender.transaction(&opened.id).await["status"], "pending_customer_info_update");

    sender.put_customer(&json!({ "id": to, "type": "sep31-receiver", "steer": "execute=delivered" })).await.expect(202);
    let done = sender.wait(&opened.id, "completed").await;
    assert_eq!(done["external_transaction_id"], format!("payout-{}-1", opened.id), "another payout, another key");
    anchor.finish().await;
}

async fn a_payout_waits_for_all_customers_when_no_type_is_named(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let from = sender.register("1", &json!({})).await;
    let to = sender.register("2", &json!({ "steer": "execute=customer-info" })).await;
    let opened = sender.open_with("10", &json!({ "sender_id": from, "receiver_id": to })).await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "pending_customer_info_update").await;
    sender.put_customer(&json!({ "id": to, "steer": "execute=delivered" })).await.expect(202);
    anchor.idle().await;
    assert_eq!(sender.transaction(&opened.id).await["status"], "pending_customer_info_update");
    sender.put_customer(&json!({ "id": from, "city": "Exampleton" })).await.expect(202);
    sender.wait(&opened.id, "completed").await;
    anchor.finish().await;
}

async fn a_payout_waits_for_fields_to_be_corrected(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=transaction-info").await;
    let waiting = sender.wait(&opened.id, "pending_transaction_info_update").await;
    assert_eq!(waiting["required_info_message"], "steered");
    assert_eq!(
        waiting["required_info_updates"],
        json!({ "transaction": { "steer": { "description": "As the test wants it" } } })
    );
    let patched = sender.patch(&opened.id, &json!({ "steer": "execute=delivered" })).await.expect(200);
    assert!(patched["transaction"].get("required_info_updates").is_none(), "{patched}");
    let done = sender.wait(&opened.id, "completed").await;
    assert_eq!(done["external_transaction_id"], format!("payout-{}-1", opened.id), "another payout, another key");
    anchor.finish().await;
}

async fn a_correction_can_be_refused(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=transaction-info").await;
    sender.wait(&opened.id, "pending_transaction_info_update").await;
    for (steer, status, error) in [
        ("customer-info", 400, "customer_info_needed"),
        ("transaction-info", 400, "transaction_info_needed"),
        ("invalid", 400, "steered to be invalid"),
        ("denied", 403, "steered to be denied"),
        ("unavailable", 503, "the anchor's external systems can't be reached; try again shortly"),
        ("trap", 500, "internal error"),
    ] {
        let answer = sender.patch(&opened.id, &json!({ "steer": format!("patch={steer}") })).await;
        assert_eq!(answer.error(status), error, "{steer}");
    }
    for (fields, complaint) in [
        (json!({}), "`fields.transaction` is missing"),
        (json!({ "other": "x" }), "transaction_info_needed"),
        (json!({ "steer": "execute=delivered", "other": "x" }), "fields.transaction.other was not asked for"),
    ] {
        let error = sender.patch(&opened.id, &fields).await.error(400);
        assert!(error.contains(complaint), "{fields}: {error}");
    }
    assert_eq!(sender.transaction(&opened.id).await["status"], "pending_transaction_info_update");
    sender.patch(&opened.id, &json!({ "steer": "patch=ok execute=delivered" })).await.expect(200);
    sender.wait(&opened.id, "completed").await;
    let error = sender.patch(&opened.id, &json!({ "steer": "x" })).await.error(400);
    assert!(error.contains("no update was asked for"), "{error}");
    anchor.finish().await;
}

async fn a_refund_is_held_and_can_not_be_paid_out(kind: Kind) {
    let anchor = Setup::new(kind).set("payouts.enabled", "false").start().await;
    let sender = anchor.sender().await;
    for (steer, amount) in [("refund", None), ("refund:4", Some("4"))] {
        let opened = sender.open_and_pay("10", &format!("execute={steer}")).await;
        let record = anchor.needs_attention(&opened.id).await;
        let Some(Attention::Refund(plan)) = record.transaction.attention else {
            panic!("{:?}", record.transaction.attention)
        };
        assert_eq!(plan.amount.map(|amount| amount.to_string()).as_deref(), amount);
        assert_eq!(sender.transaction(&opened.id).await["status"], "pending_receiver");
        let refused = anchor.operator().await.resume(&opened.id, &signoff()).await.unwrap_err().to_string();
        assert!(refused.contains("refunded"), "{refused}");
    }
    anchor.finish().await;
}

async fn a_failed_payout_is_an_error_held_for_the_operator(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=failed").await;
    let shown = sender.wait(&opened.id, "error").await;
    assert_eq!(shown["status_message"], serde_json::Value::Null, "the reason is the operator's");
    let record = anchor.needs_attention(&opened.id).await;
    assert_eq!(record.transaction.attention, Some(Attention::PayoutFailed("steered to fail".into())));
    anchor.finish().await;
}

async fn payouts_that_hang_delay_no_deadline(kind: Kind) {
    let setup = Setup::new(kind).set("payments.jobs_at_once", "2").set("guest.deadline_ms", "15000");
    let anchor = setup.start().await;
    let sender = anchor.sender().await;
    let mut hanging = Vec::new();
    for _ in 0..3 {
        hanging.push(sender.open_and_pay("10", "execute=sleep,delivered").await);
    }
    let unpaid = sender.open("10", "").await;
    anchor.pass_window();
    sender.wait(&unpaid.id, "expired").await;
    // It did not wait for them: there are fewer workers than they are, and none has been let go yet.
    for opened in &hanging {
        assert_eq!(sender.transaction(&opened.id).await["status"], "pending_receiver");
    }
    for opened in hanging {
        sender.wait(&opened.id, "completed").await;
    }
    anchor.finish().await;
}
