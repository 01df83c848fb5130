//! Every payment on the ledger is credited, and once: whatever is killed, and whatever Horizon answers or does not.
//!
//! A script of ledgers is served over real HTTP, through a wire that can be cut. The host reads it in many lives: most are
//! a watcher and the operations in this process, dropped in the middle of what they were doing; some are the program itself,
//! killed with SIGKILL. Each begins with nothing but the database.

mod dropping;
mod dying;

use anchor_host::{
    app::callback_bodies,
    guest::Guests,
    model::{Amount, Destination, Memo, Money, Status, Timestamp, TransactionId},
    operations::Operations,
    stellar::{Horizon, WatchSettings, Watcher, after},
    store::{SealKey, Store},
    transactions::Transactions,
};
use anchor_host_tests::{
    anchor::now,
    database::{Database, SEAL_KEY},
    horizon::{Manners, PASSPHRASE, ScriptedHorizon, ours, theirs, usdc, usdc_payment},
    life,
    process::Process,
    record,
    world::System,
};
use rand::{RngExt, rngs::StdRng};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How much of it.
struct Size {
    payments: usize,
    ledgers: usize,
    kills: usize,
    /// Every so many kills, it is the program that dies.
    program_every: usize,
    /// How many ledgers close while Horizon can't be reached, each time.
    away: &'static [usize],
}

/// Of so many payments one names no record.
const STRAY_EVERY: usize = 50;

/// How long a life lasts, in milliseconds: from before it has read anything to having read everything.
const LIFE: Range<u64> = 2..30;

const PROGRAM_LIFE: Range<u64> = 150..1500;

/// After the last kill. Far more than it takes.
const PATIENCE: Duration = Duration::from_secs(120);

/// No two payments bring the same.
fn amount(number: usize) -> Amount {
    Amount::from_stroops(100_000_000 + number as u64)
}

fn memo(number: usize) -> u64 {
    1_000_000 + number as u64
}

fn id(number: usize) -> TransactionId {
    format!("01990000-0000-7000-8000-{number:012x}").parse().unwrap()
}

fn is_stray(number: usize) -> bool {
    number.is_multiple_of(STRAY_EVERY)
}

/// The place to read from, as a host keeps it when it first hears of the network.
async fn begin(database: &Database, horizon: &ScriptedHorizon) {
    let store = database.open().await;
    let mut tx = store.begin().await.unwrap();
    tx.start_cursor(&ours(), after(horizon.head()), now()).await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
}

/// A record for each payment but the strays.
async fn open(database: &Database, payments: usize) {
    let store = database.open().await;
    let mut tx = store.begin().await.unwrap();
    for number in (0..payments).filter(|number| !is_stray(*number)) {
        let to = Destination { account: ours(), memo: Memo::Id(memo(number)) };
        let mut new = record::unpaid(id(number), Money::new(amount(number), usdc()), to, now());
        record::received(&mut new).incoming.pay_by = Some(Timestamp::from_seconds(4_000_000_000));
        assert!(record::insert(&mut tx, &new).await);
    }
    tx.commit().await.unwrap();
    store.close().await;
}

fn payment(number: usize) -> Value {
    usdc_payment(memo(number), amount(number))
}

/// What we pay ourselves is in the feed too, and none of our business.
fn outgoing() -> Value {
    json!({"transaction_successful": true, "type": "payment", "from": ours().to_string(), "to": theirs().to_string()})
}

/// The ledgers to be closed, in steps: most steps close one, while Horizon is away a step closes many.
fn script(size: &Size, random: &mut StdRng) -> Vec<Vec<Vec<Value>>> {
    let mut ledgers: Vec<Vec<Value>> = vec![Vec::new(); size.ledgers];
    for number in 0..size.payments {
        ledgers[random.random_range(0..size.ledgers)].push(payment(number));
    }
    for ledger in ledgers.iter_mut().filter(|_| random.random_bool(0.3)) {
        ledger.push(outgoing());
    }
    let mut left = size.ledgers - size.away.iter().sum::<usize>();
    let mut steps: Vec<usize> = size.away.to_vec();
    while left > 0 {
        steps.insert(random.random_range(0..=steps.len()), 1);
        left -= 1;
    }
    let mut ledgers = ledgers.into_iter();
    steps.into_iter().map(|count| ledgers.by_ref().take(count).collect()).collect()
}

/// Faults of all kinds, differently in each life.
fn manners(random: &mut StdRng) -> Manners {
    Manners {
        cut_after: Some(10),
        trouble_every: random.random_bool(0.7).then(|| random.random_range(2..7)),
        mute_streams: random.random_bool(0.1),
        no_streams: random.random_bool(0.1),
        ..Manners::default()
    }
}

/// A host that lives until it is killed.
enum Host {
    Within { store: Store, task: JoinHandle<()> },
    Program(Process),
}

impl Host {
    async fn within(database: &Database, horizon: &str, guests: &Guests) -> Self {
        let (store, watcher) = watcher(database, horizon, guests).await;
        Self::Within { store, task: tokio::spawn(watcher.run(CancellationToken::new())) }
    }

    async fn kill(self) {
        match self {
            Self::Within { store, task } => {
                task.abort();
                let ended = task.await;
                assert!(ended.is_err_and(|error| error.is_cancelled()), "the watcher ended by itself");
                store.close().await;
            }
            Self::Program(process) => process.kill(),
        }
    }
}

async fn watcher(database: &Database, horizon: &str, guests: &Guests) -> (Store, Watcher<Transactions>) {
    let store = Store::open(&database.url, 4, &SealKey::new(SEAL_KEY), Arc::new(System)).await.unwrap();
    let settings = life::settings(ours());
    let operations =
        Operations::new(store.clone(), guests.clone(), Arc::new(System), Arc::new(System), settings, callback_bodies());
    let settings = WatchSettings {
        head_every: Duration::from_millis(10),
        pause_first: Duration::from_millis(1),
        pause_most: Duration::from_millis(10),
        pause_asked_most: Duration::from_millis(50),
        keep_every: Duration::from_millis(10),
        ..WatchSettings::new(PASSPHRASE)
    };
    let horizon = Horizon::new(horizon).unwrap();
    (store, Watcher::new(horizon, operations.transactions, vec![ours()], settings, Arc::new(System)))
}

/// Once the newest record that there still is was read.
async fn caught_up(store: &Store, horizon: &ScriptedHorizon) {
    let (began, elder) = (Instant::now(), u64::from(horizon.ledger.lock().unwrap().elder));
    let newest = horizon.ids().last().copied().filter(|id| id >> 32 >= elder);
    while store.cursor(&ours()).await.unwrap() < newest {
        assert!(began.elapsed() < PATIENCE, "it does not catch up");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What was sent is what was credited, and what named no record is left unapplied.
async fn look(store: &Store, horizon: &ScriptedHorizon, size: &Size) {
    let mut sent: BTreeMap<u64, u64> = BTreeMap::new();
    for (operation, raw) in &horizon.ledger.lock().unwrap().records {
        let raw: Value = serde_json::from_str(raw).unwrap();
        if let Some(memo) = raw["transaction"]["memo"].as_str() {
            sent.insert(memo.parse().unwrap(), *operation);
        }
    }
    assert_eq!(sent.len(), size.payments);
    let mut strays = Vec::new();
    for number in 0..size.payments {
        let operation = sent[&memo(number)];
        if is_stray(number) {
            strays.push(operation as i64);
            continue;
        }
        let record = store.transaction(id(number)).await.unwrap().unwrap();
        let credited: Vec<_> = record.payments.iter().map(|one| (one.operation_id, one.money.amount)).collect();
        assert_eq!(credited, [(operation, amount(number))], "payment {number}");
        assert!(matches!(record.status, Status::PendingReceiver | Status::Completed), "{record:?}");
        let journal = store.journal(record.id).await.unwrap();
        assert_eq!(journal.iter().filter(|row| row.event == "receive_funds").count(), 1, "payment {number}");
    }
    strays.sort_unstable();
    let unapplied = store.unapplied(true, 0, u32::MAX).await.unwrap();
    assert!(unapplied.iter().all(|one| one.reason.as_deref() == Some("unknown_memo")), "{unapplied:?}");
    assert_eq!(unapplied.iter().map(|one| one.operation_id).collect::<Vec<_>>(), strays);
}
