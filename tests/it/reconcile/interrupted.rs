//! Runs that are cut off go on where they were, and what they found stays until it is mended or accepted.

use super::{
    word,
    world::{World, amount},
};
use anchor_host::{
    reconcile::{Error, Terms, alarm},
    stellar::Horizon,
};
use anchor_host_tests::{
    database::Kind,
    horizon::{Manners, ours, outgoing, usdc_payment},
    on_both,
};
use std::time::Duration;

on_both!(
    a_run_that_was_cut_off_goes_on_where_it_was,
    a_difference_stays_until_it_is_mended_or_accepted,
    ledgers_that_horizon_lacks_are_refused
);

async fn a_run_that_was_cut_off_goes_on_where_it_was(kind: Kind) {
    let mut world = World::new(kind).await;
    world.live(3_000).await;
    let stolen = world.close([outgoing(&super::world::somebody(), amount("500"), 0)]);
    world.pass().await;
    let (reconciler, terms) = (world.reconciler(), Terms::default());
    let begin = async |restart| reconciler.begin(&terms, restart, world.client(), Duration::ZERO).await.unwrap();
    let mut first = begin(false).await;
    reconciler.step(&mut first).await.unwrap();
    let requests = || world.horizon.ledger.lock().unwrap().requests;
    let (asked, done) = (requests(), first.summary());
    assert!(asked > 5 && done.compared.payments > 500 && done.finished_at.is_none());
    // Two that go on with the same run: one takes the step.
    let (mut second, mut third) = (begin(false).await, begin(false).await);
    assert!(second.is_continued && second.summary() == done);
    reconciler.step(&mut second).await.unwrap();
    assert!(matches!(reconciler.step(&mut third).await, Err(Error::Taken)));
    let mut last = begin(false).await;
    while !last.is_over() {
        reconciler.step(&mut last).await.unwrap();
    }
    let run = last.summary();
    assert_eq!((run.id, run.compared.payments), (done.id, 2_700));
    let found = reconciler.differences(Some(run.id), false).await.unwrap();
    assert_eq!(found.iter().map(|one| one.difference.subject.clone()).collect::<Vec<_>>(), [stolen.to_string()]);
    // What is finished is not continued, and a restart forgets what was cut off.
    let mut other = begin(false).await;
    assert!(!other.is_continued);
    reconciler.step(&mut other).await.unwrap();
    let anew = begin(true).await;
    assert!(!anew.is_continued && anew.summary().compared.payments == 0);
    assert!(matches!(reconciler.step(&mut other).await, Err(Error::Taken)));
    assert_eq!(reconciler.runs(10).await.unwrap().len(), 2);
    world.store.close().await;
}

async fn a_difference_stays_until_it_is_mended_or_accepted(kind: Kind) {
    let mut world = World::new(kind).await;
    world.expect(1..10).await;
    world.close([usdc_payment(1, amount("10"))]);
    world.read().await;
    let missing = world.close([usdc_payment(2, amount("10"))]);
    world.pass().await;
    let at = world.horizon.head();
    let sweep = world.close([outgoing(&super::world::somebody(), amount("500"), 0)]);
    world.close([]);
    world.pass().await;
    let (_, found) = world.compare(Terms::default()).await;
    let names = [format!("incoming_not_booked {missing}"), format!("outgoing_unexplained {sweep}")];
    assert_eq!(found, names);
    let told = alarm(&world.store).await.unwrap().unwrap();
    assert!(told.contains("2 places (incoming_not_booked 1, outgoing_unexplained 1)"), "{told}");
    // A run of other ledgers says nothing about these.
    let only = |ledger| Terms { from_ledger: Some(ledger), to_ledger: Some(ledger), account: None };
    assert_eq!(world.compare(only(at - 1)).await.1, [""; 0]);
    assert!(alarm(&world.store).await.unwrap().is_some());
    // One is known to a person, and the other is mended.
    let reconciler = world.reconciler();
    assert!(matches!(reconciler.accept("outgoing_unexplained", "1", "Ada", "ours").await, Err(Error::NotFound)));
    let accepted = reconciler.accept("outgoing_unexplained", &sweep.to_string(), "Ada", "ours").await.unwrap();
    assert_eq!(accepted.accepted.unwrap().by, "Ada");
    let gap = world.host.transactions.add_gap(&ours(), (at, at), &word()).await.unwrap();
    assert_eq!(world.host.transactions.add_gap(&ours(), (at, at), &word()).await.unwrap(), gap, "it is open already");
    let archive = Horizon::new(&world.horizon.url).unwrap();
    let passphrase = anchor_host_tests::horizon::PASSPHRASE;
    world.host.transactions.backfill(&gap.id, &archive, passphrase, &word()).await.unwrap();
    assert_eq!(world.compare(only(at)).await.1, [""; 0]);
    assert_eq!(alarm(&world.store).await.unwrap(), None);
    let (_, found) = world.compare(Terms::default()).await;
    assert_eq!(found, [""; 0]);
    let all = reconciler.differences(None, true).await.unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    // The same ledgers again: a gap of its own, from the ledger before.
    let again = world.host.transactions.add_gap(&ours(), (at, at), &word()).await.unwrap();
    assert_eq!((again.first_ledger, again.last_ledger), (i64::from(at) - 1, i64::from(at)));
    let wrong = [(0, 1), (at, at - 1), (at, at + 50)];
    for ledgers in wrong {
        world.host.transactions.add_gap(&ours(), ledgers, &word()).await.unwrap_err();
    }
    world.store.close().await;
}

async fn ledgers_that_horizon_lacks_are_refused(kind: Kind) {
    let mut world = World::new(kind).await;
    world.expect(1..100).await;
    for number in 1..100 {
        world.close([usdc_payment(number, amount("10"))]);
    }
    world.read().await;
    let reconciler = world.reconciler();
    let refused = async |terms: Terms| {
        reconciler.begin(&terms, false, world.client(), Duration::ZERO).await.map(|_| ()).unwrap_err().to_string()
    };
    let from = |from_ledger| Terms { from_ledger: Some(from_ledger), ..Terms::default() };
    world.horizon.trim(150);
    assert!(refused(from(120)).await.contains("horizon has ledgers 150 to 199, and 120 to 199 are needed"));
    assert!(refused(from(500)).await.contains("ledger 500 is not closed yet"));
    let terms = Terms { from_ledger: Some(160), to_ledger: Some(155), account: None };
    assert!(refused(terms).await.contains("160 is after to_ledger, 155"));
    let account = Some(anchor_host_tests::horizon::theirs());
    assert!(refused(Terms { account, ..Terms::default() }).await.contains("was never watched"));
    for (manners, reason) in [
        (Manners { other_network: true, ..Manners::default() }, "another network"),
        (Manners { unfunded: true, ..Manners::default() }, ""),
    ] {
        world.horizon.behave(manners);
        if !reason.is_empty() {
            assert!(refused(Terms::default()).await.contains(reason));
        }
    }
    // It forgot the account: what the books have is not called missing on the ledger.
    let mut session = reconciler.begin(&Terms::default(), false, world.client(), Duration::ZERO).await.unwrap();
    let error = reconciler.step(&mut session).await.unwrap_err();
    assert!(matches!(error, Error::NoAccount(_)), "{error}");
    // What it has left is compared.
    world.horizon.behave(Manners::default());
    let (run, found) = world.compare(Terms::default()).await;
    assert_eq!((found, run.ranges[0].first_ledger, run.compared.payments), (Vec::new(), 150, 50));
    // Ledgers that are dropped while they are read prove nothing.
    let mut session = reconciler.begin(&from(150), false, world.client(), Duration::ZERO).await.unwrap();
    world.horizon.trim(160);
    let error = reconciler.step(&mut session).await.unwrap_err();
    assert!(matches!(error, Error::NotCovered { elder: 160, .. }), "{error}");
    world.store.close().await;
}
