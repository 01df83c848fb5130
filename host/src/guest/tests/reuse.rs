//! One instance, call after call: it ends when it should, and keeps nothing of the host.

use super::*;
use crate::guest::{FaultKind, Isolation, Reuse};
use crate::model::{Problem, Rejection};
use axum::{Router, http::HeaderMap};
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

fn reusing(bounds: Reuse, limits: Limits) -> Settings {
    Settings { limits: Limits { isolation: Isolation::Reuse(bounds), ..limits }, ..settings(&[]) }
}

fn long() -> Reuse {
    let minute = Duration::from_secs(60);
    Reuse { calls: 1_000, age: minute, idle: minute }
}

async fn guests(settings: Settings) -> Guests {
    Guests::load(&[GuestSource::file(TEST_GUEST)], settings).await.unwrap()
}

async fn reused(bounds: Reuse) -> Guests {
    guests(reusing(bounds, settings(&[]).limits)).await
}

/// The text of the problem that the guest answers `process-post-request` with.
async fn said(guests: &Guests, steer: &str) -> String {
    let transaction = transaction(&format!("post={steer}"));
    match guests.process_post_request(view(&transaction)).await.unwrap().answer {
        Err(Rejection::Problem(Problem::Invalid(text) | Problem::Unavailable(text))) => text,
        other => panic!("{steer}: {other:?}"),
    }
}

/// The number of the call in its instance.
async fn count(guests: &Guests) -> u32 {
    said(guests, "count").await.parse().unwrap()
}

async fn ready(guests: &Guests, steer: &str) {
    guests.process_post_request(view(&transaction(&format!("post={steer}")))).await.unwrap().answer.unwrap();
}

#[tokio::test]
async fn an_instance_is_reused_only_if_configured() {
    let fresh = guests(settings(&[])).await;
    assert_eq!([count(&fresh).await, count(&fresh).await, count(&fresh).await], [1, 1, 1]);
    let reused = reused(long()).await;
    assert_eq!([count(&reused).await, count(&reused).await, count(&reused).await], [1, 2, 3]);
}

#[tokio::test]
async fn it_ends_after_its_calls_and_when_it_is_old() {
    let three = reused(Reuse { calls: 3, ..long() }).await;
    let mut counted = Vec::new();
    for _ in 0..7 {
        counted.push(count(&three).await);
    }
    assert_eq!(counted, [1, 2, 3, 1, 2, 3, 1]);
    let age = Duration::from_secs(1);
    let young = reused(Reuse { age, ..long() }).await;
    assert_eq!([count(&young).await, count(&young).await], [1, 2]);
    tokio::time::sleep(age).await;
    assert_eq!(count(&young).await, 1);
}

#[tokio::test]
async fn it_ends_when_nobody_calls_it() {
    let guests = reused(Reuse { idle: Duration::from_millis(500), ..long() }).await;
    assert_eq!([count(&guests).await, count(&guests).await], [1, 2]);
    let (pool, began) = (guests.machine.optimised.pool.clone(), std::time::Instant::now());
    assert_eq!(pool.waiting_now(), 1);
    while pool.waiting_now() > 0 {
        assert!(began.elapsed() < Duration::from_secs(60), "it waits for ever");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(count(&guests).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_ends_with_a_call_that_fails_or_is_given_up() {
    let limits = Limits { deadline: Duration::from_secs(2), memory: 16 << 20, ..settings(&[]).limits };
    let guests = guests(reusing(long(), limits)).await;
    let kinds = [
        ("trap", FaultKind::Trap),
        ("overflow", FaultKind::Trap),
        ("memory", FaultKind::Memory),
        ("spin", FaultKind::Deadline),
        ("sleep", FaultKind::Deadline),
    ];
    for (word, kind) in kinds {
        assert_eq!([count(&guests).await, count(&guests).await], [1, 2], "before {word}");
        let failed = transaction(&format!("post={word}"));
        assert_eq!(fault(guests.process_post_request(view(&failed)).await).kind, kind, "{word}");
    }
    assert_eq!([count(&guests).await, count(&guests).await], [1, 2]);
    let given_up = transaction("post=sleep");
    let waited = tokio::time::timeout(Duration::from_millis(100), guests.process_post_request(view(&given_up))).await;
    assert!(waited.is_err(), "it did not sleep");
    assert_eq!(count(&guests).await, 1);
}

#[tokio::test]
async fn an_instance_ends_before_its_open_handles_run_out() {
    let guests = reused(long()).await;
    for _ in 0..30 {
        ready(&guests, "leave:70").await;
    }
    assert_eq!([count(&guests).await, count(&guests).await], [1, 2]);
    ready(&guests, "leave:200").await;
    assert_eq!(count(&guests).await, 1);
}

#[tokio::test]
async fn a_new_version_starts_fresh_and_the_old_one_keeps_no_instances() {
    let first = GuestSource::bytes("rails.wasm", std::fs::read(TEST_GUEST).unwrap());
    let settings = Settings { keep_versions: 1, ..reusing(long(), settings(&[]).limits) };
    let guests = Guests::load(&[first], settings).await.unwrap();
    assert_eq!([count(&guests).await, count(&guests).await], [1, 2]);
    let before = guests.generation.load().provider(crate::guest::Interface::Receiver).unwrap().version.hash.clone();
    let next = guests.prepare(&super::swap::unseen()).await.unwrap();
    guests.apply(guests.plan(next, false).unwrap());
    assert_eq!([count(&guests).await, count(&guests).await], [1, 2]);
    let pinned = guests.pinned(&before).await;
    assert_eq!([count(&pinned).await, count(&pinned).await], [1, 1]);
    assert_eq!(count(&guests).await, 3);
}

#[tokio::test]
async fn a_call_leaves_only_the_guests_own_memory_to_the_next() {
    let keys: Arc<Mutex<Vec<Option<String>>>> = Arc::default();
    let seen = keys.clone();
    let app = Router::new().fallback(move |headers: HeaderMap| async move {
        seen.lock().unwrap().push(headers.get("idempotency-key").map(|key| key.to_str().unwrap().to_owned()));
        "{}"
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    let mut settings = reusing(long(), settings(&[]).limits);
    settings.grants.http_origins.push(url.clone());
    settings.grants.config.insert("bank_url".to_owned(), url.clone());
    let guests = guests(settings).await;

    // The idempotency key of a payment, before and after a call that moves no money.
    let paid = transaction(&format!("execute=post:{url}/order"));
    for (number, key) in ["payout-1", "payout-2"].into_iter().enumerate() {
        let attempt = Attempt { idempotency_key: key, number: 1 };
        guests.execute_outgoing_transaction(view(&paid), attempt).await.unwrap().answer.unwrap_err();
        assert!(said(&guests, &format!("post:{url}/order")).await.starts_with("200"));
        assert_eq!(count(&guests).await, u32::try_from(number).unwrap() + 1);
    }
    let some = |key: &str| Some(key.to_owned());
    assert_eq!(*keys.lock().unwrap(), [some("payout-1"), None, some("payout-2"), None]);

    // Changes to `kv` come back with the answer, and are not visible before they are stored.
    let filling = transaction("post=fill:3:10");
    let filled = guests.process_post_request(view(&filling)).await.unwrap();
    assert_eq!(filled.writes.changes.len(), 3);
    assert_eq!(said(&guests, "recall:fill/0").await, "nothing");
    let counted = transaction("post=count");
    assert!(guests.process_post_request(view(&counted)).await.unwrap().writes.is_empty());

    // A refused origin does not explain a later trap, and requests of one call do not count towards the next.
    assert!(said(&guests, "get:https://example.com/").await.starts_with("Denied"));
    for _ in 0..3 {
        assert_eq!(said(&guests, "calls:15").await, "all calls were made");
    }
    assert_eq!(count(&guests).await, 4, "it was the same instance all the time");
    let trap = fault(guests.process_post_request(view(&transaction("post=trap"))).await);
    assert_eq!(trap.kind, FaultKind::Trap, "{}", trap.detail);
}

#[tokio::test]
async fn output_belongs_to_its_call() {
    let guests = reused(long()).await;
    for _ in 0..3 {
        // Each call may print up to the limit.
        ready(&guests, "flood").await;
    }
    ready(&guests, "say:the-secret-of-another").await;
    let trap = fault(guests.process_post_request(view(&transaction("post=trap"))).await);
    assert!(trap.detail.contains("steered to panic"), "{}", trap.detail);
    assert!(!trap.detail.contains("the-secret-of-another"), "{}", trap.detail);
}

/// More callers than slots, of two guests that share one pool: all are answered, no instance has two calls at once, and
/// none is lost in the end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn callers_of_two_guests_share_the_places() {
    const CALLERS: usize = 24;
    const CALLS: usize = 40;
    let limits = Limits { calls: 4, ..settings(&[]).limits };
    let fees = std::path::Path::new(TEST_GUEST).with_file_name("test_fees.wasm");
    let sources = [GuestSource::file(TEST_GUEST), GuestSource::file(fees)];
    let guests = Guests::load(&sources, reusing(Reuse { calls: 25, ..long() }, limits)).await.unwrap();
    let counted: Arc<Mutex<Vec<u32>>> = Arc::default();
    let callers = (0..CALLERS).map(|caller| {
        let (guests, counted) = (guests.clone(), counted.clone());
        tokio::spawn(async move {
            for call in 0..CALLS {
                match (caller + call) % 8 {
                    0 => {
                        let trap = fault(guests.process_post_request(view(&transaction("post=trap"))).await);
                        assert_eq!(trap.kind, FaultKind::Trap);
                    }
                    1..4 => {
                        let (transaction, deliver) = (transaction(""), AssetId::parse("iso4217:USD").unwrap());
                        let expected = transaction.amount_expected().unwrap();
                        guests.calculate_fee(view(&transaction), expected, &deliver).await.unwrap().answer.unwrap();
                    }
                    _ => {
                        let count = count(&guests).await;
                        counted.lock().unwrap().push(count);
                    }
                }
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap();
    }
    let counted = counted.lock().unwrap();
    let (most, distinct) = (*counted.iter().max().unwrap(), counted.iter().collect::<BTreeSet<_>>().len());
    assert!(most > 3 && most <= 25 && distinct > 3, "instances were called {most} times at most");
}
