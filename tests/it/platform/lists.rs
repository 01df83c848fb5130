//! Lists of transactions and quotes.

use super::{ids, received_offchain, with};
use anchor_host_tests::{
    business::{Business, driven_by_business},
    database::Kind,
    on_both,
};
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

on_both!(transactions_are_listed_in_every_order, a_list_goes_on_from_its_cursor, lists_say_what_they_can_not_read);

async fn transactions_are_listed_in_every_order(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    let mut opened = Vec::new();
    for _ in 0..4 {
        anchor.advance(Duration::from_secs(1));
        opened.push(wallet.deposit(&[("amount", "10")]).await.expect(200)["id"].as_str().unwrap().to_owned());
    }
    let [a, b, c, d] = [0, 1, 2, 3].map(|number: usize| opened[number].clone());
    // The third is paid first, then the first; two are not paid.
    for id in [&c, &a] {
        anchor.advance(Duration::from_secs(1));
        received_offchain(&anchor, &business, id).await;
    }
    let list = async |query: &str| ids(&business.get(&format!("/transactions?sep=6{query}")).await);
    assert_eq!(list("").await, opened);
    assert_eq!(list("&order=desc").await, [&d, &c, &b, &a].map(String::clone));
    // What has no time comes last, whichever way.
    assert_eq!(list("&order_by=transfer_received_at").await, [&c, &a, &b, &d].map(String::clone));
    assert_eq!(list("&order_by=transfer_received_at&order=desc").await, [&a, &c, &d, &b].map(String::clone));
    assert_eq!(list("&statuses=pending_anchor").await, [&a, &c].map(String::clone));
    assert_eq!(
        list("&statuses=pending_anchor,incomplete&order=desc&page_size=3").await,
        [&d, &c, &b].map(String::clone)
    );
    assert_eq!(list("&page_size=3&page_number=1").await, std::slice::from_ref(&d));
    assert_eq!(list("&order_by=transfer_received_at&page_size=3&page_number=1").await, std::slice::from_ref(&d));
    assert!(ids(&business.get("/transactions?sep=31").await).is_empty());
    let by_call = json!({ "sep": "6", "order_by": "created_at", "order": "asc", "page_number": 0, "page_size": 20 });
    assert_eq!(ids(&business.call("get_transactions", &by_call).await), opened);
    assert_eq!(business.get(&format!("/transactions/{a}")).await, business.transaction(&a).await);
    anchor.finish().await;
}

async fn a_list_goes_on_from_its_cursor(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let (business, wallet) = (Business::of(&anchor), anchor.sender().await);
    for number in 0..7 {
        anchor.advance(Duration::from_secs(1));
        let id = wallet.deposit(&[("amount", "10")]).await.expect(200)["id"].as_str().unwrap().to_owned();
        if number % 2 == 0 {
            received_offchain(&anchor, &business, &id).await;
        }
        if number == 3 {
            business.call("notify_transaction_error", &with(&id, &json!({ "message": "x" }))).await;
        }
    }
    let orders = ["created_at", "transfer_received_at", "user_action_required_by"];
    let filters = ["", "&statuses=pending_anchor,incomplete,error"];
    for order in orders.iter().flat_map(|by| ["asc", "desc"].map(|way| format!("&order_by={by}&order={way}"))) {
        for filter in filters {
            let query = format!("/transactions?sep=6{order}{filter}");
            let whole = ids(&business.get(&format!("{query}&page_size=100")).await);
            assert_eq!(whole.len(), 7, "{query}");
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = business.get(&format!("{query}&page_size=2{cursor}")).await;
                seen.extend(ids(&page));
                match page["cursor"].as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => break,
                }
            }
            assert_eq!(seen, whole, "{query}");
        }
    }
    anchor.finish().await;
}

async fn lists_say_what_they_can_not_read(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    let business = Business::of(&anchor);
    for (query, word) in [
        ("", "sep"),
        ("?sep=7", "sep"),
        ("?sep=6&order_by=amount", "order_by"),
        ("?sep=6&order=up", "order"),
        ("?sep=6&statuses=done", "done"),
        ("?sep=6&page_size=0", "page_size"),
        ("?sep=6&page_size=1001", "page_size"),
        ("?sep=6&page_size=many", "page_size"),
        ("?sep=6&page_number=1000&page_size=1000", "cursor"),
        ("?sep=6&cursor=x", "cursor"),
    ] {
        let (status, body) = business.request(Method::GET, &format!("/transactions{query}"), None).await;
        let text = body["error"].as_str().unwrap_or_default();
        assert!(status == 400 && text.contains(word), "{query}: {status} {body}");
    }
    let (status, _) = business.request(Method::GET, "/transactions/nonsense", None).await;
    assert_eq!(status, 404);
    anchor.finish().await;
}
