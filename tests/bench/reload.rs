//! From a saved file to its guest's serving: noticed, compiled, linked, tried, written down, swapped.

use super::{
    guest_call::{RECEIVER, SENDER},
    host::{Host, Plan},
    measure::{Aim, Row, median, percentile},
};
use anchor_host::guest::{GuestSource, Guests, PaymentView, Settings};
use anchor_host_tests::{
    connection::{Connection, request},
    database::Kind,
    guests::Language,
    sample::{customer, transaction},
    versions::{Version, guest_file},
    world::System,
};
use secrecy::ExposeSecret;
use serde_json::Value;
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// How soon a version serves that this machine has never compiled, in milliseconds.
const LANGUAGES: [(Language, f64); 3] = [(Language::Rust, 250.0), (Language::Go, 1000.0), (Language::Js, 3000.0)];

/// The same when its compiled code is in the cache.
const KNOWN: f64 = 100.0;

const ROUNDS: usize = 7;

/// How often the door is asked: so that it costs little where seconds are waited for.
const LOOK_OFTEN: Duration = Duration::from_millis(2);
const LOOK_SELDOM: Duration = Duration::from_millis(20);

/// Calls of each code.
const CALLS: usize = 500;

pub async fn measure() -> Vec<Row> {
    let mut rows = Vec::new();
    for (language, aim) in LANGUAGES {
        rows.extend(reloaded(language, aim).await);
    }
    rows
}

async fn reloaded(language: Language, aim: f64) -> [Row; 2] {
    let code = language.reference();
    let (folder, file) = guest_file();
    let known = Version::of(&code, "known");
    known.save(&file);
    let mut plan = Plan::new(Kind::Sqlite, "http://127.0.0.1:9").await;
    (plan.config.guest.reference, plan.config.guest.files) = (false, vec![file.clone()]);
    plan.cache = folder.path().join("cache");
    let host = plan.start().await;
    let mut door = Door::open(&host).await;
    let (mut unseen, mut cached, mut optimised) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let new = Version::of(&code, &round.to_string());
        let saved = Instant::now();
        new.save(&file);
        unseen.push(door.until(&new, false, saved).await);
        optimised.push(door.until(&new, true, saved).await);
        let saved = Instant::now();
        known.save(&file);
        cached.push(door.until(&known, false, saved).await);
    }
    host.stop().await;
    let (slow, fast) = calls(&code, folder.path()).await;
    let name = language.name();
    let spread = |times: &[f64]| format!("{ROUNDS} files, from {:.0} ms to {:.0} ms", times[0], times[times.len() - 1]);
    let row = |what: &str, times: &mut [f64], aim, more: String| Row {
        what: format!("file to serving, {name}, {what}, p50"),
        value: median(times),
        unit: "ms",
        aim: Aim::AtMost(aim),
        behind: format!("{}{more}", spread(times)),
    };
    let later = format!(
        "; optimised code after {:.0} ms, until then a call takes {slow:.0} µs and not {fast:.0} µs",
        median(&mut optimised)
    );
    [row("never compiled", &mut unseen, aim, later), row("compiled before", &mut cached, KNOWN, String::new())]
}

/// The operator's.
struct Door {
    connection: Connection,
    look: Vec<u8>,
}

impl Door {
    async fn open(host: &Host) -> Self {
        let token = host.plan.config.admin_token(&System).unwrap();
        let look = request("GET", "/admin/guests", Some(token.expose_secret()), None);
        // The admin API answers under no name that it was not told.
        let look = String::from_utf8_lossy(&look).replace("Host: anchor.example", "Host: localhost").into_bytes();
        Self { connection: Connection::open(&host.admin_url()).await, look }
    }

    /// Milliseconds from then until the version serves, its code optimised if that is waited for.
    async fn until(&mut self, version: &Version, optimised: bool, since: Instant) -> f64 {
        loop {
            let answer: Value = serde_json::from_slice(self.connection.exchange(&self.look, 200).await).unwrap();
            let guest = &answer["guests"][0];
            if guest["hash"] == version.hash() && (guest["optimised"] == true || !optimised) {
                return since.elapsed().as_secs_f64() * 1000.0;
            }
            tokio::time::sleep(if optimised { LOOK_SELDOM } else { LOOK_OFTEN }).await;
        }
    }
}

/// What a call takes, in microseconds: with the code that serves at first, and with the code that serves from then on.
async fn calls(code: &Path, folder: &Path) -> (f64, f64) {
    let settings = Settings { cache_dir: Some(folder.join("cache")), ..Settings::default() };
    let guests = Guests::load(&[GuestSource::file(code)], settings).await.unwrap();
    let new = GuestSource::bytes(code.display().to_string(), Version::of(code, "for calls").bytes().to_vec());
    let candidate = guests.prepare(&new).await.unwrap();
    guests.apply(guests.plan(candidate, false).unwrap());
    let slow = call(&guests).await;
    guests.exchange(&guests.optimise(&new).await.unwrap());
    (slow, call(&guests).await)
}

async fn call(guests: &Guests) -> f64 {
    let (transaction, sender, receiver) = (transaction(), customer(1, SENDER), customer(2, RECEIVER));
    let view =
        PaymentView { transaction: &transaction, sender: Some(&sender), receiver: Some(&receiver), customer: None };
    let mut times = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let began = Instant::now();
        let answered = guests.process_post_request(view).await.unwrap();
        times.push(began.elapsed().as_secs_f64() * 1e6);
        assert!(answered.answer.is_ok(), "{:?}", answered.answer);
    }
    percentile(&mut times, 50)
}
