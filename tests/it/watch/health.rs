//! What readiness says of the watcher, of its network and of its database.

use super::{
    Running,
    sink::{Kept, Memory},
    until,
};
use anchor_host_tests::horizon::{Manners, ScriptedHorizon, operation_id};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn health_tells_of_a_black_hole_and_recovers_by_itself() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, None).await;
    horizon.behave(Manners { black_hole: true, ..Manners::default() });
    running.is_ready(false, Some(&horizon)).await;
    horizon.pay(3);
    horizon.behave(Manners::default());
    sink.holds(3).await;
    running.is_ready(true, Some(&horizon)).await;
    assert_eq!(running.health.accounts()[0].last_error, None);
    running.stop().await;
}

#[tokio::test]
async fn health_tells_of_a_network_that_closes_no_ledgers() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, None).await;
    let reasons = running.is_ready(false, None).await;
    assert!(reasons[0].contains("no new ledger"), "{reasons:?}");
    running.is_ready(true, Some(&horizon)).await;
    running.stop().await;
}

#[tokio::test]
async fn health_tells_of_a_database_that_takes_nothing() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, None).await;
    sink.kept.lock().unwrap().locked = true;
    horizon.pay(2);
    let reasons = running.is_ready(false, Some(&horizon)).await;
    assert!(reasons[0].contains("database is locked"), "{reasons:?}");
    sink.kept.lock().unwrap().locked = false;
    sink.holds(2).await;
    running.is_ready(true, Some(&horizon)).await;
    assert_eq!(sink.ids(), horizon.ids());
    running.stop().await;
}

#[tokio::test]
async fn an_account_that_is_not_funded_yet_is_waited_for() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    horizon.behave(Manners { unfunded: true, ..Manners::default() });
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, Some(&horizon)).await;
    assert!(!running.health.accounts()[0].exists);
    horizon.behave(Manners::default());
    horizon.pay(2);
    sink.holds(2).await;
    assert!(running.health.accounts()[0].exists);
    running.stop().await;
}

#[tokio::test]
async fn another_network_is_not_followed() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(Some(1)));
    horizon.behave(Manners { other_network: true, ..Manners::default() });
    horizon.pay(3);
    let running = Running::start(&horizon, &sink);
    let reasons = loop {
        let reasons = running.health.is_ready().unwrap_err();
        if reasons.len() > 1 {
            break reasons;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    assert!(reasons[0].contains("another network"), "{reasons:?}");
    assert!(sink.ids().is_empty());
    running.stop().await;
}

#[tokio::test]
async fn a_network_that_was_reset_is_told_and_the_cursor_stays() {
    let cursor = operation_id(1_000_000, 1);
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(Some(cursor)));
    let running = Running::start(&horizon, &sink);
    let reasons = loop {
        let reasons = running.health.is_ready().unwrap_err();
        if reasons.iter().any(|reason| reason.contains("reset")) {
            break reasons;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    assert!(reasons[0].contains("1000000"), "{reasons:?}");
    assert_eq!(sink.kept.lock().unwrap().cursor, Some(cursor));
    running.stop().await;
}

#[tokio::test]
async fn one_wrong_hash_is_not_another_network() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    let running = Running::start(&horizon, &sink);
    until(&sink, &horizon, "it is known by its hash", |kept| kept.known.is_some()).await;
    // Every second answer is another network's: no two agree, and none is kept.
    horizon.behave(Manners { wrong_hashes: true, ..Manners::default() });
    let read_to = sink.kept.lock().unwrap().read_to;
    until(&sink, &horizon, "it is read on", |kept| kept.read_to > read_to + 50).await;
    running.stop().await;
    for _ in 0..3 {
        let running = Running::start(&horizon, &sink);
        running.is_ready(true, Some(&horizon)).await;
        running.stop().await;
    }
    let known = sink.kept.lock().unwrap().known.clone().unwrap();
    assert_eq!(known.hash, format!("a{:063x}", known.ledger));
}

#[tokio::test]
async fn each_thing_that_is_wrong_with_horizon_has_its_reason_and_loses_nothing() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    for _ in 0..300 {
        horizon.pay(0);
    }
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, Some(&horizon)).await;
    for _ in 0..300 {
        horizon.pay(0);
    }
    let is_known = |kept: &Kept| kept.known.as_ref().is_some_and(|known| known.ledger > 600);
    until(&sink, &horizon, "it is known by its hash", is_known).await;
    let root = |document: Value| Manners { root: Some(document), ..Manners::default() };
    let mut paid = 0;
    for (manners, reason) in [
        (Manners { other_network: true, ..Manners::default() }, "another network"),
        (Manners { behind: 400, ..Manners::default() }, "it is behind its network, which is at"),
        (
            Manners { behind: 400, behind_with_its_node: true, ..Manners::default() },
            "it was reset, or horizon is behind",
        ),
        (root(json!({ "history_elder_ledger": null })), "`history_elder_ledger` is missing"),
        (root(json!({ "history_latest_ledger": null })), "`history_latest_ledger` is missing"),
        (root(json!({ "network_passphrase": null })), "`network_passphrase` is missing"),
        (root(json!({ "history_elder_ledger": 0, "history_latest_ledger": 0 })), "it has no history yet"),
        (root(json!({ "history_elder_ledger": 0 })), "it has no history yet"),
        (root(json!({ "history_elder_ledger": 4_000_000 })), "its oldest ledger is 4000000"),
    ] {
        horizon.behave(manners.clone());
        running.says(reason).await;
        // What it has of the account is not read while it can't be relied on.
        horizon.pay(2);
        for _ in 0..20 {
            running.is_ready(false, Some(&horizon)).await;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(sink.ids().len(), paid, "{manners:?}");
        paid += 2;
        horizon.behave(Manners::default());
        sink.holds(paid).await;
        running.is_ready(true, Some(&horizon)).await;
    }
    running.stop().await;
    // It is found out when the connection is new: another network with the same passphrase, which has come as far.
    horizon.behave(Manners { reset: true, ..Manners::default() });
    let running = Running::start(&horizon, &sink);
    running.says("is not the one that was read").await;
    horizon.pay(2);
    running.says("use a new database").await;
    assert_eq!(sink.ids().len(), paid);
    horizon.behave(Manners::default());
    sink.holds(paid + 2).await;
    running.is_ready(true, Some(&horizon)).await;
    assert_eq!(sink.ids(), horizon.ids());
    assert!(sink.kept.lock().unwrap().gaps.is_empty());
    running.stop().await;
}
