//! Payments whose customers a business keeps.

use anchor_host::model::Role;
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    business_server::BusinessServer,
    database::Kind,
    on_both,
    sender::SendingAnchor,
    wait,
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    a_payment_names_customers_by_the_businesss_ids,
    a_payment_waits_until_the_business_accepts_its_customer,
    a_withdrawal_is_for_a_customer_of_the_business,
    a_payment_without_a_quote_has_the_businesss_fee,
);

async fn started(kind: Kind, business: &BusinessServer, steer: &str) -> (tempfile::TempDir, TestAnchor, SendingAnchor) {
    let folder = tempfile::tempdir().unwrap();
    let anchor = Setup::beside(kind, business, folder.path()).steer(steer).start().await;
    let sender = anchor.sender().await;
    (folder, anchor, sender)
}

async fn receiver(sender: &SendingAnchor) -> String {
    sender.register("7", &json!({ "type": "sep31-receiver", "bank_account_number": "1" })).await
}

async fn a_payment_names_customers_by_the_businesss_ids(kind: Kind) {
    let business = BusinessServer::start();
    let (_folder, anchor, sender) = started(kind, &business, "info=full post=echo").await;
    let to = receiver(&sender).await;
    let from = sender.register("8", &json!({ "type": "sep31-sender" })).await;
    let parties = json!({ "sender_id": from, "receiver_id": to });
    // What the guest that decides is given: the ids that the business knows, no values, and how the customers stand now.
    business.say(&to, json!({ "status": "PROCESSING" })).await;
    let told = sender.post("10", &parties).await.error(400);
    assert!(told.contains(&format!("\"{to}\"")) && told.contains(&format!("\"{from}\"")), "{told}");
    assert!(!told.contains("Example") && told.contains("Processing"), "{told}");
    let other = anchor.sender().await;
    for (body, parameter) in
        [(json!({ "receiver_id": to }), "receiver_id"), (json!({ "sender_id": "nonsense" }), "sender_id")]
    {
        let error = other.post("10", &body).await.error(400);
        assert!(error.starts_with(&format!("{parameter}: no such customer")), "{error}");
    }
    // Whom the business does not have any more, nobody pays.
    business.behave(json!({ "GET /customer": { "status": 404, "body": { "error": "gone" } } })).await;
    assert!(sender.post("10", &parties).await.error(400).contains("no such customer"));
    business.behave(json!({ "GET /customer": { "status": 500 } })).await;
    sender.post("10", &parties).await.expect(503);
    anchor.finish().await;
}

async fn a_payment_waits_until_the_business_accepts_its_customer(kind: Kind) {
    let business = BusinessServer::start();
    let steer = "info=full execute=customer-info:sep31-receiver";
    let (_folder, mut anchor, sender) = started(kind, &business, steer).await;
    let id = receiver(&sender).await;
    let opened = sender.open_with("10", &json!({ "receiver_id": id })).await;
    let record = anchor.report(&opened.id).await.transaction;
    let (known, _) = anchor.store.customer_shown_as(&id).await.unwrap().unwrap();
    assert_eq!(record.customer(Role::Receiver), Some(known.id));
    business.say(&id, json!({ "status": "NEEDS_INFO" })).await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "pending_customer_info_update").await;
    // A correction that the business looks at for a while; then it accepts it, and nobody tells the host.
    business.say(&id, json!({ "status": "PROCESSING" })).await;
    let correction = json!({ "transaction_id": opened.id, "type": "sep31-receiver", "bank_account_number": "2" });
    assert_eq!(sender.put_customer(&correction).await.expect(202)["id"], id.as_str());
    assert_eq!(sender.transaction(&opened.id).await["status"], "pending_customer_info_update");
    business.say(&id, json!({ "status": "ACCEPTED" })).await;
    wait::until("the payment goes on", || async {
        let events = anchor.events(&opened.id).await;
        if events.iter().any(|event| event == "correct_customers") { Ok(()) } else { Err(format!("{events:?}")) }
    })
    .await;
    let asked: Vec<Value> = business.requests("PUT /customer").await;
    assert_eq!(asked.len(), 2);
    // The guest wants to know more again.
    anchor.leave_working();
    anchor.finish().await;
}

async fn a_withdrawal_is_for_a_customer_of_the_business(kind: Kind) {
    let business = BusinessServer::start();
    let folder = tempfile::tempdir().unwrap();
    let mut anchor = Setup::beside(kind, &business, folder.path()).start().await;
    let sender = anchor.sender().await;
    let (own, other) = (receiver(&sender).await, anchor.sender().await);
    let asked = |id: &str| {
        [("asset_code", sender.asset.code().to_owned()), ("amount", "10".to_owned()), ("customer_id", id.to_owned())]
    };
    let withdraw = async |sender: &SendingAnchor, id: &str| {
        sender.send(sender.request(Method::GET, "/sep6/withdraw").query(&asked(id))).await
    };
    let id = withdraw(&sender, &own).await.expect(200)["id"].as_str().unwrap().to_owned();
    let (known, _) = anchor.store.customer_shown_as(&own).await.unwrap().unwrap();
    assert_eq!(anchor.report(&id).await.transaction.customer(Role::Customer), Some(known.id));
    assert!(withdraw(&other, &own).await.error(400).starts_with("customer_id: no such customer"));
    anchor.leave_working();
    anchor.finish().await;
}

async fn a_payment_without_a_quote_has_the_businesss_fee(kind: Kind) {
    let business = BusinessServer::start();
    let (_folder, mut anchor, sender) = started(kind, &business, "").await;
    let opened = sender.open_with("10", &json!({ "funding_method": "ACH" })).await;
    let shown = sender.transaction(&opened.id).await;
    assert_eq!((&shown["amount_fee"], &shown["amount_out"]), (&json!("1"), &json!("9")), "{shown}");
    assert_eq!(shown["fee_details"]["details"][0]["name"], "Service fee", "{shown}");
    let (asset, account) = (sender.asset.to_string(), sender.account().to_string());
    let due = json!({
        "type": "indicative", "sell_asset": asset, "sell_amount": "10", "buy_asset": asset,
        "buy_delivery_method": "ACH", "client_id": account,
    });
    assert_eq!(business.requests("GET /rate").await.pop().unwrap()["query"], due);
    let fee = json!({ "total": "0.5", "asset": asset, "details": [{ "name": "a", "amount": "0.4" }] });
    business.behave(json!({ "GET /rate": { "change": { "buy_amount": "9.5", "fee": fee } } })).await;
    sender.post("10", &json!({})).await.expect(503);
    business.behave(json!({ "GET /rate": { "status": 400, "body": { "error": "not for you" } } })).await;
    assert_eq!(sender.post("10", &json!({})).await.error(400), "not for you");
    business.behave(json!({ "GET /rate": { "change": { "buy_amount": "10", "fee": null } } })).await;
    let opened = sender.open_with("10", &json!({})).await;
    assert_eq!(sender.transaction(&opened.id).await["amount_out"], "10");
    anchor.leave_working();
    anchor.finish().await;
}
