//! `POST /transactions`: every answer the guest can give, and what the sending anchor hears of it.

use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
};
use serde_json::json;

/// What a caller is told when a guest's outside system is down. The guest's own text is the operator's.
const UNAVAILABLE: &str = "the anchor's external systems can't be reached; try again shortly";

on_both!(
    an_accepted_payment_says_whom_to_pay,
    the_guests_terms_are_the_payments_terms,
    a_refused_payment_leaves_no_record,
    a_failing_guest_says_nothing_and_leaves_no_record,
    a_payment_put_off_is_accepted_later,
    a_payment_put_off_can_be_turned_down_later,
    a_payment_put_off_can_ask_for_more_information,
    a_sending_anchor_without_an_agreement_is_refused,
    what_info_promises_is_what_is_asked_for,
    impossible_requests_are_refused_with_the_reason,
);

async fn an_accepted_payment_says_whom_to_pay(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let body = sender.post_steered("10", "post=ready").await.expect(201);
    assert_eq!(body["stellar_account_id"], anchor.account().to_string());
    assert_eq!(body["stellar_memo_type"], "id");
    let memo: u64 = body["stellar_memo"].as_str().unwrap().parse().unwrap();
    let other = sender.post_steered("10", "post=ready").await.expect(201);
    assert_ne!(other["stellar_memo"], json!(memo.to_string()), "two payments with one memo");
    assert_ne!(other["id"], body["id"]);
    anchor.finish().await;
}

async fn the_guests_terms_are_the_payments_terms(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let asset = anchor.asset().to_string();
    let opened = sender.open("10", "post=terms").await;
    let shown = sender.transaction(&opened.id).await;
    assert_eq!((&shown["amount_out"], &shown["amount_out_asset"]), (&json!("5"), &json!("iso4217:USD")));
    let details = json!([{ "name": "Part 0.75", "amount": "0.75" }, { "name": "Part 0.25", "amount": "0.25" }]);
    assert_eq!(shown["fee_details"], json!({ "total": "1", "asset": asset, "details": details }));

    // 1 and 2.5 percent of 10.5, in cents.
    let opened = sender.open("10.5", "post=fee").await;
    let shown = sender.transaction(&opened.id).await;
    assert_eq!((&shown["amount_fee"], &shown["amount_fee_asset"]), (&json!("1.26"), &json!(asset)));
    assert_eq!(shown["amount_out"], "9.24");
    anchor.finish().await;
}

async fn a_refused_payment_leaves_no_record(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let wanted = json!({ "transaction": { "steer": { "description": "As the test wants it" } } });
    for (steer, status, body) in [
        ("customer-info", 400, json!({ "error": "customer_info_needed" })),
        ("customer-info:sep31-receiver", 400, json!({ "error": "customer_info_needed", "type": "sep31-receiver" })),
        ("transaction-info", 400, json!({ "error": "transaction_info_needed", "fields": wanted })),
        ("invalid", 400, json!({ "error": "steered to be invalid" })),
        ("denied", 403, json!({ "error": "steered to be denied" })),
        ("unavailable", 503, json!({ "error": UNAVAILABLE })),
    ] {
        let answer = sender.post_steered("10", &format!("post={steer}")).await;
        assert_eq!((answer.status, &answer.body), (status, &body), "{steer}");
        assert_eq!(answer.headers.contains_key("retry-after"), status == 503, "{steer}");
    }
    anchor.assert_untouched().await;
    anchor.finish().await;
}

async fn a_failing_guest_says_nothing_and_leaves_no_record(kind: Kind) {
    let anchor = Setup::new(kind).set("guest.deadline_ms", "700").start().await;
    let sender = anchor.sender().await;
    for steer in
        ["bad-fee", "bad-amount", "bad-asset", "long-message", "no-such", "trap", "overflow", "memory", "spin", "sleep"]
    {
        let answer = sender.post_steered("10", &format!("post={steer}")).await;
        assert_eq!((answer.status, &answer.body), (500, &json!({ "error": "internal error" })), "{steer}");
    }
    anchor.assert_untouched().await;
    sender.post_steered("10", "post=ready").await.expect(201);
    anchor.finish().await;

    // What floods the log is no failure, and may take its time.
    let anchor = TestAnchor::start(kind).await;
    anchor.sender().await.post_steered("10", "post=flood").await.expect(201);
    anchor.finish().await;
}

async fn a_payment_put_off_is_accepted_later(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let body = sender.post_steered("10", "post=wait-then-ready").await.expect(201);
    assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), ["id"], "it is not ready to be paid");
    let id = body["id"].as_str().unwrap();
    let ready = sender.wait(id, "pending_sender").await;
    assert_eq!(ready["stellar_account_id"], anchor.account().to_string());
    let memo = anchor_host::model::Memo::parse("id", ready["stellar_memo"].as_str().unwrap()).unwrap();
    let opened = anchor_host_tests::sender::Opened { id: id.to_owned(), account: anchor.account(), memo };
    sender.pay(&opened, "10").await;
    sender.wait(id, "completed").await;
    let through = ["pending_receiver", "pending_sender", "pending_receiver", "completed"];
    assert_eq!(anchor.statuses(id).await, through);
    anchor.finish().await;
}

async fn a_payment_put_off_can_be_turned_down_later(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let receiver = sender.register("2", &json!({ "steer": "post=wait" })).await;
    let body = sender.post("10", &json!({ "receiver_id": receiver })).await.expect(201);
    let id = body["id"].as_str().unwrap();
    let waiting = sender.transaction(id).await;
    assert_eq!(waiting["status"], "pending_receiver");
    assert_eq!(waiting["status_message"], "steered to wait");
    sender.put_customer(&json!({ "id": receiver, "steer": "post=denied" })).await.expect(202);
    let ended = sender.wait(id, "error").await;
    assert_eq!(ended["status_message"], "steered to be denied");
    anchor.finish().await;
}

async fn a_payment_put_off_can_ask_for_more_information(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let receiver = sender.register("2", &json!({ "steer": "post=wait" })).await;
    let body = sender.post("10", &json!({ "receiver_id": receiver })).await.expect(201);
    let id = body["id"].as_str().unwrap();
    sender.put_customer(&json!({ "id": receiver, "steer": "post=transaction-info" })).await.expect(202);
    let asked = sender.wait(id, "pending_transaction_info_update").await;
    assert!(asked["required_info_updates"]["transaction"]["steer"].is_object(), "{asked}");
    sender.patch(id, &json!({ "steer": "post=ready" })).await.expect(200);
    sender.wait(id, "pending_sender").await;

    let body = sender.post("10", &json!({ "receiver_id": receiver })).await;
    assert_eq!(body.expect(400)["error"], "transaction_info_needed");
    sender.put_customer(&json!({ "id": receiver, "steer": "post=wait" })).await.expect(202);
    let body = sender.post("10", &json!({ "receiver_id": receiver })).await.expect(201);
    let id = body["id"].as_str().unwrap();
    sender.put_customer(&json!({ "id": receiver, "steer": "post=customer-info" })).await.expect(202);
    sender.wait(id, "pending_customer_info_update").await;
    let shown = sender.customer(&format!("id={receiver}")).await.expect(200);
    assert_eq!(shown["status"], "NEEDS_INFO", "SEP-12 says what SEP-31 waits for");
    sender.put_customer(&json!({ "id": receiver, "steer": "post=ready" })).await.expect(202);
    sender.wait(id, "pending_sender").await;
    anchor.finish().await;
}

async fn a_sending_anchor_without_an_agreement_is_refused(kind: Kind) {
    let anchor = Setup::new(kind).steer("valid=no").start().await;
    let sender = anchor.sender().await;
    let error = sender.post("10", &json!({})).await.error(403);
    assert!(error.contains("not a sending anchor"), "{error}");
    anchor.assert_untouched().await;
    anchor.finish().await;
}

async fn what_info_promises_is_what_is_asked_for(kind: Kind) {
    let anchor = Setup::new(kind).steer("info=full").start().await;
    let sender = anchor.sender().await;
    let info = sender.without_token().get("/sep31/info?lang=pt").await.expect(200);
    let info = &info["receive"]["USDC"];
    assert_eq!((&info["min_amount"], &info["max_amount"]), (&json!(1), &json!(1000.5)));
    assert_eq!(info["funding_methods"], json!(["SEPA", "SWIFT", "PIX", "TED"]));
    let receiver = format!("{} in pt", anchor.asset());
    assert_eq!(info["sep12"]["receiver"]["types"]["sep31-receiver"]["description"], receiver.as_str());
    assert_eq!(info["sep12"]["sender"]["types"].as_object().unwrap().len(), 2);
    assert_eq!(info["fields"]["transaction"]["steer"]["optional"], true);
    for (amount, more, complaint) in [
        ("0.99", json!({}), "below the minimum of 1"),
        ("1000.51", json!({}), "above the maximum of 1000.5"),
        ("10", json!({ "funding_method": "cash" }), "one of SEPA, SWIFT"),
    ] {
        let error = sender.post(amount, &more).await.error(400);
        assert!(error.contains(complaint), "{error}");
    }
    anchor.assert_untouched().await;
    sender.post("10", &json!({ "funding_method": "SEPA" })).await.expect(201);
    anchor.finish().await;

    let anchor = Setup::new(kind).steer("info=unavailable").start().await;
    let sender = anchor.sender().await;
    assert_eq!(sender.get("/sep31/info").await.error(503), UNAVAILABLE);
    sender.post("10", &json!({})).await.expect(503);
    anchor.finish().await;
}

async fn impossible_requests_are_refused_with_the_reason(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let nobody = "01990000-0000-7000-8000-000000000000";
    let stranger = anchor.sender().await.register("1", &json!({})).await;
    for (amount, more, complaint) in [
        ("0", json!({}), "more than 0"),
        ("-1", json!({}), "negative"),
        ("1e3", json!({}), "not a plain decimal"),
        ("10.001", json!({}), "more than 2 decimals"),
        ("10", json!({ "asset_code": "EURC" }), "asset_code"),
        ("10", json!({ "asset_issuer": sender.account().to_string() }), "asset_issuer"),
        ("10", json!({ "destination_asset": "iso4217:CHF" }), "not delivered here"),
        ("10", json!({ "quote_id": "q" }), "quote_id: you have no quote of that id"),
        ("10", json!({ "sender_id": nobody }), "sender_id: no such customer"),
        ("10", json!({ "receiver_id": "x" }), "receiver_id: no such customer"),
        ("10", json!({ "receiver_id": stranger }), "receiver_id: no such customer"),
        ("10", json!({ "refund_memo": "1" }), "refund_memo_type"),
        ("10", json!({ "fields": [] }), "must be an object"),
    ] {
        let error = sender.post(amount, &more).await.error(400);
        assert!(error.contains(complaint), "{amount} {more}: {error}");
    }
    anchor.assert_untouched().await;
    anchor.finish().await;
}
