//! The real program killed with SIGKILL, twenty times while a hundred payments pass through it.

use anchor_host::{
    cli::demo::bank::Bank,
    model::{AccountId, Amount, AssetId, Status},
    stellar::{Horizon, Keypair},
    store::{SealKey, Store},
};
use anchor_host_tests::{
    database::{Database, Kind, random_bytes},
    on_both,
    patient::{PASSPHRASE, Patient},
    process::{Program, free_address},
    slow::Slow,
    world::System,
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::{
    fs,
    path::Path,
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

/// All of it, on two cores.
const WALL: Duration = Duration::from_secs(60);

/// The embedded network alone, in a process that nobody kills.
fn sandbox(directory: &Path, address: &str) -> Program {
    let keys = [
        ("sandbox.listen", address.to_owned()),
        ("sandbox.close_every_ms", "200".to_owned()),
        ("server.home_domain", "anchor.example".to_owned()),
    ];
    Program::new("sandbox", &directory.join("network"), &keys)
}

/// The account behind a seed in the sandbox's key file.
fn account(program: &Program, name: &str) -> String {
    let keys = fs::read_to_string(program.directory.join("keys.toml")).unwrap();
    let line = keys.lines().find(|line| line.starts_with(name)).unwrap();
    Keypair::from_seed(line.split('"').nth(1).unwrap()).unwrap().account().to_string()
}

fn anchor(
    directory: &Path,
    network: &Program,
    listen: &str,
    horizon_url: &str,
    bank_url: &str,
    database: &Database,
    seal_key: [u8; 32],
) -> Program {
    let keys = [
        ("server.base_url", format!("http://{listen}")),
        ("server.listen", listen.to_owned()),
        ("network.kind", "testnet".to_owned()),
        ("network.horizon_url", horizon_url.to_owned()),
        ("network.passphrase", PASSPHRASE.to_owned()),
        ("database.url", database.url.clone()),
        ("keys.signing_seed", Keypair::generate(&System).seed().expose_secret().to_owned()),
        ("keys.seal_key", hex::encode(seal_key)),
        ("assets[0].code", "USDC".to_owned()),
        ("assets[0].issuer", account(network, "sandbox_issuer_seed")),
        ("assets[0].receiving_account", account(network, "sandbox_receiver_seed")),
        ("assets[0].deliver", "iso4217:USD".to_owned()),
        ("assets[0].fee_fixed", "0.50".to_owned()),
        ("guest.reference", "true".to_owned()),
        ("guest.http_origins", bank_url.to_owned()),
        ("guest.config.bank_url", bank_url.to_owned()),
        ("payments.poll_pause_first_ms", "250".to_owned()),
        ("payments.poll_pause_most_ms", "1000".to_owned()),
        // Work cut off by a kill waits for its lease, which is longer than the longest call.
        ("guest.deadline_ms", "1000".to_owned()),
        ("log.level", "warn".to_owned()),
    ];
    Program::new("run", &directory.join("anchor"), &keys)
}

fn amount(number: usize) -> Amount {
    Amount::parse(&format!("10.{number:02}")).unwrap()
}

/// One sending anchor's payments; their ids.
async fn send(mut client: Patient, asset: AssetId, numbers: Vec<usize>, mut kills: watch::Receiver<usize>) -> Sent {
    client.fund(&asset, "1000").await;
    client.sign_in().await;
    let sender = client.register("sep31-sender", 1, json!({ "first_name": "Maria", "last_name": "Silva" })).await;
    let receiver = json!({
        "first_name": "John", "last_name": "Miller",
        "bank_account_number": "000123456789", "bank_number": "021000021",
    });
    let receiver = client.register("sep31-receiver", 2, receiver).await;
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
                "pending_sender" | "pending_receiver" | "pending_external" if client.age() < WALL => {}
                other => panic!("payment {number}, {id}, is {other} after {:?}: {transaction}", client.age()),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    Sent { paid, retries: client.retries() }
}

struct Sent {
    paid: Vec<(usize, String)>,
    retries: usize,
}

async fn killed_twenty_times_in_a_hundred_payments(kind: Kind) {
    let began = Instant::now();
    let seed = std::env::var("KILL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20);
    let mut random = StdRng::seed_from_u64(seed);
    let directory = tempfile::tempdir().unwrap();
    let bank = Bank::open("127.0.0.1:0".parse().unwrap(), Duration::from_millis(300)).await.unwrap();
    // So slow that a kill often comes while the bank has the order and the host does not know.
    let slow_bank = Slow::open(bank.url(), Duration::from_millis(150)).await;
    let database = Database::new(kind);

    let horizon_address = free_address();
    let horizon_url = format!("http://{horizon_address}");
    let network = sandbox(directory.path(), &horizon_address);
    let network_process = network.start();
    let horizon = Horizon::new(&horizon_url).unwrap();
    while horizon.root().await.is_err() {
        assert!(began.elapsed() < WALL, "the sandbox does not start: {}", network.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let issuer = AccountId::parse(&account(&network, "sandbox_issuer_seed")).unwrap();
    let asset = AssetId::stellar("USDC", issuer).unwrap();
    let (listen, seal_key) = (free_address(), random_bytes());
    let program = anchor(directory.path(), &network, &listen, &horizon_url, slow_bank.url(), &database, seal_key);

    let (tell, kills) = watch::channel(0);
    let mut senders = JoinSet::new();
    for sender in 0..SENDERS {
        let client = Patient::new(&format!("http://{listen}"), &horizon_url);
        let numbers = (sender..PAYMENTS).step_by(SENDERS).collect();
        senders.spawn(send(client, asset.clone(), numbers, kills.clone()));
    }
    drop(kills);
    let mut process = program.start();
    for kill in 1..=KILLS {
        tokio::time::sleep(Duration::from_millis(random.random_range(LIFETIME))).await;
        if kill % 2 == 0 {
            // Every other kill waits for an order to be at the bank, as long as one comes soon: a busy machine must not
            // make the test tame.
            let (orders, since) = (slow_bank.posts(), Instant::now());
            while slow_bank.posts() == orders && since.elapsed() < Duration::from_secs(1) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        process.kill();
        tell.send_replace(kill);
        process = program.start();
    }
    let last_start = began.elapsed();
    let mut sent: Vec<Sent> = Vec::new();
    while let Some(done) = senders.join_next().await {
        sent.push(done.unwrap_or_else(|error| panic!("seed {seed}: {error}\n{}", program.log())));
    }
    let completed = began.elapsed();
    assert_eq!(process.stop(), Some(0), "{}", program.log());
    drop(network_process);

    assert!(!program.log().contains("panicked"), "{}", program.log());
    let store = Store::open(&database.url, 2, &SealKey::new(seal_key), Arc::new(System)).await.unwrap();
    let found = look(&store, &bank, &sent).await;
    // The proof that the kills met orders in doubt; without any, this test has shown nothing.
    let ordered_again = slow_bank.posts() - PAYMENTS;
    assert!(ordered_again > 0, "no kill came between an order and its record");
    let retries: usize = sent.iter().map(|one| one.retries).sum();
    println!(
        "{kind:?}, seed {seed}: {KILLS} kills in {} ms, then {} ms to complete; {retries} requests and \
         {ordered_again} orders repeated; {found}",
        last_start.as_millis(),
        (completed - last_start).as_millis(),
    );
    assert!(completed < WALL, "it took {completed:?}");
}

/// The end, as the bank and the records have it.
async fn look(store: &Store, bank: &Bank, sent: &[Sent]) -> String {
    let fee = Amount::parse("0.50").unwrap();
    let book: Vec<Value> = reqwest::get(format!("{}/transfers", bank.url())).await.unwrap().json().await.unwrap();
    let (mut total_in, mut total_out) = (Amount::ZERO, Amount::ZERO);
    for (number, id) in sent.iter().flat_map(|one| &one.paid) {
        let record = store.transaction(id.parse().unwrap()).await.unwrap().expect("the host forgot a transaction");
        assert_eq!(record.status, Status::Completed, "{id}");
        assert!(record.hold.is_none() && record.payments.len() == 1, "{id}");
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
    assert_eq!(store.parked_count().await.unwrap(), 0);
    assert_eq!(store.work_count().await.unwrap(), 0, "work is left");

    // Opened, but the answer was lost with the host: the client opened another one and paid that.
    let all = store.transactions(false, 1000).await.unwrap();
    let unpaid = all.iter().filter(|record| record.status == Status::PendingSender && record.amount_in.is_none());
    let unpaid = unpaid.count();
    assert_eq!(all.len(), PAYMENTS + unpaid);
    format!(
        "{PAYMENTS} paid and completed, {unpaid} opened whose answer was lost; {total_in} in, {total_out} out, {fees} fees"
    )
}
