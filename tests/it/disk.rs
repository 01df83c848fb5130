//! A host whose disk fills up, or fails, with everything it has on it: strangers are refused first, money last, and
//! service returns by itself.

use anchor_host::{cli::demo::bank::Bank, model::Amount};
use anchor_host_tests::{
    admin,
    anchor::guest_cache,
    apart::{Anchor, Apart},
    database::random_bytes,
    disk::Disk,
    patient::Patient,
    process::{Process, Program},
    wait,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::{fs, path::Path, process::Command, time::Duration};

/// More than it takes to use up what SQLite has already.
const TRIES_MOST: usize = 5000;

struct Host {
    apart: Apart,
    bank: Bank,
    client: Patient,
    program: Program,
    process: Process,
    sender: String,
    receiver: String,
}

impl Host {
    /// A host with all it has in a directory, and a sending anchor that it knows.
    async fn start(directory: &Path, more: &[(&str, &str)]) -> Self {
        let apart = Apart::start().await;
        let bank = Bank::open("127.0.0.1:0".parse().unwrap(), Duration::ZERO).await.unwrap();
        let keys = [("guest.reference", "true"), ("guest.deadline_ms", "1000"), ("guest.record", "true")];
        let keys: Vec<(&str, String)> =
            keys.iter().chain(more).map(|(key, value)| (*key, (*value).to_owned())).collect();
        let data = directory.join("anchor");
        fs::create_dir(&data).unwrap();
        std::os::unix::fs::symlink(guest_cache(), data.join("guest-cache")).unwrap();
        let database = format!("sqlite://{}", data.join("anchor.sqlite").display());
        let Anchor { program, url } = apart.anchor_in(&data, &database, random_bytes(), &bank.url(), &keys);
        let program = program.outliving_size_limits();
        let process = program.start();
        let mut client = Patient::new(&url, &apart.horizon_url);
        let (sender, receiver) = client.introduce(&apart.asset, "1000").await;
        Self { apart, bank, client, program, process, sender, receiver }
    }

    async fn open(&self, amount: &str) -> String {
        self.client.open(Amount::parse(amount).unwrap(), &self.apart.asset, &self.sender, &self.receiver).await
    }

    async fn pay(&self, id: &str, amount: &str) {
        let to = self.client.instructions(id).await;
        self.client.pay(&self.apart.asset, Amount::parse(amount).unwrap(), &to).await;
    }

    async fn completed(&self, id: &str) {
        wait::until("the payment is paid out", || async {
            let transaction = self.client.transaction(id).await;
            if transaction["status"] == "completed" { Ok(()) } else { Err(transaction.to_string()) }
        })
        .await;
    }

    /// Asks until the database has no room for it.
    async fn exhaust(&self, method: Method, path: &str, body: impl Fn(usize) -> Value) {
        for n in 0..TRIES_MOST {
            let (status, after, answer) = self.client.once(method.clone(), path, &body(n)).await;
            if status == StatusCode::SERVICE_UNAVAILABLE {
                assert!(after.is_some() && answer["error"].is_string(), "{answer}");
                return;
            }
            assert!(status.is_success(), "{path}: {status} {answer}");
        }
        panic!("{path} was never refused");
    }

    /// First what is large finds no room, then what is small.
    async fn exhausted(&self) {
        let large = |n: usize| {
            let mut customer =
                json!({ "memo": (100 + n).to_string(), "memo_type": "id", "first_name": "A", "last_name": "B" });
            for field in 0..20 {
                customer[format!("field_{field}")] = "A".repeat(4000).into();
            }
            customer
        };
        self.exhaust(Method::PUT, "/sep12/customer", large).await;
        let small = |_| {
            json!({
                "amount": "10", "asset_code": "USDC", "sender_id": self.sender, "receiver_id": self.receiver,
            })
        };
        self.exhaust(Method::POST, "/sep31/transactions", small).await;
    }

    /// Nothing was lost or doubled, and nobody started it again.
    async fn end(self, paid: usize) {
        assert_eq!(self.bank.orders().len(), paid);
        assert_eq!(self.process.stop(), Some(0), "{}", self.program.log());
        assert!(!self.program.log().contains("panicked"), "{}", self.program.log());
    }
}

/// The writer meets the fault, a payment is made while it lasts, and after it everything goes on.
async fn heals(host: Host, begin: impl FnOnce(&Host), end: impl FnOnce(&Host)) {
    let first = host.open("10").await;
    let second = host.open("11").await;
    begin(&host);
    host.exhausted().await;
    host.pay(&first, "10").await;
    host.exhausted().await;
    // What is only read is answered.
    assert_eq!(host.client.transaction(&second).await["id"], second.as_str());
    end(&host);
    host.completed(&first).await;
    host.pay(&second, "11").await;
    host.completed(&second).await;
    let third = host.open("12").await;
    host.pay(&third, "12").await;
    host.completed(&third).await;
    host.end(3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_was_full_is_written_to_again() {
    let Some(disk) = Disk::mount("disk::a_disk_that_was_full_is_written_to_again", 64) else { return };
    let host = Host::start(disk.path(), &[("database.disk_reserve_mib", "0")]).await;
    heals(host, |_| disk.fill(0), |_| disk.clear()).await;
}

/// No file may grow any more: SQLite hears that writing failed, not that there is no room.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_failed_is_written_to_again() {
    let directory = tempfile::tempdir().unwrap();
    let host = Host::start(directory.path(), &[]).await;
    let limit = |host: &Host, bytes: &str| {
        let id = host.process.id().to_string();
        let done = Command::new("prlimit").args(["--pid", &id, &format!("--fsize={bytes}:unlimited")]).status();
        assert!(done.unwrap().success());
    };
    heals(host, |host| limit(host, "65536"), |host| limit(host, "unlimited")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::too_many_lines, reason = "one story of one disk")]
async fn clients_are_refused_while_what_is_left_is_kept_for_money() {
    let name = "disk::clients_are_refused_while_what_is_left_is_kept_for_money";
    let Some(disk) = Disk::mount(name, 64) else { return };
    let host = Host::start(disk.path(), &[("database.disk_reserve_mib", "20")]).await;
    let opened = host.open("10").await;
    let calls = async || {
        let (_, metrics) = admin::get(&host.program.directory, "/metrics").await;
        let line = |outcome: &str| {
            let name = format!("anchor_guest_calls_recorded_total{{outcome=\"{outcome}\"}} ");
            metrics.lines().find_map(|line| line.strip_prefix(&name)?.parse::<u64>().ok()).unwrap_or(0)
        };
        assert!(metrics.contains("anchor_disk_reserve_bytes 20971520"), "{metrics}");
        assert!(metrics.contains("anchor_disk_free_bytes{place="), "{metrics}");
        (line("kept"), line("no_room"))
    };
    wait::until("calls are recorded", || async { if calls().await.0 > 0 { Ok(()) } else { Err(String::new()) } }).await;

    disk.fill(10 << 10);
    let callback = json!({ "url": "http://127.0.0.1:1/" });
    let asked = [
        (Method::POST, "/auth", json!({ "transaction": "AAAA" })),
        (Method::GET, "/sep6/withdraw?asset_code=USDC&amount=10", json!({})),
        (Method::PUT, "/sep12/customer", json!({ "first_name": "A", "last_name": "B" })),
        (Method::POST, "/sep12/customer/files", json!({})),
        (Method::PUT, "/sep12/customer/callback", callback.clone()),
        (Method::PUT, "/sep12/customer/verification", json!({})),
        (Method::POST, "/sep31/transactions", json!({ "amount": "10", "asset_code": "USDC" })),
        (Method::PATCH, &format!("/sep31/transactions/{opened}"), json!({ "fields": { "transaction": {} } })),
        (Method::PUT, &format!("/sep31/transactions/{opened}/callback"), callback),
        (Method::POST, "/sep38/quote", json!({})),
    ];
    for (method, path, body) in asked {
        let (status, after, answer) = host.client.once(method.clone(), path, &body).await;
        assert_eq!(
            (status, after.as_deref()),
            (StatusCode::SERVICE_UNAVAILABLE, Some("60")),
            "{method} {path}: {answer}"
        );
        assert_eq!(answer["error"], "nothing new can be stored for the moment; try again later", "{method} {path}");
    }
    // A watcher that is behind for a moment is no matter of the disk's.
    wait::until("the host is ready, with a note", || async {
        let (status, ready) = admin::get(&host.program.directory, "/admin/health").await;
        let answer: Value = serde_json::from_str(&ready).unwrap();
        let note = answer["checks"]["disk"]["note"].as_str().unwrap();
        assert!(note.contains("less than the 20 MiB kept for money"), "{ready}");
        if status == 200 { Ok(()) } else { Err(ready) }
    })
    .await;
    // Money is served from what is kept.
    host.pay(&opened, "10").await;
    host.completed(&opened).await;
    wait::until("calls are not recorded", || async {
        let (kept, no_room) = calls().await;
        if no_room > 0 { Ok(()) } else { Err(format!("{kept} kept")) }
    })
    .await;

    let refused = "requests that store data are refused";
    wait::until("the log tells of it", || async {
        let log = host.program.log();
        if log.contains(refused) { Ok(()) } else { Err(log) }
    })
    .await;

    disk.clear();
    let again = host.open("11").await;
    host.pay(&again, "11").await;
    host.completed(&again).await;
    let (_, ready) = admin::get(&host.program.directory, "/admin/health").await;
    assert!(!ready.contains("kept for money"), "{ready}");
    let log = host.program.log();
    assert_eq!(log.matches(refused).count(), 1, "{log}");
    host.end(2).await;
}
