//! A swap of versions while calls run, and of the two compilers' code: the baseline compiler's keeps every rule that
//! the optimised code keeps.

use super::*;
use crate::guest::FaultKind;
use std::time::Instant;

/// A version that is in no cache.
pub fn unseen() -> GuestSource {
    let mut bytes = std::fs::read(TEST_GUEST).unwrap();
    let salt = format!("{:?}", Instant::now());
    let section = [&[4], b"salt".as_slice(), salt.as_bytes()].concat();
    bytes.extend([0, u8::try_from(section.len()).unwrap()]);
    bytes.extend(section);
    GuestSource::bytes("rails.wasm", bytes)
}

/// Guests of which one has just been replaced.
async fn replaced(limits: Limits) -> (Guests, GuestSource) {
    let first = GuestSource::bytes("rails.wasm", std::fs::read(TEST_GUEST).unwrap());
    let guests = Guests::load(&[first], Settings { limits, ..settings(&[]) }).await.unwrap();
    // Without a cache, so that unseen versions stay unseen.
    let guests = Guests { settings: Settings { cache_dir: None, ..settings(&[]) }.into(), ..guests };
    let next = unseen();
    let candidate = guests.prepare(&next).await.unwrap();
    guests.apply(guests.plan(candidate, false).unwrap());
    (guests, next)
}

async fn execute(guests: &Guests, steer: &str) -> Fault {
    let transaction = transaction(&format!("execute={steer}"));
    fault(guests.execute_outgoing_transaction(view(&transaction), FIRST).await)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn baseline_code_answers_and_has_the_same_limits() {
    let limits = Limits { deadline: Duration::from_secs(2), memory: 16 << 20, ..Limits::default() };
    let (guests, _) = replaced(limits).await;
    // Other architectures have no baseline compiler.
    assert_eq!(guests.serving()[0].optimised, !cfg!(target_arch = "x86_64"));
    let transaction = transaction("execute=delivered");
    guests.execute_outgoing_transaction(view(&transaction), FIRST).await.unwrap().answer.unwrap();
    let trap = execute(&guests, "trap").await;
    for part in ["steered to panic", "fault.rs", "wasm backtrace", "test_rails"] {
        assert!(trap.detail.contains(part), "{part} is not in {}", trap.detail);
    }
    assert_eq!(execute(&guests, "overflow").await.kind, FaultKind::Trap);
    assert_eq!(execute(&guests, "spin").await.kind, FaultKind::Deadline);
    assert_eq!(execute(&guests, "sleep").await.kind, FaultKind::Deadline);
    assert_eq!(execute(&guests, "memory").await.kind, FaultKind::Memory);
}

#[tokio::test]
async fn optimised_code_replaces_only_its_own_version() {
    let (guests, next) = replaced(Limits::default()).await;
    let serving = guests.serving()[0].hash.clone();
    let other = guests.optimise(&unseen()).await.unwrap();
    guests.exchange(&other);
    assert_eq!(guests.serving()[0].hash, serving, "nobody asked for another version");
    let same = guests.optimise(&next).await.unwrap();
    guests.exchange(&same);
    assert_eq!((guests.serving()[0].hash.clone(), guests.serving()[0].optimised), (serving, true));
}

#[tokio::test]
async fn calls_in_flight_finish_on_the_version_they_began_with() {
    let (guests, _) = replaced(Limits { deadline: Duration::from_secs(5), ..Limits::default() }).await;
    let spinning = tokio::spawn({
        let guests = guests.clone();
        async move { execute(&guests, "spin").await }
    });
    let before = guests.serving()[0].hash.clone();
    tokio::task::yield_now().await;
    let next = guests.prepare(&unseen()).await.unwrap();
    guests.apply(guests.plan(next, false).unwrap());
    let transaction = transaction("execute=delivered");
    let after = guests.execute_outgoing_transaction(view(&transaction), FIRST).await.unwrap().guest;
    let fault = spinning.await.unwrap();
    assert_eq!(fault.kind, FaultKind::Deadline);
    assert!(before.starts_with(&fault.guest.hash), "{fault}");
    assert_ne!(after.hash, fault.guest.hash);
}
