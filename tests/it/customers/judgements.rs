//! What the guest decides about a customer, as the client sees it.

use super::status;
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both, wait,
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    an_unknown_customer_is_told_what_is_wanted,
    every_judgement_of_the_guest_is_told,
    what_has_to_be_verified_is_told_field_by_field,
    a_proof_is_judged_and_shown_by_its_own_endpoint_too,
    a_rejected_field_says_why,
    a_guest_whose_systems_are_down_leaves_the_customer_processing,
    a_judgement_is_by_type,
    requirements_can_be_anything,
    a_customer_registered_for_a_waiting_payment_lets_it_go_on
);

async fn an_unknown_customer_is_told_what_is_wanted(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let shown = sender.customer("memo=1&memo_type=id&type=sep31-receiver").await.expect(200);
    let field = json!({ "type": "string", "description": "As the test wants it" });
    assert_eq!(shown, json!({ "status": "NEEDS_INFO", "fields": { "first_name": field, "last_name": field } }));
    sender.customer("id=01990000-0000-7000-8000-000000000000").await.expect(404);
    sender.customer("id=nonsense").await.expect(404);
    anchor.finish().await;
}

async fn every_judgement_of_the_guest_is_told(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let id_number = json!({ "id_number": { "type": "string", "description": "As the test wants it" } });
    for (memo, (steer, status, message, fields, on_field)) in [
        ("accepted", "ACCEPTED", None, None, "ACCEPTED"),
        ("processing", "PROCESSING", None, None, "PROCESSING"),
        ("processing:patience", "PROCESSING", Some("patience"), None, "PROCESSING"),
        ("needs-info", "NEEDS_INFO", Some("steered to ask"), Some(&id_number), "PROCESSING"),
        ("rejected", "REJECTED", Some("steered to reject"), None, "REJECTED"),
    ]
    .into_iter()
    .enumerate()
    {
        let id = sender.register(&memo.to_string(), &json!({ "steer": format!("review={steer}") })).await;
        let shown = sender.customer(&format!("id={id}")).await.expect(200);
        assert_eq!(shown["status"], status, "{steer}");
        assert_eq!(shown.get("message").and_then(Value::as_str), message, "{steer}");
        assert_eq!(shown.get("fields"), fields, "{steer}");
        assert_eq!(shown["provided_fields"]["first_name"]["status"], on_field, "{steer}");
    }
    // Who was put off can be accepted by their next change.
    sender.put_customer(&json!({ "memo": "1", "steer": "review=accepted" })).await.expect(202);
    assert_eq!(status(&sender, "memo=1").await, "ACCEPTED");
    sender.put_customer(&json!({ "memo": "3", "id_number": "1", "steer": "" })).await.expect(202);
    assert_eq!(status(&sender, "memo=3").await, "ACCEPTED");
    anchor.leave_working();
    anchor.finish().await;
}

async fn what_has_to_be_verified_is_told_field_by_field(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let steer = json!({ "steer": "review=verification", "email_address": "ada@example.com" });
    let id = sender.register("1", &steer).await;
    let shown = sender.customer(&format!("id={id}")).await.expect(200);
    assert_eq!((&shown["status"], &shown["fields"]), (&json!("NEEDS_INFO"), &json!({})), "{shown}");
    assert_eq!(
        shown["provided_fields"]["email_address"],
        json!({ "type": "string", "description": "As the test wants it", "status": "VERIFICATION_REQUIRED" })
    );
    assert_eq!(shown["provided_fields"]["first_name"]["status"], "PROCESSING");
    let proof = json!({ "id": id, "email_address_verification": "2735021", "steer": "" });
    sender.put_customer(&proof).await.expect(202);
    let shown = sender.customer(&format!("id={id}")).await.expect(200);
    assert_eq!(
        (&shown["status"], &shown["provided_fields"]["email_address"]["status"]),
        (&json!("ACCEPTED"), &json!("ACCEPTED"))
    );

    // What was never given has to be given first.
    let id = sender.register("2", &json!({ "steer": "review=verification" })).await;
    let shown = sender.customer(&format!("id={id}")).await.expect(200);
    assert!(shown["fields"]["email_address"].is_object(), "{shown}");
    anchor.finish().await;
}

async fn a_proof_is_judged_and_shown_by_its_own_endpoint_too(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let verify = |body: Value| {
        let sender = &sender;
        async move { sender.json(Method::PUT, "/sep12/customer/verification", &body).await }
    };
    let steer = json!({ "type": "sep31-sender", "steer": "review=proof:2735021", "email_address": "ada@example.com" });
    let id = sender.register("1", &steer).await;
    let email = |shown: &Value| shown["provided_fields"]["email_address"]["status"].clone();
    let shown = sender.customer(&format!("id={id}&type=sep31-sender")).await.expect(200);
    assert_eq!((&shown["status"], email(&shown)), (&json!("NEEDS_INFO"), json!("VERIFICATION_REQUIRED")));
    let wrong = json!({ "id": id, "type": "sep31-sender", "email_address_verification": "1" });
    assert_eq!(verify(wrong).await.error(400), "The provided confirmation code was invalid.");

    let right = json!({ "id": id, "type": "sep31-sender", "email_address_verification": "2735021" });
    let shown = verify(right).await.expect(200);
    assert_eq!((&shown["id"], &shown["status"], email(&shown)), (&json!(id), &json!("ACCEPTED"), json!("ACCEPTED")));
    assert_eq!(shown, sender.customer(&format!("id={id}&type=sep31-sender")).await.expect(200));
    assert!(shown["provided_fields"]["email_address_verification"].is_null(), "a proof is no field: {shown}");
    // Another address has not been proved.
    sender
        .put_customer(&json!({ "id": id, "type": "sep31-sender", "email_address": "eve@example.com" }))
        .await
        .expect(202);
    let shown = sender.customer(&format!("id={id}&type=sep31-sender")).await.expect(200);
    assert_eq!((&shown["status"], email(&shown)), (&json!("NEEDS_INFO"), json!("VERIFICATION_REQUIRED")));

    let stranger = anchor.sender().await;
    let theirs = json!({ "id": id, "email_address_verification": "2735021" });
    stranger.json(Method::PUT, "/sep12/customer/verification", &theirs).await.expect(404);
    anchor.finish().await;
}

async fn a_rejected_field_says_why(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let id = sender.register("1", &json!({ "steer": "review=needs-info", "id_number": "1" })).await;
    let shown = sender.customer(&format!("id={id}")).await.expect(200);
    let rejected = json!({
        "type": "string", "description": "As the test wants it", "status": "REJECTED", "error": "steered to ask"
    });
    assert_eq!((&shown["status"], &shown["provided_fields"]["id_number"]), (&json!("NEEDS_INFO"), &rejected));
    assert!(shown["fields"]["id_number"].is_object(), "it may be sent again: {shown}");
    assert_eq!(shown["provided_fields"]["first_name"]["status"], "PROCESSING");
    anchor.finish().await;
}

async fn a_guest_whose_systems_are_down_leaves_the_customer_processing(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let id = sender.register("1", &json!({ "steer": "review=unavailable" })).await;
    assert_eq!(status(&sender, &format!("id={id}")).await, "PROCESSING");
    sender.put_customer(&json!({ "id": id, "steer": "review=accepted" })).await.expect(202);
    assert_eq!(status(&sender, &format!("id={id}")).await, "ACCEPTED");
    anchor.finish().await;
}

async fn a_judgement_is_by_type(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let id = sender.register("1", &json!({ "type": "sep31-sender", "steer": "review=rejected" })).await;
    assert_eq!(status(&sender, &format!("id={id}&type=sep31-sender")).await, "REJECTED");
    assert_eq!(status(&sender, &format!("id={id}&type=sep31-receiver")).await, "REJECTED", "judged when asked about");
    // A change is a change under every type.
    sender.put_customer(&json!({ "id": id, "type": "sep31-sender", "steer": "review=accepted" })).await.expect(202);
    for customer_type in ["sep31-sender", "sep31-receiver"] {
        assert_eq!(status(&sender, &format!("id={id}&type={customer_type}")).await, "ACCEPTED");
    }
    anchor.finish().await;
}

async fn requirements_can_be_anything(kind: Kind) {
    let anchor = Setup::new(kind).steer("requirements=none").start().await;
    let sender = anchor.sender().await;
    let shown = sender.customer("memo=1").await.expect(200);
    assert_eq!((&shown["status"], shown.get("fields")), (&json!("ACCEPTED"), None));
    anchor.finish().await;

    let anchor = Setup::new(kind).steer("requirements=all-kinds").start().await;
    let sender = anchor.sender().await;
    let shown = sender.customer("memo=1&type=x&lang=pt").await.expect(200);
    let kinds: Vec<_> =
        shown["fields"].as_object().unwrap().values().map(|field| field["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["binary", "date", "number", "string"]);
    assert_eq!(shown["fields"].as_object().unwrap().values().next().unwrap()["choices"], json!(["pt", "x"]));
    anchor.finish().await;

    for (steer, code) in [("invalid", 400), ("denied", 403), ("unavailable", 503), ("bad-field", 500), ("trap", 500)] {
        let anchor = Setup::new(kind).steer(&format!("requirements={steer}")).start().await;
        anchor.sender().await.customer("memo=1").await.expect(code);
        anchor.finish().await;
    }
}

async fn a_customer_registered_for_a_waiting_payment_lets_it_go_on(kind: Kind) {
    let anchor = Setup::new(kind).steer("info=full").start().await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=customer-info:sep31-receiver,delivered").await;
    sender.wait(&opened.id, "pending_customer_info_update").await;
    let body = json!({
        "transaction_id": opened.id, "type": "sep31-receiver", "first_name": "Ada", "last_name": "Example"
    });
    sender.put_customer(&body).await.expect(202);
    // It went on: the guest, asked afresh, asks for the customer again.
    let events = wait::until("the payment goes on", || async {
        let events = anchor.events(&opened.id).await;
        if events.iter().any(|event| event == "correct_customers") { Ok(events) } else { Err(format!("{events:?}")) }
    })
    .await;
    assert!(events.contains(&"name_customer".to_owned()), "{events:?}");
    anchor.idle().await;
    anchor.finish().await;
}
