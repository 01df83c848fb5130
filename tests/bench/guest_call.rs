//! A guest call, `receiver.process-post-request` of the reference guest in each language, in a fresh instance and in one
//! that is called again: beside the same call under bare wasmtime, and beside the same decision asked of a server in another
//! process. A full SEP-31 record and both customers go in.

use super::{
    bare_guest::BareGuest,
    callback::Server,
    measure::{Aim, Row, Timed, Turn, in_turn},
};
use anchor_host::{
    guest::{GuestSource, Guests, Isolation, Limits, PaymentView, Reuse, Settings},
    model::{AccountId, Customer, Timestamp, Transaction},
};
use anchor_host_tests::{
    guests::Language,
    sample::{customer, transaction},
};
use futures_util::FutureExt;
use std::{path::Path, sync::LazyLock, time::Instant};
use tokio::sync::Mutex;

const TURNS: usize = 9;

/// Calls in one turn of each.
const CALLS: usize = 500;

/// How long a call may take, in microseconds: in a fresh instance, and in one that is called again.
const LANGUAGES: [(Language, f64, f64); 3] =
    [(Language::Rust, 25.0, 6.0), (Language::Go, 250.0, 30.0), (Language::Js, 200.0, 50.0)];

/// How much longer than under bare wasmtime.
const OVERHEAD: f64 = 1.3;

pub const SENDER: &str = "sep31-sender";
pub const RECEIVER: &str = "sep31-receiver";
pub const CUSTOMER_VALUES: [&str; 7] =
    ["first_name", "last_name", "email_address", "bank_account_number", "bank_number", "address", "city"];
pub const FIELDS: [(&str, &str); 2] = [("account_number", "000123456789"), ("routing_number", "021000021")];

pub async fn measure() -> Vec<Row> {
    let mut rows = Vec::new();
    for (language, fresh, reused) in LANGUAGES {
        rows.extend(in_language(language, fresh, reused).await);
    }
    rows
}

async fn in_language(language: Language, fresh_aim: f64, reused_aim: f64) -> Vec<Row> {
    let Calls { fresh, reused, bare_fresh, bare_reused, callback } = calls(language).await;
    let name = language.name();
    let row = |how: &str, ours: &Timed, bare: &Timed, aim| {
        let ratio = ours.ratio(bare);
        let behind = format!("p99 {:.1} µs; bare wasmtime {:.1} µs", ours.p99, bare.p50);
        let time = Row {
            what: format!("guest call, {name}, {how} instance, p50"),
            value: ours.p50,
            unit: "µs",
            aim: Aim::AtMost(aim),
            behind,
        };
        let overhead = Row {
            what: format!("guest call, {name}, {how} instance : bare wasmtime, time"),
            value: ratio,
            unit: "×",
            aim: Aim::AtMost(OVERHEAD),
            behind: format!("{:.1} µs and {:.1} µs", ours.p50, bare.p50),
        };
        [time, overhead]
    };
    let mut rows = Vec::new();
    rows.extend(row("fresh", &fresh, &bare_fresh, fresh_aim));
    rows.extend(row("reused", &reused, &bare_reused, reused_aim));
    rows.push(Row {
        what: format!("JSON callback to a server in {name} : guest call, reused instance, time"),
        value: callback.ratio(&reused),
        unit: "×",
        aim: Aim::AtLeast(1.0),
        behind: format!(
            "callback p50 {:.1} µs, p99 {:.1} µs; {:.2} × of a fresh instance",
            callback.p50,
            callback.p99,
            callback.ratio(&fresh)
        ),
    });
    rows
}

/// What was measured side by side.
pub struct Calls {
    pub fresh: Timed,
    pub reused: Timed,
    pub bare_fresh: Timed,
    pub bare_reused: Timed,
    pub callback: Timed,
}

pub async fn calls(language: Language) -> Calls {
    let component = language.reference();
    let (fresh, reused) =
        (&guests(&component, Isolation::Fresh).await, &guests(&component, Isolation::Reuse(Reuse::default())).await);
    let bare = &BareGuest::new(&component, 4);
    let standing = &Mutex::new(bare.instance().await);
    let server = &Server::start(language);
    let turns: [Turn<'_>; 5] = [
        Box::new(|| timed(async || ask(fresh).await).boxed_local()),
        Box::new(|| timed(async || ask(reused).await).boxed_local()),
        Box::new(|| timed(async || bare.call().await).boxed_local()),
        Box::new(|| timed(async || bare.call_again(&mut *standing.lock().await).await).boxed_local()),
        Box::new(|| timed(async || server.ask(bare.payment()).await).boxed_local()),
    ];
    let [fresh, reused, bare_fresh, bare_reused, callback] = in_turn(TURNS, turns).await;
    Calls { fresh, reused, bare_fresh, bare_reused, callback }
}

async fn guests(component: &Path, isolation: Isolation) -> Guests {
    let limits = Limits { isolation, ..Limits::default() };
    let settings = Settings { limits, ..Settings::default() };
    Guests::load(&[GuestSource::file(component)], settings).await.unwrap()
}

async fn ask(guests: &Guests) {
    let (transaction, sender, receiver) = &*ASKED;
    let view = PaymentView { transaction, sender: Some(sender), receiver: Some(receiver), customer: None };
    let answered = guests.process_post_request(view).await.unwrap();
    assert!(answered.answer.is_ok(), "{:?}", answered.answer);
}

/// How long each call took, in microseconds.
async fn timed(call: impl AsyncFn()) -> Vec<f64> {
    let mut times = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let began = Instant::now();
        call().await;
        times.push(began.elapsed().as_secs_f64() * 1e6);
    }
    times
}

static ASKED: LazyLock<(Transaction, Customer, Customer)> =
    LazyLock::new(|| (transaction(), customer(1, SENDER), customer(2, RECEIVER)));

pub fn moment() -> Timestamp {
    Timestamp::from_seconds(1_800_000_000)
}

pub fn account(n: u8) -> AccountId {
    AccountId::from_bytes([n; 32])
}

pub fn customer_id(n: u8) -> String {
    format!("01990000-0000-7000-8000-0000000000{n:02}")
}
