//! Callbacks that would go to somebody else, or say something else.

use anchor_host_tests::{
    anchor::TestAnchor,
    database::{Database, Kind},
    listener::Listener,
    log, on_both,
    sender::{Opened, SendingAnchor},
    wait,
};
use reqwest::Method;
use serde_json::json;

on_both!(
    nothing_is_sent_to_a_url_that_its_client_did_not_register,
    an_event_goes_to_its_own_stream_alone,
    a_customers_callback_is_bound_as_well,
    callbacks_of_an_earlier_release_are_bound_once,
);

async fn watch(sender: &SendingAnchor, id: &str, url: &str) {
    let path = format!("/sep31/transactions/{id}/callback");
    sender.json(Method::PUT, &path, &json!({ "url": url })).await.expect(204);
}

async fn watched(sender: &SendingAnchor, url: &str) -> Opened {
    let opened = sender.open("10", "").await;
    watch(sender, &opened.id, url).await;
    opened
}

/// Once each event of the stream has this as its last error.
async fn refused(anchor: &TestAnchor, stream: &str, problem: &str) {
    wait::until(&format!("events of {stream} are refused"), || async {
        let all = anchor.store.events(false, "", 100).await.unwrap();
        let first = all.iter().find(|event| event.stream == stream);
        let error = first.and_then(|event| event.last_error.clone()).unwrap_or_default();
        if error.contains(problem) { Ok(()) } else { Err(format!("{all:?}")) }
    })
    .await;
    assert!(log::about(stream).contains("an event must not be sent"), "{}", log::about(stream));
}

async fn nothing_is_sent_to_a_url_that_its_client_did_not_register(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (listener, thief) = (Listener::open().await, Listener::open().await);
    let sender = anchor.sender().await;
    let opened = watched(&sender, &listener.url("/own")).await;
    let other = watched(&sender, &listener.url("/other")).await;
    let url = thief.url("/stolen");
    anchor.database.execute(&format!("UPDATE callbacks SET url = '{url}' WHERE subject = '{}'", opened.id)).await;
    sender.pay(&opened, "10").await;
    sender.pay(&other, "10").await;
    sender.wait(&opened.id, "completed").await;
    refused(&anchor, &opened.id, "its column url is not the one that its client registered").await;
    listener.told("/other", 2).await;
    // Without a seal it is no better.
    anchor.database.execute(&format!("UPDATE outbox SET url_seal = NULL WHERE stream = '{}'", opened.id)).await;
    anchor.database.execute(&format!("UPDATE callbacks SET url_seal = NULL WHERE subject = '{}'", opened.id)).await;
    refused(&anchor, &opened.id, "its column url is not the one that its client registered").await;
    // Registered again, everything is told.
    watch(&sender, &opened.id, &listener.url("/again")).await;
    listener.told("/again", 2).await;
    anchor.all_told().await;
    assert!(thief.heard().is_empty());
    anchor.finish().await;
}

async fn an_event_goes_to_its_own_stream_alone(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let (listener, thief) = (Listener::open().await, Listener::open().await);
    listener.always(Some(500), "");
    let (victim, other) = (anchor.sender().await, anchor.sender().await);
    let watched_by_victim = watched(&victim, &listener.url("/")).await;
    let stolen = watched(&other, &thief.url("/stolen")).await;
    victim.pay(&watched_by_victim, "10").await;
    victim.wait(&watched_by_victim.id, "completed").await;
    // As if it were about the thief's own payment: with their URL, and the seal that belongs to it.
    let moved = format!(
        "UPDATE outbox SET stream = '{to}', seq = outbox.seq + 100, url = callbacks.url, url_seal = callbacks.url_seal \
         FROM callbacks WHERE callbacks.subject = '{to}' AND stream = '{from}'",
        to = stolen.id,
        from = watched_by_victim.id
    );
    anchor.database.execute(&moved).await;
    refused(&anchor, &stolen.id, "the seal does not open").await;
    assert!(thief.heard().is_empty());
    other.pay(&stolen, "10").await;
    // What is forged comes after what is theirs.
    assert_eq!(thief.told("/stolen", 2).await[1].body["transaction"]["id"], stolen.id.as_str());
    assert_eq!(thief.heard().len(), 2);
    anchor.leave_working();
    anchor.finish().await;
}

async fn a_customers_callback_is_bound_as_well(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (listener, thief) = (Listener::open().await, Listener::open().await);
    let sender = anchor.sender().await;
    let customer = sender.register("7", &json!({ "steer": "review=processing" })).await;
    let watch = async || {
        let body = json!({ "id": customer, "url": listener.url("/customer") });
        sender.json(Method::PUT, "/sep12/customer/callback", &body).await.expect(200);
    };
    watch().await;
    let url = thief.url("/stolen");
    anchor.database.execute(&format!("UPDATE callbacks SET url = '{url}' WHERE subject = '{customer}'")).await;
    sender.put_customer(&json!({ "id": customer, "steer": "review=accepted" })).await.expect(202);
    refused(&anchor, &customer, "its column url is not the one that its client registered").await;
    watch().await;
    assert_eq!(listener.told("/customer", 1).await[0].body["status"], "ACCEPTED");
    assert!(thief.heard().is_empty());
    anchor.finish().await;
}

/// The tables as they were before URLs were sealed.
async fn unseal(database: &Database) {
    for table in ["callbacks", "outbox"] {
        database.execute(&format!("ALTER TABLE {table} DROP COLUMN url_seal")).await;
    }
    database.execute("DELETE FROM _sqlx_migrations WHERE version = 10").await;
}

async fn callbacks_of_an_earlier_release_are_bound_once(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let listener = Listener::open().await;
    let sender = anchor.sender().await;
    let opened = watched(&sender, &listener.url("/")).await;
    anchor.stop().await;
    unseal(&anchor.database).await;
    anchor.start_again().await;
    sender.pay(&opened, "10").await;
    assert_eq!(listener.told("/", 2).await[1].body["transaction"]["status"], "completed");
    anchor.finish().await;
}
