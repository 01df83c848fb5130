//! Guests that mean harm: what one of them does stays its own, and the calls of others go on.
//!
//! `tests/guests/test-hostile` does the harm. Memory is that of a host in a process of its own.

mod together;

use anchor_host::{app::KeyName, cli::demo::bank::Bank};
use anchor_host_tests::{
    admin,
    anchor::{Setup, signoff},
    apart::{Anchor, Apart},
    attack,
    database::{Kind, random_bytes},
    guests::rust,
    memory,
    patient::Patient,
    process::{Process, Program, command, free_address},
    sender::SendingAnchor,
    wait,
};
use axum::{Router, extract::State, http::HeaderMap, routing::get};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::{
    fs,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tempfile::TempDir;

const MIB: u64 = 1 << 10;

/// The answer of the hostile guest to what it is told to do.
async fn harm(sender: &SendingAnchor, word: &str) -> String {
    sender
        .post("10", &json!({ "fields": { "transaction": { "steer": format!("post=ready fee={word}") } } }))
        .await
        .error(400)
}

fn named(guest: &str) -> KeyName {
    KeyName { guest: guest.to_owned(), key: "rate".to_owned() }
}

#[tokio::test]
async fn a_guest_with_the_name_of_another_gets_none_of_its_values() {
    let anchor = Setup::new(Kind::Sqlite).also_guest("test_hostile").start().await;
    let (sender, operator) = (anchor.sender().await, anchor.operator().await);
    operator.change_kv(&named("test_rails"), Some(b"5.30".to_vec()), &signoff()).await.unwrap();
    assert_eq!(harm(&sender, "steal:rate").await, "nothing");
    sender.post_steered("10", "post=ready fee=put:rate:0.01").await.expect(201);
    assert_eq!(operator.kv_value(&named("test_rails")).await.unwrap(), b"5.30");
    assert_eq!(operator.kv_value(&named("test_hostile")).await.unwrap(), b"0.01");
    assert_eq!(harm(&sender, "steal:rate").await, "0.01");
    // In one call no more than the host holds for it.
    let refused = harm(&sender, "values:60").await;
    assert!(refused.contains("Quota"), "{refused}");
    anchor.finish().await;
}

#[test]
fn what_a_guest_says_of_itself_is_safe_to_show() {
    let file = rust("test_hostile").display().to_string();
    for words in [vec!["guest", "check", file.as_str()], vec!["guest", "check", &file, "--json"]] {
        let told = command(&words);
        assert_eq!(told.code, 0, "{told:?}");
        let is_safe = |c: char| !c.is_control() || c == '\n';
        assert!(told.out.chars().all(|c| is_safe(c) && c != '\u{202e}'), "{:?}", told.out);
        assert!(!told.out.contains("\\u001b") && !told.out.contains("javascript"), "{}", told.out);
        assert!(told.out.contains("test-rails") && told.out.contains("bank") && told.out.len() < 6_000, "{}", told.out);
    }
}

/// What a server was sent.
type Seen = Arc<Mutex<Vec<HeaderMap>>>;

/// A server that keeps the headers of each request and answers with `x-key`; its origin.
async fn server() -> (String, Seen) {
    let seen = Seen::default();
    let answer = async |State(seen): State<Seen>, headers: HeaderMap| {
        let key = headers.get("x-key").map(|key| key.to_str().unwrap().to_owned()).unwrap_or_default();
        seen.lock().unwrap().push(headers);
        format!("you sent {key}")
    };
    let app = Router::new().route("/", get(answer)).with_state(seen.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    (origin, seen)
}

#[tokio::test]
async fn a_secret_by_handle_goes_to_its_own_origin_only() {
    let ((bank, at_bank), (thief, at_thief)) = (server().await, server().await);
    let anchor = Setup::new(Kind::Sqlite)
        .also_guest("test_hostile")
        .set("guest.http_origins", &format!("{bank},{thief}"))
        .set("guest.secrets.bank_key", "canary-key")
        .set("guest.secrets_by_handle", &format!("bank_key@{bank}"))
        .start()
        .await;
    let sender = anchor.sender().await;
    for interface in ["handle", "handle-wasi"] {
        let refused = harm(&sender, &format!("{interface}:{thief}/")).await;
        assert!(refused.contains("the secret `bank_key` is not for"), "{refused}");
        let sent = harm(&sender, &format!("{interface}:{bank}/")).await;
        assert_eq!(sent, "200 you sent <{secret:bank_key}>");
    }
    assert!(at_thief.lock().unwrap().is_empty(), "nothing was sent to it");
    let keys: Vec<_> = at_bank.lock().unwrap().iter().map(|headers| headers["x-key"].clone()).collect();
    assert_eq!(keys, ["<canary-key>", "<canary-key>"]);
    anchor.finish().await;
}

#[tokio::test]
async fn no_guest_says_how_its_requests_are_framed() {
    let (bank, seen) = server().await;
    let setup = Setup::new(Kind::Sqlite).also_guest("test_hostile").set("guest.http_origins", &bank);
    let anchor = setup.start().await;
    let sender = anchor.sender().await;
    for interface in ["smuggle", "smuggle-wasi"] {
        assert_eq!(harm(&sender, &format!("{interface}:{bank}/")).await, "200 you sent ", "{interface}");
    }
    let seen = std::mem::take(&mut *seen.lock().unwrap());
    for headers in &seen {
        assert_eq!(format!("http://{}", headers["host"].to_str().unwrap()), bank);
        let names: Vec<_> = headers.keys().map(|name| name.as_str()).filter(|name| *name != "accept").collect();
        let mut names: Vec<_> = names.into_iter().filter(|name| *name != "host").collect();
        names.sort_unstable();
        assert_eq!(names, ["x-kept"], "{headers:?}");
    }
    assert_eq!(seen.len(), 2);
    anchor.finish().await;
}

/// A host in a process of its own, with the reference guest and a hostile one, and a client that it knows.
struct Host {
    client: Patient,
    process: Process,
    program: Program,
    url: String,
    parties: (String, String),
    asset: String,
    _apart: (Apart, Bank, TempDir),
}

impl Host {
    async fn start(file: &str, more: &[(&str, &str)], start: fn(&Program) -> Process) -> Self {
        let (apart, folder) = (Apart::start().await, memory::folder());
        let bank = Bank::open("127.0.0.1:0".parse().unwrap(), Duration::ZERO).await.unwrap();
        let operator = free_address();
        let keys = [("guest.reference", "true"), ("guests[0].file", file), ("admin.listen", &operator)];
        let keys: Vec<(&str, String)> =
            keys.iter().chain(more).map(|(key, value)| (*key, (*value).to_owned())).collect();
        let data = folder.path().join("anchor");
        fs::create_dir(&data).unwrap();
        let database = format!("sqlite://{}", data.join("anchor.sqlite").display());
        let Anchor { program, url } = apart.anchor_in(&data, &database, random_bytes(), &bank.url(), &keys);
        let process = start(&program);
        let mut client = Patient::new(&url, &apart.horizon_url);
        let parties = client.introduce(&apart.asset, "1000").await;
        let asset = apart.asset.to_string();
        let host = Self { client, process, program, url, parties, asset, _apart: (apart, bank, folder) };
        wait::until("it has read the network", || async {
            let (status, answer) = host.harm("steal:rate").await;
            if status == StatusCode::BAD_REQUEST { Ok(()) } else { Err(answer.to_string()) }
        })
        .await;
        host
    }

    /// The answer to an opened payment.
    async fn harm(&self, word: &str) -> (StatusCode, Value) {
        let body = json!({
            "amount": "10", "asset_code": "USDC", "sender_id": self.parties.0, "receiver_id": self.parties.1,
            "fields": { "transaction": { "steer": format!("fee={word}") } },
        });
        let (status, _, answer) = self.client.once(Method::POST, "/sep31/transactions", &body).await;
        (status, answer)
    }

    /// A call of the honest guest, and how long it took.
    async fn honest(&self) -> Duration {
        let began = Instant::now();
        let query = [
            ("sell_asset", self.asset.as_str()),
            ("buy_asset", "iso4217:USD"),
            ("sell_amount", "10"),
            ("context", "sep31"),
        ];
        let answer =
            reqwest::Client::new().get(format!("{}/sep38/price", self.url)).query(&query).send().await.unwrap();
        assert!(answer.status() == 200 || answer.status() == 400, "{}", answer.text().await.unwrap());
        began.elapsed()
    }

    async fn metric(&self, name: &str) -> u64 {
        let (_, all) = admin::get(&self.program.directory, "/metrics").await;
        let line = all.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.map_or(0, |value| value.parse().unwrap())
    }
}

fn hostile() -> String {
    rust("test_hostile").display().to_string()
}

#[tokio::test]
async fn a_guest_that_floods_the_log_writes_little_and_stops_nobody() {
    let calls = if attack::is_whole() { 40 } else { 4 };
    let host = Host::start(&hostile(), &[], Program::start).await;
    let before = host.program.log().len();
    for _ in 0..calls {
        let (status, answer) = host.harm("flood:50").await;
        assert_eq!((status, answer["error"].as_str()), (StatusCode::BAD_REQUEST, Some("flooded")), "{answer}");
    }
    let written = host.program.log().len() - before;
    // 64 KiB a call, with what is logged with each line.
    assert!(written < calls * (200 << 10), "{calls} calls wrote {written} bytes");
    assert!(host.program.log().contains("the guest printed more than it may"));
    host.process.stop();
}

#[tokio::test]
async fn a_log_that_nobody_reads_stops_nobody() {
    let host = Host::start(&hostile(), &[("guests[0].log_kib", "4096")], Program::start_unread).await;
    for _ in 0..if attack::is_whole() { 200 } else { 20 } {
        assert_eq!(host.harm("flood:50").await.0, StatusCode::BAD_REQUEST);
    }
    assert!(host.metric("anchor_log_lines_dropped_total").await > 0);
    assert!(host.honest().await < Duration::from_secs(10));
    assert!(host.process.resident() < 400 * MIB);
}

#[tokio::test]
async fn what_the_host_keeps_for_a_guest_is_bounded() {
    let (calls, rounds) = if attack::is_whole() { (32, 20) } else { (8, 1) };
    let host =
        Host::start(&hostile(), &[("guests[0].memory_mib", "8"), ("guests[0].host_memory_mib", "8")], Program::start)
            .await;
    host.harm("hoard:headers").await;
    let before = host.process.resident_most();
    for what in ["bodies", "headers", "paths", "refused"] {
        for _ in 0..rounds {
            let word = format!("hoard:{what}");
            let all = futures_util::future::join_all((0..calls).map(|_| host.harm(&word)));
            let (ended, honest) = tokio::join!(all, host.honest());
            let is_stopped = |status: &StatusCode| [400, 500].contains(&status.as_u16());
            assert!(ended.iter().all(|(status, _)| is_stopped(status)), "{what}: {ended:?}");
            assert!(honest < Duration::from_secs(15), "{what}: an honest call took {honest:?}");
        }
    }
    // For each call 8 MiB of the host's and 8 of the guest's own, and what the allocator keeps.
    let grown = host.process.resident_most() - before;
    assert!(grown < (calls * 16 + 64) * MIB, "{} MiB more", grown / MIB);
    host.process.stop();
}

/// A hostile guest with a module of nested loops in which every local lives on: it takes the optimising compiler minutes.
fn bomb() -> Vec<u8> {
    let number = |mut number: usize| {
        let mut bytes = Vec::new();
        while number >= 0x80 {
            bytes.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
        bytes
    };
    let section = |id: u8, body: &[u8]| [vec![id], number(body.len()), body.to_vec()].concat();
    const LOOPS: usize = 1_500;
    const LOCALS: usize = 700;
    let mut code = [vec![1], number(LOCALS), vec![0x7f], [0x03, 0x40].repeat(LOOPS)].concat();
    for turn in 0..LOOPS {
        let local = number(turn % LOCALS);
        // local.get; i32.const 1; i32.add; local.tee; br_if 0; end
        code.extend([vec![0x20], local.clone(), vec![0x41, 1, 0x6a, 0x22], local, vec![0x0d, 0, 0x0b]].concat());
    }
    code.push(0x0b);
    let module = [
        b"\0asm\x01\0\0\0".to_vec(),
        section(1, &[1, 0x60, 0, 0]),
        section(3, &[1, 0]),
        section(10, &[vec![1], number(code.len()), code].concat()),
    ];
    [fs::read(rust("test_hostile")).unwrap(), section(1, &module.concat())].concat()
}

#[tokio::test]
async fn a_component_that_is_hard_to_compile_takes_a_child_and_no_more_than_its_limits() {
    let folder = tempfile::tempdir().unwrap();
    let file: PathBuf = folder.path().join("bomb.wasm");
    fs::write(&file, bomb()).unwrap();
    let file = file.display().to_string();
    let host = Host::start(&file, &[("guest.compile_s", "3")], Program::start).await;
    // The baseline compiler's code serves, from the start.
    let (status, answer) = host.harm("steal:rate").await;
    assert_eq!((status, answer["error"].as_str()), (StatusCode::BAD_REQUEST, Some("nothing")), "{answer}");
    let log = host.program.log();
    assert!(log.contains("can't be optimised") && log.contains("guest.compile_s"), "{log}");
    host.honest().await;
    let most = host.process.resident_most();
    assert!(most < 400 * MIB, "the host has held {} MiB", most / MIB);
    host.process.stop();
}

#[test]
fn a_component_that_takes_more_memory_to_compile_than_it_may_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bomb.wasm");
    fs::write(&file, bomb()).unwrap();
    let program = Program::new(
        "run",
        &folder.path().join("data"),
        &[
            ("guest.files", file.display().to_string()),
            ("guest.compile_memory_mib", "300".to_owned()),
            ("server.listen", free_address()),
            ("sandbox.listen", free_address()),
        ],
    );
    let said = program.say(&["run"]);
    let told = String::from_utf8_lossy(&said.stderr);
    assert!(!said.status.success() && told.contains("guest.compile_memory_mib"), "{told}");
}

/// What an author or an operator looks at has the limits that it has in a host, by default two minutes.
#[test]
fn looking_at_a_component_ends() {
    if !attack::is_whole() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file: PathBuf = folder.path().join("bomb.wasm");
    fs::write(&file, bomb()).unwrap();
    let began = Instant::now();
    let told = command(&["guest", "check", file.to_str().unwrap()]);
    println!("checked in {:?}: {}", began.elapsed(), told.err);
    assert!(began.elapsed() < Duration::from_secs(600));
}

#[test]
fn a_component_that_is_too_large_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("large.wasm");
    let zeros = vec![0; 3 << 20];
    // A custom section without a name.
    let section = [vec![0, 0x80, 0x80, 0xc0, 0x01], zeros].concat();
    fs::write(&file, [fs::read(rust("test_hostile")).unwrap(), section].concat()).unwrap();
    let program = Program::new(
        "run",
        &folder.path().join("data"),
        &[
            ("guest.files", file.display().to_string()),
            ("guest.file_mib", "1".to_owned()),
            ("server.listen", free_address()),
            ("sandbox.listen", free_address()),
        ],
    );
    let said = program.say(&["run"]);
    let told = String::from_utf8_lossy(&said.stderr);
    assert!(!said.status.success() && told.contains("more than 1 MiB") && told.contains("guest.file_mib"), "{told}");
}
