//! `PATCH /transactions`: a status, and the method that leads there.

use super::{dollars, terms, wait_for, with};
use anchor_host::model::{AccountId, Address, Memo};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    business::{Business, driven_by_business},
    database::Kind,
    on_both,
    sender::{Opened, SendingAnchor},
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    a_payment_received_is_delivered_by_patches,
    a_withdrawal_is_delivered_by_patches,
    a_deposit_is_paid_and_another_goes_back_by_patches,
    what_was_read_can_be_sent_back,
    what_no_method_does_is_refused_by_its_place,
    a_transaction_of_the_guest_is_not_patched,
    a_refund_said_twice_at_once_is_answered_alike,
    a_body_is_refused_in_its_own_terms,
);

/// A patch of one transaction: the status and the answer.
async fn try_patch(business: &Business, id: &str, more: &Value) -> (u16, Value) {
    let mut transaction = more.clone();
    transaction["id"] = json!(id);
    let body = json!({ "records": [{ "transaction": transaction }] });
    business.request(Method::PATCH, "/transactions", Some(&body)).await
}

/// The transaction after a patch that has to succeed.
async fn patch(business: &Business, id: &str, more: &Value) -> Value {
    let (status, body) = try_patch(business, id, more).await;
    assert_eq!(status, 200, "{more}: {body}");
    let patched = body["records"][0].clone();
    assert_eq!(patched, business.transaction(id).await);
    patched
}

/// The status of a patch with terms.
fn to(status: &str, mut terms: Value) -> Value {
    terms["status"] = json!(status);
    terms
}

fn payable(asked: &Value) -> Opened {
    let text = |name: &str| asked[name].as_str().unwrap_or_else(|| panic!("no {name}: {asked}")).to_owned();
    Opened {
        id: text("id"),
        account: AccountId::parse(&text("destination_account")).unwrap(),
        memo: Memo::parse(&text("memo_type"), &text("memo")).unwrap(),
    }
}

async fn a_payment_received_is_delivered_by_patches(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, sender) = (Business::of(&anchor), anchor.sender().await);
    let posted = sender.post("10", &json!({})).await.expect(201);
    let id = posted["id"].as_str().unwrap();
    let asked = patch(&business, id, &to("pending_sender", terms(anchor.asset(), &dollars()))).await;
    sender.pay(&payable(&asked), "10").await;
    wait_for(&business, id, "pending_receiver").await;
    let sent = json!({ "status": "pending_external", "external_transaction_id": "out-1", "message": "On its way" });
    assert_eq!(patch(&business, id, &sent).await["message"], "On its way");
    let done = patch(&business, id, &json!({ "status": "completed" })).await;
    assert_eq!((&done["status"], &done["external_transaction_id"]), (&json!("completed"), &json!("out-1")));
    assert!(done["completed_at"].is_string(), "{done}");
    anchor.finish().await;
}

async fn a_withdrawal_is_delivered_by_patches(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let body = wallet.withdraw(&[("amount", "10")]).await.expect(200);
    let id = body["id"].as_str().unwrap();
    let asked = patch(&business, id, &to("pending_user_transfer_start", terms(anchor.asset(), &dollars()))).await;
    let hash = wallet.pay(&payable(&asked), "10").await;
    let received = json!({ "status": "pending_anchor", "stellar_transactions": [{ "id": hash }] });
    assert_eq!(patch(&business, id, &received).await["stellar_transactions"][0]["id"], json!(hash));
    let mut less = terms(anchor.asset(), &dollars());
    less["amount_out"]["amount"] = json!("8");
    less["fee_details"] = json!({ "total": "2", "asset": anchor.asset().to_string() });
    assert_eq!(patch(&business, id, &to("pending_anchor", less)).await["amount_out"]["amount"], "8");
    let done = patch(&business, id, &json!({ "status": "completed", "external_transaction_id": "b-2" })).await;
    assert_eq!((&done["status"], &done["external_transaction_id"]), (&json!("completed"), &json!("b-2")));
    anchor.finish().await;
}

async fn a_deposit_is_paid_and_another_goes_back_by_patches(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet, other) = (Business::of(&anchor), anchor.sender().await, anchor.sender().await);
    let received = async || {
        let opened = wallet.deposit(&[("amount", "10")]).await.expect(200);
        let id = opened["id"].as_str().unwrap().to_owned();
        let mut asked = to("pending_user_transfer_start", terms(&dollars(), anchor.asset()));
        asked["instructions"] = json!({ "organization.bank_number": { "value": "1", "description": "Our bank" } });
        patch(&business, &id, &asked).await;
        let at = json!({ "status": "pending_anchor", "transfer_received_at": "2026-07-04T12:34:56Z", "external_transaction_id": "b" });
        assert_eq!(patch(&business, &id, &at).await["transfer_received_at"], "2026-07-04T12:34:56.000Z");
        id
    };
    let paid = received().await;
    let hash = other.transfer(Address::Account(wallet.account()), anchor.asset(), "9", None).await;
    let done =
        patch(&business, &paid, &json!({ "status": "completed", "stellar_transactions": [{ "id": hash }] })).await;
    assert_eq!((&done["status"], &done["stellar_transactions"][0]["id"]), (&json!("completed"), &json!(hash)));
    let returned = received().await;
    let dollars = |amount: &str| json!({ "amount": amount, "asset": dollars().to_string() });
    let refunds =
        json!({ "payments": [{ "id": "r-1", "id_type": "external", "amount": dollars("10"), "fee": dollars("0") }] });
    let refunded = json!({ "status": "refunded", "refunds": refunds });
    let done = patch(&business, &returned, &refunded).await;
    assert_eq!((&done["status"], &done["refunds"]["payments"][0]["id"]), (&json!("refunded"), &json!("r-1")));
    // Said once more, it is the same refund.
    assert_eq!(patch(&business, &returned, &refunded).await, done);
    let twice = received().await;
    let part = |id: &str, amount: &str| json!({ "id": id, "amount": dollars(amount), "fee": dollars("0") });
    for (payments, word) in [
        (json!([part("a", "5"), part("b", "3")]), "refunds.payments.id: b is the second"),
        (json!([part("a", "5")]), ""),
        (json!([part("A ", "4")]), "refunds.payments.id: A  is on record with other amounts"),
        (json!([part("a", "5"), part("b", "30")]), "refunds.payments.amount"),
    ] {
        let wanted = json!({ "status": "pending_anchor", "refunds": { "payments": payments } });
        let (status, body) = try_patch(&business, &twice, &wanted).await;
        match word {
            "" => assert_eq!(status, 200, "{body}"),
            _ => assert!(status == 400 && body["error"].as_str().unwrap().contains(word), "{word}: {status} {body}"),
        }
    }
    // What bodies say is not on record: it may be about people.
    let actions = anchor.store.actions(50).await.unwrap();
    assert!(
        actions.iter().all(|one| one.action == "PATCH /transactions" || one.action.starts_with("POST")),
        "{actions:?}"
    );
    anchor.finish().await;
}

async fn what_was_read_can_be_sent_back(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let body = wallet.withdraw(&[("amount", "10")]).await.expect(200);
    let id = body["id"].as_str().unwrap();
    let read = business.transaction(id).await;
    assert_eq!(patch(&business, id, &read).await, read);
    let asked = patch(&business, id, &to("pending_user_transfer_start", terms(anchor.asset(), &dollars()))).await;
    assert_eq!(patch(&business, id, &asked).await, asked);
    // What it would not do is not passed over.
    let (status, body) =
        try_patch(&business, id, &to(asked["status"].as_str().unwrap(), json!({ "message": "x" }))).await;
    assert!(status == 400 && body["error"].as_str().unwrap().contains("transaction.message"), "{body}");
    anchor.finish().await;
}

async fn what_no_method_does_is_refused_by_its_place(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let mut ids = Vec::new();
    for _ in 0..2 {
        ids.push(wallet.withdraw(&[("amount", "10")]).await.expect(200)["id"].as_str().unwrap().to_owned());
    }
    for (wanted, word) in [
        (json!({ "status": "completed" }), "transaction.status: a withdrawal in incomplete"),
        (json!({ "status": "done" }), "transaction.status: there is no `done`"),
        (json!({ "status": "pending_customer_info_update" }), "notify_customer_info_updated"),
        (json!({ "status": "pending_stellar" }), "transaction.status"),
        (json!({ "status": "error" }), "transaction.message is missing"),
        (json!({}), "missing field `status`"),
    ] {
        let (status, body) = try_patch(&business, &ids[0], &wanted).await;
        assert!(status == 400 && body["error"].as_str().unwrap().contains(word), "{wanted}: {status} {body}");
    }
    assert_eq!(business.transaction(&ids[0]).await["status"], "incomplete");
    let missing = try_patch(&business, "01990000-0000-7000-8000-000000000001", &json!({ "status": "error" })).await;
    assert_eq!(missing.0, 404, "{}", missing.1);
    // Each alone: the first stays changed.
    let failed = |id: &str| json!({ "transaction": { "id": id, "status": "error", "message": "no" } });
    let body = json!({ "records": [failed(&ids[0]), failed(&ids[1]), failed(&ids[0]), failed("x")] });
    let (status, body) = business.request(Method::PATCH, "/transactions", Some(&body)).await;
    assert_eq!(status, 404, "{body}");
    for id in &ids {
        assert_eq!(business.transaction(id).await["status"], "error");
    }
    let many: Vec<Value> = (0..41).map(|_| failed(&ids[0])).collect();
    let (status, _) = business.request(Method::PATCH, "/transactions", Some(&json!({ "records": many }))).await;
    assert_eq!(status, 400);
    anchor.finish().await;
}

/// A deposit whose money has come in.
async fn received(anchor: &TestAnchor, business: &Business, wallet: &SendingAnchor) -> String {
    let opened = wallet.deposit(&[("amount", "10")]).await.expect(200);
    let id = opened["id"].as_str().unwrap().to_owned();
    super::received_offchain(anchor, business, &id).await;
    id
}

async fn a_refund_said_twice_at_once_is_answered_alike(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    for round in 0..12 {
        let id = received(&anchor, &business, &wallet).await;
        let money = |amount: &str| json!({ "amount": amount, "asset": dollars().to_string() });
        let (status, amount) = if round % 2 == 0 { ("refunded", "10") } else { ("pending_anchor", "4") };
        let payments = json!([{ "id": "r-1", "amount": money(amount), "fee": money("0") }]);
        let wanted = json!({ "status": status, "refunds": { "payments": payments } });
        let answers = futures_util::future::join_all((0..4).map(|_| try_patch(&business, &id, &wanted))).await;
        for (status, body) in &answers {
            assert_eq!((*status, body), (200, &answers[0].1), "round {round}");
        }
        let refunds = &business.transaction(&id).await["refunds"]["payments"];
        assert_eq!(refunds.as_array().unwrap().len(), 1, "{refunds}");
    }
    anchor.finish().await;
}

async fn a_body_is_refused_in_its_own_terms(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let id = wallet.withdraw(&[("amount", "10")]).await.expect(200)["id"].as_str().unwrap().to_owned();
    for (body, said) in [
        (json!(null), "the body: invalid type: null, expected an object"),
        (json!({ "records": {} }), "the body: records: invalid type: object, expected a list"),
        (json!({ "records": [1] }), "the body: records[0]: invalid type: integer `1`, expected an object"),
        (
            json!({ "records": [{ "transaction": { "id": id, "status": 1 } }] }),
            "the body: records[0].transaction.status: invalid type: integer `1`, expected a text",
        ),
        (
            json!({ "records": [{ "transaction": { "id": id, "status": "incomplete", "amount_in": 1 } }] }),
            "the body: records[0].transaction.amount_in: invalid type: integer `1`, expected an object with amount",
        ),
    ] {
        let (status, answer) = business.request(Method::PATCH, "/transactions", Some(&body)).await;
        let text = answer["error"].as_str().unwrap();
        assert!(status == 400 && text.starts_with(said) && !text.contains("struct"), "{body}: {status} {text}");
    }
    // A time that would be ignored is a time all the same.
    for name in ["transfer_received_at", "user_action_required_by"] {
        let wanted = to("incomplete", json!({ name: "yesterday" }));
        let (status, body) = try_patch(&business, &id, &wanted).await;
        let said = format!("records[0].transaction.{name} must be an instant such as 2026-07-04T12:34:56Z");
        assert_eq!((status, body["error"].as_str()), (400, Some(said.as_str())));
    }
    for (path, said) in [
        ("/customers?page_size=many", "the query: page_size: must be a whole number"),
        ("/transactions?sep=7", "sep must be 6, 24 or 31"),
        ("/transactions?sep=6&order=up", "order must be asc or desc"),
        (
            "/transactions?sep=6&order_by=id",
            "order_by must be created_at, transfer_received_at or user_action_required_by",
        ),
    ] {
        let (status, body) = business.request(Method::GET, path, None).await;
        assert_eq!((status, body["error"].as_str()), (400, Some(said)), "{path}");
    }
    let (code, text) = business.refused("get_transactions", &json!({ "sep": "6", "page_size": [] })).await;
    assert!(code == -32602 && text.starts_with("params: page_size: expected a whole number"), "{code} {text}");
    anchor.finish().await;
}

async fn a_transaction_of_the_guest_is_not_patched(kind: Kind) {
    let anchor = Setup::new(kind).start().await;
    let (business, sender) = (Business::of(&anchor), anchor.sender().await);
    let opened = sender.open("10", "").await;
    let wanted = json!({ "status": "error", "message": "x" });
    let (status, body) = try_patch(&business, &opened.id, &wanted).await;
    assert!(status == 400 && body["error"].as_str().unwrap().contains("guest"), "{status} {body}");
    let (code, _) = business.refused("notify_transaction_error", &with(&opened.id, &json!({ "message": "x" }))).await;
    assert_eq!(code, -32600);
    anchor.finish().await;
}
