//! SEP-31's transaction object, field by field, as a sending anchor reads it through a payment's life.

use anchor_host::model::Role;
use anchor_host_tests::{
    anchor::Setup,
    database::Kind,
    on_both,
    sender::{Opened, SendingAnchor},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both!(
    every_field_comes_when_it_is_known_and_stays,
    a_fee_of_nothing_is_told_as_such,
    updated_at_is_when_the_status_was_reached,
    a_patch_answers_as_a_get,
    a_request_may_leave_out_all_that_is_optional,
);

/// What every transaction shows.
const ALWAYS: &[&str] = &["id", "status", "amount_in", "amount_in_asset", "started_at", "updated_at"];
/// Once it was accepted.
const ACCEPTED: &[&str] = &[
    "amount_out",
    "amount_out_asset",
    "amount_fee",
    "amount_fee_asset",
    "fee_details",
    "stellar_account_id",
    "stellar_memo_type",
    "stellar_memo",
];

fn assert_shows(shown: &Value, groups: &[&[&str]]) {
    let have: BTreeSet<&str> = shown.as_object().unwrap().keys().map(String::as_str).collect();
    let wanted: BTreeSet<&str> = groups.concat().into_iter().collect();
    assert_eq!(have, wanted, "{shown}");
    assert!(shown.as_object().unwrap().values().all(|value| !value.is_null()), "{shown}");
}

/// All that a `POST` can say.
fn everything(receiver: &str, steer: &str) -> Value {
    json!({
        "destination_asset": "iso4217:USD",
        "funding_method": "ACH",
        "sender_id": receiver,
        "receiver_id": receiver,
        "lang": "de",
        "refund_memo": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "refund_memo_type": "hash",
        "fields": { "transaction": { "steer": steer } },
    })
}

async fn every_field_comes_when_it_is_known_and_stays(kind: Kind) {
    let setup = Setup::new(kind).set("assets[0].code", "USDC").set("assets[0].sep31.deliver", "iso4217:USD");
    let setup = setup.set("assets[0].sep31.fee_fixed", "0.5").set("assets[0].sep31.funding_methods", "ACH");
    let anchor = setup.start().await;
    let sender = anchor.sender().await;
    let customer = sender.register("2", &json!({})).await;
    let steer = "post=wait-then-ready execute=initiated:30 poll=transaction-info";
    let id = sender.post("10.50", &everything(&customer, steer)).await.expect(201)["id"].as_str().unwrap().to_owned();
    let waiting = sender.wait(&id, "pending_receiver").await;
    // `amount_out_asset` is told from the start, because `destination_asset` was given.
    assert_shows(&waiting, &[ALWAYS, &["amount_out_asset", "status_message"]]);

    let ready = sender.wait(&id, "pending_sender").await;
    assert_shows(&ready, &[ALWAYS, ACCEPTED]);
    let usdc = anchor.asset().to_string();
    for (field, value) in [
        ("amount_in", json!("10.5")),
        ("amount_in_asset", json!(usdc)),
        ("amount_out", json!("10")),
        ("amount_out_asset", json!("iso4217:USD")),
        ("amount_fee", json!("0.5")),
        ("amount_fee_asset", json!(usdc)),
        ("stellar_memo_type", json!("id")),
        ("stellar_account_id", json!(anchor.account().to_string())),
        ("started_at", waiting["started_at"].clone()),
    ] {
        assert_eq!(ready[field], value, "{field}");
    }
    assert_eq!(ready["fee_details"]["details"], json!([{ "name": "Fixed fee", "amount": "0.5" }]));

    let memo = anchor_host::model::Memo::parse("id", ready["stellar_memo"].as_str().unwrap()).unwrap();
    let opened = Opened { id: id.clone(), account: anchor.account(), memo };
    let hash = sender.pay(&opened, "10.5").await;
    let asked = sender.wait(&id, "pending_transaction_info_update").await;
    // The bank has given the payment back, so its id of it is gone too.
    let wanted = ["stellar_transaction_id", "status_message", "required_info_message", "required_info_updates"];
    assert_shows(&asked, &[ALWAYS, ACCEPTED, &wanted]);
    assert_eq!(asked["stellar_transaction_id"], hash.as_str());
    sender.patch(&id, &json!({ "steer": "execute=delivered" })).await.expect(200);
    let done = sender.wait(&id, "completed").await;
    let settled = ["stellar_transaction_id", "external_transaction_id", "completed_at"];
    assert_shows(&done, &[ALWAYS, ACCEPTED, &settled]);

    let record = anchor.report(&id).await.transaction;
    assert_eq!(record.refund_memo(), Some(&anchor_host::model::Memo::Hash([0; 32])));
    assert_eq!((record.lang.as_str(), record.funding_method.as_deref()), ("de", Some("ACH")));
    anchor.finish().await;
}

async fn a_fee_of_nothing_is_told_as_such(kind: Kind) {
    let setup = Setup::new(kind).set("assets[0].code", "USDC").set("assets[0].sep31.deliver", "iso4217:USD");
    let anchor = setup.start().await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    let shown = sender.transaction(&opened.id).await;
    let usdc = anchor.asset().to_string();
    assert_eq!(shown["fee_details"], json!({ "total": "0", "asset": usdc }));
    assert_eq!([&shown["amount_fee"], &shown["amount_fee_asset"]], ["0", &usdc]);
    assert_eq!(shown["amount_out"], "10");
    anchor.finish().await;
}

async fn updated_at_is_when_the_status_was_reached(kind: Kind) {
    let anchor = Setup::new(kind).start().await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    let before = sender.transaction(&opened.id).await;
    // Money that does not fit is in the journal and changes no status.
    sender.pay(&opened, "9").await;
    let unapplied = anchor.unapplied(1).await.remove(0).operation_id;
    let word = anchor_host::app::Signoff { by: "alice".into(), why: "by hand".into() };
    anchor.operator().await.dismiss_unapplied(unapplied, &word).await.unwrap();
    assert_eq!(sender.transaction(&opened.id).await, before);
    sender.pay(&opened, "10").await;
    let done = sender.wait(&opened.id, "completed").await;
    let time = |name: &str| done[name].as_str().unwrap().to_owned();
    assert!(time("updated_at").as_str() > before["updated_at"].as_str().unwrap());
    assert_eq!((time("updated_at"), done["started_at"].clone()), (time("completed_at"), before["started_at"].clone()));
    anchor.finish().await;
}

async fn a_patch_answers_as_a_get(kind: Kind) {
    let anchor = Setup::new(kind).start().await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=transaction-info").await;
    sender.wait(&opened.id, "pending_transaction_info_update").await;
    let path = format!("/sep31/transactions/{}", opened.id);
    let fields = json!({ "fields": { "transaction": { "steer": "execute=delivered" } } });
    let answer = sender.json(Method::PATCH, &path, &fields).await.expect(200);
    assert_eq!(answer["transaction"]["status"], "pending_receiver");
    assert!(answer["transaction"].get("required_info_updates").is_none(), "{answer}");
    let done = sender.wait(&opened.id, "completed").await;
    for field in ALWAYS.iter().chain(ACCEPTED).filter(|field| !["status", "updated_at"].contains(field)) {
        assert_eq!(answer["transaction"][field], done[field], "{field}");
    }
    anchor.finish().await;
}

async fn a_request_may_leave_out_all_that_is_optional(kind: Kind) {
    let anchor = Setup::new(kind).start().await;
    let sender: SendingAnchor = anchor.sender().await;
    let opened = sender.open_with("10", &json!({})).await;
    let record = anchor.report(&opened.id).await.transaction;
    assert_eq!(
        (record.lang.as_str(), record.refund_memo(), record.customer(Role::Sender), record.customer(Role::Receiver)),
        ("en", None, None, None)
    );
    // Numbers as JSON numbers, and what is empty as absent.
    let body =
        json!({ "amount": 10.5, "asset_code": "USDC", "refund_memo": "", "refund_memo_type": "", "quote_id": null });
    sender.json(Method::POST, "/sep31/transactions", &body).await.expect(201);
    anchor.finish().await;
}
