//! Guest versions come and go by the hundred while requests are served and payments made: no request fails, every payment
//! is paid out once, and memory stays.
//!
//! The host is the program itself. Versions come as files and through the admin API, known ones and new ones, and
//! in between such as must not serve.

use anchor_host::{
    cli::demo::bank::Bank,
    model::{Amount, AssetId, Status},
    store::{SealKey, Store},
};
use anchor_host_tests::{
    apart::{Anchor, Apart},
    attack,
    connection::{Connection, request},
    database::{Database, Kind, random_bytes},
    guests::Language,
    on_both,
    patient::Patient,
    process::Process,
    raw::Raw,
    slow::Slow,
    versions::{Version, guest_file},
    wait,
    world::System,
};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

on_both!(nothing_fails_while_versions_come_and_go, nor_where_instances_are_used_again);

/// How much of it.
struct Size {
    swaps: usize,
    payers: usize,
    /// Requests per second, beside those of the payers.
    rate: u32,
}

const EVERY_DAY: Size = Size { swaps: 30, payers: 3, rate: 100 };
const WHOLE: Size = Size { swaps: 1_000, payers: 8, rate: 500 };

const CONNECTIONS: u32 = 8;

/// Of so many swaps one brings a version that never served before.
const NEW_EVERY: usize = 18;

/// After so many swaps something comes that must not serve.
const BAD_EVERY: usize = 5;

/// By how much memory may grow from the fourth tenth of the swaps to the last: until then the host warms up.
const GROWTH_MOST: f64 = 1.05;

/// Versions that come again and again, the first to be there first.
const FIRST: [&str; 4] = ["one", "two", "three", "four"];

/// What is paid each time.
const AMOUNT: &str = "10";

/// Asks at a steady rate, on one connection; how often. A request that fails is the end of the test.
async fn ask(url: String, token: String, every: Duration, stop: CancellationToken) -> usize {
    let get = |path| request("GET", path, Some(&token), None);
    let requests =
        ["/sep31/info", "/sep12/customer?type=sep31-receiver", "/sep31/info?lang=de", "/health/live"].map(get);
    let mut connection = Connection::open(&url).await;
    let (mut ticks, mut asked) = (tokio::time::interval(every), 0);
    while !stop.is_cancelled() {
        ticks.tick().await;
        connection.exchange(&requests[asked % requests.len()], 200).await;
        asked += 1;
    }
    asked
}

/// Opens and pays until told to stop, and waits for what it has paid; the transactions' ids.
async fn pay(mut client: Patient, asset: AssetId, stop: CancellationToken) -> Vec<String> {
    let (sender, receiver) = client.introduce(&asset, "100000").await;
    let (amount, mut ids) = (Amount::parse(AMOUNT).unwrap(), Vec::new());
    while !stop.is_cancelled() {
        let id = client.open(amount, &asset, &sender, &receiver).await;
        let to = client.instructions(&id).await;
        client.pay(&asset, amount, &to).await;
        ids.push(id);
    }
    for id in &ids {
        wait::until(&format!("{id} completed"), || async {
            let transaction = client.transaction(id).await;
            if transaction["status"] == "completed" { Ok(()) } else { Err(transaction.to_string()) }
        })
        .await;
    }
    assert_eq!(client.failed(), [""; 0], "requests failed");
    ids
}

/// Who brings the versions.
struct Operator {
    admin: String,
    token: String,
    file: PathBuf,
    versions: Vec<Version>,
    /// Which of them serves, which did before it, and which the file holds.
    serving: usize,
    before: usize,
    in_file: Option<usize>,
    /// How long each known version took to serve.
    times: Vec<Duration>,
}

impl Operator {
    async fn ask(&self, method: &'static str, path: &str, body: &[u8]) -> (u16, Value) {
        let raw = Raw::new(method, path).header("authorization", format!("Bearer {}", self.token));
        let raw = raw.header("anchor-reason", "another version");
        let answer = raw.body("application/wasm", body).send(&self.admin).await;
        (answer.status, serde_json::from_str(&answer.text).unwrap())
    }

    async fn serving_now(&self) -> Value {
        self.ask("GET", "/admin/guests", b"").await.1["guests"][0].clone()
    }

    /// Another good version.
    async fn swap(&mut self, swap: usize) {
        let before = self.serving;
        let is_new = swap.is_multiple_of(NEW_EVERY);
        let way = swap % 4;
        if way == 3 {
            self.serving = self.before;
        } else if is_new {
            self.serving = self.versions.len();
            self.versions.push(version(&format!("new in swap {swap}")));
        } else {
            // A file that is saved with what it held is not news.
            let others = (1..).map(|ahead| (before + ahead) % self.versions.len());
            self.serving = others.into_iter().find(|other| way != 2 || Some(*other) != self.in_file).unwrap();
        }
        self.before = before;
        let next = &self.versions[self.serving];
        let began = Instant::now();
        let (status, answer) = match way {
            3 => self.ask("POST", "/admin/guests/rollback", b"").await,
            2 => {
                next.save(&self.file);
                self.in_file = Some(self.serving);
                (200, Value::Null)
            }
            _ => self.ask("POST", "/admin/guests", next.bytes()).await,
        };
        assert_eq!(status, 200, "swap {swap}: {answer}");
        wait::until(&format!("swap {swap} to {}", next.hash()), || async {
            let now = self.serving_now().await;
            if now["hash"] == next.hash() { Ok(()) } else { Err(now.to_string()) }
        })
        .await;
        if !is_new {
            self.times.push(began.elapsed());
        }
    }

    /// Something that must not serve; what did still does.
    async fn refused(&mut self, number: usize) {
        let good = &self.versions[self.serving];
        let cut = &good.bytes()[..good.bytes().len() / 2];
        if number.is_multiple_of(4) {
            fs::write(&self.file, cut).unwrap();
            self.in_file = None;
            wait::until("the half file is refused", || async {
                let now = self.serving_now().await;
                if now["refused"]["who"] == "file" { Ok(()) } else { Err(now.to_string()) }
            })
            .await;
        } else {
            let less = good.without(&["customers"]);
            let nothing = less.without(&["receiver", "rails"]);
            let bodies: [&[u8]; 4] = [b"", cut, less.bytes(), nothing.bytes()];
            let (status, answer) = self.ask("POST", "/admin/guests", bodies[number % 4]).await;
            assert_eq!(status, 422, "{answer}");
        }
        assert_eq!(self.serving_now().await["hash"], good.hash());
    }
}

fn version(text: &str) -> Version {
    Version::of(&Language::Rust.reference(), text)
}

async fn operator(data: &Path, file: &Path) -> Operator {
    let read = |name: &str| fs::read_to_string(data.join(name)).map_err(|error| error.to_string());
    let (admin, token) =
        wait::until("the admin API is open", || async { Ok((read("admin-address")?, read("admin-token")?)) }).await;
    let versions = FIRST.map(version).into();
    let (admin, token) = (format!("http://{}", admin.trim()), token.trim().to_owned());
    let file = file.to_owned();
    Operator { admin, token, file, versions, serving: 0, before: 0, in_file: Some(0), times: Vec::new() }
}

async fn nothing_fails_while_versions_come_and_go(kind: Kind) {
    come_and_go(kind, "fresh").await;
}

async fn nor_where_instances_are_used_again(kind: Kind) {
    come_and_go(kind, "reuse").await;
}

async fn come_and_go(kind: Kind, isolation: &str) {
    let size = if attack::is_whole() { WHOLE } else { EVERY_DAY };
    let bank = Bank::open("127.0.0.1:0".parse().unwrap(), Duration::ZERO).await.unwrap();
    // Counts the orders, those with a known key included.
    let counted = Slow::open(bank.url(), Duration::ZERO).await;
    let (apart, database, seal_key) = (Apart::start().await, Database::new(kind), random_bytes());
    let (_folder, file) = guest_file();
    version(FIRST[0]).save(&file);
    let more = [
        ("guest.files", file.display().to_string()),
        ("guest.isolation", isolation.to_owned()),
        // Nobody is told to come again for want of time: on a busy machine that would look like a request that failed.
        ("guest.deadline_ms", "60000".to_owned()),
        ("guest.calls_max", "256".to_owned()),
        ("limits.guest_calls_per_account", "256".to_owned()),
    ];
    let Anchor { program, url } = apart.anchor(&database, seal_key, counted.url(), &more);
    let process = program.start();
    let mut operator = operator(&program.directory, &file).await;

    let mut client = Patient::new(&url, &apart.horizon_url);
    client.introduce(&apart.asset, "10").await;
    let (stop, mut clients, mut payers) = (CancellationToken::new(), JoinSet::new(), JoinSet::new());
    let every = Duration::from_secs(1) * CONNECTIONS / size.rate;
    for _ in 0..CONNECTIONS {
        clients.spawn(ask(url.clone(), client.token().to_owned(), every, stop.clone()));
    }
    for _ in 0..size.payers {
        let payer = Patient::new(&url, &apart.horizon_url);
        payers.spawn(pay(payer, apart.asset.clone(), stop.clone()));
    }
    let (began, mut memory) = (Instant::now(), Vec::new());
    for swap in 1..=size.swaps {
        operator.swap(swap).await;
        if swap.is_multiple_of(BAD_EVERY) {
            operator.refused(swap / BAD_EVERY).await;
        }
        memory.push(process.resident());
        // Nobody ends before being told to but by failing.
        clients.try_join_next().map(Result::unwrap);
        payers.try_join_next().map(Result::unwrap);
    }
    let took = began.elapsed();
    stop.cancel();
    let asked: usize = clients.join_all().await.into_iter().sum();
    let paid: Vec<String> = payers.join_all().await.into_iter().flatten().collect();
    let tenths: Vec<u64> = memory.chunks_exact(size.swaps / 10).map(median).collect();

    let seen = look(&database, seal_key, &bank, &paid).await;
    assert_eq!(counted.posts(), paid.len(), "orders at the bank, those it knew already included");
    assert!(!program.log().contains("panicked"), "{}", program.log());
    end(process, &program.log());
    operator.times.sort_unstable();
    println!(
        "{kind:?}, {isolation}: {} swaps in {:.1} s, {asked} requests ({:.0}/s), {} payments decided by {seen} versions; a known version \
         serves after {} ms (median); memory by tenths of the swaps {tenths:?} KiB",
        size.swaps,
        took.as_secs_f64(),
        asked as f64 / took.as_secs_f64(),
        paid.len(),
        operator.times[operator.times.len() / 2].as_millis(),
    );
    // What fewer swaps leave is the host warming up.
    let grows = tenths[9] as f64 > tenths[3] as f64 * GROWTH_MOST;
    assert!(!(attack::is_whole() && grows), "memory grows");
}

fn median(samples: &[u64]) -> u64 {
    let mut samples = samples.to_vec();
    samples.sort_unstable();
    samples[samples.len() / 2]
}

fn end(process: Process, log: &str) {
    assert_eq!(process.stop(), Some(0), "{log}");
}

/// Every payment is completed and was paid out once; by how many versions.
async fn look(database: &Database, seal_key: [u8; 32], bank: &Bank, paid: &[String]) -> usize {
    let store = Store::open(&database.url, 2, &SealKey::new(seal_key), Arc::new(System)).await.unwrap();
    let book: Vec<Value> = reqwest::get(format!("{}/transfers", bank.url())).await.unwrap().json().await.unwrap();
    let mut versions = BTreeSet::new();
    for id in paid {
        let record = store.transaction(id.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!(record.status, Status::Completed, "{id}");
        let key = format!("payout-{id}-");
        let orders = book.iter().filter(|row| row["idempotency_key"].as_str().unwrap().starts_with(&key)).count();
        assert_eq!(orders, 1, "{id} was paid out {orders} times");
        let journal = store.journal(record.id).await.unwrap();
        versions.extend(journal.into_iter().filter_map(|row| row.guest));
    }
    assert_eq!(bank.orders().len(), paid.len(), "the bank was given orders for what nobody paid");
    assert_eq!(store.transactions(false, u32::MAX).await.unwrap().len(), paid.len());
    assert_eq!((store.unapplied_count().await.unwrap(), store.job_count().await.unwrap()), (0, 0));
    store.close().await;
    versions.len()
}
