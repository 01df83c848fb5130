//! Nothing is missed or doubled, whatever Horizon and its stream do.

use super::{Running, sink::Memory, until};
use anchor_host::stellar::{Horizon, Observed, WatchSettings, Watcher, after};
use anchor_host_tests::{
    horizon::{Manners, PASSPHRASE, ScriptedHorizon, ours, theirs},
    world::System,
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn nothing_is_missed_or_doubled_under_every_kind_of_trouble_at_once() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    horizon.behave(Manners { cut_after: Some(10), trouble_every: Some(3), ..Manners::default() });
    sink.kept.lock().unwrap().fail_every = Some(5);
    horizon.pay(7); // before our time
    let mut running = Running::start(&horizon, &sink);
    running.is_ready(true, Some(&horizon)).await;
    for ledger in 0..500 {
        horizon.pay(ledger % 23);
        if ledger % 3 == 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        if ledger % 20 == 0 {
            // Killed in the middle of whatever it was doing; now and then it stays away for a while.
            running.task.abort();
            horizon.pay(ledger % 3 * 200);
            running = Running::start(&horizon, &sink);
        }
    }
    let sent = horizon.ids()[7..].to_vec();
    sink.holds(sent.len()).await;
    assert_eq!(sink.ids(), sent);
    running.stop().await;
}

#[tokio::test]
async fn an_outage_of_any_length_is_caught_up_from_the_stored_cursor() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(Some(after(100))));
    for _ in 0..300 {
        horizon.pay(3);
    }
    for _ in 0..2 {
        let running = Running::start(&horizon, &sink);
        sink.holds(horizon.ids().len()).await;
        running.is_ready(true, Some(&horizon)).await;
        running.stop().await;
        horizon.pay(450);
    }
    let running = Running::start(&horizon, &sink);
    sink.holds(horizon.ids().len()).await;
    assert_eq!(sink.ids(), horizon.ids());
    running.stop().await;
}

#[tokio::test]
async fn a_mute_stream_or_none_at_all_is_made_up_for_by_paging() {
    for manners in [
        Manners { mute_streams: true, ..Manners::default() },
        Manners { no_streams: true, ..Manners::default() },
        Manners { cut_after: Some(0), ..Manners::default() },
    ] {
        let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
        horizon.behave(manners.clone());
        let running = Running::start(&horizon, &sink);
        running.is_ready(true, None).await;
        for _ in 0..20 {
            horizon.pay(1);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        sink.holds(20).await;
        assert_eq!(sink.ids(), horizon.ids());
        assert!(running.health.is_ready().is_ok(), "{manners:?}");
        let requests = horizon.ledger.lock().unwrap().requests;
        assert!(requests < 200, "{requests} requests with {manners:?}");
        running.stop().await;
    }
}

#[tokio::test]
async fn a_dead_stream_is_opened_anew() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    horizon.behave(Manners { mute_streams: true, ..Manners::default() });
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, None).await;
    for payments in 1..=3 {
        horizon.pay(1);
        sink.holds(payments).await;
    }
    assert!(horizon.ledger.lock().unwrap().streams > 1);
    running.stop().await;
}

#[tokio::test]
async fn a_stream_alone_is_enough_to_hear_at_once() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, None).await;
    horizon.pay(1);
    sink.holds(1).await;
    running.stop().await;
}

#[tokio::test]
async fn what_is_paid_after_the_beginning_is_found_however_late_the_watcher_runs() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    horizon.pay(2);
    horizon.behave(Manners { other_network: true, ..Manners::default() });
    let running = Running::start(&horizon, &sink);
    running.says("another network").await;
    assert_eq!(sink.kept.lock().unwrap().cursor, None, "it began on another network");
    horizon.behave(Manners::default());
    running.is_ready(true, None).await;
    // Killed before there is anything to read.
    running.task.abort();
    horizon.pay(3);
    let running = Running::start(&horizon, &sink);
    sink.holds(3).await;
    assert_eq!(sink.ids(), horizon.ids()[2..]);
    running.stop().await;
}

#[tokio::test]
async fn one_odd_record_stops_nothing() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, None).await;
    let merge = json!({"type": "account_merge", "account": theirs().to_string(), "into": ours().to_string(),
                       "transaction_successful": true, "transaction_hash": "ab".repeat(32),
                       "created_at": "2026-11-21T04:16:16Z", "transaction": {"memo_type": "none"}});
    let outgoing = json!({"type": "payment", "from": ours().to_string(), "to": theirs().to_string()});
    horizon.close([
        Value::Null,
        json!({"type": {"not": "a type"}}),
        json!({"amount": 1e300}),
        outgoing,
        merge,
        Value::Null,
    ]);
    sink.holds(5).await;
    let ids = horizon.ids();
    assert_eq!(sink.ids(), [ids[0], ids[1], ids[2], ids[4], ids[5]]);
    let kept = sink.kept.lock().unwrap().observed.clone();
    let Observed::Unreadable { raw, reason, .. } = &kept[1] else { panic!("{:?}", kept[1]) };
    assert!(raw.contains(r#""not":"a type""#) && !reason.is_empty());
    let Observed::Payment { payment, .. } = &kept[3] else { panic!("{:?}", kept[3]) };
    assert_eq!(payment.amount.to_string(), "42");
    running.stop().await;
}

#[tokio::test]
async fn how_far_a_quiet_account_is_read_is_kept_and_seldom_written() {
    let (horizon, sink) = (ScriptedHorizon::start().await, Memory::new(None));
    let running = Running::start(&horizon, &sink);
    running.is_ready(true, None).await;
    assert_eq!(sink.kept.lock().unwrap().read_to, 100, "what was before is not missed");
    for _ in 0..200 {
        horizon.pay(0);
    }
    // Short of the head by as much as two nodes of one Horizon can be apart.
    until(&sink, &horizon, "the account is read up to the head", |kept| kept.read_to >= 240).await;
    {
        let kept = sink.kept.lock().unwrap();
        let known = kept.known.clone().unwrap();
        assert_eq!((known.ledger, known.hash), (kept.read_to, format!("a{:063x}", kept.read_to)));
        assert!(kept.read_to < horizon.head() && kept.observed.is_empty() && kept.cursor == Some(after(100)));
    }
    running.stop().await;

    let settings = WatchSettings { head_every: Duration::from_millis(1), ..WatchSettings::new(PASSPHRASE) };
    let client = Horizon::new(&horizon.url).unwrap();
    let watcher = Watcher::new(client, sink.clone(), vec![ours()], settings, Arc::new(System));
    let (health, stop) = (watcher.health(), CancellationToken::new());
    let running = tokio::spawn(watcher.run(stop.clone()));
    let before = sink.kept.lock().unwrap().noted;
    let target = horizon.head() + 300;
    while horizon.head() < target {
        horizon.pay(0);
        let head = horizon.head();
        while health.accounts()[0].processed < head {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
    let noted = sink.kept.lock().unwrap().noted - before;
    assert!(noted <= 2, "{noted} writes for 300 ledgers of nothing");
    stop.cancel();
    running.await.unwrap();
}
