//! `GET /customers`: who is registered, without what they said of themselves.

use super::ids;
use anchor_host_tests::{
    anchor::Setup,
    business::{Business, driven_by_business},
    database::Kind,
    on_both,
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    customers_are_listed_without_their_data,
    a_record_that_can_not_be_read_ends_no_list,
    customers_are_asked_about_under_any_type,
);

async fn customers_are_asked_about_under_any_type(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet, other) = (Business::of(&anchor), anchor.sender().await, anchor.sender().await);
    let opened = wallet.withdraw(&[("amount", "10")]).await.expect(200);
    let id = opened["id"].as_str().unwrap();
    let named = |customer: &str, more: &Value| {
        let mut params = json!({ "transaction_id": id, "customer_id": customer });
        more.as_object().unwrap().iter().for_each(|(name, value)| params[name] = value.clone());
        params
    };
    // The transaction was opened before there was a customer: the user's own counts, and nobody else's.
    let own = wallet.put_customer(&json!({ "steer": "review=accepted" })).await.expect(202)["id"].clone();
    let own = own.as_str().unwrap();
    let of_memo = wallet.register("9", &json!({})).await;
    let others = other.put_customer(&json!({})).await.expect(202)["id"].clone();
    for customer in [of_memo.as_str(), others.as_str().unwrap(), "nobody"] {
        let (code, text) = business.refused("notify_customer_info_updated", &named(customer, &json!({}))).await;
        assert_eq!((code, text.as_str()), (-32602, "customer_id is not a customer of this transaction"), "{customer}");
    }
    for (kind, said) in
        [("a\nb", "customer_type has characters that can't be seen"), (&"x".repeat(256), "customer_type has more")]
    {
        let params = named(own, &json!({ "customer_type": kind }));
        let (code, text) = business.refused("notify_customer_info_updated", &params).await;
        assert!(code == -32602 && text.starts_with(said), "{code} {text}");
    }
    for (steer, kind, status) in [
        ("accepted", "any-type-of-ours", "pending_anchor"),
        ("needs-info", "any-type-of-ours", "pending_customer_info_update"),
        ("processing", "another", "pending_anchor"),
        ("needs-info", "", "pending_customer_info_update"),
    ] {
        wallet.put_customer(&json!({ "id": own, "steer": format!("review={steer}") })).await.expect(202);
        let params = named(own, &json!({ "customer_type": kind }));
        let told = business.call("notify_customer_info_updated", &params).await;
        assert_eq!(told["status"], status, "{steer} {kind}");
    }
    wallet.put_customer(&json!({ "id": own, "steer": "review=rejected" })).await.expect(202);
    let rejected = named(own, &json!({ "customer_type": "another" }));
    assert_eq!(business.refused("notify_customer_info_updated", &rejected).await.0, -32602, "it needs a message");
    let rejected = named(own, &json!({ "customer_type": "another", "message": "no" }));
    assert_eq!(business.call("notify_customer_info_updated", &rejected).await["status"], "error");
    anchor.finish().await;
}

/// The ids of all pages of that size.
async fn paged(business: &Business, path: &str, place: &str, next: &str) -> Vec<String> {
    let (mut seen, mut after) = (Vec::new(), String::new());
    for _ in 0..20 {
        let page = business.get(&format!("{path}page_size=1{after}")).await;
        seen.extend(ids(&page));
        match page[next].as_str() {
            Some(id) => after = format!("&{place}={id}"),
            None => return seen,
        }
    }
    panic!("no end: {seen:?}")
}

async fn customers_are_listed_without_their_data(kind: Kind) {
    let anchor = Setup::new(kind).start().await;
    let (business, sender) = (Business::of(&anchor), anchor.sender().await);
    let more = json!({ "first_name": "Zdeněk", "email_address": "z@example.org" });
    let registered = [sender.register("7", &more).await, sender.register("8", &more).await];
    let page = business.get("/customers").await;
    let listed = ids(&page);
    assert!(registered.iter().all(|id| listed.contains(id)), "{page}");
    assert_eq!(paged(&business, "/customers?", "after", "next").await, listed);
    let text = page.to_string();
    assert!(!text.contains("Zdeněk") && !text.contains("z@example.org"), "{text}");
    let one = business.get(&format!("/customers/{}", registered[1])).await;
    assert_eq!(
        (&one["creator"]["memo"], &one["creator"]["account"]),
        (&json!("8"), &json!(sender.account().to_string())),
        "{one}"
    );
    let provided = one["provided_fields"].as_array().unwrap();
    assert!(provided.contains(&json!("first_name")) && provided.contains(&json!("email_address")), "{one}");
    assert!(one["statuses"].is_object() && one["created_at"].is_string(), "{one}");
    for (path, status) in [("/customers/1", 404), ("/customers?page_size=0", 400), ("/customers?page_size=1001", 400)] {
        assert_eq!(business.request(Method::GET, path, None).await.0, status, "{path}");
    }
    anchor.finish().await;
}

async fn a_record_that_can_not_be_read_ends_no_list(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    for memo in ["1", "2", "3"] {
        wallet.register(memo, &json!({})).await;
    }
    for _ in 0..3 {
        wallet.withdraw(&[("amount", "10")]).await.expect(200);
    }
    for (path, table, place, next) in
        [("/customers?", "customers", "after", "next"), ("/transactions?sep=6&", "transactions", "cursor", "cursor")]
    {
        let whole = paged(&business, path, place, next).await;
        let lost = &whole[1];
        let kept = format!("CREATE TABLE kept_{table} AS SELECT record FROM {table} WHERE id = '{lost}'");
        anchor.database.execute(&kept).await;
        let other = format!("(SELECT record FROM {table} WHERE id = '{}')", whole[0]);
        let kept = format!("(SELECT record FROM kept_{table})");
        let set = async |record: &str| {
            anchor.database.execute(&format!("UPDATE {table} SET record = {record} WHERE id = '{lost}'")).await;
        };
        set(&other).await;
        let left = paged(&business, path, place, next).await;
        assert!(left.len() == whole.len() - 1 && !left.contains(lost), "{path} {left:?} of {whole:?}");
        set(&kept).await;
    }
    anchor.finish().await;
}
