//! SEP-12: customers registered, judged and forgotten.

mod judgements;
mod values;

use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    log, on_both,
    sender::SendingAnchor,
    wait,
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    a_customer_is_found_by_id_by_memo_and_by_transaction,
    a_deleted_customer_is_forgotten_and_the_guest_told,
    nobody_sees_another_ones_customers
);

async fn status(sender: &SendingAnchor, query: &str) -> Value {
    sender.customer(query).await.expect(200)["status"].clone()
}

async fn a_customer_is_found_by_id_by_memo_and_by_transaction(kind: Kind) {
    let anchor = Setup::new(kind).steer("info=full").start().await;
    let sender = anchor.sender().await;
    let account = sender.account();
    let id = sender.register("7", &json!({ "type": "sep31-receiver" })).await;
    let opened = sender.open_with("10", &json!({ "receiver_id": id })).await;
    for query in [
        format!("id={id}"),
        format!("account={account}&memo=7&memo_type=id"),
        "memo=7".to_owned(),
        format!("transaction_id={}&type=sep31-receiver", opened.id),
    ] {
        assert_eq!(sender.customer(&query).await.expect(200)["id"], id.as_str(), "{query}");
    }
    // The sender of that payment was not registered: that is done by the transaction.
    let by_transaction = format!("transaction_id={}&type=sep31-sender", opened.id);
    let unknown = sender.customer(&by_transaction).await.expect(200);
    assert_eq!((&unknown["status"], unknown.get("id")), (&json!("NEEDS_INFO"), None));
    let body = json!({
        "transaction_id": opened.id, "type": "sep31-sender", "first_name": "Ada", "last_name": "Example"
    });
    let from = sender.put_customer(&body).await.expect(202)["id"].clone();
    assert_ne!(from, id.as_str());
    let shown = sender.customer(&by_transaction).await.expect(200);
    assert_eq!((&shown["id"], &shown["status"]), (&from, &json!("ACCEPTED")));
    let record = anchor.report(&opened.id).await.transaction;
    assert_eq!(record.customer(anchor_host::model::Role::Sender).unwrap().to_string(), from.as_str().unwrap());
    for (query, complaint) in [
        (format!("transaction_id={}&type=nonsense", opened.id), "not one of the types"),
        ("memo=x&memo_type=id".to_owned(), "memo"),
    ] {
        let error = sender.customer(&query).await.error(400);
        assert!(error.contains(complaint), "{error}");
    }
    sender.customer("transaction_id=nonsense&type=sep31-sender").await.expect(404);
    anchor.finish().await;
}

async fn a_deleted_customer_is_forgotten_and_the_guest_told(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let id = sender.register("1", &json!({})).await;
    let other = sender.register("2", &json!({})).await;
    let path = format!("/sep12/customer/{}", sender.account());
    let delete = |body: Value| {
        let request = sender.request(Method::DELETE, &path).json(&body);
        sender.send(request)
    };
    delete(json!({})).await.expect(404);
    delete(json!({ "memo": "1", "memo_type": "id" })).await.expect(200);
    delete(json!({ "memo": "1", "memo_type": "id" })).await.expect(404);
    sender.customer(&format!("id={id}")).await.expect(404);
    assert!(sender.customer("memo=1").await.expect(200).get("id").is_none());
    assert_eq!(status(&sender, &format!("id={other}")).await, "ACCEPTED");
    wait::until("the guest hears of it", || async {
        if log::all().contains(&format!("forgot {id}")) { Ok(()) } else { Err(log::about(&id)) }
    })
    .await;
    // Without a body: the account itself.
    let own = sender.put_customer(&json!({ "first_name": "A", "last_name": "B" })).await.expect(202)["id"].clone();
    sender.send(sender.request(Method::DELETE, &path)).await.expect(200);
    sender.customer(&format!("id={}", own.as_str().unwrap())).await.expect(404);
    let stranger = anchor.sender().await;
    let error = stranger.send(stranger.request(Method::DELETE, &path)).await.error(403);
    assert!(error.contains("account"), "{error}");
    anchor.finish().await;
}

async fn nobody_sees_another_ones_customers(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let id = sender.register("1", &json!({})).await;
    let account = sender.account().to_string();
    let stranger = anchor.sender().await;
    let other_user = sender.signed_in_as(&account, Some("2")).await;
    for outsider in [&stranger, &other_user] {
        outsider.customer(&format!("id={id}")).await.expect(404);
        outsider.put_customer(&json!({ "id": id, "first_name": "Eve" })).await.expect(404);
    }
    other_user.customer("memo=1&memo_type=id").await.expect(403);
    stranger.customer(&format!("account={account}&memo=1&memo_type=id")).await.expect(403);
    // The user the memo names is the customer.
    let user = sender.signed_in_as(&account, Some("1")).await;
    assert_eq!(user.customer("").await.expect(200)["id"], id.as_str());
    sender.without_token().customer(&format!("id={id}")).await.expect(401);
    anchor.finish().await;
}
