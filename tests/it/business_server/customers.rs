//! SEP-12 through the business's callbacks.

use anchor_host::model::CustomerStatus;
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    business_server::BusinessServer,
    database::Kind,
    listener::Listener,
    log, on_both,
    sender::SendingAnchor,
};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

on_both!(
    a_customer_is_registered_found_and_deleted_at_the_business,
    a_file_reaches_the_business_as_it_is,
    nobody_reaches_another_accounts_customer,
    nothing_personal_stays_and_a_restart_keeps_whose_each_is,
    a_customer_whom_the_business_had_before_is_found_by_their_account,
    a_change_of_status_is_told,
);

const CANARY: &str = "Quetzalcoatlus";

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

async fn registered(sender: &SendingAnchor, body: &Value) -> String {
    text(&sender.put_customer(body).await.expect(202)["id"])
}

async fn a_customer_is_registered_found_and_deleted_at_the_business(kind: Kind) {
    let business = BusinessServer::start();
    let anchor = Setup::before(kind, &business).start().await;
    let sender = anchor.sender().await;
    let account = sender.account().to_string();
    // Somebody whom nobody has registered.
    let unknown = sender.customer("memo=7&type=sep31-receiver").await.expect(200);
    assert_eq!((&unknown["status"], unknown.get("id")), (&json!("NEEDS_INFO"), None), "{unknown}");
    assert_eq!(unknown["fields"]["bank_account_number"]["description"], "Account number");
    assert_eq!(
        unknown["fields"]["photo_id_front"],
        json!({
            "type": "binary", "description": "Photo of an identity card", "optional": true,
        })
    );
    let asked = &business.requests("GET /customer").await[0]["query"];
    let due = json!({ "account": account, "memo": "7", "memo_type": "id", "type": "sep31-receiver", "lang": "en" });
    assert_eq!(*asked, due);

    let body = json!({ "memo": "7", "type": "sep31-receiver", "first_name": "Ada", "last_name": "Example" });
    let id = registered(&sender, &body).await;
    let [kept] = &business.customers().await[..] else { panic!("one customer") };
    assert_eq!((&kept["id"], &kept["key"]), (&json!(id), &json!([account, "7", "id"])));
    assert_eq!(kept["values"], json!({ "first_name": "Ada", "last_name": "Example" }));
    for query in [format!("id={id}"), "memo=7&memo_type=id".to_owned()] {
        let shown = sender.customer(&format!("{query}&type=sep31-receiver")).await.expect(200);
        assert_eq!((&shown["id"], &shown["status"]), (&json!(id), &json!("NEEDS_INFO")), "{shown}");
        assert!(shown["fields"]["bank_account_number"].is_object(), "{shown}");
        assert_eq!(shown["provided_fields"]["first_name"]["status"], "PROCESSING", "{shown}");
    }
    assert_eq!(business.requests("GET /customer").await[1]["query"]["id"], id.as_str());

    // More of them, by id; fields that no list of SEP-9 has; a proof.
    let more = json!({ "id": id, "type": "sep31-receiver", "bank_account_number": "1", "own_field": "x" });
    assert_eq!(registered(&sender, &more).await, id);
    let proof = json!({ "id": id, "mobile_number_verification": "123" });
    sender.json(Method::PUT, "/sep12/customer/verification", &proof).await.expect(200);
    let values = &business.customers().await[0]["values"];
    assert_eq!((&values["own_field"], &values["mobile_number_verification"]), (&json!("x"), &json!("123")));
    let shown = sender.customer(&format!("id={id}&type=sep31-receiver")).await.expect(200);
    assert_eq!((&shown["status"], shown.get("fields")), (&json!("ACCEPTED"), None), "{shown}");
    // The token's own customer is another one.
    let own = registered(&sender, &json!({ "first_name": "Own", "last_name": "Self" })).await;
    assert_ne!(own, id);

    let delete = sender.request(Method::DELETE, &format!("/sep12/customer/{account}"));
    sender.send(delete.query(&[("memo", "7"), ("memo_type", "id")])).await.expect(200);
    let left = business.customers().await;
    assert_eq!(left.iter().map(|one| text(&one["id"])).collect::<Vec<_>>(), [own]);
    sender.customer(&format!("id={id}")).await.expect(404);
    let delete = sender.request(Method::DELETE, &format!("/sep12/customer/{account}"));
    sender.send(delete.query(&[("memo", "7")])).await.expect(404);
    anchor.finish().await;
}

async fn a_file_reaches_the_business_as_it_is(kind: Kind) {
    let business = BusinessServer::start();
    let anchor = Setup::before(kind, &business).start().await;
    let sender = anchor.sender().await;
    // Larger than a guest's usual limits, and with what separates the parts of forms in it.
    let mut photo = b"\xff\xd8\xff\xe0\r\n--part-of-a-customer\r\n".to_vec();
    photo.resize(3 << 20, 0x5a);
    let digest = hex::encode(Sha256::digest(&photo));
    let part = Part::bytes(photo).file_name("front.jpg").mime_str("image/jpeg").unwrap();
    let form = Form::new().text("memo", "7").text("first_name", "Ad\u{e8}le").part("photo_id_front", part);
    let put = sender.request(Method::PUT, "/sep12/customer").multipart(form);
    let id = text(&sender.send(put).await.expect(202)["id"]);
    let [kept] = &business.customers().await[..] else { panic!("one customer") };
    assert_eq!((&kept["id"], &kept["values"]), (&json!(id), &json!({ "first_name": "Ad\u{e8}le" })));
    assert_eq!(kept["files"]["photo_id_front"], json!({ "type": "image/jpeg", "sha256": digest }));
    // A file that is nobody's yet would have to be kept here.
    let error = sender.upload("image/jpeg", b"\xff\xd8\xff\xe0").await.error(400);
    assert!(error.contains("send each within PUT /customer"), "{error}");
    let id_of_nothing = json!({ "id": id, "photo_id_back_file_id": "01990000-0000-7000-8000-000000000000" });
    let error = sender.put_customer(&id_of_nothing).await.error(400);
    assert!(error.starts_with("photo_id_back_file_id"), "{error}");
    assert_eq!(
        sender.get(&format!("/sep12/customer/files?customer_id={id}")).await.expect(200),
        json!({ "files": [] })
    );
    anchor.finish().await;
}

async fn nobody_reaches_another_accounts_customer(kind: Kind) {
    let business = BusinessServer::start();
    let anchor = Setup::before(kind, &business).start().await;
    let (ada, bob) = (anchor.sender().await, anchor.sender().await);
    let id = ada.register("7", &json!({})).await;
    let user = ada.signed_in_as(&ada.account().to_string(), Some("8")).await;
    for other in [&bob, &user] {
        other.customer(&format!("id={id}")).await.expect(404);
        other.put_customer(&json!({ "id": id, "first_name": "Eve" })).await.expect(404);
        let delete = other.request(Method::DELETE, &format!("/sep12/customer/{}", other.account()));
        other.send(delete.query(&[("id", &id)])).await.expect(404);
        let callback = json!({ "id": id, "url": "http://127.0.0.1:1/" });
        other.json(Method::PUT, "/sep12/customer/callback", &callback).await.expect(404);
    }
    // The account sees the customers of its memo users, and each of these their own.
    ada.signed_in_as(&ada.account().to_string(), Some("7")).await.customer(&format!("id={id}")).await.expect(200);
    for request in [business.requests("GET /customer").await, business.requests("DELETE /customer").await].concat() {
        let is_named = request["query"]["id"] == id.as_str() || text(&request["path"]).ends_with(&id);
        assert!(!is_named || request["query"]["account"].is_null(), "{request}");
    }
    assert_eq!(business.customers().await[0]["values"]["first_name"], "Ada");

    // A business that mixes customers up gives nobody away: neither to another account nor to another user.
    business.behave(json!({ "PUT /customer": { "status": 200, "body": { "id": id } } })).await;
    for other in [&bob, &user] {
        other.put_customer(&json!({ "first_name": "Eve" })).await.expect(500);
    }
    let shown = json!({ "id": id, "status": "ACCEPTED", "message": "of Ada" });
    business.behave(json!({ "GET /customer": { "status": 200, "body": shown } })).await;
    assert!(!bob.customer("").await.expect(500).to_string().contains("of Ada"));
    let anothers = json!({ "id": "somebody-else", "status": "ACCEPTED" });
    business.behave(json!({ "GET /customer": { "status": 200, "body": anothers } })).await;
    ada.customer(&format!("id={id}")).await.expect(500);
    business.behave(json!({})).await;
    bob.customer(&format!("id={id}")).await.expect(404);

    // Nor does whoever writes to the database.
    let own = bob.register("7", &json!({})).await;
    let moved = |from: &str, to: &str| format!("UPDATE customers SET known_as = '{to}' WHERE known_as = '{from}'");
    for (from, to) in [(id.as_str(), "aside"), (own.as_str(), id.as_str())] {
        anchor.database.execute(&moved(from, to)).await;
    }
    for sender in [&ada, &bob] {
        sender.customer(&format!("id={id}")).await.expect(503);
    }
    assert!(log::all().contains("its column known_as is not the one that is sealed"));
    anchor.finish().await;
}

async fn nothing_personal_stays_and_a_restart_keeps_whose_each_is(kind: Kind) {
    let business = BusinessServer::start();
    let mut anchor = Setup::before(kind, &business).set("guest.record", "true").start().await;
    let (sender, other) = (anchor.sender().await, anchor.sender().await);
    let id = sender.register("7", &json!({ "first_name": CANARY, "type": "sep31-sender" })).await;
    business.say(&id, json!({ "status": "REJECTED", "message": CANARY })).await;
    let shown = sender.customer(&format!("id={id}&type=sep31-sender")).await.expect(200);
    assert_eq!((&shown["status"], &shown["message"]), (&json!("REJECTED"), &json!(CANARY)));
    anchor.stop().await;
    let (customer, _) = anchor.store.customer_shown_as(&id).await.unwrap().unwrap();
    assert!(customer.values.is_empty() && customer.files.is_empty(), "{customer:?}");
    let review = customer.review(Some("sep31-sender")).unwrap();
    assert_eq!((review.status, &review.message, review.fields.len()), (CustomerStatus::Rejected, &None, 0));
    let bytes = anchor.database.bytes();
    let found = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(found(&id) && !found(CANARY), "only whose the business's id is");

    anchor.start_again().await;
    assert_eq!(sender.customer(&format!("id={id}")).await.expect(200)["id"], id.as_str());
    other.customer(&format!("id={id}")).await.expect(404);
    // The business has them anew, under another id.
    let anew = format!("{id}-anew");
    business.say(&id, json!({ "id": anew })).await;
    sender.customer(&format!("id={id}")).await.expect(404);
    assert_eq!(sender.customer("memo=7").await.expect(200)["id"], anew.as_str());
    assert_eq!(sender.customer(&format!("id={anew}")).await.expect(200)["id"], anew.as_str());
    sender.customer(&format!("id={id}")).await.expect(404);
    anchor.finish().await;
}

async fn a_customer_whom_the_business_had_before_is_found_by_their_account(kind: Kind) {
    let business = BusinessServer::start();
    let anchor = Setup::before(kind, &business).start().await;
    let (sender, other) = (anchor.sender().await, anchor.sender().await);
    let before = async |memo: Option<&str>| {
        let mut body = json!({ "account": sender.account().to_string(), "first_name": "Ada", "last_name": "Old" });
        if let Some(memo) = memo {
            (body["memo"], body["memo_type"]) = (json!(memo), json!("id"));
        }
        text(&business.ask(Method::PUT, "/customer", &body).await["id"])
    };
    let (own, of_memo) = (before(None).await, before(Some("7")).await);
    for id in [&own, &of_memo] {
        other.customer(&format!("id={id}")).await.expect(404);
    }
    assert_eq!(sender.customer(&format!("id={own}")).await.expect(200)["id"], own.as_str());
    // Of which memo it is, only the memo says.
    sender.customer(&format!("id={of_memo}")).await.expect(404);
    assert_eq!(sender.customer(&format!("id={of_memo}&memo=7")).await.expect(200)["id"], of_memo.as_str());
    sender.customer(&format!("id={of_memo}")).await.expect(200);
    let delete = sender.request(Method::DELETE, &format!("/sep12/customer/{}", sender.account()));
    sender.send(delete).await.expect(200);
    assert_eq!(business.customers().await.len(), 1);
    anchor.finish().await;
}

async fn a_change_of_status_is_told(kind: Kind) {
    let business = BusinessServer::start();
    let anchor: TestAnchor = Setup::before(kind, &business).start().await;
    let (sender, listener) = (anchor.sender().await, Listener::open().await);
    let id = sender.register("7", &json!({ "type": "sep31-sender" })).await;
    business.say(&id, json!({ "status": "PROCESSING" })).await;
    let put = json!({ "id": id, "type": "sep31-sender", "email_address": "a@b.example" });
    sender.put_customer(&put).await.expect(202);
    let watch = json!({ "id": id, "url": listener.url("/ada") });
    sender.json(Method::PUT, "/sep12/customer/callback", &watch).await.expect(200);
    // The client waits to hear of it now: a change asks about the customer until there is a decision.
    sender.put_customer(&json!({ "id": id, "type": "sep31-sender", "city": "Lagos" })).await.expect(202);
    business.say(&id, json!({ "status": "NEEDS_INFO", "message": "a better photo" })).await;
    let told = listener.told("/ada", 1).await;
    assert_eq!((&told[0].body["id"], &told[0].body["status"]), (&json!(id), &json!("NEEDS_INFO")));
    assert_eq!((&told[0].body["message"], &told[0].body["fields"]), (&json!("a better photo"), &json!({})));
    business.say(&id, json!({ "status": "ACCEPTED" })).await;
    sender.put_customer(&json!({ "id": id, "type": "sep31-sender", "city": "Abuja" })).await.expect(202);
    let told = listener.told("/ada", 2).await;
    assert_eq!(told[1].body["status"], "ACCEPTED");
    assert_eq!(told[1].body["provided_fields"]["city"]["status"], "ACCEPTED");
    anchor.finish().await;
}
