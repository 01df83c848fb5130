//! However a guest misbehaves, in whatever language: its call ends by its limit, and meanwhile timers fire, health is told
//! and other guests answer, on the one thread they all share.

use super::hazards::{go, js, python, web};
use anchor_host::{
    guest::{CallError, FaultKind, GuestSource, Guests, Limits, PaymentView, Settings},
    model::AssetId,
};
use anchor_host_tests::{
    anchor::{Setup, guest_cache},
    database::Kind,
    sample::transaction,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::net::TcpListener;

const DEADLINE: Duration = Duration::from_millis(1500);

/// What a machine may add to anything while it lets the thread run. A guest that gave way to nobody would add the whole
/// deadline, and one that gave way to its neighbours, but not to timers and connections, 120 ms.
const PATIENCE: Duration = Duration::from_millis(80);

/// How often it is tried on a machine that may be crowded.
const TRIES: usize = 6;

/// A clock that stands still while the thread wants to run and the machine is busy with something else, so that a crowded
/// machine makes nobody late. All that is timed here is on the one thread of its test.
#[derive(Clone, Copy)]
struct Began {
    at: Instant,
    waited: Duration,
}

impl Began {
    fn now() -> Self {
        Self { at: Instant::now(), waited: waited_for_the_machine() }
    }

    fn elapsed(self) -> Duration {
        let waited = waited_for_the_machine().saturating_sub(self.waited);
        self.at.elapsed().saturating_sub(waited)
    }
}

/// How long this thread has been ready to run and did not, by Linux's scheduler (`sched-stats` in its documentation); nothing where it keeps no
/// count.
fn waited_for_the_machine() -> Duration {
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let waited = counted.split(' ').nth(1).and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(waited.unwrap_or_default())
}

/// The longest that something took which is done again and again.
#[derive(Clone, Default)]
struct Worst(Arc<AtomicU64>);

impl Worst {
    fn note(&self, took: Duration) {
        self.0.fetch_max(u64::try_from(took.as_micros()).unwrap(), Ordering::Relaxed);
    }

    fn take(&self) -> Duration {
        Duration::from_micros(self.0.swap(0, Ordering::Relaxed))
    }
}

/// Everybody who must not notice: a timer, a client of the health page, and one of another guest.
struct Neighbours {
    timer: Worst,
    health: Worst,
    other: Worst,
    stop: Arc<AtomicBool>,
}

impl Neighbours {
    fn watch(health_url: String, other: Guests) -> Self {
        let this =
            Self { timer: Worst::default(), health: Worst::default(), other: Worst::default(), stop: Arc::default() };
        let (worst, stop) = (this.timer.clone(), this.stop.clone());
        tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                let began = Began::now();
                tokio::time::sleep(Duration::from_millis(1)).await;
                worst.note(began.elapsed().saturating_sub(Duration::from_millis(1)));
            }
        });
        let (worst, stop) = (this.health.clone(), this.stop.clone());
        tokio::spawn(async move {
            let client = reqwest::Client::new();
            while !stop.load(Ordering::Relaxed) {
                let began = Began::now();
                assert!(client.get(&health_url).send().await.unwrap().status().is_success());
                worst.note(began.elapsed());
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        });
        let (worst, stop) = (this.other.clone(), this.stop.clone());
        tokio::spawn(async move {
            let (transaction, dollars) = (transaction(), AssetId::parse("iso4217:USD").unwrap());
            let view = PaymentView { transaction: &transaction, sender: None, receiver: None, customer: None };
            while !stop.load(Ordering::Relaxed) {
                let began = Began::now();
                let expected = transaction.amount_expected().unwrap();
                other.calculate_fee(view, expected, &dollars).await.unwrap().answer.unwrap();
                worst.note(began.elapsed());
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        });
        this
    }
}

impl Drop for Neighbours {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// A server that accepts and never answers.
async fn silence() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            open.push(stream);
        }
    });
    url
}

async fn guests(source: GuestSource, limits: Limits) -> Guests {
    let url = silence().await;
    let mut settings = Settings { limits, cache_dir: Some(guest_cache()), ..Settings::default() };
    settings.grants.config = [("bank_url".to_owned(), url.clone())].into();
    settings.grants.http_origins.push(url);
    Guests::load(&[source], settings).await.unwrap()
}

/// How a call ended that made the guest misbehave; `None`: with an answer.
async fn misbehave(guests: &Guests, how: &str) -> (Option<FaultKind>, Duration) {
    let mut transaction = transaction();
    transaction.fields = [("hazard".to_owned(), how.to_owned()), ("steer".to_owned(), format!("post={how}"))].into();
    let view = PaymentView { transaction: &transaction, sender: None, receiver: None, customer: None };
    let began = Began::now();
    let outcome = guests.process_post_request(view).await;
    let took = began.elapsed();
    match outcome {
        Ok(_) => (None, took),
        Err(CallError::Fault(fault)) => (Some(fault.kind), took),
        Err(other) => panic!("{how}: {other}"),
    }
}

async fn fenced(name: &str, source: GuestSource) {
    let anchor = Setup::new(Kind::Sqlite).start().await;
    let limits = Limits { deadline: DEADLINE, memory: 48 << 20, ..Limits::default() };
    let fees = GuestSource::file(anchor_host_tests::life::test_guest().with_file_name("test_fees.wasm"));
    let other = guests(fees, Limits::default()).await;
    let guests = guests(source, limits).await;
    let neighbours = Neighbours::watch(format!("{}/health/live", anchor.url()), other);
    // Everybody has done everything once.
    tokio::time::sleep(Duration::from_millis(300)).await;
    for how in ["spin", "sleep", "memory", "overflow", "drown", "trap"] {
        let mut late = Vec::new();
        for _ in 0..TRIES {
            for worst in [&neighbours.timer, &neighbours.health, &neighbours.other] {
                worst.take();
            }
            let (fault, took) = misbehave(&guests, how).await;
            let over = took.saturating_sub(DEADLINE);
            let [timer, health, other] = [&neighbours.timer, &neighbours.health, &neighbours.other].map(Worst::take);
            println!(
                "{name}, {how}: {fault:?} after {took:?}; {over:?} over, timer {timer:?}, health {health:?}, other {other:?}"
            );
            if ["spin", "sleep", "drown"].contains(&how) {
                assert_eq!(fault, Some(FaultKind::Deadline), "{name}, {how}");
            }
            late = [("its end", over), ("a timer", timer), ("health", health), ("another guest", other)].to_vec();
            late.retain(|(_, by)| *by > PATIENCE);
            if late.is_empty() {
                break;
            }
        }
        assert!(late.is_empty(), "{name}, {how}: late every time, at last {late:?}");
    }
    drop(neighbours);
    anchor.finish().await;
}

#[tokio::test]
async fn a_guest_in_rust_is_fenced_in() {
    fenced("Rust", GuestSource::file(anchor_host_tests::life::test_guest())).await;
}

#[tokio::test]
async fn a_guest_in_go_is_fenced_in() {
    fenced("Go", go()).await;
}

#[tokio::test]
async fn a_guest_in_javascript_is_fenced_in() {
    fenced("JavaScript", js()).await;
}

#[tokio::test]
async fn a_guest_in_javascript_with_spidermonkey_is_fenced_in() {
    fenced("JavaScript (SpiderMonkey)", web()).await;
}

#[tokio::test]
async fn a_guest_in_python_is_fenced_in() {
    fenced("Python", python()).await;
}
