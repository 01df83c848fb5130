//! Strangers that make the host wait: everybody else's work goes on meanwhile.

use anchor_host::{
    model::{CustomerId, EventId},
    store::Subject,
};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    listener::Listener,
    on_both,
    sender::SendingAnchor,
    wait,
};
use reqwest::Method;
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{net::TcpListener, task::JoinSet};

on_both!(
    a_client_whose_callbacks_hang_holds_up_nobody_else,
    client_domains_that_hang_hold_up_nobody_else,
    a_wallet_whose_domain_is_down_for_a_moment_signs_its_users_in,
    an_account_leaves_guest_calls_to_the_others,
    an_address_leaves_guest_calls_to_the_others,
    banks_leave_guest_calls_to_the_others,
    made_up_customer_types_are_few,
    types_that_info_does_not_name_are_refused,
);

/// A server that accepts connections and never answers. At an address of its own, as a stranger's is.
async fn hanging() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.2:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

async fn a_client_whose_callbacks_hang_holds_up_nobody_else(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let (honest, (_hanging, stranger)) = (anchor.sender().await, hanging().await);
    let listener = Listener::open().await;
    let opened = honest.open("10", "").await;
    let callback = format!("/sep31/transactions/{}/callback", opened.id);
    let url = listener.url("/honest");
    honest.json(Method::PUT, &callback, &json!({ "url": url })).await.expect(204);
    let mut tx = anchor.store.begin().await.unwrap();
    for number in 0..300 {
        let customer: CustomerId = format!("01990000-0000-7000-8000-00000000{number:04x}").parse().unwrap();
        let event: EventId = format!("01990000-0000-7000-9000-00000000{number:04x}").parse().unwrap();
        let subject = Subject::Customer(customer);
        tx.register_callback(subject, &format!("http://{stranger}/{number}"), "", anchor.now()).await.unwrap();
        tx.enqueue_event(subject, event, b"{}", "told", anchor.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    // Until the stranger's events are being sent.
    wait::until("the stranger's callbacks are sent", || async {
        let events = anchor.store.events(false, "", 1000).await.unwrap();
        if events.iter().any(|event| event.attempts > 0) { Ok(()) } else { Err(format!("{events:?}")) }
    })
    .await;
    let begun = Instant::now();
    honest.pay(&opened, "10").await;
    listener.told("/honest", 2).await;
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    anchor.leave_working();
    anchor.finish().await;
}

/// Where a wallet's key is published, until the returned server is dropped.
async fn wallet(client: &SendingAnchor) -> (JoinSet<()>, String) {
    let toml = format!("SIGNING_KEY = \"{}\"\n", client.account());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let domain = listener.local_addr().unwrap().to_string();
    let router = axum::Router::new().fallback(async || toml);
    let mut server = JoinSet::new();
    server.spawn(async move { axum::serve(listener, router).await.unwrap() });
    (server, domain)
}

async fn client_domains_that_hang_hold_up_nobody_else(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let client = SendingAnchor::new(&anchor);
    let (_server, domain) = wallet(&client).await;
    let (mut held, mut strangers) = (Vec::new(), JoinSet::new());
    for _ in 0..100 {
        let (listener, hung) = hanging().await;
        held.push(listener);
        let stranger = SendingAnchor::new(&anchor);
        strangers.spawn(async move { stranger.challenge_through(&hung).await.status });
    }
    futures_util::future::select_all(held.iter().map(|listener| Box::pin(listener.accept()))).await.0.unwrap();
    let begun = Instant::now();
    client.challenge_through(&domain).await.expect(200);
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    while let Some(status) = strangers.join_next().await {
        assert!([400, 503].contains(&status.unwrap()));
    }
    anchor.finish().await;
}

async fn a_wallet_whose_domain_is_down_for_a_moment_signs_its_users_in(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let client = SendingAnchor::new(&anchor);
    let (server, domain) = wallet(&client).await;
    client.challenge_through(&domain).await.expect(200);
    drop(server);
    anchor.advance(Duration::from_secs(61));
    client.challenge_through(&domain).await.expect(200);
    // More than ten minutes after either: the server may have answered once more while it went away.
    anchor.advance(Duration::from_secs(700));
    client.challenge_through(&domain).await.error(400);
    anchor.finish().await;
}

/// Accounts are free: each of them has its share, and the address that they come from has one for all.
async fn an_address_leaves_guest_calls_to_the_others(kind: Kind) {
    let setup = Setup::new(kind).set("guest.deadline_ms", "4000").set("server.trusted_proxies", "127.0.0.1");
    let anchor = setup.start().await;
    let other = anchor.sender().await;
    let mut slow = JoinSet::new();
    for _ in 0..4 {
        let user = Arc::new(anchor.sender().await.from_address("203.0.113.7"));
        for _ in 0..15 {
            let user = user.clone();
            slow.spawn(async move { user.post_steered("10", "post=sleep").await.status });
        }
    }
    let elsewhere = other.from_address("203.0.113.8");
    for _ in 0..20 {
        elsewhere.open("10", "").await;
    }
    let statuses = slow.join_all().await;
    assert!(statuses.iter().all(|status| [429, 500, 503].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&429), "{statuses:?}");
    anchor.finish().await;
}

async fn an_account_leaves_guest_calls_to_the_others(kind: Kind) {
    let anchor = Setup::new(kind).set("guest.deadline_ms", "4000").start().await;
    let (greedy, other) = (anchor.sender().await, anchor.sender().await);
    let account = greedy.account().to_string();
    let mut slow = JoinSet::new();
    for memo in 0..4 {
        let user = Arc::new(greedy.signed_in_as(&account, Some(&memo.to_string())).await);
        for _ in 0..15 {
            let user = user.clone();
            slow.spawn(async move { user.post_steered("10", "post=sleep").await.status });
        }
    }
    // Most of them come before the last of these.
    for _ in 0..20 {
        other.open("10", "").await;
    }
    let statuses = slow.join_all().await;
    assert!(statuses.iter().all(|status| [500, 503].contains(status)), "{statuses:?}");
    anchor.finish().await;
}

/// Anybody can send notices, and only the guest can tell whose they are.
async fn banks_leave_guest_calls_to_the_others(kind: Kind) {
    let setup = Setup::new(kind).set("guest.deadline_ms", "4000");
    let anchor = setup.steer("notice=sleep").start().await;
    let (stranger, other) = (Arc::new(anchor.sender().await.without_token()), anchor.sender().await);
    let mut slow = JoinSet::new();
    for _ in 0..60 {
        let stranger = stranger.clone();
        slow.spawn(async move { stranger.notice(&json!([])).await.status });
    }
    for _ in 0..20 {
        other.open("10", "").await;
    }
    let statuses = slow.join_all().await;
    assert_eq!(statuses, [503; 60]);
    anchor.finish().await;
}

async fn made_up_customer_types_are_few(kind: Kind) {
    let anchor = Setup::new(kind).set("limits.customer_types_max", "4").start().await;
    let sender = anchor.sender().await;
    let id = sender.register("1", &json!({})).await;
    let mut statuses = Vec::new();
    for number in 0..6 {
        let body = json!({ "id": id, "type": format!("made-up-{number}"), "first_name": "Ada" });
        statuses.push(sender.put_customer(&body).await.status);
    }
    // The first request had no type, and counts as one.
    assert_eq!(statuses, [202, 202, 202, 400, 400, 400]);
    let error = sender.customer(&format!("id={id}&type=made-up-9")).await.error(400);
    assert!(error.starts_with("type: "), "{error}");
    sender.customer(&format!("id={id}&type=made-up-1")).await.expect(200);
    sender.register("2", &json!({ "type": "made-up-9" })).await;
    anchor.finish().await;
}

async fn types_that_info_does_not_name_are_refused(kind: Kind) {
    let mut anchor = Setup::new(kind).set("limits.customer_types_max", "2").steer("info=full").start().await;
    let sender = anchor.sender().await;
    let id = sender.register("1", &json!({})).await;
    let put = async |customer_type: &str| {
        sender.put_customer(&json!({ "id": id, "type": customer_type, "first_name": "Ada" })).await
    };
    let error = put("made-up").await.error(400);
    assert!(error.starts_with("type: `made-up` is not one of"), "{error}");
    for named in ["sep31-sender", "sep31-big-sender", "sep31-receiver"] {
        assert!(error.contains(named), "{error}");
        put(named).await.expect(202);
    }
    let new = json!({ "memo": "2", "memo_type": "id", "type": "made-up", "first_name": "A", "last_name": "B" });
    sender.put_customer(&new).await.error(400);
    assert!(sender.customer("memo=2&memo_type=id").await.body.get("id").is_none());
    // What a payment waits for is known, whatever /info says.
    let steer = json!({ "transaction": { "steer": "execute=customer-info:of-its-own" } });
    let opened = sender.open_with("10", &json!({ "receiver_id": id, "fields": steer })).await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "pending_customer_info_update").await;
    put("of-its-own").await.expect(202);
    anchor.leave_working();
    anchor.finish().await;
}
