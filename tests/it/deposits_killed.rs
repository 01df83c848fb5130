//! The real program killed while deposits come in: notices twice, late and out of order, some never, and polls beside them.
//! Each deposit is paid on the ledger once. Half of them are opened by API, the others on pages, whose users go on where they were.

use anchor_host::{
    cli::demo::bank::Bank,
    model::{Amount, AssetId, PayoutState, Status},
    store::{SealKey, Store},
};
use anchor_host_tests::{
    apart::{Anchor, Apart},
    attack,
    database::{Database, Kind, random_bytes},
    on_both,
    patient::Patient,
    process::Program,
    wait,
    world::System,
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::SliceRandom};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::JoinSet};

on_both!(every_deposit_is_paid_once_whoever_is_killed);

/// How much of it.
struct Size {
    deposits: usize,
    kills: usize,
    wallets: usize,
    /// Each pays once in two seconds.
    channels: usize,
}

const EVERY_DAY: Size = Size { deposits: 60, kills: 6, wallets: 6, channels: 10 };
const WHOLE: Size = Size { deposits: 10_000, kills: 50, wallets: 40, channels: 100 };

/// How long a start may live, in milliseconds: from before it is ready to well into its work.
const LIFETIME: std::ops::Range<u64> = 300..2500;

/// The bank tells of so many payments in another order than they came.
const SHUFFLED: usize = 8;

/// Of so many payments the bank says nothing about one: a poll has to find it.
const UNTOLD: usize = 7;

/// Far more than it takes; reached only when something never happens.
const PATIENCE: Duration = Duration::from_secs(1800);

fn hundredths(number: usize) -> Amount {
    Amount::parse(&format!("{}.{:02}", number / 100, number % 100)).unwrap()
}

fn amount(number: usize) -> Amount {
    hundredths(1000 + number)
}

/// Every other deposit is opened on pages (SEP-24).
fn is_hosted(number: usize) -> bool {
    !number.is_multiple_of(2)
}

/// What the anchor keeps is half of a unit and half a percent, rounded down to the asset's two decimals.
fn paid_out(number: usize) -> Amount {
    let came = 1000 + number;
    hundredths(came - 50 - came * 5 / 1000)
}

/// A bank that is asked for nothing, and tells what it likes.
#[derive(Clone)]
struct Teller {
    http: reqwest::Client,
    bank_url: String,
    notices: String,
}

impl Teller {
    /// Dollars come in with that reference; the payment's id.
    async fn receive(&self, reference: &str, amount: Amount) -> String {
        let payment = json!({ "reference": reference, "amount": amount.to_string(), "currency": "USD" });
        let booked = self.http.post(format!("{}/incoming", self.bank_url)).json(&payment).send().await.unwrap();
        booked.json::<Value>().await.unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// Tells of a payment until somebody says that it was understood.
    async fn tell(&self, id: &str) {
        let began = Instant::now();
        loop {
            let sent = self.http.post(&self.notices).json(&json!({ "id": id })).send().await;
            if sent.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "nobody took the notice of {id}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Tells of these payments in another order, and of each of them twice.
    async fn tell_all(self, mut ids: Vec<String>, mut random: StdRng) {
        ids.retain(|_| random.random_range(0..UNTOLD) > 0);
        let mut twice = [ids.clone(), ids].concat();
        twice.shuffle(&mut random);
        for id in twice {
            tokio::time::sleep(Duration::from_millis(random.random_range(0..200))).await;
            self.tell(&id).await;
        }
    }
}

/// One wallet's deposits; their ids, and what it has at the end.
async fn deposit(
    mut wallet: Patient,
    asset: AssetId,
    numbers: Vec<usize>,
    size: &'static Size,
    teller: Teller,
    mut kills: watch::Receiver<usize>,
) -> (Vec<(usize, String)>, Amount) {
    wallet.introduce_wallet(&asset).await;
    let (mut opened, mut untold, mut telling) = (Vec::new(), Vec::new(), JoinSet::new());
    for number in numbers {
        // Spread over all of the host's lives.
        kills.wait_for(|done| *done >= number * size.kills / size.deposits).await.unwrap();
        let id = match is_hosted(number) {
            true => wallet.open_hosted_deposit(amount(number), &asset).await,
            false => wallet.open_deposit(amount(number), &asset).await,
        };
        untold.push(teller.receive(&id, amount(number)).await);
        opened.push((number, id));
        if untold.len() == SHUFFLED {
            let random = StdRng::seed_from_u64(number as u64);
            telling.spawn(teller.clone().tell_all(std::mem::take(&mut untold), random));
        }
    }
    telling.spawn(teller.tell_all(untold, StdRng::seed_from_u64(0)));
    telling.join_all().await;
    for (number, id) in &opened {
        loop {
            let transfer = if is_hosted(*number) { wallet.hosted(id).await } else { wallet.transfer(id).await };
            let status = transfer["status"].as_str().unwrap();
            if status == "completed" {
                break;
            }
            let is_waiting = status.starts_with("pending_") && wallet.age() < PATIENCE;
            assert!(is_waiting, "deposit {number}, {id}, is {status} after {:?}: {transfer}", wallet.age());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    let balance = wallet.balance(&asset).await;
    (opened, balance)
}

fn size() -> &'static Size {
    if attack::is_whole() { &WHOLE } else { &EVERY_DAY }
}

/// The channels that payouts need to go out side by side.
async fn make_channels(program: &Program) {
    wait::until("there are channels", || async {
        let made = program.say(&["channels", "create", "--lumens", "5", "--by", "tests", "--reason", "tests"]);
        if made.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&made.stderr).into_owned()) }
    })
    .await;
}

async fn every_deposit_is_paid_once_whoever_is_killed(kind: Kind) {
    let (size, began) = (size(), Instant::now());
    let mut random = attack::seeded("deposits across kills", 20);
    let bank = Bank::open("127.0.0.1:0".parse().unwrap(), Duration::ZERO).await.unwrap();
    let (apart, database, seal_key) = (Apart::start().await, Database::new(kind), random_bytes());
    let more = [
        ("guest.reference", "true".to_owned()),
        ("guest.deadline_ms", "1000".to_owned()),
        ("keys.payout_seeds", apart.receiver().seed().expose_secret().to_owned()),
        ("keys.channel_secret", hex::encode(random_bytes::<32>())),
        ("payouts.channels", size.channels.to_string()),
        ("assets[0].deposit.receive", "iso4217:USD".to_owned()),
        ("assets[0].deposit.fee_fixed", "0.5".to_owned()),
        ("assets[0].deposit.fee_percent", "0.5".to_owned()),
    ];
    let Anchor { program, url } = apart.anchor(&database, seal_key, &bank.url(), &more);
    apart.endow(&apart.receiver().account(), "10000000").await;
    let http = reqwest::Client::builder().tls_certs_only([]).timeout(Duration::from_secs(10)).build().unwrap();
    let teller = Teller { http, bank_url: bank.url(), notices: format!("{url}/rails/reference-rails/payments") };

    let mut process = program.start();
    let (tell, kills) = watch::channel(0);
    let mut wallets = JoinSet::new();
    for first in 0..size.wallets {
        let wallet = Patient::new(&url, &apart.horizon_url);
        let numbers = (first..size.deposits).step_by(size.wallets).collect();
        let (asset, teller, kills) = (apart.asset.clone(), teller.clone(), kills.clone());
        wallets.spawn(deposit(wallet, asset, numbers, size, teller, kills));
    }
    drop(kills);
    make_channels(&program).await;
    for kill in 1..=size.kills {
        tokio::time::sleep(Duration::from_millis(random.random_range(LIFETIME))).await;
        process.kill();
        tell.send_replace(kill);
        process = program.start();
    }
    let mut paid = Vec::new();
    while let Some(done) = wallets.join_next().await {
        let (opened, balance) = done.unwrap_or_else(|error| panic!("{error}\n{}", program.log()));
        let expected = opened.iter().try_fold(Amount::ZERO, |sum, (number, _)| sum.plus(paid_out(*number))).unwrap();
        assert_eq!(balance, expected, "a wallet has not what it deposited");
        paid.extend(opened);
    }
    assert_eq!(process.stop(), Some(0), "{}", program.log());
    drop(apart);
    assert!(!program.log().contains("panicked"), "{}", program.log());
    let unpaid = look(&database, seal_key, &bank, &paid, size).await;
    println!(
        "{kind:?}: {} deposits across {} kills in {:.1} s, each paid once; {unpaid} opened whose answer was lost",
        size.deposits,
        size.kills,
        began.elapsed().as_secs_f64(),
    );
}

/// The end, as the bank and the records have it; how many were opened and never paid.
async fn look(database: &Database, seal_key: [u8; 32], bank: &Bank, paid: &[(usize, String)], size: &Size) -> usize {
    let store = Store::open(&database.url, 2, &SealKey::new(seal_key), Arc::new(System)).await.unwrap();
    assert_eq!(paid.len(), size.deposits);
    for (number, id) in paid {
        let record = store.transaction(id.parse().unwrap()).await.unwrap().expect("the host forgot a deposit");
        assert_eq!((record.status, record.attention.is_none()), (Status::Completed, true), "{id}");
        assert_eq!(record.amount_in.as_ref().unwrap().amount, amount(*number), "{id}");
        assert_eq!(record.amount_out.as_ref().unwrap().amount, paid_out(*number), "{id}");
        if is_hosted(*number) {
            let flow = store.hosted_flow(record.id).await.unwrap().expect("its pages are shown for a while");
            let journal = store.journal(record.id).await.unwrap();
            let accepted = journal.iter().filter(|row| row.event == "accept").count();
            assert!(flow.pages.is_empty() && accepted == 1, "{id}: taken on {accepted} times, {:?}", flow.pages);
        }
    }
    let most = u32::try_from(size.deposits * 2).unwrap();
    let payouts = store.ledger_payouts(true, most).await.unwrap();
    let payouts: Vec<_> = payouts.into_iter().map(Result::unwrap).collect();
    let is_paid = |state: &PayoutState| matches!(state, PayoutState::Paid { .. });
    assert!(payouts.iter().all(|payout| is_paid(&payout.state)), "{payouts:?}");
    assert_eq!(payouts.len(), size.deposits);
    assert!(bank.returns().is_empty() && bank.orders().is_empty());
    assert!(store.unapplied_deposits(true, most).await.unwrap().is_empty());
    let all = store.transactions(false, most).await.unwrap();
    let is_unpaid = |status| matches!(status, Status::PendingUserTransferStart | Status::Incomplete);
    let unpaid = all.iter().filter(|record| is_unpaid(record.status) && record.amount_in.is_none()).count();
    assert_eq!(all.len(), size.deposits + unpaid);
    store.close().await;
    unpaid
}
