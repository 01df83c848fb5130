//! What the reference guest does, whatever it is written in.

use super::{Language, customers, names, pay, setup, start};
use anchor_host::{cli::demo::bank::Order, model::Attention};
use axum::{Json, Router, http::HeaderMap, http::StatusCode, response::IntoResponse, routing::post};
use serde_json::json;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

const ACCOUNT: &str = "000123456789";
const ROUTING: &str = "021000021";

pub async fn a_payment_reaches_the_bank_account(language: Language) {
    let (anchor, sender) = start(language).await;
    let id = pay(&sender, ACCOUNT, ROUTING).await;
    let done = sender.wait(&id, "completed").await;
    assert_eq!((&done["amount_out"], &done["external_transaction_id"]), (&json!("99"), &json!("transfer-1")));
    let order = Order {
        amount: "99".into(),
        currency: "USD".into(),
        account_number: ACCOUNT.into(),
        routing_number: ROUTING.into(),
        name: "Ada Example".into(),
    };
    assert_eq!(anchor.bank.orders(), [order]);
    assert_eq!(anchor.statuses(&id).await, ["pending_sender", "pending_receiver", "completed"]);
    anchor.finish().await;
}

pub async fn a_payout_under_way_is_asked_about(language: Language) {
    let anchor = setup(language).bank_settles_after(Duration::from_millis(300)).start().await;
    let sender = anchor.sender().await;
    let id = pay(&sender, ACCOUNT, ROUTING).await;
    assert_eq!(sender.wait(&id, "completed").await["external_transaction_id"], "transfer-1");
    let through = ["pending_sender", "pending_receiver", "pending_external", "completed"];
    assert_eq!(anchor.statuses(&id).await, through);
    anchor.finish().await;
}

pub async fn what_is_wanted_is_published(language: Language) {
    let (anchor, sender) = start(language).await;
    let info = sender.get("/sep31/info").await.expect(200);
    let asset = &info["receive"]["USDC"];
    assert_eq!(
        asset["sep12"],
        json!({
            "sender": { "types": { "sep31-sender": { "description": "People who send money" } } },
            "receiver": {
                "types": { "sep31-receiver": { "description": "People who receive money on a bank account" } }
            },
        })
    );
    let fields = json!({
        "account_number": { "description": "Number of the receiver's bank account", "optional": true },
        "routing_number": { "description": "Routing number of the receiver's bank", "optional": true },
    });
    assert_eq!(asset["fields"]["transaction"], fields);
    anchor.finish().await;
}

pub async fn customers_are_asked_for_what_is_missing(language: Language) {
    let (anchor, sender) = start(language).await;
    let wanted = sender.customer("type=sep31-sender").await.expect(200);
    assert_eq!(wanted["status"], "NEEDS_INFO");
    assert_eq!(names(&wanted["fields"]), ["email_address", "first_name", "last_name"]);
    assert_eq!(wanted["fields"]["email_address"]["optional"], true);
    let wanted = sender.customer("type=sep31-receiver").await.expect(200);
    assert_eq!(names(&wanted["fields"]), ["bank_account_number", "bank_number", "first_name", "last_name"]);

    let id = sender.register("2", &json!({ "type": "sep31-receiver", "bank_number": ROUTING })).await;
    let query = format!("id={id}&type=sep31-receiver");
    let shown = sender.customer(&query).await.expect(200);
    assert_eq!((&shown["status"], names(&shown["fields"])), (&json!("NEEDS_INFO"), vec!["bank_account_number"]));
    let more = json!({ "id": id, "type": "sep31-receiver", "bank_account_number": ACCOUNT });
    sender.put_customer(&more).await.expect(202);
    assert_eq!(sender.customer(&query).await.expect(200)["status"], "ACCEPTED");
    anchor.finish().await;
}

pub async fn a_customer_type_that_does_not_exist_is_refused(language: Language) {
    let (anchor, sender) = start(language).await;
    let error = sender.customer("type=pirate").await.error(400);
    assert_eq!(error, "type: `pirate` is not sep31-sender or sep31-receiver");
    anchor.finish().await;
}

pub async fn unknown_customers_are_refused(language: Language) {
    let (anchor, sender) = start(language).await;
    let (from, to) = customers(&sender, ACCOUNT, ROUTING).await;
    for (ids, kind) in [
        (json!({ "receiver_id": to }), "sep31-sender"),
        (json!({ "sender_id": from }), "sep31-receiver"),
        // Known, and accepted as something else.
        (json!({ "sender_id": from, "receiver_id": from }), "sep31-receiver"),
    ] {
        let refused = sender.post("100", &ids).await.expect(400);
        assert_eq!(refused, json!({ "error": "customer_info_needed", "type": kind }), "{ids}");
    }
    anchor.assert_untouched().await;
    anchor.finish().await;
}

pub async fn a_sending_anchor_that_is_not_on_the_list_is_refused(language: Language) {
    let anchor = setup(language).set("guest.config.sending_anchors", "GABC, GDEF").start().await;
    let sender = anchor.sender().await;
    let (from, to) = customers(&sender, ACCOUNT, ROUTING).await;
    sender.post("100", &json!({ "sender_id": from, "receiver_id": to })).await.error(403);
    anchor.assert_untouched().await;
    anchor.finish().await;
}

pub async fn a_wrong_routing_number_is_corrected(language: Language) {
    let (anchor, sender) = start(language).await;
    let (from, to) = customers(&sender, ACCOUNT, "12").await;
    // It is asked for where it came from: with the transaction, or by SEP-12.
    let fields = json!({ "transaction": { "account_number": ACCOUNT, "routing_number": "34" } });
    let both = json!({ "sender_id": from, "receiver_id": to, "fields": fields });
    let opened = sender.open_with("100", &both).await;
    sender.pay(&opened, "100").await;
    let waiting = sender.wait(&opened.id, "pending_transaction_info_update").await;
    assert_eq!(waiting["required_info_message"], "a routing number has nine digits");
    assert_eq!(names(&waiting["required_info_updates"]["transaction"]), ["routing_number"]);
    sender.patch(&opened.id, &json!({ "routing_number": ROUTING })).await.expect(200);
    sender.wait(&opened.id, "completed").await;
    assert_eq!(anchor.bank.orders()[0].routing_number, ROUTING, "what came with the transaction goes first");

    let opened = sender.open_with("100", &json!({ "sender_id": from, "receiver_id": to })).await;
    sender.pay(&opened, "100").await;
    let waiting = sender.wait(&opened.id, "pending_customer_info_update").await;
    assert_eq!(waiting["required_info_message"], "a routing number has nine digits");
    assert!(waiting.get("required_info_updates").is_none(), "{waiting}");
    let shown = sender.customer(&format!("id={to}&type=sep31-receiver")).await.expect(200);
    assert_eq!(shown["status"], "NEEDS_INFO");
    sender.put_customer(&json!({ "id": to, "bank_number": ROUTING })).await.expect(202);
    sender.wait(&opened.id, "completed").await;
    assert_eq!(anchor.bank.orders()[1].routing_number, ROUTING);
    anchor.finish().await;
}

pub async fn a_closed_account_means_a_refund(language: Language) {
    let (anchor, sender) = start(language).await;
    let id = pay(&sender, "0000", ROUTING).await;
    let shown = sender.wait(&id, "refunded").await;
    assert_eq!(shown["refunds"]["amount_refunded"], shown["amount_in"]);
    anchor.finish().await;
}

/// A bank that answers its first orders with each of `answers` in turn, and afterwards settles.
async fn bank(answers: Vec<(StatusCode, &'static str)>) -> (String, Arc<Mutex<Vec<String>>>) {
    let keys = Arc::new(Mutex::new(Vec::new()));
    let heard = keys.clone();
    let order = move |headers: HeaderMap| async move {
        let mut heard = heard.lock().unwrap();
        heard.push(headers["idempotency-key"].to_str().unwrap().to_owned());
        match answers.get(heard.len() - 1) {
            Some(answer) => (*answer).into_response(),
            None => Json(json!({ "id": "T-1", "status": "settled" })).into_response(),
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/transfers", post(order))).await });
    (url, keys)
}

pub async fn a_bank_that_is_down_hears_the_same_key_again(language: Language) {
    let (url, keys) = bank(vec![(StatusCode::BAD_GATEWAY, ""), (StatusCode::INTERNAL_SERVER_ERROR, "oh no")]).await;
    let anchor = setup(language).set("guest.http_origins", &url).set("guest.config.bank_url", &url).start().await;
    let sender = anchor.sender().await;
    let id = pay(&sender, ACCOUNT, ROUTING).await;
    assert_eq!(sender.wait(&id, "completed").await["external_transaction_id"], "T-1");
    assert_eq!(*keys.lock().unwrap(), vec![format!("payout-{id}-0"); 3]);
    anchor.finish().await;
}

pub async fn a_bank_that_talks_nonsense_is_held_for_the_operator(language: Language) {
    let (url, _) = bank(vec![(StatusCode::OK, "<html>"); 4]).await;
    let anchor = setup(language).set("guest.http_origins", &url).set("guest.config.bank_url", &url).start().await;
    let sender = anchor.sender().await;
    let id = pay(&sender, ACCOUNT, ROUTING).await;
    let record = anchor.needs_attention(&id).await.transaction.attention;
    let Some(Attention::RetriesExhausted { last_error, .. }) = record else { panic!("{record:?}") };
    assert!(last_error.contains("the response with status 200 is not as expected"), "{last_error}");
    anchor.finish().await;
}

pub async fn a_bank_that_was_not_granted_is_held_for_the_operator(language: Language) {
    let (url, keys) = bank(vec![]).await;
    let anchor = setup(language).set("guest.config.bank_url", &url).start().await;
    let sender = anchor.sender().await;
    let id = pay(&sender, ACCOUNT, ROUTING).await;
    let record = anchor.needs_attention(&id).await.transaction.attention;
    let Some(Attention::RetriesExhausted { last_error, .. }) = record else { panic!("{record:?}") };
    let host = url.trim_start_matches("http://");
    assert!(last_error.contains(host), "the operator has to see what was wanted: {last_error}");
    assert!(keys.lock().unwrap().is_empty(), "the bank was reached");
    anchor.finish().await;
}

pub async fn a_payment_with_every_script_in_it_arrives_as_it_was(language: Language) {
    let (anchor, sender) = start(language).await;
    let from = sender.register("1", &json!({ "type": "sep31-sender" })).await;
    let to = sender
        .register(
            "2",
            &json!({ "type": "sep31-receiver", "bank_account_number": ACCOUNT, "bank_number": ROUTING,
                "first_name": "Zoë \"%41\" 🦀", "last_name": "Łódź-你好-مرحبا" }),
        )
        .await;
    let opened = sender.open_with("2", &json!({ "sender_id": from, "receiver_id": to })).await;
    sender.pay(&opened, "2").await;
    sender.wait(&opened.id, "completed").await;
    assert_eq!(anchor.bank.orders()[0].name, "Zoë \"%41\" 🦀 Łódź-你好-مرحبا");
    anchor.finish().await;
}
