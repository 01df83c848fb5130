//! The real program killed with SIGKILL, twenty times while a hundred payments pass through it.

use anchor_host::{
    cli::demo::bank::Bank,
    model::{Amount, AssetId, Status},
    store::{SealKey, Store},
};
use anchor_host_tests::{
    apart::{Anchor, Apart},
    attack,
    database::{Database, Kind, random_bytes},
    on_both,
    patient::Patient,
    slow::Slow,
    world::System,
};
use rand::RngExt;
use serde_json::Value;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::JoinSet};

on_both!(killed_twenty_times_in_a_hundred_payments);

const PAYMENTS: usize = 100;
const KILLS: usize = 20;
const SENDERS: usize = 10;

/// How long a start may live, in milliseconds: from before it is ready to well into its work.
const LIFETIME: std::ops::Range<u64> = 30..1400;

/// How long after an order whose answer is kept back, in milliseconds: less than a call of the guest may take.
const AFTER_AN_ORDER: std::ops::Range<u64> = 0..500;

/// Far more than it takes; reached only when something never happens.
const PATIENCE: Duration = Duration::from_secs(600);

fn amount(number: usize) -> Amount {
    Amount::parse(&format!("10.{number:02}")).unwrap()
}

/// One sending anchor's payments; their ids.
async fn send(mut client: Patient, asset: AssetId, numbers: Vec<usize>, mut kills: watch::Receiver<usize>) -> Sent {
    let (sender, receiver) = client.introduce(&asset, "1000").await;
    let mut paid = Vec::new();
    for number in numbers {
        // Spread over all of the host's lives.
        kills.wait_for(|done| *done >= number * KILLS / PAYMENTS).await.unwrap();
        let id = client.open(amount(number), &asset, &sender, &receiver).await;
        let to = client.instructions(&id).await;
        client.pay(&asset, amount(number), &to).await;
        paid.push((number, id));
    }
    for (number, id) in &paid {
        loop {
            let transaction = client.transaction(id).await;
            match transaction["status"].as_str().unwrap() {
                "completed" => break,
                "pending_sender" | "pending_receiver" | "pending_external" if client.age() < PATIENCE => {}
                other => panic!("payment {number}, {id}, is {other} after {:?}: {transaction}", client.age()),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    Sent { paid, retries: client.repeats() }
}

struct Sent {
    paid: Vec<(usize, String)>,
    retries: usize,
}

async fn killed_twenty_times_in_a_hundred_payments(kind: Kind) {
    let began = Instant::now();
    let mut random = attack::seeded("kills", 20);
    let bank = Bank::open("127.0.0.1:0".parse().unwrap(), Duration::from_millis(300)).await.unwrap();
    // Every other kill comes while the bank has an order and the host does not know: the bank's answer is kept back.
    let slow_bank = Slow::open(bank.url(), Duration::from_millis(150)).await;
    let database = Database::new(kind);

    let apart = Apart::start().await;
    let seal_key = random_bytes();
    let more = [
        ("guest.reference", "true".to_owned()),
        // Work cut off by a kill waits for its lease, which is longer than the longest call.
        ("guest.deadline_ms", "1000".to_owned()),
    ];
    let Anchor { program, url } = apart.anchor(&database, seal_key, slow_bank.url(), &more);

    let (tell, kills) = watch::channel(0);
    let mut senders = JoinSet::new();
    for sender in 0..SENDERS {
        let client = Patient::new(&url, &apart.horizon_url);
        let numbers = (sender..PAYMENTS).step_by(SENDERS).collect();
        senders.spawn(send(client, apart.asset.clone(), numbers, kills.clone()));
    }
    drop(kills);
    let mut process = program.start();
    for kill in 1..=KILLS {
        if kill % 2 == 0 {
            // Of the payments that the kill before let begin, none can have been ordered yet.
            let held = tokio::time::timeout(PATIENCE, slow_bank.hold_one()).await;
            held.unwrap_or_else(|_| panic!("no order came\n{}", program.log()));
            tokio::time::sleep(Duration::from_millis(random.random_range(AFTER_AN_ORDER))).await;
        } else {
            tokio::time::sleep(Duration::from_millis(random.random_range(LIFETIME))).await;
        }
        process.kill();
        slow_bank.let_go();
        tell.send_replace(kill);
        process = program.start();
    }
    let last_start = began.elapsed();
    let mut sent: Vec<Sent> = Vec::new();
    while let Some(done) = senders.join_next().await {
        sent.push(done.unwrap_or_else(|error| panic!("{error}\n{}", program.log())));
    }
    let completed = began.elapsed();
    assert_eq!(process.stop(), Some(0), "{}", program.log());
    drop(apart);

    assert!(!program.log().contains("panicked"), "{}", program.log());
    let store = Store::open(&database.url, 2, &SealKey::new(seal_key), Arc::new(System)).await.unwrap();
    let found = look(&store, &bank, &sent).await;
    // Each of those orders was given again, with its key.
    let ordered_again = slow_bank.posts() - PAYMENTS;
    assert!(ordered_again >= KILLS / 2, "only {ordered_again} orders were given again");
    let retries: usize = sent.iter().map(|one| one.retries).sum();
    println!(
        "{kind:?}: {KILLS} kills in {} ms, then {} ms to complete; {retries} requests and \
         {ordered_again} orders repeated; {found}",
        last_start.as_millis(),
        (completed - last_start).as_millis(),
    );
}

/// The end, as the bank and the records have it.
async fn look(store: &Store, bank: &Bank, sent: &[Sent]) -> String {
    let fee = Amount::parse("0.50").unwrap();
    let book: Vec<Value> = reqwest::get(format!("{}/transfers", bank.url())).await.unwrap().json().await.unwrap();
    let (mut total_in, mut total_out) = (Amount::ZERO, Amount::ZERO);
    for (number, id) in sent.iter().flat_map(|one| &one.paid) {
        let record = store.transaction(id.parse().unwrap()).await.unwrap().expect("the host forgot a transaction");
        assert_eq!(record.status, Status::Completed, "{id}");
        assert!(record.attention.is_none() && record.payments.len() == 1, "{id}");
        assert_eq!(record.amount_in.as_ref().unwrap().amount, amount(*number), "{id}");
        let journal = store.journal(record.id).await.unwrap();
        let numbers: Vec<i64> = journal.iter().map(|row| row.seq).collect();
        assert_eq!(numbers, (1..=record.version).collect::<Vec<_>>(), "{id}: the journal has gaps");
        let key = format!("payout-{id}-");
        let paid: Vec<&Value> =
            book.iter().filter(|row| row["idempotency_key"].as_str().unwrap().starts_with(&key)).collect();
        assert_eq!(paid.len(), 1, "{id} was paid out {} times", paid.len());
        let out = Amount::parse(paid[0]["amount"].as_str().unwrap()).unwrap();
        assert_eq!(out, amount(*number).minus(fee).unwrap(), "{id}");
        assert_eq!(record.amount_out.as_ref().unwrap().amount, out, "{id}");
        total_in = total_in.plus(amount(*number)).unwrap();
        total_out = total_out.plus(out).unwrap();
    }
    assert_eq!(bank.orders().len(), PAYMENTS, "the bank was given orders for what nobody paid");
    let fees = (0..PAYMENTS).try_fold(Amount::ZERO, |sum, _| sum.plus(fee)).unwrap();
    assert_eq!(total_in, total_out.plus(fees).unwrap());
    assert_eq!(store.unapplied_count().await.unwrap(), 0);
    assert_eq!(store.job_count().await.unwrap(), 0, "work is left");

    // Opened, but the answer was lost with the host: the client opened another one and paid that.
    let all = store.transactions(false, 1000).await.unwrap();
    let unpaid = all.iter().filter(|record| record.status == Status::PendingSender && record.amount_in.is_none());
    let unpaid = unpaid.count();
    assert_eq!(all.len(), PAYMENTS + unpaid);
    format!(
        "{PAYMENTS} paid and completed, {unpaid} opened whose answer was lost; {total_in} in, {total_out} out, {fees} fees"
    )
}
