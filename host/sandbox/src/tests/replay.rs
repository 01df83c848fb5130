//! The journal contains the whole state.

use super::*;
use crate::Error;
use std::{fs, io::Write};
use tokio_util::sync::CancellationToken;

/// All visible state that depends on the history.
fn picture(net: &Net) -> String {
    let chain = net.sandbox.read();
    let ledgers: Vec<_> =
        (1..=chain.latest()).map(|ledger| (chain.ledgers.hash(ledger), chain.ledgers.closed_at(ledger))).collect();
    let records: Vec<_> = chain
        .history
        .transactions(crate::history::Scope::All, 0, false)
        .map(|record| (record.position(), record.closed_at, record.result.clone(), record.traces.clone()))
        .collect();
    format!("{:?} {ledgers:?} {records:?}", chain.entries_at(chain.latest()))
}

async fn some_life(net: &Net) {
    let (issuer, a) = (net.account(1, "100"), net.account(2, "100"));
    let usd = credit("USDC", &issuer);
    net.must(&a, trust(&usd, 1000)).await;
    net.clock.turn(Duration::from_millis(2_500));
    net.sandbox.close_ledger().unwrap();
    net.must(&issuer, pay(&a, &usd, 10)).await;
    assert_eq!(net.run(&a, pay(&key(9), &usd, 10)).await, "tx_failed op_no_destination");
    let bounds = TimeBounds { min_time: TimePoint(0), max_time: TimePoint(1_795_234_580) };
    let tx = Transaction { cond: Preconditions::Time(bounds), ..net.tx(&a, vec![op(pay(&issuer, &usd, 1))]) };
    assert_eq!(net.send(tx, &[&a]).await, "tx_success");
    net.sandbox.close_ledger().unwrap();
}

#[tokio::test]
async fn reopening_gives_the_same_network() {
    let directory = tempfile::tempdir().unwrap();
    let net = Net::open(Some(directory.path()));
    some_life(&net).await;
    let before = picture(&net);
    drop(net);
    let net = Net::open(Some(directory.path()));
    // On replay, time bounds are not checked again, even years later.
    net.clock.turn(Duration::from_secs(1_000_000_000));
    assert_eq!(picture(&net), before);
    net.must(&key(2), pay(&key(1), &Asset::Native, 1)).await;
}

#[tokio::test]
async fn a_stopped_network_unlocks_its_journal() {
    let directory = tempfile::tempdir().unwrap();
    let net = Net::open(Some(directory.path()));
    some_life(&net).await;
    let before = picture(&net);
    let stop = CancellationToken::new();
    stop.cancel();
    net.sandbox.run(stop).await;
    let again = Net::open(Some(directory.path()));
    assert_eq!(picture(&again), before);
    assert!(matches!(net.sandbox.close_ledger(), Err(Error::Stopped)), "two networks on one journal");
}

#[tokio::test]
async fn a_partial_last_line_is_dropped_and_other_damage_is_reported() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sandbox.jsonl");
    let net = Net::open(Some(directory.path()));
    some_life(&net).await;
    let before = picture(&net);
    drop(net);
    let whole = fs::read(&path).unwrap();
    fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"ledger\":99,\"clo").unwrap();
    let net = Net::open(Some(directory.path()));
    assert_eq!(picture(&net), before);
    drop(net);
    assert_eq!(fs::read(&path).unwrap(), whole);

    let mut damaged = whole.clone();
    damaged.truncate(whole.len() - 5);
    damaged.push(b'\n');
    fs::write(&path, damaged).unwrap();
    let settings = || Settings { data_dir: Some(directory.path().into()), close_every: None, ..Settings::default() };
    let clock: Arc<dyn Clock> = Arc::new(Hand(AtomicI64::new(0)));
    assert!(matches!(Sandbox::open(settings(), Arc::clone(&clock)), Err(Error::Corrupt { .. })));

    fs::write(&path, whole).unwrap();
    let other = Settings { passphrase: "another network".into(), ..settings() };
    assert!(matches!(Sandbox::open(other, Arc::clone(&clock)), Err(Error::Corrupt { line: 1, .. })));
    let _net = Sandbox::open(settings(), Arc::clone(&clock)).unwrap();
    assert!(matches!(Sandbox::open(settings(), clock), Err(Error::InUse { .. })));
}

#[tokio::test]
async fn no_ledger_number_is_reused_after_a_crash() {
    let directory = tempfile::tempdir().unwrap();
    let settings = || Settings { data_dir: Some(directory.path().into()), ..Settings::default() };
    let clock: Arc<dyn Clock> = Arc::new(Hand(AtomicI64::new(1_795_234_576_000)));
    let sandbox = Sandbox::open(settings(), Arc::clone(&clock)).unwrap();
    sandbox.fund(id(&key(1)), Amount::parse("5").unwrap()).unwrap();
    for _ in 0..200 {
        sandbox.close_ledger().unwrap();
    }
    let reached = sandbox.latest_ledger();
    drop(sandbox);
    let lines = fs::read_to_string(directory.path().join("sandbox.jsonl")).unwrap().lines().count();
    assert!(lines < 10, "{lines} lines");
    assert!(Sandbox::open(settings(), clock).unwrap().latest_ledger() > reached);
}
