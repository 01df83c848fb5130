//! Ledgers that Horizon drops before they are read: the host says so and goes on, and a person closes the gap, from an
//! archive or by taking it as it is.

mod archive;

use anchor_host::{
    app::callback_bodies,
    guest::{Guests, Settings as GuestSettings},
    model::{Amount, Destination, Memo, Money, Status, Timestamp, TransactionId},
    operations::Operations,
    stellar::{Sink, after},
    store::{GapClosing, Store},
    transactions::Signoff,
};
use anchor_host_tests::{
    admin,
    anchor::now,
    database::{Database, Kind},
    horizon::{ScriptedHorizon, ours, usdc, usdc_payment},
    life, on_both,
    process::Process,
    record,
    scripted::{Scripted, scripted},
    wait,
    world::System,
};
use serde_json::Value;
use std::{ops::Range, sync::Arc};

on_both!(
    what_horizon_dropped_is_told_and_read_from_an_archive,
    a_gap_is_accepted_by_a_person_with_a_reason,
    two_hosts_find_one_gap_once,
    a_database_of_an_older_release_knows_its_last_record_alone
);

fn id(number: u64) -> TransactionId {
    format!("01990000-0000-7000-8000-{number:012x}").parse().unwrap()
}

fn amount() -> Amount {
    Amount::parse("10").unwrap()
}

/// Transactions that wait for their payers until the end of time, or have expired.
async fn expect(store: &Store, numbers: Range<u64>, expired: Option<i64>) {
    let mut tx = store.begin().await.unwrap();
    for number in numbers {
        let to = Destination { account: ours(), memo: Memo::Id(number) };
        let mut new = record::unpaid(id(number), Money::new(amount(), usdc()), to, now());
        record::received(&mut new).incoming.pay_by = Some(Timestamp::from_seconds(expired.unwrap_or(4_000_000_000)));
        if expired.is_some() {
            new.status = Status::Expired;
        }
        assert!(record::insert(&mut tx, &new).await);
    }
    tx.commit().await.unwrap();
}

async fn status(store: &Store, number: u64) -> Status {
    store.transaction(id(number)).await.unwrap().unwrap().status
}

/// The program on a database, and the test's own look into that.
struct Host {
    horizon: ScriptedHorizon,
    store: Store,
    scripted: Scripted,
    _database: Database,
    _directory: tempfile::TempDir,
}

impl Host {
    async fn new(kind: Kind) -> Self {
        let horizon = ScriptedHorizon::start().await;
        let (database, directory) = (Database::new(kind), tempfile::tempdir().unwrap());
        let store = database.open().await;
        let scripted = scripted(directory.path(), &database.url, &horizon.url);
        Self { horizon, store, scripted, _database: database, _directory: directory }
    }

    /// Status and body of readiness; 0 while nobody answers.
    async fn ready(&self) -> (u16, Value) {
        let (status, body) = admin::get(&self.scripted.program.directory, "/admin/health").await;
        (status, serde_json::from_str(&body).unwrap_or_default())
    }

    /// What the metrics say of gaps.
    async fn gaps_metric(&self) -> String {
        let (_, metrics) = admin::get(&self.scripted.program.directory, "/metrics").await;
        let line = metrics.lines().find_map(|line| line.strip_prefix("anchor_history_gaps "));
        line.unwrap_or_else(|| panic!("not told: {metrics}")).to_owned()
    }

    /// Waits until readiness is what is wanted, closing ledgers meanwhile.
    async fn until(&self, what: &str, is_so: impl Fn(u16, &Value) -> bool) -> Value {
        wait::until(what, || async {
            self.horizon.close([]);
            let (status, body) = self.ready().await;
            if is_so(status, &body) {
                Ok(body)
            } else {
                Err(format!("{status} {body}\n{}", self.scripted.program.log()))
            }
        })
        .await
    }

    /// A host that has read a ledger of an earlier payment, and is stopped.
    async fn begun(&self) {
        let process = self.scripted.program.start();
        self.until("ready", |status, _| status == 200).await;
        assert_eq!(process.stop(), Some(0));
    }

    /// What a command prints, one JSON object a line.
    fn say(&self, words: &[&str]) -> Result<Vec<Value>, String> {
        let by: &[&str] = if words[1] == "gaps" || words.contains(&"--by") { &[] } else { &["--by", "Ada"] };
        let output = self.scripted.program.say(&[&["--json"], words, by].concat());
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        let lines = || out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        if output.status.success() { Ok(lines()) } else { Err(err) }
    }

    /// A running host, and payments 0 to 9 in ledgers that were dropped before it saw them.
    async fn with_a_gap(&self) -> Process {
        expect(&self.store, 0..20, None).await;
        self.begun().await;
        for number in 0..10 {
            self.horizon.close([usdc_payment(number, amount())]);
        }
        for _ in 0..100 {
            self.horizon.close([]);
        }
        self.horizon.trim(self.horizon.head() - 50);
        self.scripted.program.start()
    }
}

async fn what_horizon_dropped_is_told_and_read_from_an_archive(kind: Kind) {
    let host = Host::new(kind).await;
    let process = host.with_a_gap().await;
    let reason = |body: &Value| body["checks"]["history"]["reason"].as_str().unwrap_or_default().to_owned();
    let body = host.until("the gap is told", |status, body| status == 503 && !reason(body).is_empty()).await;
    let gaps = host.say(&["watch", "gaps"]).unwrap();
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    let (gap, elder) = (&gaps[0], host.horizon.ledger.lock().unwrap().elder);
    let first_lost = host.horizon.ids()[0] >> 32;
    assert!(gap["first_ledger"].as_u64().unwrap() <= first_lost, "{gap}");
    assert_eq!((gap["account"].as_str().unwrap(), &gap["last_ledger"]), (&*ours().to_string(), &(elder - 1).into()));
    let name = gap["id"].as_str().unwrap();
    for word in [name, &ours().to_string(), "watch backfill", "watch accept-gap", &(elder - 1).to_string()] {
        assert!(reason(&body).contains(word), "{word} is not in {body}");
    }
    assert!(host.scripted.program.log().contains("ERROR"), "{}", host.scripted.program.log());
    assert_eq!(host.gaps_metric().await, "1");

    // Newer payments are read meanwhile.
    host.horizon.close([usdc_payment(10, amount())]);
    wait::until("a newer payment", || async {
        match status(&host.store, 10).await {
            Status::PendingSender => Err(host.scripted.program.log()),
            _ => Ok(()),
        }
    })
    .await;
    assert_eq!(status(&host.store, 0).await, Status::PendingSender);

    // Told again at every start.
    assert_eq!(process.stop(), Some(0));
    let process = host.scripted.program.start();
    host.until("the gap is told again", |_, body| reason(body).contains(name)).await;
    let told = host.scripted.program.log();
    assert!(told.lines().filter(|line| line.contains("ERROR") && line.contains(name)).count() > 1, "{told}");

    // The configured Horizon has them no more.
    let refused = host.say(&["watch", "backfill"]).unwrap_err();
    assert!(refused.contains("name an archive that has them"), "{refused}");
    let archive = host.horizon.archive().await;
    let closed = host.say(&["watch", "backfill", "--horizon-url", &archive.url, "--by", "Ada"]).unwrap();
    assert_eq!(
        (closed.len(), closed[0]["closed"].as_str(), closed[0]["closed_by"].as_str()),
        (1, Some("backfilled"), Some("Ada"))
    );
    // Without a restart.
    host.until("ready again", |status, _| status == 200).await;
    assert_eq!(host.gaps_metric().await, "0");
    for number in 0..=10 {
        let record = host.store.transaction(id(number)).await.unwrap().unwrap();
        assert_eq!(record.payments.len(), 1, "{record:?}");
        assert_ne!(record.status, Status::PendingSender);
    }
    assert!(host.say(&["watch", "gaps"]).unwrap().is_empty());
    assert_eq!(host.say(&["watch", "gaps", "--all"]).unwrap(), closed);
    assert!(host.say(&["watch", "backfill", "--horizon-url", &archive.url]).unwrap().is_empty());
    let again = host.say(&["watch", "backfill", name, "--horizon-url", &archive.url]).unwrap_err();
    assert!(again.contains("closed before: backfilled by Ada"), "{again}");
    let actions = host.store.actions(10).await.unwrap();
    let actions: Vec<_> = actions.iter().map(|row| (row.who.as_str(), row.outcome, row.action.clone())).collect();
    let backfill = format!(r#"POST /admin/gaps/{name}/backfill {{"horizon_url":"{}"}}"#, archive.url);
    assert_eq!(actions[..2], [("Ada", Some(400), backfill.clone()), ("Ada", Some(200), backfill)]);
    assert_eq!(host.store.unapplied_count().await.unwrap(), 0);
    assert_eq!(process.stop(), Some(0));
    host.store.close().await;
}

async fn a_gap_is_accepted_by_a_person_with_a_reason(kind: Kind) {
    let host = Host::new(kind).await;
    let process = host.with_a_gap().await;
    host.until("the gap is told", |_, body| body["checks"]["history"]["ok"] == false).await;
    let name = host.say(&["watch", "gaps"]).unwrap()[0]["id"].as_str().unwrap().to_owned();
    assert!(host.say(&["watch", "accept-gap", &name]).unwrap_err().contains("--reason"));
    let unknown = "01990000-0000-7000-8000-000000000000";
    let refused = host.say(&["watch", "accept-gap", unknown, "--reason", "nothing"]).unwrap_err();
    assert!(refused.contains("there is no gap") && refused.contains("watch gaps"), "{refused}");
    let closed = host.say(&["watch", "accept-gap", &name, "--reason", "nobody paid", "--by", "Grace"]).unwrap();
    let said = |field: &str| closed[0][field].as_str().unwrap().to_owned();
    assert_eq!([said("closed"), said("closed_by"), said("closed_why")], ["accepted", "Grace", "nobody paid"]);
    host.until("ready", |status, _| status == 200).await;
    assert!(host.say(&["watch", "accept-gap", &name, "--reason", "again"]).unwrap_err().contains("closed before"));
    let actions = host.store.actions(10).await.unwrap();
    let actions: Vec<_> = actions.iter().map(|row| (row.who.as_str(), row.outcome, row.action.clone())).collect();
    let accept = format!("POST /admin/gaps/{name}/accept");
    assert_eq!(actions[..2], [("Ada", Some(400), accept.clone()), ("Grace", Some(200), accept)]);
    assert_eq!(status(&host.store, 0).await, Status::PendingSender);
    // Once accepted it is not found again.
    assert_eq!(process.stop(), Some(0));
    let process = host.scripted.program.start();
    host.until("ready", |status, _| status == 200).await;
    assert_eq!(process.stop(), Some(0));
    host.store.close().await;
}

/// A host without HTTP.
async fn operations(store: Store) -> Operations {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let guests = Guests::load(&[], GuestSettings::default()).await.unwrap();
    Operations::new(store, guests, Arc::new(System), Arc::new(System), life::settings(ours()), callback_bodies())
}

async fn two_hosts_find_one_gap_once(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let hosts = [operations(database.open().await).await, operations(database.open().await).await];
    hosts[0].transactions.start(&ours(), after(100)).await.unwrap();
    // Those that two hosts find in one millisecond have ids in any order.
    let by_ledger = async || {
        let mut gaps = store.gaps(false).await.unwrap();
        gaps.sort_by_key(|gap| gap.first_ledger);
        gaps
    };
    // One of them knows better how far everything is read; who comes second finds it kept.
    for (round, elder) in [200_u32, 300, 400, 500].into_iter().enumerate() {
        let read_to = elder - 60;
        let account = ours();
        let lost = |host: usize| hosts[host].transactions.lost(&account, read_to, elder);
        let (one, other) = tokio::join!(lost(0), lost(1));
        one.and(other).unwrap();
        let gaps = by_ledger().await;
        let ledgers: Vec<_> = gaps.iter().map(|gap| (gap.first_ledger, gap.last_ledger)).collect();
        assert_eq!(ledgers.len(), round + 1, "{ledgers:?}");
        assert_eq!(ledgers[round], (i64::from(read_to) + 1, i64::from(elder) - 1));
    }
    let place = store.place(&ours()).await.unwrap().unwrap();
    assert_eq!((place.token, place.read_to), (after(100), 499));
    // What a slower host says later changes nothing.
    hosts[1].transactions.lost(&ours(), 100, 450).await.unwrap();
    hosts[1].transactions.read_to(&ours(), 300, None).await.unwrap();
    assert_eq!(store.place(&ours()).await.unwrap().unwrap().read_to, 499);
    assert_eq!(store.gaps(true).await.unwrap().len(), 4);
    // What follows a gap at once is more of it; and nobody closes more than they saw.
    let seen = by_ledger().await.remove(3);
    hosts[0].transactions.lost(&ours(), 499, 520).await.unwrap();
    let grown = by_ledger().await;
    assert_eq!((grown.len(), &grown[3].id, grown[3].last_ledger), (4, &seen.id, 519));
    let mut tx = store.begin().await.unwrap();
    let closing = GapClosing { last_ledger: 499, is_backfilled: true, by: "Ada", why: "read", at: now() };
    assert!(!tx.close_gap(seen.id.parse().unwrap(), &closing).await.unwrap());
    drop(tx);
    // Of two who close it at once one does.
    let name = store.gaps(false).await.unwrap().remove(0).id;
    let word = |by: &str| Signoff { by: by.to_owned(), why: "nobody paid".to_owned() };
    let (ada, grace) = (word("Ada"), word("Grace"));
    let (one, other) =
        tokio::join!(hosts[0].transactions.accept_gap(&name, &ada), hosts[1].transactions.accept_gap(&name, &grace));
    assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1);
    let winner = if one.is_ok() { ada.by } else { grace.by };
    assert_eq!(store.gaps(true).await.unwrap()[0].closed_by, Some(winner));
    store.close().await;
}

async fn a_database_of_an_older_release_knows_its_last_record_alone(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let mut tx = store.begin().await.unwrap();
    let (whole, halfway) = (ours(), anchor_host_tests::horizon::theirs());
    tx.start_cursor(&whole, after(100), now()).await.unwrap();
    tx.start_cursor(&halfway, anchor_host_tests::horizon::operation_id(100, 1), now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.place(&whole).await.unwrap().unwrap().read_to, 100);
    assert_eq!(store.place(&halfway).await.unwrap().unwrap().read_to, 99, "there may be more in that ledger");
    let host = operations(store.clone()).await;
    host.transactions.lost(&halfway, 0, 101).await.unwrap();
    let gap = store.gaps(false).await.unwrap().remove(0);
    assert_eq!((gap.first_ledger, gap.last_ledger), (100, 100));
    store.close().await;
}
