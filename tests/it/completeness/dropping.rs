//! What Horizon drops while hosts die is told as a gap, and an archive has it.

use super::{Host, LIFE, PROGRAM_LIFE, Size, begin, caught_up, id, is_stray, look, manners, open, payment, watcher};
use anchor_host::{
    app::callback_bodies,
    context::Error,
    guest::{Guests, Settings as GuestSettings},
    operations::Operations,
    stellar::Horizon,
    store::Store,
    transactions::Signoff,
};
use anchor_host_tests::{
    attack,
    database::{Database, Kind},
    horizon::{PASSPHRASE, ScriptedHorizon, ours},
    life, on_both,
    scripted::{Scripted, scripted},
    wire::{Proxy, Wire},
    world::System,
};
use rand::{RngExt, rngs::StdRng};
use std::{collections::BTreeSet, sync::Arc, time::Duration};

on_both!(what_horizon_drops_is_told_and_an_archive_has_it);

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
#[expect(clippy::too_many_lines, reason = "one story, from the first payment to the archive")]
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
