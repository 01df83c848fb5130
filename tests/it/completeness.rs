//! Every payment on the ledger is credited, and once: whatever is killed, and whatever Horizon answers or does not.
//!
//! A script of ledgers is served over real HTTP, through a wire that can be cut. The host reads it in many lives: most are
//! a watcher and the operations in this process, dropped in the middle of what they were doing; some are the program itself,
//! killed with SIGKILL. Each begins with nothing but the database.

use anchor_host::{
    app::callback_bodies,
    context::Error,
    guest::{Guests, Settings as GuestSettings},
    model::{Amount, Destination, Memo, Money, Status, Timestamp, TransactionId},
    operations::Operations,
    stellar::{Horizon, WatchSettings, Watcher, after},
    store::{SealKey, Store},
    transactions::{Signoff, Transactions},
};
use anchor_host_tests::{
    anchor::now,
    attack,
    database::{Database, Kind, SEAL_KEY},
    horizon::{Manners, PASSPHRASE, ScriptedHorizon, ours, theirs, usdc, usdc_payment},
    life, on_both,
    process::Process,
    record,
    scripted::{Scripted, scripted},
    wire::{Proxy, Wire},
    world::System,
};
use rand::{RngExt, rngs::StdRng};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

on_both!(every_payment_is_credited_once_whatever_dies, what_horizon_drops_is_told_and_an_archive_has_it);

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

const EVERY_DAY: Size = Size { payments: 1_000, ledgers: 100, kills: 40, program_every: 10, away: &[60, 7, 1] };
const WHOLE: Size = Size { payments: 10_000, ledgers: 500, kills: 200, program_every: 10, away: &[300, 40, 7, 1] };

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
        record::received(&mut new).pay_by = Some(Timestamp::from_seconds(4_000_000_000));
        assert!(tx.insert_transaction(&new).await.unwrap());
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

async fn every_payment_is_credited_once_whatever_dies(kind: Kind) {
    let size = if attack::is_whole() { WHOLE } else { EVERY_DAY };
    let mut random = attack::seeded(&format!("completeness on {kind:?}"), 2026);
    let began = Instant::now();
    let horizon = ScriptedHorizon::start().await;
    let wire = Proxy::open(&horizon.url).await;
    let database = Database::new(kind);
    open(&database, size.payments).await;
    let guests = Guests::load(&[], GuestSettings::default()).await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let Scripted { program, .. } = scripted(directory.path(), &database.url, &wire.url);
    begin(&database, &horizon).await;

    let mut steps = script(&size, &mut random).into_iter();
    let count = steps.len();
    let (mut closed, mut unfinished) = (0, 0);
    for kill in 1..=size.kills {
        horizon.behave(manners(&mut random));
        let (host, life) = if kill.is_multiple_of(size.program_every) {
            (Host::Program(program.start()), random.random_range(PROGRAM_LIFE))
        } else {
            (Host::within(&database, &wire.url, &guests).await, random.random_range(LIFE))
        };
        let due = count * kill / size.kills - closed;
        let pause = Duration::from_millis(life) / (due as u32 + 1);
        // Every other host dies without having been able to read its last step.
        let is_cut_off = kill.is_multiple_of(2);
        for (number, step) in steps.by_ref().take(due).enumerate() {
            closed += 1;
            if step.len() > 1 || (is_cut_off && number + 1 == due) {
                wire.set(Wire::Cut);
            }
            step.into_iter().for_each(|ledger| horizon.close(ledger));
            tokio::time::sleep(pause).await;
            if number + 1 < due || !is_cut_off {
                wire.set(Wire::Whole);
            }
        }
        // Soon after the last one: mostly there is something left to do.
        tokio::time::sleep(pause.mul_f64(random.random())).await;
        host.kill().await;
        wire.set(Wire::Whole);
        let store = database.open().await;
        let is_behind = store.cursor(&ours()).await.unwrap() < horizon.ids().last().copied();
        unfinished += usize::from(is_behind);
        store.close().await;
    }
    let killed = began.elapsed();
    // The last life may live. Horizon is no better than before.
    let host = Host::within(&database, &wire.url, &guests).await;
    let store = database.open().await;
    while store.cursor(&ours()).await.unwrap() < horizon.ids().last().copied() {
        assert!(began.elapsed() < killed + PATIENCE, "it does not catch up");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    host.kill().await;

    assert!(!program.log().contains("panicked"), "{}", program.log());
    look(&store, &horizon, &size).await;
    // Else the kills have shown nothing.
    assert!(unfinished > size.kills / 10, "only {unfinished} kills met a host with something left to read");
    println!(
        "{kind:?}: {} payments in {} ledgers, {} kills ({unfinished} with something left to read) in {} ms, then {} ms to \
         the end; each credited once",
        size.payments,
        size.ledgers,
        size.kills,
        killed.as_millis(),
        (began.elapsed() - killed).as_millis(),
    );
    store.close().await;
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

const DROPPING: Size = Size { payments: 400, ledgers: 0, kills: 40, program_every: 10, away: &[] };
const DROPPING_WHOLE: Size = Size { payments: 4_000, ledgers: 0, kills: 200, program_every: 10, away: &[] };

/// When Horizon drops history, as a life of the host has it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Dropping {
    Down,
    Up,
    Reconnecting,
}

/// Closes ledgers with the next payments in them, and mostly drops all but the newest few.
fn drop_history(horizon: &ScriptedHorizon, numbers: &mut impl Iterator<Item = usize>, due: usize, dice: &mut StdRng) {
    for number in numbers.take(due) {
        horizon.close([payment(number)]);
        (0..dice.random_range(0..8)).for_each(|_| horizon.close([]));
    }
    if dice.random_bool(0.6) {
        let (head, elder) = (horizon.head(), horizon.ledger.lock().unwrap().elder);
        horizon.trim((head - dice.random_range(0..40)).max(elder));
    }
}

/// Down, up and reconnecting, Horizon drops what the host has not read. Whatever is not on record by then lies in a gap that
/// is, and what an archive gives back is credited once, however often its reading is killed.
async fn what_horizon_drops_is_told_and_an_archive_has_it(kind: Kind) {
    let size = if attack::is_whole() { DROPPING_WHOLE } else { DROPPING };
    let mut random = attack::seeded(&format!("dropped history on {kind:?}"), 2027);
    let horizon = ScriptedHorizon::start().await;
    let wire = Proxy::open(&horizon.url).await;
    let database = Database::new(kind);
    open(&database, size.payments).await;
    let guests = Guests::load(&[], GuestSettings::default()).await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let Scripted { program, .. } = scripted(directory.path(), &database.url, &wire.url);
    begin(&database, &horizon).await;

    let mut numbers = 0..size.payments - 1;
    let modes = [Dropping::Down, Dropping::Up, Dropping::Reconnecting];
    for kill in 1..=size.kills {
        horizon.behave(manners(&mut random));
        let (mode, due) = (modes[kill % modes.len()], size.payments / size.kills);
        if mode == Dropping::Down {
            drop_history(&horizon, &mut numbers, due, &mut random);
        }
        let (host, life) = if kill.is_multiple_of(size.program_every) {
            (Host::Program(program.start()), random.random_range(PROGRAM_LIFE))
        } else {
            (Host::within(&database, &wire.url, &guests).await, random.random_range(LIFE))
        };
        let pause = Duration::from_millis(life);
        tokio::time::sleep(pause / 2).await;
        match mode {
            Dropping::Down => {}
            Dropping::Up => drop_history(&horizon, &mut numbers, due, &mut random),
            Dropping::Reconnecting => {
                wire.set(Wire::Cut);
                drop_history(&horizon, &mut numbers, due, &mut random);
                wire.set(Wire::Whole);
            }
        }
        tokio::time::sleep(pause / 2).await;
        // Some live long enough to read what there is; else hardly anything would ever be read in time.
        if random.random_bool(0.5) {
            let store = database.open().await;
            caught_up(&store, &horizon).await;
            let read_to = store.place(&ours()).await.unwrap().unwrap().read_to;
            while matches!(host, Host::Within { .. }) && store.place(&ours()).await.unwrap().unwrap().read_to == read_to
            {
                horizon.close([]);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            store.close().await;
        }
        host.kill().await;
    }
    for number in numbers {
        horizon.close([payment(number)]);
    }
    horizon.close([payment(size.payments - 1)]);

    let host = Host::within(&database, &wire.url, &guests).await;
    let store = database.open().await;
    caught_up(&store, &horizon).await;
    host.kill().await;
    let on_record = on_record(&store, &size).await;
    let lost: Vec<u64> = horizon.ids().into_iter().filter(|id| !on_record.contains(id)).collect();
    let gaps = store.gaps(false).await.unwrap();
    for id in &lost {
        let ledger = (id >> 32) as i64;
        let is_told = gaps.iter().any(|gap| (gap.first_ledger..=gap.last_ledger).contains(&ledger));
        assert!(is_told, "ledger {ledger} was dropped in silence: {gaps:?}");
    }
    // Else nothing was shown.
    assert!(lost.len() > size.payments / 10 && gaps.len() > 2, "{} lost in {} gaps", lost.len(), gaps.len());

    let archive = horizon.archive().await;
    let client = Horizon::new(&archive.url).unwrap();
    let word = Signoff { by: "Ada".to_owned(), why: "from an archive".to_owned() };
    let mut killed = 0;
    for gap in &gaps {
        for pause in [1, 3, 9, 27, u64::MAX] {
            let (store, _) = watcher(&database, &wire.url, &guests).await;
            let settings = life::settings(ours());
            let host = Operations::new(
                store.clone(),
                guests.clone(),
                Arc::new(System),
                Arc::new(System),
                settings,
                callback_bodies(),
            );
            let reading = host.transactions.backfill(&gap.id, &client, PASSPHRASE, &word);
            let done = tokio::time::timeout(Duration::from_millis(pause), reading).await;
            store.close().await;
            match done {
                Ok(Ok(_)) => break,
                // Killed between its end and the answer.
                Ok(Err(Error::Invalid(text))) if text.contains("closed before") => break,
                Ok(Err(error)) => panic!("{error}"),
                Err(_) => killed += 1,
            }
        }
    }
    assert!(store.gaps(false).await.unwrap().is_empty());
    look(&store, &horizon, &size).await;
    println!(
        "{kind:?}: {} of {} payments were dropped, in {} gaps; their reading was killed {killed} times; each credited once",
        lost.len(),
        size.payments,
        gaps.len()
    );
    store.close().await;
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

/// The operations that are credited or unapplied.
async fn on_record(store: &Store, size: &Size) -> BTreeSet<u64> {
    let mut found: BTreeSet<u64> =
        store.unapplied(true, 0, u32::MAX).await.unwrap().iter().map(|one| one.operation_id as u64).collect();
    for number in (0..size.payments).filter(|number| !is_stray(*number)) {
        let record = store.transaction(id(number)).await.unwrap().unwrap();
        found.extend(record.payments.iter().map(|payment| payment.operation_id));
    }
    found
}
