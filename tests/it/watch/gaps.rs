//! What Horizon no longer has is a gap, whichever of its nodes answers.

use super::{Running, sink::Memory, until};
use anchor_host::stellar::after;
use anchor_host_tests::horizon::{Manners, ScriptedHorizon};
use serde_json::json;

#[tokio::test]
async fn what_was_dropped_while_it_was_away_is_a_gap_and_the_rest_is_read() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, None).await;
    running.stop().await;
    for _ in 0..100 {
        horizon.pay(1);
    }
    let kept = sink.kept.lock().unwrap().read_to;
    horizon.trim(150);
    let running = Running::start(&horizon, &sink);
    sink.holds(51).await;
    running.is_ready(true, Some(&horizon)).await;
    assert_eq!(sink.kept.lock().unwrap().gaps, [(kept + 1, 149)]);
    assert_eq!(sink.ids(), horizon.ids()[49..]);
    running.stop().await;
    // Found once.
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, Some(&horizon)).await;
    assert_eq!(sink.kept.lock().unwrap().gaps.len(), 1);
    running.stop().await;
}

/// Between a root document and the page after it there is always time to drop something.
#[tokio::test]
async fn what_is_dropped_under_a_running_watcher_is_a_gap() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, None).await;
    horizon.behave(Manners { black_hole: true, ..Manners::default() });
    for _ in 0..200 {
        horizon.pay(1);
    }
    horizon.trim(250);
    horizon.behave(Manners::default());
    sink.holds(51).await;
    running.is_ready(true, Some(&horizon)).await;
    let lost: Vec<u64> = horizon.ids().into_iter().filter(|id| !sink.ids().contains(id)).collect();
    assert_eq!(lost.len(), 149);
    until(&sink, &horizon, "a gap", |kept| !kept.gaps.is_empty()).await;
    assert_eq!(sink.kept.lock().unwrap().gaps, [(101, 249)]);
    running.stop().await;
}

#[tokio::test]
async fn an_account_whose_whole_history_was_dropped_is_watched_on() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, None).await;
    horizon.pay(1);
    sink.holds(1).await;
    until(&sink, &horizon, "the record is read", |kept| kept.read_to > 110).await;
    horizon.trim(105);
    horizon.behave(Manners { forgotten: true, ..Manners::default() });
    running.is_ready(true, Some(&horizon)).await;
    running.stop().await;
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, Some(&horizon)).await;
    horizon.pay(1);
    horizon.behave(Manners::default());
    sink.holds(2).await;
    assert!(sink.kept.lock().unwrap().gaps.is_empty());
    running.stop().await;
}

/// One name, two nodes: the root document is one's, the payments are the other's.
#[tokio::test]
async fn a_node_that_lacks_what_was_read_is_not_read() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, None).await;
    horizon.pay(1);
    sink.holds(1).await;
    running.stop().await;
    for _ in 0..100 {
        horizon.pay(1);
    }
    for node in [(150, 201), (100, 100), (0, 0)] {
        horizon.behave(Manners { nodes: vec![node], ..Manners::default() });
        let running = Running::start(&horizon, &sink);
        running.says(if node.0 == 0 { "not found" } else { "lacks record" }).await;
        running.is_ready(false, Some(&horizon)).await;
        assert_eq!(sink.ids().len(), 1, "{node:?}");
        running.stop().await;
    }
    horizon.behave(Manners::default());
    let running = Running::start(&horizon, &sink);
    sink.holds(101).await;
    running.is_ready(true, Some(&horizon)).await;
    assert_eq!(sink.ids(), horizon.ids());
    assert!(sink.kept.lock().unwrap().gaps.is_empty());
    running.stop().await;
}

/// Two nodes tell in turn how much they remember, and the one that remembers less serves the payments.
#[tokio::test]
async fn of_two_nodes_the_one_that_remembers_less_tells_the_gap() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, None).await;
    running.stop().await;
    for _ in 0..200 {
        horizon.pay(1);
    }
    let root = |elder: u32| Manners {
        nodes: vec![(150, u32::MAX - 1)],
        root: Some(json!({ "history_elder_ledger": elder })),
        ..Manners::default()
    };
    horizon.behave(root(100));
    let running = Running::start(&horizon, &sink);
    sink.holds(151).await;
    horizon.behave(root(150));
    until(&sink, &horizon, "a gap", |kept| !kept.gaps.is_empty()).await;
    assert_eq!(sink.kept.lock().unwrap().gaps, [(101, 149)]);
    running.stop().await;
}

/// A place that no network reaches would keep everything from being read for good.
#[tokio::test]
async fn one_answer_that_is_wrong_by_far_changes_nothing() {
    for is_new in [true, false] {
        let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
        for _ in 0..300 {
            horizon.pay(0);
        }
        let lie = || {
            let root = Some(json!({ "history_latest_ledger": 4_000_000_000_u32 }));
            horizon.behave(Manners { root, once: true, ..Manners::default() });
        };
        if is_new {
            lie();
        }
        let running = Running::start(&horizon, &sink);
        if !is_new {
            running.is_ready(true, Some(&horizon)).await;
            lie();
        }
        let heads = horizon.head();
        until(&sink, &horizon, "it is read on", |kept| kept.read_to > heads).await;
        horizon.pay(1);
        sink.holds(1).await;
        running.is_ready(true, Some(&horizon)).await;
        assert!(sink.kept.lock().unwrap().read_to < horizon.head());
        assert!(sink.kept.lock().unwrap().cursor < Some(after(horizon.head())));
        running.stop().await;
    }
}
