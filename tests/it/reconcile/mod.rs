//! The books beside the ledger: every kind of difference is found, and none is made up. `make attack` compares a hundred
//! thousand records on each database.

mod commands;
mod interrupted;
mod seeded;
mod world;

use anchor_host::{
    reconcile::{Kind as DifferenceKind, Terms},
    stellar::Sink,
    transactions::{Leniency, Signoff},
};
use anchor_host_tests::{
    attack,
    database::Kind,
    guests::root,
    horizon::{Manners, ours, usdc_payment},
    on_both,
};
use world::{World, amount, former_channel, id, lumens};

on_both!(
    nothing_is_made_up_about_a_long_history,
    a_persons_decisions_are_no_differences,
    what_a_slow_node_lacks_is_no_difference
);

fn word() -> Signoff {
    Signoff { by: "Ada".to_owned(), why: "it is known".to_owned() }
}

async fn nothing_is_made_up_about_a_long_history(kind: Kind) {
    let records = if attack::is_whole() { 100_000 } else { 3_000 };
    let mut world = World::new(kind).await;
    world.live(records).await;
    world.close([lumens("payment", &former_channel())]);
    world.pass().await;
    let began = std::time::Instant::now();
    let (run, found) = world.compare(Terms::default()).await;
    println!("{kind:?}: {records} records compared in {} ms", began.elapsed().as_millis());
    assert_eq!(found, [""; 0]);
    let (incoming, payouts) = ((records * 18 / 20) as u64, (records / 10) as u64);
    assert_eq!((run.compared.payments, run.compared.outgoing), (incoming, payouts + 3));
    assert_eq!((run.compared.payouts, run.compared.transactions), (payouts, records as u64));
    let requests = world.horizon.ledger.lock().unwrap().requests;
    // Payouts that were seen are not looked up one by one, and records come in pages.
    assert!(requests <= records * 19 / 10 / 200 + 2, "{requests} requests");
    // Any part of it, and again.
    let head = world.horizon.head();
    for (from, to) in [(Some(101), Some(101)), (Some(head / 2), None), (None, Some(head / 2)), (Some(head), Some(head))]
    {
        let (run, found) = world.compare(Terms { from_ledger: from, to_ledger: to, account: Some(ours()) }).await;
        assert_eq!(found, [""; 0], "{from:?} {to:?}");
        assert!(run.compared.payments < incoming);
    }
    world.store.close().await;
}

async fn a_persons_decisions_are_no_differences(kind: Kind) {
    let mut world = World::new(kind).await;
    world.expect(1..6).await;
    let matched = world.close([usdc_payment(99, amount("10"))]);
    let refund = world.close([usdc_payment(98, amount("10"))]);
    let dismissed = world.close([usdc_payment(97, amount("10"))]);
    // An account that is merged into ours, and a payment of it that the host did not ask for.
    world.read().await;
    let host = &world.host.transactions;
    let transaction = id(1).to_string();
    let operation = |id: u64| i64::try_from(id).unwrap();
    host.match_unapplied(
        operation(matched),
        &transaction,
        &Leniency { unconfirmed: true, ..Leniency::default() },
        &word(),
    )
    .await
    .unwrap();
    host.refund_unapplied(operation(refund), &word()).await.unwrap();
    host.dismiss_unapplied(operation(dismissed), &word()).await.unwrap();
    // A gap that a person has accepted: what it had is known to be missing.
    world.close([usdc_payment(2, amount("10"))]);
    world.host.transactions.lost(&ours(), world.horizon.head() - 1, world.horizon.head() + 1).await.unwrap();
    world.pass().await;
    let gap = world.store.gaps(false).await.unwrap().remove(0);
    let (_, found) = world.compare(Terms::default()).await;
    assert_eq!(found, [format!("ledgers_not_read {}", gap.id)]);
    world.host.transactions.accept_gap(&gap.id, &word()).await.unwrap();
    let (_, found) = world.compare(Terms::default()).await;
    assert_eq!(found, [""; 0]);
    world.store.close().await;
}

/// Behind Horizon's name there are nodes that lack the newest ledgers.
async fn what_a_slow_node_lacks_is_no_difference(kind: Kind) {
    let mut world = World::new(kind).await;
    world.expect(1..50).await;
    for number in 1..50 {
        world.close([usdc_payment(number, amount("10"))]);
    }
    world.read().await;
    let (elder, head) = (100, world.horizon.head());
    let nodes = vec![(elder, head - 20), (elder, head), (elder, head)];
    world.horizon.behave(Manners { nodes, ..Manners::default() });
    let (_, found) = world.compare(Terms::default()).await;
    assert_eq!(found, [""; 0]);
    world.store.close().await;
}

#[test]
fn every_kind_is_documented() {
    let document = std::fs::read_to_string(root().join("host/docs/reconcile.md")).unwrap();
    let missing = DifferenceKind::ALL.iter().filter(|kind| !document.contains(&format!("| `{kind}` |")));
    assert_eq!(missing.collect::<Vec<_>>(), Vec::<&DifferenceKind>::new());
}
