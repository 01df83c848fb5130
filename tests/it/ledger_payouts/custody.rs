//! A host that has no key of its receiving account, and a guest in front of a custodian who has it.

use super::{
    cosigned::{WORD, refused, share, sign, text},
    in_service::{payout, say},
    scene::Scene,
};
use anchor_host::{
    cli::demo::bank::Bank,
    guest::{KvWrites, SigningRequest},
    ledger_payouts::{Custody, NotTold, Told},
    model::{Address, Amount, Custodied as Paid, LedgerPayout, Money, PayoutCause, PayoutOrder, Signing},
    stellar::{Horizon, Keypair},
};
use anchor_host_tests::{
    apart::{Anchor, Apart},
    database::{Database, Kind, random_bytes},
    guests,
    patient::Patient,
    process::{Process, Program},
    vault::{KEY, Mood, Vault},
    world::System,
};
use futures_util::future::{BoxFuture, FutureExt, ready};
use secrecy::ExposeSecret;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// An anchor with a custodian, and a client of it.
struct Custodied {
    apart: Apart,
    horizon: Horizon,
    vault: Vault,
    program: Program,
    process: Process,
    client: Patient,
    people: (String, String),
    _bank: Bank,
    _database: Database,
}

impl Custodied {
    /// `key`: what the custodian has. `more`: configuration of the payouts.
    async fn new(apart: Apart, key: Keypair, more: &[(&str, String)]) -> Self {
        let horizon = Horizon::new(&apart.horizon_url).unwrap();
        let vault = Vault::open(key, &apart.horizon_url, Mood::Holds).await;
        let bank = Bank::open("127.0.0.1:0".parse().unwrap(), Duration::ZERO).await.unwrap();
        let database = Database::new(Kind::Sqlite);
        let keys = [
            ("guest.reference", "true".to_owned()),
            ("guests[0].file", guests::rust("custody").display().to_string()),
            ("guests[0].http_origins", vault.url.clone()),
            ("guests[0].config.custodian_url", vault.url.clone()),
            ("guests[0].secrets.custodian_key", KEY.to_owned()),
            ("guests[0].secrets_by_handle", "custodian_key".to_owned()),
            ("mismatches.under", "refund".to_owned()),
        ];
        let Anchor { program, url } = apart.anchor(&database, random_bytes(), &bank.url(), &[&keys, more].concat());
        let process = program.start();
        let mut client = Patient::new(&url, &apart.horizon_url);
        let people = client.introduce(&apart.asset, "1000").await;
        Self { apart, horizon, vault, program, process, client, people, _bank: bank, _database: database }
    }

    /// A payment of nine for ten, whose refund waits for this. Its payout's id.
    async fn pay_too_little(&self, waits_for: &str) -> String {
        let (from, to) = &self.people;
        let opened = self.client.open(Amount::parse("10").unwrap(), &self.apart.asset, from, to).await;
        let instructions = self.client.instructions(&opened).await;
        self.client.pay(&self.apart.asset, Amount::parse("9").unwrap(), &instructions).await;
        payout(&self.program, waits_for, |payout| payout["waits_for"].as_str().unwrap_or_default().contains(waits_for))
            .await;
        text(&say(&self.program, &["payouts", "list"])[0], "id").to_owned()
    }

    /// Of a payout that its custodian has paid: what it did not say is not made up. Its account is not the host's to adopt.
    fn shows_what_is_known(&self, id: &str) {
        let shown = say(&self.program, &["payouts", "show", id]).remove(0);
        let sent = &shown["transactions"][0];
        assert_eq!(sent["hash"], shown["hash"]);
        assert!(sent["bid"].is_null() && sent["valid_until"].is_null() && sent["sequence"].is_number(), "{sent}");
        let text = String::from_utf8(self.program.say(&["payouts", "show", id]).stdout).unwrap();
        assert!(text.contains("sent by its custodian") && !text.contains(" bid "), "{text}");
        let account = self.apart.receiver().account().to_string();
        let adopt = refused(&self.program, &[&["channels", "adopt", &account][..], &WORD].concat());
        assert!(adopt.contains("is paid from by a custodian"), "{adopt}");
    }

    async fn is(&self, state: &str) {
        payout(&self.program, state, |payout| payout["state"] == state).await;
    }

    /// Whether the client has what it began with.
    async fn is_paid_back(&self) {
        let account = self.horizon.account(&self.client.account()).await.unwrap().unwrap();
        assert_eq!(account.held(&self.apart.asset).unwrap().amount, Amount::parse("1000").unwrap());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_custodian_pays_back_once_what_it_is_asked_often() {
    let apart = Apart::start().await;
    let receiver = apart.receiver();
    let custodied = [("payouts.custodied_accounts", receiver.account().to_string())];
    let mut host = Custodied::new(apart, receiver, &custodied).await;
    let id = host.pay_too_little("an approval by Ada Example is missing").await;
    let shown = say(&host.program, &["payouts", "show", &id]).remove(0);
    assert_eq!((&shown["attempts"], shown["custodian_since"].is_string()), (&0.into(), true), "{shown}");
    let cancel = [&["payouts", "cancel", &id][..], &WORD].concat();
    assert!(refused(&host.program, &cancel).contains("is with the custodian"));

    // It is asked again by another process, while it is down, and when it pays at last.
    host.vault.is(Mood::IsDown);
    host.process.kill();
    host.process = host.program.start();
    say(&host.program, &[&["payouts", "resume"][..], &WORD].concat());
    payout(&host.program, "the custodian is down", |payout| {
        payout["waits_for"].as_str().unwrap_or_default().contains("the custodian answered 503")
    })
    .await;
    host.vault.is(Mood::Pays);
    say(&host.program, &[&["payouts", "resume"][..], &WORD].concat());
    host.is("paid").await;
    host.is_paid_back().await;
    assert!(host.vault.asked() >= 3 && host.vault.paid() == 1, "{} {}", host.vault.asked(), host.vault.paid());
    let shown = say(&host.program, &["payouts", "show", &id]).remove(0);
    assert_eq!((&shown["transactions"][0]["state"], &shown["attempts"]), (&"paid".into(), &1.into()), "{shown}");
    host.shows_what_is_known(&id);

    // A transaction that has paid another is none of this one's.
    host.vault.names(text(&shown, "hash"));
    let other = host.pay_too_little("does not pay it: it has memo").await;
    let none = "ab".repeat(32);
    host.vault.names(&none);
    say(&host.program, &[&["payouts", "resume"][..], &WORD].concat());
    payout(&host.program, "a transaction is named that is not there", |payout| {
        payout["custodian_named"] == none.as_str()
    })
    .await;
    // It may still get there.
    host.vault.is(Mood::Rejects);
    say(&host.program, &[&["payouts", "resume"][..], &WORD].concat());
    payout(&host.program, "the rejection is not believed", |payout| {
        payout["waits_for"].as_str().unwrap_or_default().contains("rejected it after it had named transaction")
    })
    .await;
    let cancel = ["payouts", "cancel", &other];
    assert!(refused(&host.program, &[&cancel[..], &WORD].concat()).contains("--not-paid"));
    say(&host.program, &[&cancel[..], &["--not-paid"], &WORD].concat());
    host.is("cancelled").await;
    assert_eq!(host.vault.paid(), 1);

    // While payouts are paused, it hears of nothing.
    say(&host.program, &[&["payouts", "pause"][..], &WORD].concat());
    let asked = host.vault.asked();
    let second = host.pay_too_little("payouts are paused").await;
    assert_eq!(host.vault.asked(), asked);
    host.vault.is(Mood::Rejects);
    say(&host.program, &[&["payouts", "resume"][..], &WORD].concat());
    host.is("refused").await;
    let shown = say(&host.program, &["payouts", "show", &second]).remove(0);
    assert!(text(&shown, "reason").contains("the receiver is on a list"), "{shown}");
    assert_eq!(host.vault.paid(), 1);

    let told = say(&host.program, &["reconcile"]);
    assert!(!told.iter().any(|one| one["kind"].is_string()), "{told:?}");
    assert_eq!(host.process.stop(), Some(0), "{}", host.program.log());
    let log = host.program.log();
    assert!(!log.contains(KEY) && !log.contains("on a list"), "{log}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_custodian_rejects_takes_no_part_of_the_days_ceiling() {
    let apart = Apart::start().await;
    let receiver = apart.receiver();
    let more = [
        ("payouts.custodied_accounts", receiver.account().to_string()),
        ("assets[0].payout_daily_max", "10".to_owned()),
    ];
    let host = Custodied::new(apart, receiver, &more).await;
    host.pay_too_little("an approval by Ada Example is missing").await;
    host.vault.is(Mood::Rejects);
    say(&host.program, &[&["payouts", "resume"][..], &WORD].concat());
    host.is("refused").await;
    // Another nine, which would be more than ten.
    host.vault.is(Mood::Holds);
    host.pay_too_little("an approval by Ada Example is missing").await;
    host.vault.is(Mood::Pays);
    say(&host.program, &[&["payouts", "resume"][..], &WORD].concat());
    host.is("paid").await;
    // And these nine are.
    host.pay_too_little("payout_daily_max").await;
    assert_eq!(host.vault.paid(), 1);
}

/// A custodian that names this transaction.
struct Naming(Mutex<String>);

impl Custody for Naming {
    fn signs(&self) -> bool {
        false
    }

    fn pays(&self) -> bool {
        true
    }

    fn sign<'a>(&'a self, _: SigningRequest<'a>) -> BoxFuture<'a, Result<Told<Signing>, NotTold>> {
        panic!("nothing is to be signed")
    }

    fn pay<'a>(&'a self, _: &'a LedgerPayout) -> BoxFuture<'a, Result<Told<Paid>, NotTold>> {
        let answer = Paid::Submitted(self.0.lock().unwrap().clone());
        ready(Ok(Told { answer, writes: KvWrites::default() })).boxed()
    }
}

/// The same account was paid the same with the same memo before it paid in.
#[tokio::test]
async fn what_went_out_before_the_money_came_in_pays_nothing_back() {
    let mut scene = Scene::with(Kind::Sqlite, |settings| {
        settings.custodied = settings.payers.iter().map(|payer| payer.account()).collect();
    })
    .await;
    scene.change(vec![scene.issue(1_000_000_000)]).await;
    scene.close();
    let (payer, receiver) = (scene.payer.clone(), scene.receiver.clone());
    scene.change(vec![scene.pay(&payer, &receiver, 100_000_000)]).await;
    scene.close();
    let (before, _) = scene.local.arrived(&receiver.account()).await.remove(0);
    scene.change(vec![scene.pay(&receiver, &payer, 100_000_000)]).await;
    scene.close();
    let (_, page) = scene.local.json(&format!("/accounts/{}/payments?order=desc&limit=1", payer.account())).await;
    let operation: i64 = text(&page["_embedded"]["records"][0], "id").parse().unwrap();
    let custodian = Arc::new(Naming(Mutex::new(before)));
    scene.books.engine = scene.books.engine.clone().entrusting(custodian.clone());
    let order = PayoutOrder {
        cause: PayoutCause::RefundUnapplied(operation),
        from: payer.account(),
        to: Address::Account(receiver.account()),
        money: Money::new(Amount::parse("10").unwrap(), scene.asset.clone()),
        memo: None,
        takes_claimable_balance: false,
        creates_account: true,
        ordered_by: "somebody".to_owned(),
    };
    let id = scene.books.order(order).await;
    assert_eq!(scene.pays(id, 3).await, None);
    let reason = scene.books.reason(id).await.unwrap();
    assert!(reason.contains("is older than the payment that it pays back"), "{reason}");

    scene.change(vec![scene.pay(&payer, &receiver, 100_000_000)]).await;
    scene.close();
    let (after, _) = scene.local.arrived(&receiver.account()).await.pop().unwrap();
    *custodian.0.lock().unwrap() = after.clone();
    assert_eq!(scene.pays(id, 3).await, Some(after));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guest_signs_as_one_of_two() {
    let apart = Apart::start().await;
    let receiver = apart.receiver();
    let horizon = Horizon::new(&apart.horizon_url).unwrap();
    let signers = [(); 3].map(|()| Keypair::generate(&System));
    share(&horizon, &receiver, &signers).await;
    let [guests, person, _] = signers;
    let funder = apart.friend().await;
    let more = [
        ("keys.payout_seeds", funder.seed().expose_secret().to_owned()),
        ("keys.channel_secret", hex::encode(random_bytes::<32>())),
        ("payouts.channels", "2".to_owned()),
        ("payouts.cosigned_accounts", receiver.account().to_string()),
    ];
    let host = Custodied::new(apart, guests, &more).await;
    say(&host.program, &[&["channels", "create", "--lumens", "5"][..], &WORD].concat());
    let id = host.pay_too_little("an approval by Ada Example is missing").await;
    host.vault.is(Mood::Pays);
    say(&host.program, &[&["payouts", "resume"][..], &WORD].concat());
    payout(&host.program, "the guest has signed, and a person has not", |payout| {
        payout["waits_for"].as_str().unwrap_or_default().contains("signatures of weight 1, and 2 is needed")
    })
    .await;
    let pending = say(&host.program, &["payouts", "pending"]).remove(0);
    let signed = sign(text(&pending, "envelope"), &[&person]);
    say(&host.program, &[&["payouts", "sign", &id, "--xdr", &signed][..], &WORD].concat());
    host.is("paid").await;
    host.is_paid_back().await;
    assert_eq!(host.process.stop(), Some(0), "{}", host.program.log());
}
