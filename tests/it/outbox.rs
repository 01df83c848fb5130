//! The outbox's promises, on SQLite and PostgreSQL alike. Every statement is touched here.

use anchor_host::{
    model::{CustomerId, EventId, Timestamp},
    store::{EventShare, Store, Subject},
};
use anchor_host_tests::{
    database::{Database, Kind},
    on_both,
};
use std::{collections::BTreeSet, time::Duration};

on_both!(
    an_event_comes_back_as_it_was_stored_and_is_sealed,
    of_a_stream_only_the_first_can_be_claimed,
    eight_deliverers_never_claim_the_same_event,
    a_lost_lease_can_no_longer_answer,
    a_dead_letter_lets_the_stream_go_on_and_can_be_requeued,
    a_callback_can_be_replaced_ended_and_forgotten,
);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_800_000_000 + seconds)
}

fn customer(n: u16) -> CustomerId {
    format!("01990000-0000-7000-8000-00000000{n:04x}").parse().unwrap()
}

fn event_id(n: u16) -> EventId {
    format!("01990000-0000-7000-9000-00000000{n:04x}").parse().unwrap()
}

/// What is told.
fn body(n: u16) -> Vec<u8> {
    format!(r#"{{"id":"{}","message":"CANARY-4711"}}"#, customer(n)).into_bytes()
}

/// So many of any site.
fn share(limit: usize) -> EventShare {
    EventShare { limit, per_site: 99, retries: 99 }
}

async fn register(store: &Store, n: u16, url: &str) {
    let mut tx = store.begin().await.unwrap();
    tx.lock_subject(Subject::Customer(customer(n))).await.unwrap();
    tx.register_callback(Subject::Customer(customer(n)), url, "before", at(0)).await.unwrap();
    tx.commit().await.unwrap();
}

/// Event number `id` about customer `n`.
async fn add(store: &Store, n: u16, id: u16) {
    let mut tx = store.begin().await.unwrap();
    tx.enqueue_event(Subject::Customer(customer(n)), event_id(id), &body(n), "after", at(i64::from(id))).await.unwrap();
    tx.commit().await.unwrap();
}

async fn told(store: &Store, n: u16) -> Option<String> {
    store.begin().await.unwrap().told(Subject::Customer(customer(n))).await.unwrap()
}

async fn an_event_comes_back_as_it_was_stored_and_is_sealed(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    add(&store, 1, 1).await;
    assert_eq!(store.next_event_due().await.unwrap(), None, "nobody asked to be told");
    register(&store, 1, "https://a.example/").await;
    assert_eq!(told(&store, 1).await.as_deref(), Some("before"));
    add(&store, 1, 2).await;
    assert_eq!(told(&store, 1).await.as_deref(), Some("after"));
    assert_eq!(store.next_event_due().await.unwrap(), Some(at(2)));
    assert!(store.claim_events(share(9), at(1), at(60), "early").await.unwrap().is_empty());
    let claimed = store.claim_events(share(9), at(2), at(60), "t").await.unwrap();
    let [one] = claimed.as_slice() else { panic!("{}", claimed.len()) };
    assert_eq!((one.id.as_str(), one.seq, one.attempts), (event_id(2).to_string().as_str(), 1, 1));
    assert_eq!((one.url.as_str(), one.stream.as_str()), ("https://a.example/", customer(1).to_string().as_str()));
    assert_eq!(one.retry_from, at(2));
    assert_eq!(store.event_body(one).unwrap(), body(1), "byte for byte what was written");
    assert!(!String::from_utf8_lossy(&database.bytes()).contains("CANARY"));
}

async fn of_a_stream_only_the_first_can_be_claimed(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    for n in [1, 2] {
        register(&store, n, "https://a.example/").await;
    }
    for (n, id) in [(1, 1), (2, 2), (1, 3), (2, 4)] {
        add(&store, n, id).await;
    }
    let first = store.claim_events(share(9), at(9), at(60), "a").await.unwrap();
    assert_eq!(first.iter().map(|one| one.seq).collect::<Vec<_>>(), [1, 1]);
    assert!(store.claim_events(share(9), at(9), at(60), "b").await.unwrap().is_empty());
    assert_eq!(store.next_event_due().await.unwrap(), Some(at(60)), "when the leases run out");
    let done = first.iter().find(|one| one.stream == customer(1).to_string()).unwrap();
    let late = first.iter().find(|one| one.stream == customer(2).to_string()).unwrap();
    let mut tx = store.begin().await.unwrap();
    assert!(tx.event_delivered(done).await.unwrap());
    assert!(tx.postpone_event(late, at(30), "answered 500").await.unwrap());
    tx.commit().await.unwrap();
    let next = store.claim_events(share(9), at(9), at(60), "c").await.unwrap();
    assert_eq!(
        next.iter().map(|one| (one.stream.clone(), one.seq)).collect::<Vec<_>>(),
        [(customer(1).to_string(), 2)]
    );
    assert_eq!(store.next_event_due().await.unwrap(), Some(at(30)));
    let again = store.claim_events(share(9), at(30), at(60), "d").await.unwrap();
    assert_eq!(again.iter().map(|one| (one.seq, one.attempts)).collect::<Vec<_>>(), [(1, 2)]);
}

async fn eight_deliverers_never_claim_the_same_event(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    for n in 0..40 {
        register(&store, n, "https://a.example/").await;
        add(&store, n, n).await;
    }
    let deliverers: Vec<_> = (0..8)
        .map(|deliverer| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                for round in 0..20 {
                    let token = format!("{deliverer}-{round}");
                    mine.extend(store.claim_events(share(3), at(99), at(200), &token).await.unwrap());
                }
                mine.into_iter().map(|one| one.id).collect::<Vec<_>>()
            })
        })
        .collect();
    let mut claimed = Vec::new();
    for deliverer in deliverers {
        claimed.extend(deliverer.await.unwrap());
    }
    assert_eq!(claimed.len(), 40);
    assert_eq!(claimed.iter().collect::<BTreeSet<_>>().len(), 40);
}

async fn a_lost_lease_can_no_longer_answer(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    register(&store, 1, "https://a.example/").await;
    add(&store, 1, 1).await;
    let lost = store.claim_events(share(1), at(9), at(10), "a").await.unwrap().remove(0);
    let held = store.claim_events(share(1), at(10), at(20), "b").await.unwrap().remove(0);
    assert_eq!((held.id.as_str(), held.attempts), (lost.id.as_str(), 2));
    let mut tx = store.begin().await.unwrap();
    assert!(!tx.event_delivered(&lost).await.unwrap());
    assert!(!tx.postpone_event(&lost, at(11), "late").await.unwrap());
    assert!(!tx.dead_letter_event(&lost, "late").await.unwrap());
    assert!(tx.event_delivered(&held).await.unwrap());
    tx.commit().await.unwrap();
    assert!(store.events(false, "", 9).await.unwrap().is_empty());
}

async fn a_dead_letter_lets_the_stream_go_on_and_can_be_requeued(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    register(&store, 1, "https://a.example/").await;
    add(&store, 1, 1).await;
    add(&store, 1, 2).await;
    let first = store.claim_events(share(9), at(9), at(60), "a").await.unwrap().remove(0);
    let mut tx = store.begin().await.unwrap();
    assert!(tx.dead_letter_event(&first, "answered 500").await.unwrap());
    tx.commit().await.unwrap();
    let dead = store.events(true, "", 9).await.unwrap();
    assert_eq!((dead.len(), dead[0].seq, dead[0].last_error.as_deref()), (1, 1, Some("answered 500")));
    assert_eq!(store.events(false, "", 9).await.unwrap().len(), 2);
    assert_eq!(store.events(false, "", 1).await.unwrap().len(), 1);
    let mut tx = store.begin().await.unwrap();
    assert!(tx.requeue_event(&first.id, at(100)).await.unwrap());
    assert!(!tx.requeue_event("nonsense", at(100)).await.unwrap());
    tx.commit().await.unwrap();
    assert!(store.events(true, "", 9).await.unwrap().is_empty());
    let again = store.claim_events(share(9), at(100), at(160), "b").await.unwrap();
    assert_eq!(again.iter().map(|one| (one.seq, one.attempts)).collect::<Vec<_>>(), [(1, 1)]);
    assert_eq!(again[0].retry_from.since(first.retry_from), Duration::from_secs(99));
}

async fn a_callback_can_be_replaced_ended_and_forgotten(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let subject = Subject::Customer(customer(1));
    register(&store, 1, "https://a.example/").await;
    add(&store, 1, 1).await;
    let mut tx = store.begin().await.unwrap();
    tx.end_callback(subject).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(told(&store, 1).await, None);
    register(&store, 1, "https://b.example/").await;
    assert_eq!(told(&store, 1).await.as_deref(), Some("before"));
    add(&store, 1, 2).await;
    let events = store.events(false, "", 9).await.unwrap();
    assert!(events.iter().all(|one| one.url == "https://b.example/"), "events on their way too");
    assert_eq!(events.iter().map(|one| one.seq).collect::<Vec<_>>(), [1, 2], "numbers go on");
    let mut tx = store.begin().await.unwrap();
    tx.forget_callback(subject).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(told(&store, 1).await, None);
    assert!(store.events(false, "", 9).await.unwrap().is_empty());
}
