//! Every payment is applied exactly once and in order, whatever Horizon and the database do.

use anchor_host::{
    model::AccountId,
    stellar::{
        Batch, Horizon, KnownLedger, Observed, Place, Sink, SinkError, WatchHealth, WatchSettings, Watcher, after,
    },
};
use anchor_host_tests::{
    horizon::{Manners, PASSPHRASE, ScriptedHorizon, operation_id, ours, theirs},
    world::System,
};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// A database in memory: one lock is one database transaction. It fails on demand, before or after it kept.
#[derive(Clone)]
struct Memory {
    kept: Arc<Mutex<Kept>>,
    count: watch::Sender<usize>,
}

#[derive(Default)]
struct Kept {
    cursor: Option<u64>,
    read_to: u32,
    known: Option<KnownLedger>,
    /// How often it was kept how far everything is read.
    noted: usize,
    /// The first and the last ledger of each gap.
    gaps: Vec<(u32, u32)>,
    observed: Vec<Observed>,
    calls: usize,
    fail_every: Option<usize>,
    locked: bool,
}

impl Memory {
    fn new(cursor: Option<u64>) -> Self {
        // As the database has it: only what lies before a record's ledger is known to be whole.
        let read_to = cursor.map_or(0, |cursor| u32::try_from((cursor + 1) >> 32).unwrap().saturating_sub(1));
        let kept = Kept { cursor, read_to, ..Kept::default() };
        Self { kept: Arc::new(Mutex::new(kept)), count: watch::channel(0).0 }
    }

    fn ids(&self) -> Vec<u64> {
        self.kept.lock().unwrap().observed.iter().map(Observed::operation_id).collect()
    }

    async fn holds(&self, count: usize) {
        let mut counted = self.count.subscribe();
        let reached = counted.wait_for(|kept| *kept >= count);
        tokio::time::timeout(Duration::from_secs(30), reached).await.expect("payments went missing").unwrap();
    }
}

impl Sink for Memory {
    async fn place(&self, _: &AccountId) -> Result<Option<Place>, SinkError> {
        let kept = self.kept.lock().unwrap();
        Ok(kept.cursor.map(|cursor| Place { cursor, read_to: kept.read_to, known: kept.known.clone() }))
    }

    async fn start(&self, _: &AccountId, cursor: u64) -> Result<(), SinkError> {
        let mut kept = self.kept.lock().unwrap();
        assert!(kept.cursor.replace(cursor).is_none(), "started twice");
        kept.read_to = u32::try_from(cursor >> 32).unwrap();
        Ok(())
    }

    async fn read_to(&self, _: &AccountId, ledger: u32, known: Option<KnownLedger>) -> Result<(), SinkError> {
        let mut kept = self.kept.lock().unwrap();
        assert!(ledger > kept.read_to, "what was read is read no more");
        kept.read_to = ledger;
        kept.known = known.or(kept.known.take());
        kept.noted += 1;
        Ok(())
    }

    async fn lost(&self, _: &AccountId, read_to: u32, elder: u32) -> Result<(), SinkError> {
        let mut kept = self.kept.lock().unwrap();
        let first = read_to.max(kept.read_to) + 1;
        assert!(first < elder, "a gap of nothing");
        kept.gaps.push((first, elder - 1));
        kept.read_to = elder - 1;
        Ok(())
    }

    async fn apply(&self, _: &AccountId, batch: Batch) -> Result<(), SinkError> {
        let mut kept = self.kept.lock().unwrap();
        kept.calls += 1;
        let turn = kept.fail_every.filter(|every| kept.calls.is_multiple_of(*every)).map(|every| kept.calls / every);
        if kept.locked || turn.is_some_and(|turn| turn % 2 == 0) {
            return Err(SinkError("database is locked".into()));
        }
        assert!(kept.cursor.is_some_and(|cursor| cursor < batch.cursor), "the cursor moved back");
        kept.cursor = Some(batch.cursor);
        kept.observed.extend(batch.observed);
        let count = kept.observed.len();
        drop(kept);
        self.count.send_replace(count);
        // The commit went through and its answer was lost.
        if turn.is_some() { Err(SinkError("connection lost".into())) } else { Ok(()) }
    }
}

struct Running {
    health: WatchHealth,
    stop: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

fn watcher(horizon: &ScriptedHorizon, sink: &Memory) -> Watcher<Memory> {
    let settings = WatchSettings {
        head_every: Duration::from_millis(20),
        stale_after: Duration::from_millis(400),
        pause_first: Duration::from_millis(1),
        pause_most: Duration::from_millis(20),
        keep_every: Duration::ZERO,
        ..WatchSettings::new(PASSPHRASE)
    };
    let client = Horizon::new(&horizon.url).unwrap();
    Watcher::new(client, sink.clone(), vec![ours()], settings, Arc::new(System))
}

impl Running {
    fn start(horizon: &ScriptedHorizon, sink: &Memory) -> Self {
        let watcher = watcher(horizon, sink);
        let (health, stop) = (watcher.health(), CancellationToken::new());
        let task = tokio::spawn(watcher.run(stop.clone()));
        Self { health, stop, task }
    }

    async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }

    /// Waits until readiness names this as a reason.
    async fn says(&self, reason: &str) {
        for _ in 0..3000 {
            if self.health.is_ready().is_err_and(|reasons| reasons.iter().any(|one| one.contains(reason))) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("nobody says `{reason}`: {:?}", self.health);
    }

    /// Waits for readiness to become what is wanted, closing ledgers meanwhile when asked to.
    async fn is_ready(&self, wanted: bool, closing: Option<&ScriptedHorizon>) -> Vec<String> {
        for _ in 0..600 {
            let ready = self.health.is_ready();
            if ready.is_ok() == wanted {
                return ready.err().unwrap_or_default();
            }
            if let Some(horizon) = closing {
                horizon.pay(0);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("readiness never became {wanted}: {:?}", self.health);
    }
}

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

/// Waits until the sink has what is wanted, closing ledgers meanwhile.
async fn until(sink: &Memory, horizon: &ScriptedHorizon, what: &str, is_so: impl Fn(&Kept) -> bool) {
    for _ in 0..3000 {
        if is_so(&sink.kept.lock().unwrap()) {
            return;
        }
        horizon.pay(0);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never: {what}");
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
