//! Every payment is credited once, whatever dies.

use super::{Host, LIFE, PATIENCE, PROGRAM_LIFE, Size, begin, look, manners, open, script};
use anchor_host::guest::{Guests, Settings as GuestSettings};
use anchor_host_tests::{
    attack,
    database::{Database, Kind},
    horizon::{ScriptedHorizon, ours},
    on_both,
    scripted::{Scripted, scripted},
    wire::{Proxy, Wire},
};
use rand::RngExt;
use std::time::{Duration, Instant};

on_both!(every_payment_is_credited_once_whatever_dies);

const EVERY_DAY: Size = Size { payments: 1_000, ledgers: 100, kills: 40, program_every: 10, away: &[60, 7, 1] };

const WHOLE: Size = Size { payments: 10_000, ledgers: 500, kills: 200, program_every: 10, away: &[300, 40, 7, 1] };

#[expect(clippy::too_many_lines, reason = "one story, from the first payment to the last")]
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
