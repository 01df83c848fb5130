//! Payouts on the ledger are paid exactly once, whatever the network, the processes and the database do. `make attack` pays a
//! hundred thousand on each database; `ATTACK_SEED` repeats a run.

mod busy;
mod codes;
mod cosigned;
mod custody;
mod destinations;
mod faults;
mod in_service;
mod local;
mod nodes;
mod origin;
mod rotation;
mod sandbox;
mod scene;
mod token;
mod world;

use world::World;

use anchor_host::ledger_payouts::BrokenRule;
use anchor_host_tests::{attack, database::Kind, on_both, payouts::Keeper};
use rand::{SeedableRng, rngs::StdRng};

on_both!(
    every_payout_is_paid_once_whatever_happens,
    every_payout_is_paid_once_whoever_has_the_key,
    without_faults_each_channel_pays_in_each_ledger
);

/// Seconds within which everything ends once nothing goes wrong any more.
const PATIENCE: u32 = 3_600;

async fn every_payout_is_paid_once_whatever_happens(kind: Kind) {
    let (minutes, each) = if attack::is_whole() { (4_000, 25) } else { (10, 100) };
    let random = attack::seeded(&format!("ledger payouts on {kind:?}"), 16);
    let mut world = World::new(kind, random, 20, None).await;
    let seconds = world.live(minutes, each, PATIENCE).await.unwrap();
    let count = world.expected.len();
    let payable = world.expected.iter().filter(|one| one.is_payable).count();
    assert_eq!(world.check().unwrap(), payable);
    let (most, failed) = world.network.chain(|chain| (chain.most_in_a_ledger, chain.failed));
    let [bumped, created, held] = world.network.chain(|chain| [chain.bumped, chain.created, chain.held]);
    assert!(bumped > 0 && created > 0 && held > 0, "{bumped} fee bumps, {created} new accounts, {held} balances");
    assert!(failed > 0 && world.network.counts().len() >= 4 && world.signers.counts().len() == 3, "nothing went wrong");
    println!(
        "{kind:?}: {count} payouts, {payable} paid once, {} refused; {failed} failed on the ledger; at most {most} in a ledger; \
         {bumped} by fee bumps, {held} into claimable balances, {created} accounts created; {:?} {:?} {:?}; over {seconds} s after the last fault",
        count - payable,
        world.network.counts(),
        world.signers.counts(),
        world.counts
    );
    world.store.close().await;
}

async fn every_payout_is_paid_once_whoever_has_the_key(kind: Kind) {
    let (minutes, each) = if attack::is_whole() { (250, 100) } else { (3, 50) };
    let mut failures = 0;
    for keeper in [Keeper::Signer, Keeper::Custodian] {
        let random = attack::seeded(&format!("ledger payouts on {kind:?} with another's key, {keeper:?}"), 21);
        let mut world = World::kept(kind, random, 20, (keeper, None)).await;
        let seconds = world.live(minutes, each, PATIENCE).await.unwrap();
        let payable = world.expected.iter().filter(|one| one.is_payable).count();
        assert_eq!(world.check().unwrap(), payable);
        let failed = world.network.chain(|chain| chain.failed);
        failures += failed;
        assert!(world.custody.counts().len() >= 3, "nothing went wrong");
        println!(
            "{kind:?}, {keeper:?}: {} payouts, {payable} paid once; {failed} failed on the ledger; {:?} {:?}; over {seconds} s after \
             the last fault",
            world.expected.len(),
            world.custody.counts(),
            world.counts
        );
        world.store.close().await;
    }
    // Three in a hundred do: of one keeper's payouts it may be none.
    assert!(failures > 0, "nothing failed on the ledger");
}

#[tokio::test]
async fn what_a_custodian_was_given_nobody_else_pays() {
    taken_back(22, None).await.unwrap();
}

/// The host gets the key of an account from which a custodian paid until then.
async fn taken_back(seed: u64, broken: Option<BrokenRule>) -> Result<(), String> {
    let mut world = World::kept(Kind::Sqlite, StdRng::seed_from_u64(seed), 20, (Keeper::Custodian, broken)).await;
    world.ask(60, false).await;
    for _ in 0..8 {
        world.second(false).await;
    }
    let paid = world.check()?;
    world.take_back_the_key();
    for _ in 0..20 {
        world.second(false).await;
    }
    world.calm();
    for _ in 0..900 {
        world.second(true).await;
    }
    assert!(paid < 60, "there was nothing left to pay");
    let (paid, over) = (world.check()?, world.over().await?);
    world.store.close().await;
    if (paid, over) == (60, 60) { Ok(()) } else { Err(format!("{paid} are paid and {over} over of 60")) }
}

async fn without_faults_each_channel_pays_in_each_ledger(kind: Kind) {
    let mut world = World::new(kind, attack::seeded("calm ledger payouts", 17), 20, None).await;
    world.calm();
    world.ask(400, false).await;
    let began = world.network.chain(|chain| chain.head());
    while world.check().unwrap() < 400 {
        world.second(true).await;
        let ledgers = world.network.chain(|chain| chain.head()) - began;
        assert!(ledgers < 200, "{} of 400 paid after {ledgers} ledgers", world.check().unwrap());
    }
    let (ledgers, most, failed) =
        world.network.chain(|chain| (chain.head() - began, chain.most_in_a_ledger, chain.failed));
    println!("{kind:?}: 400 payouts by 20 channels in {ledgers} ledgers, at most {most} in one");
    assert!((most, failed) == (20, 0), "at most {most} in a ledger, {failed} failed");
    world.store.close().await;
}

/// Those that have the channels find their turn among all that wait.
#[tokio::test]
async fn thousands_that_wait_hold_up_no_channel() {
    let mut world = World::new(Kind::Sqlite, attack::seeded("many ledger payouts", 23), 20, None).await;
    world.calm();
    world.ask(3_000, false).await;
    let began = world.network.chain(|chain| chain.head());
    for _ in 0..60 {
        world.second(true).await;
    }
    let ledgers = world.network.chain(|chain| chain.head()) - began;
    let paid = world.check().unwrap();
    println!("{paid} of 3000 payouts paid in {ledgers} ledgers");
    assert!(paid >= 12 * usize::try_from(ledgers).unwrap(), "{paid} in {ledgers} ledgers");
    world.store.close().await;
}

/// Books that are restored from a backup, while payouts went on after it, to be paid by so many of the 20 channels. What the
/// chain says afterwards.
async fn restored(seed: u64, channels: usize, broken: Option<BrokenRule>) -> Result<World, String> {
    let mut world = World::new(Kind::Sqlite, StdRng::seed_from_u64(seed), 20, broken).await;
    world.calm();
    world.ask(100, false).await;
    for _ in 0..12 {
        world.second(true).await;
    }
    let backup = world.back_up().await;
    // Not all of them: some channels rest, and pay with the old books.
    for _ in 0..11 {
        world.second(true).await;
    }
    world.restore(&backup, channels).await;
    for _ in 0..900 {
        world.second(true).await;
    }
    world.check()?;
    Ok(world)
}

#[tokio::test]
async fn books_from_a_backup_pay_nothing_again() {
    let world = restored(18, 20, None).await.unwrap();
    let stopped = world.waits_for("restored from a backup").await;
    assert!(stopped > 0, "nobody noticed");
    // What the books knew of, or what was not tried since, is paid.
    let paid = world.check().unwrap();
    println!("{paid} of 100 are paid, {stopped} wait for a person");
    assert!(paid + stopped >= 100, "{paid} paid, {stopped} stopped");
    world.store.close().await;
}

#[tokio::test]
async fn books_from_a_backup_with_other_channels_pay_nothing_again() {
    for channels in [3, 10, 19] {
        let world = restored(20, channels, None).await.unwrap();
        assert!(world.waits_for("restored from a backup").await > 0, "nobody noticed, with {channels} channels");
        world.store.close().await;
    }
}

#[tokio::test]
async fn after_a_failover_that_lost_commits_nothing_is_paid_again() {
    for seed in 0..3 {
        let world = failed_over(seed, None).await.unwrap();
        assert!(world.waits_for("restored from a backup").await > 0, "nobody noticed");
        world.store.close().await;
    }
}

/// A database that comes back as it was some seconds ago, while the process that pays goes on. What the chain says afterwards.
async fn failed_over(seed: u64, broken: Option<BrokenRule>) -> Result<World, String> {
    let mut world = World::new(Kind::Sqlite, StdRng::seed_from_u64(seed), 20, broken).await;
    world.calm();
    world.ask(60, false).await;
    for _ in 0..12 {
        world.second(true).await;
    }
    let backup = world.back_up().await;
    for _ in 0..11 {
        world.second(true).await;
    }
    world.fail_over(&backup).await;
    for _ in 0..600 {
        world.second(true).await;
    }
    world.check()?;
    Ok(world)
}

#[tokio::test]
async fn a_payout_whose_transactions_were_removed_is_not_paid_again() {
    let stopped = removed(19, None).await.unwrap();
    assert!(stopped, "it went on");
}

/// A payout whose transaction is under way, and whose row is removed meanwhile. Whether it is due for ever.
async fn removed(seed: u64, broken: Option<BrokenRule>) -> Result<bool, String> {
    let mut world = World::new(Kind::Sqlite, StdRng::seed_from_u64(seed), 2, broken).await;
    world.calm();
    world.ask(1, false).await;
    for _ in 0..6 {
        // On the ledger, and not looked up.
        world.second(true).await;
        if world.check()? == 1 {
            break;
        }
    }
    world.forget_attempts(world.expected[0].id).await;
    for _ in 0..300 {
        world.second(true).await;
    }
    world.check()?;
    Ok(world.over().await? == 0)
}

/// Each rule, broken, is noticed: a payout is paid twice, or is stuck, or the books are wrong.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_broken_rule_is_noticed() {
    for rule in [
        BrokenRule::StoredBeforeSent,
        BrokenRule::StoredBytesAlone,
        BrokenRule::NotFoundIsNotOver,
        BrokenRule::LedgersClock,
        BrokenRule::SequenceUnused,
        BrokenRule::FailureUsesNumber,
        BrokenRule::SequenceRechecked,
    ] {
        let mut noticed = None;
        for seed in 0..20 {
            let mut world = World::new(Kind::Sqlite, StdRng::seed_from_u64(seed), 20, Some(rule)).await;
            if let Err(what) = world.live(3, 40, 600).await {
                noticed = Some((seed, world.expected.len(), what));
                break;
            }
        }
        let (seed, payouts, what) = noticed.unwrap_or_else(|| panic!("{rule:?}, broken, is not noticed"));
        println!("{rule:?}: seed {seed}, after {payouts} payouts: {what}");
    }
    // A process that goes on does not look at all channels again: there it is the payout's own that tells.
    for (rule, channels) in
        [(BrokenRule::ChannelIsFixed, None), (BrokenRule::BooksBehind, Some(20)), (BrokenRule::AllAgree, Some(10))]
    {
        let mut noticed = None;
        for seed in 0..10 {
            let lived = match channels {
                Some(channels) => restored(seed, channels, Some(rule)).await,
                None => failed_over(seed, Some(rule)).await,
            };
            noticed = lived.err().map(|what| (seed, what));
            if noticed.is_some() {
                break;
            }
        }
        let (seed, what) = noticed.unwrap_or_else(|| panic!("{rule:?}, broken, is not noticed"));
        println!("{rule:?}: seed {seed}, with earlier books: {what}");
    }
    let what = taken_back(22, Some(BrokenRule::CustodianKeeps)).await.unwrap_err();
    println!("CustodianKeeps: seed 22, with the host's key afterwards: {what}");
    let what = removed(19, Some(BrokenRule::AttemptsCounted)).await;
    println!("AttemptsCounted: {what:?}");
    assert!(what != Ok(true), "a payout was paid again");
}

/// So is a custodian that is believed whatever transaction it names.
#[tokio::test]
async fn a_custodian_that_is_believed_is_noticed() {
    let rule = (Keeper::Custodian, Some(BrokenRule::CustodianIsChecked));
    for seed in 0..20 {
        let mut world = World::kept(Kind::Sqlite, StdRng::seed_from_u64(seed), 20, rule).await;
        if let Err(what) = world.live(2, 40, 600).await {
            println!("CustodianIsChecked: seed {seed}, after {} payouts: {what}", world.expected.len());
            return;
        }
    }
    panic!("it is not noticed");
}
