//! Limits for each guest and each interface, so that none takes the slots that others need.

use super::*;
use crate::guest::{FaultKind, Interface, Terms};
use std::{collections::BTreeMap, time::Instant};

/// Two guests, the first with terms of its own: it provides everything but `fees`, which the second provides.
async fn two(limits: Limits, own: Terms) -> Guests {
    let sources =
        [GuestSource::file(TEST_GUEST), GuestSource::file(Path::new(TEST_GUEST).with_file_name("test_fees.wasm"))];
    let own = BTreeMap::from([(sources[0].name.clone(), own)]);
    Guests::load(&sources, Settings { limits, own, background_calls: 4, ..settings(&[]) }).await.unwrap()
}

/// So many calls that hang until their deadline.
async fn hang(guests: &Guests, calls: usize) -> Vec<tokio::task::JoinHandle<Fault>> {
    let hang = |_| {
        let guests = guests.clone();
        tokio::spawn(async move {
            let transaction = transaction("execute=sleep");
            fault(guests.execute_outgoing_transaction(view(&transaction), FIRST).await)
        })
    };
    let hanging: Vec<_> = (0..calls).map(hang).collect();
    let began = Instant::now();
    while guests.machine.vitals.running_now("rails.execute-outgoing-transaction") < calls {
        assert!(began.elapsed() < PATIENCE, "they do not begin");
        tokio::task::yield_now().await;
    }
    hanging
}

async fn fee(guests: &Guests) -> Result<(), CallError> {
    let (transaction, dollars) = (transaction(""), AssetId::parse("iso4217:USD").unwrap());
    let expected = transaction.amount_expected().unwrap();
    guests.calculate_fee(view(&transaction), expected, &dollars).await.map(|answered| drop(answered.answer.unwrap()))
}

async fn post(guests: &Guests) -> Result<(), CallError> {
    guests.process_post_request(view(&transaction(""))).await.map(|answered| drop(answered.answer.unwrap()))
}

const PATIENCE: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hanging_guest_takes_no_slots_of_others() {
    let limits = Limits { calls: 8, deadline: Duration::from_secs(20), ..Limits::default() };
    let own = Limits { calls: 4, deadline: PATIENCE, ..limits.clone() };
    let guests = two(limits, Terms { limits: own, ..Terms::default() }).await;
    let began = Instant::now();
    let hanging = hang(&guests, 8).await;
    for _ in 0..20 {
        fee(&guests).await.unwrap();
    }
    assert!(began.elapsed() < PATIENCE, "the other guest waited: {:?}", began.elapsed());
    let mut told = Vec::new();
    for call in hanging {
        told.push(call.await.unwrap());
    }
    assert!(told.iter().any(|fault| fault.detail.contains("3s")), "the guest's own deadline: {told:?}");
    let waited = told.iter().filter(|fault| fault.kind == FaultKind::Host).collect::<Vec<_>>();
    assert!(waited.iter().all(|fault| fault.detail.ends_with("this guest has 4")), "{waited:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_guest_can_take_all_slots() {
    let limits = Limits { calls: 8, deadline: PATIENCE, ..Limits::default() };
    let guests = two(limits.clone(), Terms { limits, ..Terms::default() }).await;
    let began = Instant::now();
    let hanging = hang(&guests, 8).await;
    for _ in 0..20 {
        fee(&guests).await.unwrap();
    }
    assert!(began.elapsed() < PATIENCE, "the other guest waited: {:?}", began.elapsed());
    for call in hanging {
        let fault = call.await.unwrap();
        assert!(fault.kind == FaultKind::Deadline || fault.detail.ends_with("this guest has 6"), "{fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hanging_interface_takes_no_slots_of_its_guests_others() {
    let limits = Limits { calls: 4, deadline: Duration::from_secs(20), ..Limits::default() };
    let own = Limits { calls: 1, deadline: PATIENCE, memory: 32 << 20, ..limits.clone() };
    let interfaces = BTreeMap::from([(Interface::Rails, own)]);
    let settings = Settings { limits, interfaces, ..settings(&[]) };
    let guests = Guests::load(&[GuestSource::file(TEST_GUEST)], settings).await.unwrap();
    assert_eq!(guests.serving()[0].limits.last().unwrap(), "`rails` calls at once: 1");
    assert!(guests.report().to_string().contains("`rails` deadline: 3s"), "{}", guests.report());
    let began = Instant::now();
    let hanging = hang(&guests, 6).await;
    for _ in 0..20 {
        post(&guests).await.unwrap();
    }
    assert!(began.elapsed() < PATIENCE, "the other interface waited: {:?}", began.elapsed());
    for call in hanging {
        let fault = call.await.unwrap();
        let named = fault.kind == FaultKind::Deadline || fault.detail.ends_with("its `rails` has 1");
        assert!(named && fault.detail.contains("3s"), "{fault:?}");
    }
    let transaction = transaction("execute=memory");
    let memory = fault(guests.execute_outgoing_transaction(view(&transaction), FIRST).await);
    assert!(memory.detail.contains(&format!("{} bytes", 32 << 20)), "{memory:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_to_a_hanging_guest_do_not_block_other_guests() {
    let limits = Limits { calls: 8, ..Limits::default() };
    let own = Limits { calls: 2, ..limits.clone() };
    let guests = two(limits, Terms { limits: own, ..Terms::default() }).await;
    let none = Duration::from_millis(1);
    // Half of all slots are reserved for the background, and half of the guest's.
    let permit = guests.permit(Interface::Receiver, none).await.unwrap();
    assert!(guests.permit(Interface::Rails, none).await.is_none(), "the guest has one permit for requests");
    let others = [guests.permit(Interface::Fees, none).await, guests.permit(Interface::Fees, none).await];
    assert!(others.iter().all(Option::is_some));
    drop(permit);
    assert!(guests.permit(Interface::Rails, none).await.is_some());
}

#[tokio::test]
async fn a_new_version_has_the_limits_of_its_place() {
    let limits = Limits { deadline: Duration::from_millis(1500), ..Limits::default() };
    let own = BTreeMap::from([("rails.wasm".to_owned(), Terms { limits, ..Terms::default() })]);
    let source = GuestSource::bytes("rails.wasm", std::fs::read(TEST_GUEST).unwrap());
    let guests = Guests::load(std::slice::from_ref(&source), Settings { own, ..settings(&[]) }).await.unwrap();
    let candidate = guests.prepare(&source).await.unwrap();
    guests.apply(guests.plan(candidate, false).unwrap());
    let transaction = transaction("execute=sleep");
    let fault = fault(guests.execute_outgoing_transaction(view(&transaction), FIRST).await);
    assert!(fault.kind == FaultKind::Deadline && fault.detail.contains("1.5s"), "{fault:?}");
    assert_eq!(guests.serving()[0].limits, ["deadline: 1.5s"]);
}
