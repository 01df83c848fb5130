//! What a guest could not do is in the log: once, with the guest, the function and whom it is about.

use anchor_host::model::JobKind;
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    log, on_both,
    sender::{Opened, SendingAnchor},
    wait,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

on_both!(
    a_customer_who_can_not_be_judged_is_in_the_log_once_a_call,
    background_work_that_fails_names_its_transaction_guest_and_function,
    what_a_guest_is_not_told_names_whom_it_is_about,
    a_customer_who_can_not_be_asked_for_anything_is_in_the_log,
);

const NAME: &str = "Zerlina-of-the-log";

/// The host's warnings and errors that name somebody or something.
fn complaints(about: &str) -> Vec<String> {
    let is_complaint = |line: &&str| line.contains(" WARN ") || line.contains("ERROR ");
    let all = log::all();
    let lines = all.lines().filter(is_complaint).filter(|line| line.contains(about) && line.contains("anchor_host::"));
    lines.map(str::to_owned).collect()
}

/// Waits until so many calls of a function failed for what it is about, and checks what is told of each.
async fn told(about: &str, function: &str, least: usize, word: &str) {
    let of_function = format!("function=\"{function}\"");
    let lines = wait::until("the log tells of it", || async {
        let lines: Vec<String> = complaints(about).into_iter().filter(|line| line.contains(&of_function)).collect();
        if lines.len() >= least { Ok(lines) } else { Err(format!("{about}: {lines:?}")) }
    })
    .await;
    let mut calls = BTreeSet::new();
    for line in &lines {
        assert!(line.contains("guest=test-rails 0.") && line.contains(word), "{line}");
        assert!(!line.contains(NAME), "personal: {line}");
        let call = line.split(" call=").nth(1).and_then(|rest| rest.split(' ').next());
        assert!(call.is_some_and(|call| calls.insert(call.to_owned())), "told twice: {line}");
    }
    // Nobody else complains of the same.
    let others = complaints(about).into_iter().filter(|line| !line.contains(" call="));
    // What has become of it is another matter; as is that the test changed the customer meanwhile.
    let events = [
        "needs attention",
        "needs the operator's decision",
        "payment unapplied",
        "no verdict",
        "another request is changing",
    ];
    let others: Vec<String> = others.filter(|line| !events.iter().any(|event| line.contains(event))).collect();
    assert!(others.is_empty(), "{others:?}");
}

async fn a_customer_who_can_not_be_judged_is_in_the_log_once_a_call(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let id = sender.register("1", &json!({ "first_name": NAME, "steer": "review=unavailable" })).await;
    // The request, and the background.
    told(&id, "customers.review", 2, "problem=\"unavailable\" reason=\"steered to be unavailable\"").await;
    sender.put_customer(&json!({ "id": id, "steer": "review=accepted" })).await.expect(202);
    anchor.idle().await;
    // What callers are told is theirs.
    sender.put_customer(&json!({ "id": id, "steer": "review=invalid" })).await.expect(400);
    assert!(!complaints(&id).iter().any(|line| line.contains("invalid")), "{:?}", complaints(&id));

    // In the background nobody is told: the log is.
    let other = sender.register("2", &json!({ "first_name": NAME, "steer": "review=processing" })).await;
    for word in ["denied", "trap"] {
        anchor.make_due(JobKind::Review, &other).await;
        steer_in_store(&anchor, &other, &format!("review={word}")).await;
        told(&other, "customers.review", 1, "").await;
        wait::until("the log has it", || async {
            let lines = complaints(&other);
            if lines.iter().any(|line| line.contains(word)) { Ok(()) } else { Err(format!("{lines:?}")) }
        })
        .await;
    }
    anchor.leave_working();
    anchor.finish().await;
}

/// Changes what a customer gave without asking the guest.
async fn steer_in_store(anchor: &TestAnchor, id: &str, steer: &str) {
    wait::until("the customer is changed", || async {
        let (mut customer, version) = anchor.store.customer(id.parse().unwrap()).await.unwrap().unwrap();
        customer.values.insert("steer".to_owned(), steer.to_owned());
        let mut tx = anchor.store.begin().await.unwrap();
        let is_done = tx.update_customer(&customer, version).await.unwrap();
        tx.commit().await.unwrap();
        if is_done { Ok(()) } else { Err("somebody was quicker".to_owned()) }
    })
    .await;
}

/// A payment whose receiver says what the guest does with it.
async fn steered(sender: &SendingAnchor, memo: &str, steer: &str) -> (Opened, String) {
    let receiver = sender.register(memo, &json!({ "first_name": NAME, "steer": steer })).await;
    (sender.open_with("10", &json!({ "receiver_id": receiver })).await, receiver)
}

async fn background_work_that_fails_names_its_transaction_guest_and_function(kind: Kind) {
    let anchor = Setup::new(kind).steer("settle=unavailable").set("mismatches.under", "ask_guest").start().await;
    let sender = anchor.sender().await;
    let then = async |receiver: &str, steer: &str| {
        sender.put_customer(&json!({ "id": receiver, "steer": steer })).await.expect(202);
    };

    let receiver = sender.register("1", &json!({ "first_name": NAME, "steer": "post=wait" })).await;
    let waiting = sender.post("10", &json!({ "receiver_id": receiver })).await.expect(201)["id"].clone();
    let waiting = waiting.as_str().unwrap();
    then(&receiver, "post=unavailable").await;
    told(waiting, "receiver.process-post-request", 1, "unavailable").await;
    then(&receiver, "post=ready").await;
    sender.wait(waiting, "pending_sender").await;

    let (payout, receiver) = steered(&sender, "2", "execute=unavailable,trap,initiated:0 poll=denied").await;
    sender.pay(&payout, "10").await;
    told(&payout.id, "rails.execute-outgoing-transaction", 2, "").await;
    told(&payout.id, "rails.poll-outgoing-transactions", 1, "problem=\"denied\"").await;
    then(&receiver, "poll=delivered").await;
    sender.wait(&payout.id, "completed").await;

    let (less, _) = steered(&sender, "3", "decide=unavailable").await;
    sender.pay(&less, "9").await;
    told(&less.id, "mismatches.decide", 4, "unavailable").await;

    let opened = sender.open_with("101", &json!({ "destination_asset": "iso4217:BRL" })).await;
    sender.pay(&opened, "101").await;
    told(&opened.id, "quotes.rate", 4, "unavailable").await;
    anchor.needs_attention(&opened.id).await;
    anchor.unapplied(1).await;
    anchor.finish().await;
}

async fn what_a_guest_is_not_told_names_whom_it_is_about(kind: Kind) {
    let mut anchor = Setup::new(kind).steer("release=trap forgotten=trap").start().await;
    let sender = anchor.sender().await;
    let quote = sender.quote(&json!({ "sell_amount": "101" })).await.expect(201)["id"].clone();
    let quote = quote.as_str().unwrap();
    anchor.make_due(JobKind::Release, quote).await;
    told(quote, "quotes.release", 2, "code=\"guest-trap\"").await;
    let id = sender.register("1", &json!({ "first_name": NAME })).await;
    let delete = sender.request(Method::DELETE, &format!("/sep12/customer/{}", sender.account()));
    sender.send(delete.json(&json!({ "memo": "1", "memo_type": "id" }))).await.expect(200);
    told(&id, "customers.forgotten", 2, "code=\"guest-trap\"").await;
    anchor.leave_working();
    anchor.finish().await;
}

async fn a_customer_who_can_not_be_asked_for_anything_is_in_the_log(kind: Kind) {
    let anchor = Setup::new(kind).steer("requirements=unavailable").start().await;
    let sender = anchor.sender().await;
    let id = sender.register("1", &json!({ "first_name": NAME })).await;
    sender.customer(&format!("id={id}")).await.expect(503);
    told(&id, "customers.requirements", 1, "problem=\"unavailable\"").await;
    let figures: Value = sender.customer("memo=2").await.expect(503);
    assert!(!figures["error"].as_str().unwrap().contains("steered"), "{figures}");
    anchor.finish().await;
}
