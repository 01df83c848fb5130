//! Customers and their files under another name.

use super::set_aside;
use anchor_host_tests::{
    anchor::{Setup, TestAnchor, signoff},
    database::Kind,
    log, on_both,
    sender::SendingAnchor,
};
use serde_json::{Value, json};
use std::time::Duration;

on_both!(
    a_customer_under_another_identity_is_nobodys,
    a_payout_waits_for_its_customer_and_no_other_does,
    news_of_other_payouts_comes_past_a_customer_that_can_not_be_read,
    nobody_gets_a_file_by_its_columns,
);

async fn ada(sender: &SendingAnchor) -> String {
    let body = json!({ "first_name": "CANARY-ADA", "last_name": "Example" });
    sender.put_customer(&body).await.expect(202)["id"].as_str().unwrap().to_owned()
}

async fn a_customer_under_another_identity_is_nobodys(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (victim, thief) = (anchor.sender().await, anchor.sender().await);
    let id = ada(&victim).await;
    let (own, other) = (victim.account().to_string(), thief.account().to_string());
    for (column, forged, sealed) in
        [("owner", other.as_str(), own.as_str()), ("memo", "id:7", ""), ("version", "7", "1")]
    {
        let set = |value: &str| format!("UPDATE customers SET {column} = '{value}' WHERE id = '{id}'");
        anchor.database.execute(&set(forged)).await;
        for (reader, query) in [(&thief, String::new()), (&thief, format!("id={id}")), (&victim, format!("id={id}"))] {
            let answer = reader.customer(&query).await;
            assert!(answer.status != 200 || answer.body["id"] != id.as_str(), "{column}: {}", answer.body);
            assert!(!answer.body.to_string().contains("provided_fields"), "{column}: {}", answer.body);
        }
        victim.customer(&format!("id={id}")).await.expect(503);
        let named = thief.post("10", &json!({ "receiver_id": id })).await;
        assert!(named.status >= 400, "{column}: {}", named.body);
        let told = format!("its column {column} is not the one that is sealed");
        assert!(log::about(&id).contains(&told), "{column}: {}", log::about(&id));
        anchor.database.execute(&set(sealed)).await;
    }
    assert_eq!(victim.customer("").await.expect(200)["id"], id.as_str());
    anchor.finish().await;
}

async fn a_payout_waits_for_its_customer_and_no_other_does(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let (ada, bola) = (sender.register("1", &json!({})).await, sender.register("2", &json!({})).await);
    let [waiting, well] = [
        sender.open_with("10", &json!({ "receiver_id": ada })).await,
        sender.open_with("11", &json!({ "receiver_id": bola })).await,
    ];
    let set = |version: i64| format!("UPDATE customers SET version = {version} WHERE id = '{ada}'");
    let (found, version) = anchor.store.customer(ada.parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(found.id.to_string(), ada);
    anchor.database.execute(&set(version + 1)).await;
    sender.pay(&waiting, "10").await;
    sender.pay(&well, "11").await;
    sender.wait(&well.id, "completed").await;
    let attention = anchor.needs_attention(&waiting.id).await.transaction.attention;
    let told = "its column version is not the one that is sealed";
    assert!(format!("{attention:?}").contains(told), "{attention:?}");
    anchor.database.execute(&set(version)).await;
    anchor.operator().await.resume(&waiting.id, &signoff()).await.unwrap();
    sender.wait(&waiting.id, "completed").await;
    anchor.finish().await;
}

/// Both are asked about in one call.
async fn news_of_other_payouts_comes_past_a_customer_that_can_not_be_read(kind: Kind) {
    let rests = "300000";
    let setup = Setup::new(kind).set("payments.poll_pause_first_ms", rests).set("payments.poll_pause_most_ms", rests);
    let anchor = setup.start().await;
    let sender = anchor.sender().await;
    let mut opened = Vec::new();
    for memo in ["1", "2"] {
        let customer = sender.register(memo, &json!({ "steer": "execute=initiated poll=delivered" })).await;
        let one = sender.open_with("10", &json!({ "receiver_id": customer })).await;
        sender.pay(&one, "10").await;
        sender.wait(&one.id, "pending_external").await;
        opened.push((one.id, customer));
    }
    let [(waiting, broken), (well, _)] = &opened[..] else { panic!("two") };
    let set = |change: &str| format!("UPDATE customers SET version = version {change} WHERE id = '{broken}'");
    anchor.database.execute(&set("+ 1")).await;
    anchor.advance(Duration::from_secs(600));
    sender.wait(well, "completed").await;
    set_aside(&anchor, waiting, "its column version is not the one that is sealed").await;
    anchor.database.execute(&set("- 1")).await;
    sender.wait(waiting, "completed").await;
    anchor.finish().await;
}

async fn nobody_gets_a_file_by_its_columns(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (victim, thief) = (anchor.sender().await, anchor.sender().await);
    let (own, theirs) = (ada(&victim).await, ada(&thief).await);
    let upload = async || {
        let uploaded = victim.upload("image/jpeg", &[0xff, 0xd8, 0xff, 0xe0]).await.expect(200);
        uploaded["file_id"].as_str().unwrap().to_owned()
    };
    let (given, waiting) = (upload().await, upload().await);
    victim.put_customer(&json!({ "photo_id_front_file_id": given })).await.expect(202);
    let set = |file: &str, columns: &str| format!("UPDATE customer_files SET {columns} WHERE id = '{file}'");
    let taking = async |file: &str| thief.put_customer(&json!({ "photo_id_front_file_id": file })).await;
    let seen = async |who: &SendingAnchor, customer: &str| -> Vec<Value> {
        let path = format!("/sep12/customer/files?customer_id={customer}");
        who.get(&path).await.expect(200)["files"].as_array().unwrap().clone()
    };

    // One that the victim has.
    anchor.database.execute(&set(&given, &format!("customer_id = '{theirs}'"))).await;
    assert!(seen(&thief, &theirs).await.is_empty());
    assert!(taking(&given).await.status >= 400);
    assert!(log::about(&given).contains("names a customer who does not have it"), "{}", log::about(&given));
    anchor.database.execute(&set(&given, &format!("customer_id = '{own}'"))).await;
    assert!(seen(&victim, &own).await.iter().any(|file| file["file_id"] == given.as_str()));

    // One that the victim uploaded.
    anchor.database.execute(&set(&waiting, &format!("owner = '{}'", thief.account()))).await;
    assert!(taking(&waiting).await.status >= 400);
    assert!(log::about(&waiting).contains("owner and content_type"), "{}", log::about(&waiting));
    anchor.database.execute(&set(&waiting, &format!("owner = '{}'", victim.account()))).await;
    victim.put_customer(&json!({ "photo_id_back_file_id": waiting })).await.expect(202);
    assert_eq!(seen(&victim, &own).await.len(), 2);
    anchor.finish().await;
}
