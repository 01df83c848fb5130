//! Callbacks: clients are told what they asked to be told, signed, in order, and nothing of others.

use anchor_host::{
    app::EventFilter,
    model::{AccountId, TransactionId},
    store::Subject,
};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor, now, signoff},
    database::Kind,
    listener::{Heard, Listener},
    on_both,
    process::free_address,
    sender::{Answer, Opened, SendingAnchor},
};
use reqwest::Method;
use serde_json::{Value, json};

on_both!(
    every_change_is_told_signed_and_in_order_to_its_owner_alone,
    who_was_down_hears_everything_in_order,
    what_was_not_told_before_a_restart_is_told_after_it,
    what_can_not_be_told_is_given_up_and_can_be_retried,
    only_the_newest_url_is_called,
    only_the_owner_can_ask_and_only_for_a_url_that_may_be_called,
    outside_a_sandbox_nothing_inside_is_called,
    a_redirect_is_not_followed,
    a_customers_status_is_told_until_it_is_final,
    a_deleted_customer_is_not_told_of,
);

fn all(dead_letters: bool) -> EventFilter {
    EventFilter { dead_letters, to: String::new(), limit: 10 }
}

async fn put(sender: &SendingAnchor, id: &str, url: &str) -> Answer {
    sender.json(Method::PUT, &format!("/sep31/transactions/{id}/callback"), &json!({ "url": url })).await
}

async fn watched(sender: &SendingAnchor, url: &str, steer: &str) -> Opened {
    let opened = sender.open("10", steer).await;
    assert_eq!(put(sender, &opened.id, url).await.expect(204), "");
    opened
}

async fn signing_key(sender: &SendingAnchor) -> AccountId {
    let toml = sender.get("/.well-known/stellar.toml").await.expect(200);
    let line = toml.as_str().unwrap().lines().find(|line| line.starts_with("SIGNING_KEY")).unwrap();
    AccountId::parse(line.split('"').nth(1).unwrap()).unwrap()
}

fn statuses(told: &[Heard]) -> Vec<&str> {
    told.iter().map(|one| one.body["transaction"]["status"].as_str().unwrap()).collect()
}

async fn every_change_is_told_signed_and_in_order_to_its_owner_alone(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let listener = Listener::open().await;
    let (ada, bob) = (anchor.sender().await, anchor.sender().await);
    let first = watched(&ada, &listener.url("/ada?of=1"), "execute=initiated poll=delivered").await;
    let second = watched(&bob, &listener.url("/bob"), "").await;
    let unwatched = ada.open_and_pay("10", "").await;
    ada.pay(&first, "10").await;
    bob.pay(&second, "10").await;
    let told = listener.told("/ada", 3).await;
    assert_eq!(statuses(&told), ["pending_receiver", "pending_external", "completed"]);
    assert_eq!(told.iter().map(|one| one.sequence).collect::<Vec<_>>(), [1, 2, 3]);
    let shown = ada.get(&format!("/sep31/transactions/{}", first.id)).await.expect(200);
    assert_eq!(told[2].body, shown, "the body is what GET shows");
    let others = listener.told("/bob", 2).await;
    assert_eq!(statuses(&others), ["pending_receiver", "completed"]);
    assert!(told.iter().all(|one| one.body["transaction"]["id"] == first.id.as_str()));
    assert!(others.iter().all(|one| one.body["transaction"]["id"] == second.id.as_str()));
    let key = signing_key(&ada).await;
    listener.heard().iter().for_each(|one| one.verify(listener.host(), &key));
    ada.wait(&unwatched.id, "completed").await;
    anchor.all_told().await;
    assert_eq!(listener.heard().len(), 5);
    anchor.finish().await;
}

async fn who_was_down_hears_everything_in_order(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let listener = Listener::open().await;
    listener.answer(&[500, 503, 400, 404, 302]);
    let sender = anchor.sender().await;
    let opened = watched(&sender, &listener.url("/"), "execute=initiated poll=delivered").await;
    sender.pay(&opened, "10").await;
    let told = listener.told("/", 3).await;
    assert_eq!(statuses(&told), ["pending_receiver", "pending_external", "completed"]);
    let heard = listener.heard();
    assert_eq!(heard.iter().map(|one| one.sequence).collect::<Vec<_>>(), [1, 1, 1, 1, 1, 1, 2, 3]);
    assert!(heard[..6].iter().all(|one| one.event == heard[0].event && one.body == heard[0].body));
    let key = signing_key(&sender).await;
    heard.iter().for_each(|one| one.verify(listener.host(), &key));
    anchor.finish().await;
}

async fn what_was_not_told_before_a_restart_is_told_after_it(kind: Kind) {
    let mut anchor = Setup::new(kind).start().await;
    let sender = anchor.sender().await;
    let address = free_address();
    let opened = watched(&sender, &format!("http://{address}/later"), "execute=initiated poll=delivered").await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    let waiting = anchor.operator().await.events(&all(false)).await.unwrap();
    assert_eq!(waiting.iter().map(|one| one.seq).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(waiting.iter().all(|one| one.stream == opened.id && !one.dead_letter));
    anchor.stop().await;
    anchor.start_again().await;
    let listener = Listener::open_at(&address).await;
    let told = listener.told("/later", 3).await;
    assert_eq!(statuses(&told), ["pending_receiver", "pending_external", "completed"]);
    let ids: Vec<_> = told.iter().map(|one| one.event.clone()).collect();
    assert_eq!(ids, waiting.iter().map(|one| one.id.clone()).collect::<Vec<_>>());
    anchor.finish().await;
}

async fn what_can_not_be_told_is_given_up_and_can_be_retried(kind: Kind) {
    let anchor = Setup::new(kind).set("events.retry_for_s", "1").start().await;
    let listener = Listener::open().await;
    listener.always(Some(500), "");
    let sender = anchor.sender().await;
    let opened = watched(&sender, &listener.url("/"), "").await;
    sender.pay(&opened, "10").await;
    let dead = anchor.given_up(2).await;
    assert!(dead.iter().all(|one| one.stream == opened.id && one.last_error.as_deref() == Some("answered 500")));
    assert!(dead[0].attempts > 3, "{dead:?}");
    let heard: Vec<i64> = listener.heard().iter().map(|one| one.sequence).collect();
    assert!(heard.is_sorted(), "the next one only after the first was given up: {heard:?}");
    listener.always(None, "");
    let operator = anchor.operator().await;
    assert_eq!(operator.events(&all(true)).await.unwrap(), dead);
    operator.requeue_event(&dead[0].id, &signoff()).await.unwrap();
    assert_eq!(statuses(&listener.told("/", 1).await), ["pending_receiver"]);
    operator.requeue_event(&dead[1].id, &signoff()).await.unwrap();
    assert_eq!(statuses(&listener.told("/", 2).await), ["pending_receiver", "completed"]);
    anchor.all_told().await;
    assert_eq!(
        operator.requeue_event(&dead[1].id, &signoff()).await.unwrap_err().to_string(),
        format!("there is no undelivered event {}", dead[1].id)
    );
    anchor.finish().await;
}

async fn only_the_newest_url_is_called(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (old, new) = (Listener::open().await, Listener::open().await);
    old.always(Some(500), "");
    let sender = anchor.sender().await;
    let opened = watched(&sender, &old.url("/"), "execute=initiated poll=none").await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "pending_external").await;
    put(&sender, &opened.id, &new.url("/new")).await.expect(204);
    let told = new.told("/new", 2).await;
    assert_eq!(statuses(&told), ["pending_receiver", "pending_external"]);
    anchor.all_told().await;
    let mut anchor = anchor;
    anchor.leave_working();
    anchor.finish().await;
}

async fn only_the_owner_can_ask_and_only_for_a_url_that_may_be_called(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let stranger = anchor.sender().await;
    let user = sender.signed_in_as(&sender.account().to_string(), Some("7")).await;
    let opened = sender.open("10", "").await;
    let url = "http://127.0.0.1:1/";
    for other in [&stranger, &user] {
        assert_eq!(put(other, &opened.id, url).await.error(404), "not found");
    }
    put(&sender.without_token(), &opened.id, url).await.expect(403);
    for id in ["01990000-0000-7000-8000-000000000000", "nonsense"] {
        put(&sender, id, url).await.expect(404);
    }
    let long = format!("https://wallet.example/{}", "a".repeat(2048));
    for bad in ["", "nonsense", "ftp://127.0.0.1/", "http://user:secret@127.0.0.1/", &long] {
        let error = put(&sender, &opened.id, bad).await.error(400);
        assert!(error.contains("url"), "{error}");
    }
    let path = format!("/sep31/transactions/{}/callback", opened.id);
    sender.json(Method::PUT, &path, &json!({ "url": 7 })).await.expect(400);

    let customer = sender.register("7", &json!({})).await;
    let put_customer =
        async |who: &SendingAnchor, body: Value| who.json(Method::PUT, "/sep12/customer/callback", &body).await;
    put_customer(&stranger, json!({ "id": customer, "url": url })).await.expect(404);
    put_customer(&sender, json!({ "memo": "8", "memo_type": "id", "url": url })).await.expect(404);
    put_customer(&sender.without_token(), json!({ "id": customer, "url": url })).await.expect(401);
    put_customer(&sender, json!({ "id": customer, "url": "nonsense" })).await.expect(400);
    let account = stranger.account().to_string();
    put_customer(&sender, json!({ "account": account, "memo": "7", "url": url })).await.expect(403);
    put_customer(&user, json!({ "url": url })).await.expect(200);
    put_customer(&sender, json!({ "memo": "7", "memo_type": "id", "url": url })).await.expect(200);
    anchor.finish().await;
}

async fn outside_a_sandbox_nothing_inside_is_called(kind: Kind) {
    // Set up like testnet.
    let anchor = Setup::new(kind).apart().set("events.retry_for_s", "1").start().await;
    let listener = Listener::open().await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    let port = listener.host().rsplit(':').next().unwrap().to_owned();
    for inside in [
        listener.url("/"),
        format!("https://{}/", listener.host()),
        format!("https://localhost:{port}/"),
        "https://10.0.0.1/".to_owned(),
        "https://[::1]/".to_owned(),
        "https://169.254.169.254/latest".to_owned(),
        "https://2130706433/".to_owned(),
        "https://no-such-name.invalid/".to_owned(),
        "http://1.1.1.1/".to_owned(),
    ] {
        let error = put(&sender, &opened.id, &inside).await.error(400);
        assert!(error.starts_with("url: "), "{inside}: {error}");
    }
    // As if it had become so after it was registered.
    let other = sender.open("11", "").await;
    for (opened, url) in [(&opened, listener.url("/")), (&other, format!("https://localhost:{port}/"))] {
        let id: TransactionId = opened.id.parse().unwrap();
        let mut tx = anchor.store.begin().await.unwrap();
        tx.register_callback(Subject::Transaction(id), &url, "", now()).await.unwrap();
        tx.commit().await.unwrap();
    }
    sender.pay(&opened, "10").await;
    sender.pay(&other, "11").await;
    for dead in anchor.given_up(4).await {
        let error = dead.last_error.unwrap();
        assert!(error.contains("not an https URL") || error.contains("public address"), "{error}");
    }
    assert!(listener.heard().is_empty());
    anchor.finish().await;
}

async fn a_redirect_is_not_followed(kind: Kind) {
    let anchor = Setup::new(kind).set("events.retry_for_s", "1").start().await;
    let (listener, elsewhere) = (Listener::open().await, Listener::open().await);
    listener.always(Some(307), &elsewhere.url("/"));
    let sender = anchor.sender().await;
    let opened = watched(&sender, &listener.url("/"), "").await;
    sender.pay(&opened, "10").await;
    let dead = anchor.given_up(2).await;
    assert!(
        dead.iter().all(|one| one.last_error.as_deref() == Some("answered 307, a redirect, which is not followed"))
    );
    assert!(elsewhere.heard().is_empty());
    anchor.finish().await;
}

async fn a_customers_status_is_told_until_it_is_final(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let listener = Listener::open().await;
    let sender = anchor.sender().await;
    let customer = sender.register("7", &json!({ "steer": "review=processing" })).await;
    let ask = async |path: &str| {
        let body = json!({ "id": customer, "url": listener.url(path) });
        sender.json(Method::PUT, "/sep12/customer/callback", &body).await.expect(200);
    };
    let steer = async |steer: &str| {
        sender.put_customer(&json!({ "id": customer, "steer": steer })).await.expect(202);
        sender.customer(&format!("id={customer}")).await.expect(200)
    };
    ask("/first").await;
    let wanting = steer("review=needs-info").await;
    assert_eq!(listener.told("/first", 1).await[0].body, wanting);
    steer("review=processing:looking").await;
    let accepted = steer("review=accepted").await;
    let told = listener.told("/first", 3).await;
    let said: Vec<_> = told.iter().map(|one| one.body["status"].as_str().unwrap()).collect();
    assert_eq!(said, ["NEEDS_INFO", "PROCESSING", "ACCEPTED"]);
    assert_eq!(told[1].body["message"], "looking");
    assert_eq!(told[2].body, accepted, "the body is what GET shows");
    let key = signing_key(&sender).await;
    told.iter().for_each(|one| one.verify(listener.host(), &key));

    // Final: no more is told until the client asks again.
    steer("review=needs-info").await;
    ask("/second").await;
    steer("review=rejected").await;
    let told = listener.told("/second", 1).await;
    assert_eq!((told[0].body["status"].as_str(), told[0].sequence), (Some("REJECTED"), 4));
    anchor.all_told().await;
    assert_eq!(listener.heard().len(), 4);
    anchor.finish().await;
}

async fn a_deleted_customer_is_not_told_of(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let listener = Listener::open().await;
    listener.always(Some(500), "");
    let sender = anchor.sender().await;
    sender.put_customer(&json!({ "first_name": "Ada", "last_name": "Example" })).await.expect(202);
    let body = json!({ "url": listener.url("/") });
    sender.json(Method::PUT, "/sep12/customer/callback", &body).await.expect(200);
    sender.put_customer(&json!({ "steer": "review=needs-info" })).await.expect(202);
    assert_eq!(anchor.store.events(false, "", 10).await.unwrap().len(), 1);
    let path = format!("/sep12/customer/{}", sender.account());
    sender.send(sender.request(Method::DELETE, &path)).await.expect(200);
    assert!(anchor.store.events(false, "", 10).await.unwrap().is_empty());
    anchor.finish().await;
}
