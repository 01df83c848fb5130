//! Differences of every kind, each seeded in a history of its own sort, and found by its name.

use super::world::{World, amount, channel, id, somebody, waiting};
use anchor_host::{
    model::{AccountId, AttemptState, Money, PayoutAttempt, PayoutState, Status, StellarPayment},
    reconcile::{Kind as DifferenceKind, Terms},
    stellar::Sink,
};
use anchor_host_tests::{
    database::Kind,
    horizon::{ours, outgoing, theirs, usdc, usdc_payment},
    on_both,
    process::command,
    record,
};
use std::collections::BTreeSet;

on_both!(every_kind_of_difference_is_found_among_many_records, a_payment_without_a_transaction_is_told_by_each_side);

/// What is expected, as `kind subject`.
#[derive(Default)]
struct Seeds(Vec<String>);

impl Seeds {
    fn expect(&mut self, kind: DifferenceKind, subject: impl ToString) {
        self.0.push(format!("{kind} {}", subject.to_string()));
    }

    fn sorted(mut self) -> Vec<String> {
        self.0.sort();
        self.0
    }
}

async fn every_kind_of_difference_is_found_among_many_records(kind: Kind) {
    let mut world = World::new(kind).await;
    let mut seeds = Seeds::default();
    world.live(600).await;
    incoming(&mut world, &mut seeds).await;
    funding(&mut world, &mut seeds).await;
    payouts(&mut world, &mut seeds).await;
    channels(&world, &mut seeds).await;
    books(&mut world, &mut seeds).await;
    let kinds: BTreeSet<&str> = seeds.0.iter().map(|seed| seed.split(' ').next().unwrap()).collect();
    let missing: Vec<_> = DifferenceKind::ALL.iter().filter(|kind| !kinds.contains(kind.as_str())).collect();
    assert!(missing.is_empty(), "not seeded: {missing:?}");
    let to_ledger = Some(world.horizon.head());
    let (_, found) = world.compare(Terms { to_ledger, ..Terms::default() }).await;
    assert_eq!(found, seeds.sorted());
    let mut commands: BTreeSet<Vec<String>> = BTreeSet::new();
    for one in world.reconciler().differences(None, true).await.unwrap() {
        commands.extend(one.difference.remedy.split("anchor-host ").skip(1).map(words));
    }
    assert!(commands.len() > 8, "{commands:?}");
    for words in commands {
        let told = command(&words.iter().map(String::as_str).chain(["--help"]).collect::<Vec<_>>());
        assert_eq!(told.code, 0, "{words:?}: {}", told.err);
    }
    world.store.close().await;
}

/// The words of a command that are its name.
fn words(remedy: &str) -> Vec<String> {
    let is_name = |word: &&str| word.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
    let words = remedy.split([' ', ',', ';', ':']).take_while(|word| !word.starts_with("--") && is_name(word));
    words.take(2).map(str::to_owned).filter(|word| !word.is_empty()).collect()
}

async fn incoming(world: &mut World, seeds: &mut Seeds) {
    world.expect(1..20).await;
    // A payment that the host passed over.
    let missing = world.close([usdc_payment(1, amount("10"))]);
    world.pass().await;
    seeds.expect(DifferenceKind::IncomingNotBooked, missing);
    // Payments that the ledger does not have: one is credited, one is not.
    for memo in [2, 90] {
        let ghost = world.close([usdc_payment(memo, amount("10"))]);
        world.read().await;
        world.horizon.ledger.lock().unwrap().records.pop();
        world.pass().await;
        seeds.expect(DifferenceKind::BookedNotOnLedger, ghost);
    }
    // An amount that somebody has raised, and a payer they have replaced.
    for (memo, old, new) in [(91, "\"10\"", "\"1000\"".to_owned()), (92, &theirs().to_string(), somebody().to_string())]
    {
        let changed = world.close([usdc_payment(memo, amount("10"))]);
        world.read().await;
        let sql = format!(
            "UPDATE ledger_payments SET payment = replace(payment, '{old}', '{new}') WHERE operation_id = {changed}"
        );
        world.database.execute(&sql).await;
        seeds.expect(DifferenceKind::PaymentDiffers, changed);
    }
    // A stroop that was counted twice.
    world.database.execute("UPDATE dust SET payments = payments + 1").await;
    seeds.expect(DifferenceKind::DustDiffers, format!("{}:{}", ours(), usdc()));
}

async fn funding(world: &mut World, seeds: &mut Seeds) {
    // Credited to whom the memo does not name: the record of that one knows it.
    let stray = world.close([usdc_payment(93, amount("10"))]);
    world.read().await;
    let mut thief = waiting(3);
    world.database.execute(&format!("DELETE FROM journal WHERE transaction_id = '{}'", id(3))).await;
    world.database.execute(&format!("DELETE FROM transactions WHERE id = '{}'", id(3))).await;
    fund(world, &mut thief, stray).await;
    let sql = format!(
        "UPDATE ledger_payments SET outcome = 'credited', reason = NULL, transaction_id = '{}' WHERE operation_id = {stray}",
        id(3)
    );
    world.database.execute(&sql).await;
    seeds.expect(DifferenceKind::CreditedToAnother, stray);
    // Credited, and held by another one as well.
    let once = world.close([usdc_payment(4, amount("10"))]);
    world.read().await;
    let mut second = waiting(1004);
    fund(world, &mut second, once).await;
    seeds.expect(DifferenceKind::CreditedTwice, format!("{once}:{}", id(1004)));
    // Paid by nothing; and by a payment that nobody made.
    let mut empty = waiting(1005);
    (empty.status, empty.amount_in) = (Status::Completed, Some(Money::new(amount("10"), usdc())));
    store(world, &empty).await;
    seeds.expect(DifferenceKind::FundedWithoutPayment, id(1005));
    let mut made_up = waiting(1006);
    fund(world, &mut made_up, once + 4096).await;
    seeds.expect(DifferenceKind::FundedWithoutPayment, id(1006));
    // Another amount in the record than arrived.
    let small = world.close([usdc_payment(94, amount("1"))]);
    world.read().await;
    let mut large = waiting(94);
    fund(world, &mut large, small).await;
    let sql = format!(
        "UPDATE ledger_payments SET outcome = 'credited', reason = NULL, transaction_id = '{}' WHERE operation_id = {small}",
        id(94)
    );
    world.database.execute(&sql).await;
    seeds.expect(DifferenceKind::CreditDiffers, id(94));
}

/// Makes a transaction that holds ten by this operation.
async fn fund(world: &World, transaction: &mut anchor_host::model::Transaction, operation: u64) {
    let transaction_hash = match world.horizon.ids().contains(&operation) {
        true => world.horizon.hash(operation),
        false => "00".repeat(32),
    };
    let money = Money::new(amount("10"), usdc());
    transaction.status = Status::Completed;
    transaction.amount_in = Some(money.clone());
    let memo = world.store.unapplied_payment(i64::try_from(operation).unwrap()).await.unwrap();
    let memo = memo.and_then(|one| one.payment()).and_then(|payment| payment.memo);
    transaction.payments.push(StellarPayment {
        transaction_hash,
        operation_id: operation,
        money,
        from: theirs(),
        from_muxed_id: None,
        memo,
        at: transaction.created_at,
    });
    store(world, transaction).await;
}

async fn store(world: &World, transaction: &anchor_host::model::Transaction) {
    let mut tx = world.store.begin().await.unwrap();
    assert!(record::insert(&mut tx, transaction).await);
    tx.commit().await.unwrap();
}

async fn payouts(world: &mut World, seeds: &mut Seeds) {
    let later = |hash: &str, ledger| PayoutState::Paid { hash: hash.to_owned(), ledger, balance_id: None };
    let (ghost, failed) = ("ab".repeat(32), "cd".repeat(32));
    world.close([]);
    let head = world.horizon.head();
    world.horizon.ledger.lock().unwrap().transactions.insert(failed.clone(), (head, false));
    for hash in [ghost, failed] {
        let payout = world.payout();
        seeds.expect(DifferenceKind::PayoutNotOnLedger, payout.id);
        let state = later(&hash, head);
        world.book(&mut [(payout, hash, AttemptState::Paid, state)]).await;
    }
    // On the ledger, and void, failed, or under way in the books.
    for ended in [AttemptState::Void, AttemptState::Failed, AttemptState::Open] {
        let payout = world.payout();
        let record = world.pay(&payout, None);
        let hash = world.horizon.hash(record);
        seeds.expect(DifferenceKind::PayoutNotBooked, payout.id);
        if ended == AttemptState::Open {
            seeds.expect(DifferenceKind::AttemptOpenTooLong, format!("{}:1", payout.id));
        }
        world.book(&mut [(payout, hash, ended, PayoutState::Due)]).await;
    }
    // More than was ordered; and in another ledger than the books say.
    let payout = world.payout();
    let record = world.pay(&payout, Some("50"));
    let hash = world.horizon.hash(record);
    seeds.expect(DifferenceKind::PayoutDiffers, payout.id);
    let state = later(&hash, world.horizon.head());
    world.book(&mut [(payout, hash, AttemptState::Paid, state)]).await;
    let payout = world.payout();
    let record = world.pay(&payout, None);
    let hash = world.horizon.hash(record);
    seeds.expect(DifferenceKind::PayoutDiffers, payout.id);
    let state = later(&hash, world.horizon.head() - 1);
    world.book(&mut [(payout, hash, AttemptState::Paid, state)]).await;
    twice(world, seeds).await;
    // A transaction that was signed for it is changed, or gone.
    let changed = world.paid().await;
    let record = *world.horizon.ids().last().unwrap();
    seeds.expect(DifferenceKind::RecordUnreadable, format!("ledger_payout_attempts:{}:9", changed.id));
    seeds.expect(DifferenceKind::OutgoingUnexplained, record);
    let gone = world.paid().await;
    world
        .database
        .execute(&format!("UPDATE ledger_payout_attempts SET number = 9 WHERE payout_id = '{}'", changed.id))
        .await;
    world.database.execute(&format!("DELETE FROM ledger_payout_attempts WHERE payout_id = '{}'", gone.id)).await;
    let record = *world.horizon.ids().last().unwrap();
    seeds.expect(DifferenceKind::PayoutAttemptsMissing, gone.id);
    seeds.expect(DifferenceKind::OutgoingUnexplained, record);
    // Somebody else's payment out of our account.
    let stolen = world.close([outgoing(&somebody(), amount("500"), 0)]);
    world.pass().await;
    seeds.expect(DifferenceKind::OutgoingUnexplained, stolen);
}

/// A payout with two transactions, both of which paid: each is told, as one difference.
async fn twice(world: &mut World, seeds: &mut Seeds) {
    let mut payout = world.payout();
    let first = world.pay(&payout, None);
    let first = world.horizon.hash(first);
    // The same payment of another transaction.
    let mut again = outgoing(&somebody(), amount("5"), 0);
    again["transaction"] = serde_json::json!({"memo_type": "id", "memo": match payout.memo {
        Some(anchor_host::model::Memo::Id(memo)) => memo.to_string(),
        _ => panic!("no memo"),
    }});
    again["transaction_hash"] = "ef".repeat(32).into();
    let second = world.close([again]);
    let second = world.horizon.hash(second);
    assert_ne!(first, second);
    world.book(&mut [(payout.clone(), first, AttemptState::Void, PayoutState::Due)]).await;
    payout = world.store.ledger_payout(payout.id).await.unwrap().unwrap();
    let mut tx = world.store.begin().await.unwrap();
    let attempt = world.attempt(&payout, &second);
    assert!(tx.add_payout_attempt(&attempt).await.unwrap());
    payout.attempts = 2;
    payout.state = PayoutState::Paid { hash: second, ledger: world.horizon.head(), balance_id: None };
    assert!(tx.update_ledger_payout(&payout).await.unwrap());
    let attempt = PayoutAttempt { state: AttemptState::Paid, ..attempt };
    assert!(tx.close_payout_attempt(&attempt).await.unwrap());
    tx.commit().await.unwrap();
    seeds.expect(DifferenceKind::PayoutPaidTwice, payout.id);
}

async fn channels(world: &World, seeds: &mut Seeds) {
    let [ahead, behind, missing] = [20, 21, 22].map(|byte| AccountId::from_bytes([byte; 32]));
    let mut tx = world.store.begin().await.unwrap();
    for (account, sequence) in [(channel(), 7), (ahead, 7), (behind, 9), (missing, 7)] {
        tx.note_channel_sequence(&account, sequence).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut ledger = world.horizon.ledger.lock().unwrap();
    for account in [ahead, behind] {
        ledger.sequences.insert(account.to_string(), 8);
    }
    seeds.expect(DifferenceKind::ChannelAhead, ahead);
    seeds.expect(DifferenceKind::ChannelBehind, behind);
    seeds.expect(DifferenceKind::ChannelMissing, missing);
}

async fn books(world: &mut World, seeds: &mut Seeds) {
    // A status that is not the one that is sealed.
    let known = world.close([usdc_payment(5, amount("10"))]);
    world.read().await;
    world.database.execute(&format!("UPDATE transactions SET status = 'completed' WHERE id = '{}'", id(5))).await;
    seeds.expect(DifferenceKind::RecordUnreadable, format!("transactions:{}", id(5)));
    assert!(world.store.payments_with_ids(&[known]).await.unwrap()[0].is_credited);
    // Ledgers that Horizon had dropped, and ledgers that nobody has read yet.
    let head = world.horizon.head();
    // Long enough for a host to look at its payouts.
    for _ in 0..400 {
        world.close([]);
    }
    world.host.transactions.lost(&ours(), head, head + 3).await.unwrap();
    seeds.expect(DifferenceKind::LedgersNotRead, &world.store.gaps(false).await.unwrap()[0].id);
    seeds.expect(DifferenceKind::LedgersNotRead, format!("{}:{}", ours(), head + 3));
}

/// A row that was removed: the ledger has the payment, and the transaction too.
async fn a_payment_without_a_transaction_is_told_by_each_side(kind: Kind) {
    let mut world = World::new(kind).await;
    world.expect(1..3).await;
    let removed = world.close([usdc_payment(1, amount("10"))]);
    world.close([usdc_payment(2, amount("10"))]);
    world.read().await;
    world.database.execute(&format!("DELETE FROM ledger_payments WHERE operation_id = {removed}")).await;
    let (_, found) = world.compare(Terms::default()).await;
    assert_eq!(found, [format!("funded_without_payment {}", id(1)), format!("incoming_not_booked {removed}")]);
    world.store.close().await;
}
