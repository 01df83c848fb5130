//! A host that has no key of its receiving account pays back what several people sign.

use super::{
    in_service::{payout, say},
    local::{muxed, signature},
    scene::no_options,
};
use anchor_host::{
    cli::demo::bank::Bank,
    model::Amount,
    stellar::{Horizon, Keypair, SignedTransaction, network_id},
};
use anchor_host_tests::{
    apart::{Anchor, Apart},
    database::{Database, Kind, random_bytes},
    horizon::PASSPHRASE,
    patient::Patient,
    process::{Process, Program},
    world::System,
};
use secrecy::ExposeSecret;
use serde_json::Value;
use std::time::Duration;
use stellar_xdr::{self as xdr, Limits, OperationBody as Body, ReadXdr, WriteXdr};

/// The envelope with these signatures in the place of those it has.
pub fn sign(envelope: &str, keys: &[&Keypair]) -> String {
    let envelope = xdr::TransactionEnvelope::from_xdr_base64(envelope, Limits::none()).unwrap();
    let xdr::TransactionEnvelope::Tx(mut envelope) = envelope else { panic!("no plain transaction") };
    let hash = envelope.tx.hash(network_id(PASSPHRASE)).unwrap();
    envelope.signatures = keys.iter().map(|key| signature(key, hash)).collect::<Vec<_>>().try_into().unwrap();
    xdr::TransactionEnvelope::Tx(envelope).to_xdr_base64(Limits::none()).unwrap()
}

/// Makes these the account's signers, each of weight 1, of which two have to sign; its own key may not.
pub async fn share(horizon: &Horizon, account: &Keypair, signers: &[Keypair]) {
    let mut options: Vec<xdr::SetOptionsOp> = Vec::new();
    for signer in signers {
        let key = xdr::SignerKey::Ed25519(xdr::Uint256(*signer.account().as_bytes()));
        options.push(xdr::SetOptionsOp { signer: Some(xdr::Signer { key, weight: 1 }), ..no_options() });
    }
    options.push(xdr::SetOptionsOp { master_weight: Some(0), med_threshold: Some(2), ..no_options() });
    let operations: Vec<_> =
        options.into_iter().map(|one| xdr::Operation { source_account: None, body: Body::SetOptions(one) }).collect();
    let found = horizon.account(&account.account()).await.unwrap().unwrap();
    let tx = xdr::Transaction {
        source_account: muxed(account),
        fee: 1_000,
        seq_num: xdr::SequenceNumber(found.sequence + 1),
        cond: xdr::Preconditions::None,
        memo: xdr::Memo::None,
        operations: operations.try_into().unwrap(),
        ext: xdr::TransactionExt::V0,
    };
    let hash = tx.hash(network_id(PASSPHRASE)).unwrap();
    let signatures = [signature(account, hash)].try_into().unwrap();
    let envelope = xdr::TransactionEnvelope::Tx(xdr::TransactionV1Envelope { tx, signatures });
    let envelope = envelope.to_xdr_base64(Limits::none()).unwrap();
    horizon.submit(&SignedTransaction { envelope, hash: hex::encode(hash) }).await.unwrap();
}

/// What a command that is refused says.
pub fn refused(program: &Program, words: &[&str]) -> String {
    let told = program.say(words);
    assert!(!told.status.success(), "{words:?} was not refused");
    String::from_utf8(told.stderr).unwrap()
}

pub fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap_or_else(|| panic!("no {name} in {of}"))
}

/// A host whose receiving account two of three have to sign for, and a client of it.
struct Cosigned {
    apart: Apart,
    horizon: Horizon,
    signers: [Keypair; 3],
    program: Program,
    process: Process,
    client: Patient,
    people: (String, String),
    _bank: Bank,
    _database: Database,
}

/// What is recorded beside a change.
pub const WORD: [&str; 4] = ["--reason", "tests", "--by", "tests"];

impl Cosigned {
    async fn new() -> Self {
        let apart = Apart::start().await;
        let receiver = apart.receiver();
        let horizon = Horizon::new(&apart.horizon_url).unwrap();
        let signers = [(); 3].map(|()| Keypair::generate(&System));
        share(&horizon, &receiver, &signers).await;
        let bank = Bank::open("127.0.0.1:0".parse().unwrap(), Duration::ZERO).await.unwrap();
        let database = Database::new(Kind::Sqlite);
        // Who pays for the channels has no part in the payouts.
        let funder = apart.friend().await;
        let keys = [
            ("keys.payout_seeds", funder.seed().expose_secret().to_owned()),
            ("keys.channel_secret", hex::encode(random_bytes::<32>())),
            ("payouts.channels", "2".to_owned()),
            ("payouts.cosigned_accounts", receiver.account().to_string()),
            ("guest.reference", "true".to_owned()),
            ("mismatches.under", "refund".to_owned()),
        ];
        let Anchor { program, url } = apart.anchor(&database, random_bytes(), &bank.url(), &keys);
        let process = program.start();
        let mut client = Patient::new(&url, &apart.horizon_url);
        let people = client.introduce(&apart.asset, "1000").await;
        say(&program, &[&["channels", "create", "--lumens", "5"][..], &WORD].concat());
        let (_bank, _database) = (bank, database);
        Self { apart, horizon, signers, program, process, client, people, _bank, _database }
    }

    /// A payment of nine for ten, whose refund waits for signatures. The pending transaction.
    async fn pay_too_little(&mut self) -> Value {
        let (from, to) = &self.people;
        let opened = self.client.open(Amount::parse("10").unwrap(), &self.apart.asset, from, to).await;
        let instructions = self.client.instructions(&opened).await;
        self.client.pay(&self.apart.asset, Amount::parse("9").unwrap(), &instructions).await;
        payout(&self.program, "it waits for signatures", |payout| {
            payout["waits_for"].as_str().unwrap_or_default().contains("payouts pending")
        })
        .await;
        say(&self.program, &["payouts", "pending"]).remove(0)
    }

    /// Hands in this envelope for this payout.
    fn add(&self, id: &str, xdr: &str) -> Value {
        say(&self.program, &[&["payouts", "sign", id, "--xdr", xdr][..], &WORD].concat()).remove(0)
    }

    /// The same, which is refused: what is said.
    fn refused(&self, id: &str, xdr: &str) -> String {
        refused(&self.program, &[&["payouts", "sign", id, "--xdr", xdr][..], &WORD].concat())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_without_a_key_pays_back_what_two_of_three_sign() {
    let mut host = Cosigned::new().await;
    let pending = host.pay_too_little().await;
    let (id, envelope) = (text(&pending, "payout"), text(&pending, "envelope"));
    assert_eq!((&pending["weight"], &pending["needed"]), (&0.into(), &2.into()), "{pending}");
    // For a wallet: the envelope and nothing else.
    let printed = host.program.say(&["payouts", "pending", id]);
    assert_eq!(String::from_utf8(printed.stdout).unwrap().trim(), envelope);
    let [one, two, three] = host.signers.clone();
    let submit = [&["payouts", "submit", id][..], &WORD].concat();
    assert!(refused(&host.program, &submit).contains("weight 0, and 2 is needed"));
    let strangers = sign(envelope, &[&Keypair::generate(&System), &host.apart.receiver()]);
    assert!(host.refused(id, &strangers).contains("no signature by a signer"));
    assert!(host.refused(id, "AAAA").contains("not the envelope of a transaction"));
    let added = host.add(id, &sign(envelope, &[&one]));
    assert_eq!((&added["added"][0], &added["weight"]), (&one.account().to_string().into(), &1.into()));
    assert!(host.refused(id, &sign(envelope, &[&one])).contains("has signed already"));
    // What was collected outlives the process.
    host.process.kill();
    host.process = host.program.start();
    assert_eq!(say(&host.program, &["payouts", "pending"])[0]["weight"], 1);
    // Two more: one of them is too many, and the ledger would refuse it.
    let added = host.add(id, &sign(envelope, &[&two, &three]));
    assert!(added["weight"].as_u64().unwrap() >= 2, "{added}");
    payout(&host.program, "it is paid back", |payout| payout["state"] == "paid").await;
    let account = host.horizon.account(&host.client.account()).await.unwrap().unwrap();
    assert_eq!(account.held(&host.apart.asset).unwrap().amount, Amount::parse("1000").unwrap());
    let shown = say(&host.program, &["payouts", "show", id]).remove(0);
    assert_eq!(shown["hash"], pending["hash"], "what was signed is what was paid");
    assert_eq!(shown["attempts"], 1);
    assert!(refused(&host.program, &submit).contains("has no transaction to be signed"));
    assert_eq!(host.process.stop(), Some(0), "{}", host.program.log());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signatures_send_nothing_that_is_paused_or_cancelled() {
    let mut host = Cosigned::new().await;
    let pending = host.pay_too_little().await;
    let (id, envelope) = (text(&pending, "payout"), text(&pending, "envelope"));
    let [one, two, _] = host.signers.clone();
    say(&host.program, &[&["payouts", "pause"][..], &WORD].concat());
    host.add(id, &sign(envelope, &[&one, &two]));
    let submit = [&["payouts", "submit", id][..], &WORD].concat();
    assert!(refused(&host.program, &submit).contains("payouts are paused"));
    payout(&host.program, "it waits in spite of its signatures", |payout| {
        payout["waits_for"].as_str().unwrap_or_default().contains("payouts are paused")
    })
    .await;
    say(&host.program, &[&["payouts", "resume"][..], &WORD].concat());
    payout(&host.program, "it is paid back", |payout| payout["state"] == "paid").await;

    // Who is not to be paid: nobody adds a signature any more.
    let pending = host.pay_too_little().await;
    let (id, envelope) = (text(&pending, "payout"), text(&pending, "envelope"));
    let cancelled = say(&host.program, &[&["payouts", "cancel", id][..], &WORD].concat()).remove(0);
    assert_eq!(cancelled["state"], "due", "its signers could still send it");
    let late = host.refused(id, &sign(envelope, &[&one, &two]));
    assert!(late.contains("is to be cancelled (tests: tests)"), "{late}");
    assert_eq!(host.process.stop(), Some(0), "{}", host.program.log());
}
