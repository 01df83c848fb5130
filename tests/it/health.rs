//! Readiness tells the truth: for each way in which the outside can fail, it turns red in time, says why, and turns green
//! again by itself when the fault is over.
//!
//! Each host is a process with its usual bounds, so each fault takes about 15 seconds to show; all are had at once.

use anchor_host::model::{Amount, Destination, Memo, Money, Timestamp};
use anchor_host_tests::{
    admin,
    anchor::now,
    attack,
    database::{Database, Kind},
    horizon::{Manners, ScriptedHorizon, ours, usdc, usdc_payment},
    postgres,
    process::Process,
    record,
    scripted::scripted,
    wait,
    wire::{Proxy, Wire},
};
use serde_json::Value;
use std::{
    io::Write,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// Within which a fault has to show.
const BOUND: Duration = Duration::from_secs(15);

/// A busy machine answers later; it is held to [`BOUND`] by `make attack` alone.
const PATIENCE: Duration = Duration::from_secs(60);

struct Host {
    horizon: ScriptedHorizon,
    wire: Proxy,
    database: Database,
    url: String,
    http: reqwest::Client,
    closing: JoinHandle<()>,
    process: Process,
    data: PathBuf,
    _directory: TempDir,
}

impl Host {
    /// A host that is ready, on a network that closes a ledger each second.
    async fn start(kind: Kind) -> Self {
        let horizon = ScriptedHorizon::start().await;
        let wire = Proxy::open(&horizon.url).await;
        let database = Database::new(kind);
        let directory = tempfile::tempdir().unwrap();
        let host = scripted(directory.path(), &database.url, &wire.url);
        let closes = horizon.clone();
        let closing = tokio::spawn(async move {
            loop {
                closes.close([]);
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
        let (url, process) = (host.url, host.program.start());
        let data = directory.path().join("anchor");
        let host = Self { horizon, wire, database, url, data, http, closing, process, _directory: directory };
        host.until("ready", |answer| answer.0 == 200).await;
        host
    }

    /// Status and body of readiness; 0 while nobody answers.
    async fn ready(&self) -> (u16, Value) {
        let (status, body) = admin::get(&self.data, "/admin/health").await;
        // The world is told which check fails, and not why.
        if let Ok(answer) = self.http.get(format!("{}/health/ready", self.url)).send().await {
            let shown: Value = answer.json().await.unwrap_or_default();
            let checks = shown["checks"].as_object().into_iter().flatten();
            assert!(checks.clone().all(|(_, check)| check.as_object().unwrap().keys().eq(["ok"])), "{shown}");
        }
        (status, serde_json::from_str(&body).unwrap_or_default())
    }

    /// How long it takes until readiness is what is wanted.
    async fn until(&self, what: &str, is_so: impl Fn(&(u16, Value)) -> bool) -> Duration {
        let began = Instant::now();
        loop {
            let answer = self.ready().await;
            if is_so(&answer) {
                return began.elapsed();
            }
            assert!(began.elapsed() < PATIENCE, "{what}: {answer:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The fault that has just begun is told with this reason; `end` ends it.
    async fn tells(self, fault: &str, check: &str, reason: &str, end: impl AsyncFnOnce(&Self)) {
        let says = |body: &Value| body["checks"][check]["reason"].as_str().is_some_and(|text| text.contains(reason));
        let red = self.until(fault, |(status, body)| *status == 503 && says(body)).await;
        end(&self).await;
        let green = self.until(fault, |(status, _)| *status == 200).await;
        println!("{fault}: red after {} ms, green {} ms after its end", red.as_millis(), green.as_millis());
        assert!(!attack::is_whole() || red <= BOUND, "{fault} showed after {red:?} only");
        self.stop();
    }

    fn stop(self) {
        self.closing.abort();
        assert_eq!(self.process.stop(), Some(0));
    }

    /// What is paid now is read, within the bound.
    async fn hears(&self) {
        let store = self.database.open().await;
        self.horizon.pay(1);
        let (paid, began) = (self.horizon.ids().last().copied(), Instant::now());
        while store.cursor(&ours()).await.unwrap() < paid {
            assert!(began.elapsed() < PATIENCE, "the payment is not read");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(!attack::is_whole() || began.elapsed() <= BOUND, "read after {:?} only", began.elapsed());
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_fault_is_told_in_time_and_forgotten_when_it_ends() {
    let faults: [std::pin::Pin<Box<dyn Future<Output = ()> + Send>>; 9] = [
        Box::pin(black_hole()),
        Box::pin(cut()),
        Box::pin(half_open()),
        Box::pin(silent_stream()),
        Box::pin(storm()),
        Box::pin(behind()),
        Box::pin(locked_sqlite()),
        Box::pin(locked_postgres()),
        Box::pin(wedged_guest()),
    ];
    let mut running = tokio::task::JoinSet::new();
    for fault in faults {
        running.spawn(fault);
    }
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
}

async fn black_hole() {
    let host = Host::start(Kind::Sqlite).await;
    host.wire.set(Wire::BlackHole);
    host.tells("a black hole", "watcher", "horizon is unavailable", async |host| host.wire.set(Wire::Whole)).await;
}

async fn cut() {
    let host = Host::start(Kind::Sqlite).await;
    host.wire.set(Wire::Cut);
    host.tells("no connection", "watcher", "horizon is unavailable", async |host| host.wire.set(Wire::Whole)).await;
}

/// The connections there are die without a word. New ones work, so this one mends itself, red or not.
async fn half_open() {
    let host = Host::start(Kind::Sqlite).await;
    host.wire.leave_half_open();
    host.hears().await;
    host.until("half-open connections", |(status, _)| *status == 200).await;
    host.stop();
}

/// Ledgers close, payments come, the stream says nothing: paging makes up for it, and there is nothing to tell.
async fn silent_stream() {
    let host = Host::start(Kind::Sqlite).await;
    host.horizon.behave(Manners { mute_streams: true, ..Manners::default() });
    host.wire.leave_half_open();
    let began = Instant::now();
    while began.elapsed() < BOUND {
        host.hears().await;
    }
    host.until("a silent stream", |(status, _)| *status == 200).await;
    host.stop();
}

async fn storm() {
    let host = Host::start(Kind::Sqlite).await;
    host.horizon.behave(Manners { storm: Some(1), ..Manners::default() });
    let end = async |host: &Host| host.horizon.behave(Manners::default());
    host.tells("a storm of 429", "watcher", "too many requests", end).await;
}

/// The lag is told to the ledger.
async fn behind() {
    let host = Host::start(Kind::Sqlite).await;
    host.horizon.behave(Manners { behind: 25, ..Manners::default() });
    let end = async |host: &Host| {
        let says = |body: &Value| {
            body["checks"]["watcher"]["reason"].as_str().is_some_and(|text| text.contains("(25 ledgers behind)"))
        };
        host.until("25 behind", |(_, body)| says(body)).await;
        host.horizon.behave(Manners::default());
    };
    host.tells("horizon is behind", "watcher", "ledgers behind", end).await;
}

/// Another program holds SQLite's lock.
async fn locked_sqlite() {
    let host = Host::start(Kind::Sqlite).await;
    let store = host.database.open().await;
    let lock = store.begin().await.unwrap();
    let end = async move |_: &Host| {
        drop(lock);
        store.close().await;
    };
    host.tells("locked SQLite", "database", "no answer", end).await;
}

/// A session that holds a table's lock, as a migration by hand would.
async fn locked_postgres() {
    let host = Host::start(Kind::Postgres).await;
    let mut session = lock_table(&host.database.url);
    let end = async |_: &Host| {
        session.kill().unwrap();
        session.wait().unwrap();
    };
    host.tells("locked PostgreSQL", "database", "no answer", end).await;
}

fn lock_table(url: &str) -> Child {
    let mut command = Command::new(postgres::tool("psql"));
    let mut session = command.args([url, "-q"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    // It goes on waiting for more.
    let said = session.stdin.as_mut().unwrap().write_all(b"BEGIN; LOCK TABLE transactions IN ACCESS EXCLUSIVE MODE;\n");
    said.unwrap();
    session
}

/// The guest sleeps or spins until its deadline, twice for each payment; then it is well again.
async fn wedged_guest() {
    let host = Host::start(Kind::Sqlite).await;
    let (store, amount) = (host.database.open().await, Amount::parse("10").unwrap());
    let mut tx = store.begin().await.unwrap();
    // One of the six spins: a core's time, for as long as a call may take.
    for (number, ways) in ["sleep,sleep", "sleep,sleep", "spin,sleep"].into_iter().enumerate() {
        let to = Destination { account: ours(), memo: Memo::Id(number as u64) };
        let id = format!("01990000-0000-7000-8000-{number:012x}").parse().unwrap();
        let mut new = record::unpaid(id, Money::new(amount, usdc()), to, now());
        record::received(&mut new).incoming.pay_by = Some(Timestamp::from_seconds(4_000_000_000));
        new.fields.insert("steer".to_owned(), format!("execute={ways},delivered"));
        assert!(record::insert(&mut tx, &new).await);
    }
    tx.commit().await.unwrap();
    store.close().await;
    host.horizon.close((0..3).map(|number| usdc_payment(number, amount)));
    host.tells("a wedged guest", "guests", "rails.execute-outgoing-transaction", async |_| {}).await;
}

/// As many systems start programs: with few open files, and leave to ask for more.
#[tokio::test]
async fn a_low_limit_of_open_files_is_raised_and_shown() {
    let (directory, horizon, database) =
        (tempfile::tempdir().unwrap(), ScriptedHorizon::start().await, Database::new(Kind::Sqlite));
    let program = scripted(directory.path(), &database.url, &horizon.url).program.with_few_open_files();
    let process = program.start();
    let shown = wait::until("health is shown", || async {
        let (_, body) = admin::get(&program.directory, "/admin/health").await;
        let shown: Value = serde_json::from_str(&body).unwrap_or_default();
        shown["checks"]["open_files"]["note"].as_str().map(str::to_owned).ok_or(body)
    })
    .await;
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", process.id())).unwrap();
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).unwrap();
    let [soft, hard] = [0, 1].map(|place| line.split_whitespace().nth(place).unwrap());
    assert_eq!(soft, hard);
    assert!(shown.starts_with(&format!("up to {hard}")) || hard == "unlimited", "{shown}");
}
