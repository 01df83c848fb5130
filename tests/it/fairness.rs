//! Strangers that make the host wait: everybody else's work goes on meanwhile.

use anchor_host::{
    model::{CustomerId, EventId},
    store::Subject,
};
use anchor_host_tests::{
    anchor::TestAnchor,
    database::Kind,
    listener::Listener,
    on_both,
    sender::{Answer, SendingAnchor},
    wait,
};
use reqwest::Method;
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::{net::TcpListener, task::JoinSet};

on_both!(
    a_client_whose_callbacks_hang_holds_up_nobody_else,
    client_domains_that_hang_hold_up_nobody_else,
    a_wallet_whose_domain_is_down_for_a_moment_signs_its_users_in,
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
        let events = anchor.store.events(false, 1000).await.unwrap();
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

async fn challenge(client: &SendingAnchor, domain: &str) -> Answer {
    let query = [("account", client.account().to_string()), ("client_domain", domain.to_owned())];
    client.send(client.request(Method::GET, "/auth").query(&query)).await
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
        strangers.spawn(async move { challenge(&stranger, &hung).await.status });
    }
    futures_util::future::select_all(held.iter().map(|listener| Box::pin(listener.accept()))).await.0.unwrap();
    let begun = Instant::now();
    challenge(&client, &domain).await.expect(200);
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
    challenge(&client, &domain).await.expect(200);
    drop(server);
    anchor.advance(Duration::from_secs(61));
    challenge(&client, &domain).await.expect(200);
    anchor.advance(Duration::from_secs(600));
    challenge(&client, &domain).await.error(400);
    anchor.finish().await;
}
