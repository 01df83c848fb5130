//! `anchor-host testnet`: accounts and assets on a network of its own process, over HTTP; what is refused; and a reset.

use anchor_host::{
    cli::demo::bank::Bank,
    model::{AccountId, Amount, AssetId, Clock, Random},
    stellar::{Horizon, Keypair},
};
use anchor_host_tests::{
    apart::Apart,
    database::{Database, Kind},
    patient::{PASSPHRASE, Patient},
    process::{Program, free_address},
    wait,
    world::System,
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::{path::Path, time::Duration};
use tempfile::TempDir;

const PUBNET: &str = "Public Global Stellar Network ; September 2015";

/// The keys of an anchor that issues its own asset.
struct Own {
    issuer: Keypair,
    holder: Keypair,
    directory: TempDir,
}

/// How a command ended.
struct Told {
    code: i32,
    lines: Vec<Value>,
    err: String,
}

impl Own {
    fn new() -> Self {
        let (issuer, holder) = (Keypair::generate(&System), Keypair::generate(&System));
        Self { issuer, holder, directory: tempfile::tempdir().unwrap() }
    }

    fn asset(&self) -> AssetId {
        AssetId::stellar("TEST", self.issuer.account()).unwrap()
    }

    fn folder(&self) -> &Path {
        self.directory.path()
    }

    /// The program, configured for this network, with the issuer's seed in its environment.
    fn program(&self, kind: &str, passphrase: &str, horizon_url: &str, more: &[(&str, String)]) -> Program {
        let text = |key: &Keypair| key.seed().expose_secret().to_owned();
        let keys = [
            ("network.kind", kind.to_owned()),
            ("network.passphrase", passphrase.to_owned()),
            ("network.horizon_url", horizon_url.to_owned()),
            ("keys.payout_seeds", text(&self.holder)),
            ("assets[0].code", "TEST".to_owned()),
            ("assets[0].issuer", self.issuer.account().to_string()),
            ("assets[0].receiving_account", self.holder.account().to_string()),
            ("assets[0].sep31.deliver", "iso4217:USD".to_owned()),
            ("assets[0].sep31.deliver_rate", "one_for_one".to_owned()),
            ("log.level", "warn".to_owned()),
        ];
        let keys = [&keys, more].concat();
        Program::new("run", &self.folder().join("anchor"), &keys).with("ANCHOR_ISSUER_SEED", &text(&self.issuer))
    }

    fn on(&self, apart: &Apart) -> Program {
        self.program("testnet", PASSPHRASE, &apart.horizon_url, &[])
    }
}

/// What a command says with `--json`.
fn say(program: &Program, words: &[&str]) -> Told {
    let output = program.say(&[&["--json", "testnet"], words].concat());
    let out = String::from_utf8(output.stdout).unwrap();
    Told {
        code: output.status.code().unwrap(),
        lines: out.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The same, which has to work.
fn must(program: &Program, words: &[&str]) -> Vec<Value> {
    let told = say(program, words);
    assert_eq!(told.code, 0, "{words:?}: {}", told.err);
    told.lines
}

fn refused(program: &Program, words: &[&str], code: i32, said: &[&str]) {
    let told = say(program, words);
    assert_eq!(told.code, code, "{words:?}: {} {:?}", told.err, told.lines);
    for text in said {
        assert!(told.err.contains(text), "{words:?}: no `{text}` in {}", told.err);
    }
}

async fn balance(horizon: &Horizon, account: &AccountId, asset: &AssetId) -> Option<Amount> {
    horizon.account(account).await.unwrap().and_then(|found| found.balance(asset))
}

fn amount(text: &str) -> Option<Amount> {
    Some(Amount::parse(text).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_asset_is_issued_once_and_topped_up() {
    let (apart, own) = (Apart::start().await, Own::new());
    let (program, horizon) = (own.on(&apart), Horizon::new(&apart.horizon_url).unwrap());
    let (issuer, holder) = (own.issuer.account(), own.holder.account());
    let [first] = must(&program, &["issue"]).try_into().unwrap();
    assert_eq!(first["created"], json!([issuer.to_string(), holder.to_string()]));
    assert_eq!([&first["trustline_added"], &first["home_domain_set"]], [true, false]);
    assert_eq!([&first["issued"], &first["balance"]], ["100000", "100000"]);
    assert_eq!(balance(&horizon, &holder, &own.asset()).await, amount("100000"));
    // The account pays nothing from a sequence number that its books do not know.
    assert_eq!(horizon.account(&holder).await.unwrap().unwrap().sequence & 0xffff_ffff, 0);

    let [again] = must(&program, &["issue", "--asset", "TEST"]).try_into().unwrap();
    assert_eq!(
        [&again["created"], &again["trustline_added"], &again["issued"], &again["hash"]],
        [&json!([]), &json!(false), &json!("0"), &Value::Null]
    );
    let [more] =
        must(&program, &["issue", "--amount", "100500", "--home-domain", "anchor.example"]).try_into().unwrap();
    assert_eq!([&more["issued"], &more["balance"]], ["500", "100500"]);
    assert_eq!(more["home_domain_set"], true);
    assert_eq!(horizon.home_domain(&issuer).await.unwrap().as_deref(), Some("anchor.example"));
    let [done] = must(&program, &["issue", "--amount", "5", "--home-domain", "anchor.example"]).try_into().unwrap();
    assert_eq!([&done["issued"], &done["hash"]], [&json!("0"), &Value::Null]);

    // Without the seed, with another's, and by a file.
    let program = own.on(&apart).with("ANCHOR_ISSUER_SEED", own.holder.seed().expose_secret());
    refused(&program, &["issue"], 1, &["no issuer's seed is given", "--issuer-seed-file"]);
    refused(&program, &["issue", "--asset", "TEST"], 1, &[&issuer.to_string(), "whose seed is not given"]);
    refused(&program, &["issue", "--asset", "OTHER"], 2, &["`OTHER`", "stellar:TEST:"]);
    let file = apart.file("issuer", &format!("{}\n", own.issuer.seed().expose_secret()));
    must(&program, &["issue", "--issuer-seed-file", &file]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_are_funded_and_wallets_get_some_of_the_asset() {
    let (apart, own) = (Apart::start().await, Own::new());
    let horizon = Horizon::new(&apart.horizon_url).unwrap();
    let secret = hex::encode((&System as &dyn Random).bytes::<32>());
    let fee_payer = Keypair::generate(&System).seed().expose_secret().to_owned();
    let more = [("payouts.channels", "3".to_owned()), ("keys.channel_secret", secret), ("keys.fee_seed", fee_payer)];
    let program = own.program("testnet", PASSPHRASE, &apart.horizon_url, &more);
    let named = Keypair::generate(&System).account().to_string();
    let [new] = must(&program, &["fund", &named]).try_into().unwrap();
    assert_eq!(new, json!({ "account": named, "created": true, "lumens": "10000" }));
    assert_eq!(must(&program, &["fund", &named])[0]["created"], false);
    let all = must(&program, &["fund", "--all"]);
    assert_eq!(all.len(), 5, "the holder, who pays fees, and three channels: {all:?}");
    assert!(all.iter().all(|one| one["created"] == true), "{all:?}");
    assert!(all[..2].iter().any(|one| one["account"] == own.holder.account().to_string()));
    for channel in &all[2..] {
        let account = AccountId::parse(channel["account"].as_str().unwrap()).unwrap();
        assert_eq!(horizon.account(&account).await.unwrap().unwrap().sequence & 0xffff_ffff, 0);
    }
    assert!(must(&program, &["fund", "--all"]).iter().all(|one| one["created"] == false));

    // Another has the key, and has to be asked.
    let spare = Keypair::generate(&System).seed().expose_secret().to_owned();
    for (list, who) in [("payouts.custodied_accounts", "its custodian"), ("payouts.cosigned_accounts", "its signers")] {
        let others = [("keys.payout_seeds", spare.clone()), (list, own.holder.account().to_string())];
        let by_others = own.program("testnet", PASSPHRASE, &apart.horizon_url, &[&more[..], &others].concat());
        refused(
            &by_others,
            &["issue"],
            1,
            &["its key is not configured", &format!("have {who} add a trustline to TEST:")],
        );
    }
    must(&program, &["issue"]);
    let wallet = Patient::new("http://127.0.0.1:1", &apart.horizon_url);
    let to = wallet.account().to_string();
    let send = ["distribute", "--asset", "TEST", "--amount", "12.5", "--to", to.as_str()];
    refused(&program, &send, 1, &["is not on the ledger", &format!("testnet fund {to}")]);
    must(&program, &["fund", &to]);
    let before = horizon.account(&own.issuer.account()).await.unwrap().unwrap().sequence;
    refused(&program, &send, 1, &["has no trustline", "nothing was sent", "add a trustline to TEST:"]);
    assert_eq!(horizon.account(&own.issuer.account()).await.unwrap().unwrap().sequence, before);
    refused(&program, &["distribute", "--asset", "TEST", "--amount", "0", "--to", &to], 2, &["--amount"]);
    let trusting = Patient::new("http://127.0.0.1:1", &apart.horizon_url);
    trusting.trust(&own.asset()).await;
    let to = trusting.account().to_string();
    let [sent] =
        must(&program, &["distribute", "--asset", "TEST", "--amount", "12.5", "--to", &to]).try_into().unwrap();
    assert_eq!([&sent["amount"], &sent["balance"]], ["12.5", "12.5"]);
    assert_eq!(balance(&horizon, &trusting.account(), &own.asset()).await, amount("12.5"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_with_money_is_sent_nothing() {
    let own = Own::new();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seal_key = hex::encode((&System as &dyn Random).bytes::<32>());
    let program = own.program("pubnet", PUBNET, &url, &[("keys.seal_key", seal_key)]);
    let account = own.holder.account().to_string();
    let commands: [&[&str]; 4] = [
        &["fund", &account],
        &["issue"],
        &["distribute", "--to", &account, "--asset", "TEST", "--amount", "1"],
        &["reset"],
    ];
    for words in commands {
        refused(&program, words, 2, &[PUBNET, "nothing was sent", "network.kind is \"testnet\""]);
    }
    let asked = tokio::time::timeout(Duration::ZERO, listener.accept()).await;
    assert!(asked.is_err(), "somebody connected");

    // A Horizon that serves another network than it should.
    let address = free_address();
    let passphrase = "Money ; 2026";
    let keys = [("sandbox.listen", address.clone()), ("network.passphrase", passphrase.to_owned())];
    let network = Program::new("sandbox", &own.folder().join("network"), &keys);
    let _process = network.start();
    let horizon = Horizon::new(&format!("http://{address}")).unwrap();
    wait::until("the other network starts", || async {
        horizon.root().await.map(drop).map_err(|error| error.to_string())
    })
    .await;
    let program = own.program("testnet", PASSPHRASE, &format!("http://{address}"), &[]);
    for words in commands {
        refused(&program, words, 2, &[passphrase, PASSPHRASE, "nothing was sent", "network.horizon_url"]);
    }
    assert!(horizon.account(&own.holder.account()).await.unwrap().is_none(), "friendbot was asked");
}

/// A wallet's client on this network, which has the asset and is signed in.
async fn client(program: &Program, url: &str, apart: &Apart, asset: &AssetId) -> (Patient, String, String) {
    let mut client = Patient::new(url, &apart.horizon_url);
    client.trust(asset).await;
    let to = client.account().to_string();
    must(program, &["distribute", "--asset", "TEST", "--amount", "1000", "--to", &to]);
    client.sign_in().await;
    let sender = client.register("sep31-sender", 1, json!({ "first_name": "Maria", "last_name": "Silva" })).await;
    let receiver = json!({
        "first_name": "John", "last_name": "Miller",
        "bank_account_number": "000123456789", "bank_number": "021000021",
    });
    let receiver = client.register("sep31-receiver", 2, receiver).await;
    (client, sender, receiver)
}

/// One anchor at one address, with each of these databases.
fn anchors(own: &Own, apart: &Apart, bank: &Bank, databases: &[Database; 2]) -> (String, [Program; 2]) {
    let listen = free_address();
    let (url, seed) = (format!("http://{listen}"), Keypair::generate(&System).seed());
    let secret = hex::encode((&System as &dyn Random).bytes::<32>());
    let programs = databases.each_ref().map(|database| {
        let more = [
            ("server.listen", listen.clone()),
            ("server.base_url", url.clone()),
            ("database.url", database.url.clone()),
            ("keys.signing_seed", seed.expose_secret().to_owned()),
            ("keys.channel_secret", secret.clone()),
            ("payouts.channels", "2".to_owned()),
            ("mismatches.under", "refund".to_owned()),
            ("guest.reference", "true".to_owned()),
            ("guest.http_origins", bank.url()),
            ("guest.config.bank_url", bank.url()),
        ];
        own.program("testnet", PASSPHRASE, &apart.horizon_url, &more)
    });
    (url, programs)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_reset_all_is_made_again_and_payments_work() {
    let (apart, own) = (Apart::start().await, Own::new());
    let bank = Bank::open("127.0.0.1:0".parse().unwrap(), Duration::ZERO).await.unwrap();
    let databases = [Database::new(Kind::Sqlite), Database::new(Kind::Sqlite)];
    let (url, [old, new]) = anchors(&own, &apart, &bank, &databases);
    let asset = own.asset();
    must(&old, &["issue"]);
    must(&old, &["fund", "--all"]);
    let process = old.start();
    let (sender, from, to) = client(&old, &url, &apart, &asset).await;
    let ten = Amount::parse("10").unwrap();
    pays(&sender, &asset, &from, &to, &old).await;
    let open = sender.open(ten, &asset, &from, &to).await;
    refused(&old, &["reset"], 1, &["was not reset", "testnet issue"]);
    assert_eq!(process.stop(), Some(0), "{}", old.log());

    let http = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
    let answer = http.put(format!("{}/sandbox/reset", apart.horizon_url)).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    // The times of ledgers are in seconds.
    let (stopped, horizon) = (System.now(), Horizon::new(&apart.horizon_url).unwrap());
    wait::until("a second has passed on the new network", || async {
        match horizon.root().await {
            Ok(root) if root.closed_at > stopped => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    let [made] = must(&old, &["reset"]).try_into().unwrap();
    assert_eq!(made["books"]["under_way"], json!([{ "id": open, "status": "pending_sender", "amount_in": null }]));
    assert_eq!([&made["books"]["payouts_due"], &made["books"]["unapplied"]], [0, 0]);
    let created = |list: &str| made[list].as_array().unwrap().iter().filter(|one| one["created"] == true).count();
    assert_eq!((created("accounts"), created("channels")), (1, 2), "{made}");
    assert_eq!(made["assets"][0]["issued"], "100000");
    // Again: what is there stays. For people it says what to do with the database.
    let told = old.say(&["testnet", "reset"]);
    let text = format!("{}{}", String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    for said in ["is there already", "None of them can end", open.as_str(), "give the anchor a new database"] {
        assert!(text.contains(said), "no `{said}` in {text}");
    }

    let process = new.start();
    let (sender, from, to) = client(&new, &url, &apart, &asset).await;
    pays(&sender, &asset, &from, &to, &new).await;
    let less = sender.open(ten, &asset, &from, &to).await;
    sender.pay(&asset, Amount::parse("9").unwrap(), &sender.instructions(&less).await).await;
    wait::until("what was too little is paid back", || async {
        let has = balance(&horizon, &sender.account(), &asset).await;
        if has == amount("990") { Ok(()) } else { Err(format!("{has:?} {}", new.log())) }
    })
    .await;
    assert_eq!(process.stop(), Some(0), "{}", new.log());
}

/// A payment of ten that is completed.
async fn pays(client: &Patient, asset: &AssetId, from: &str, to: &str, program: &Program) {
    let ten = Amount::parse("10").unwrap();
    let id = client.open(ten, asset, from, to).await;
    client.pay(asset, ten, &client.instructions(&id).await).await;
    wait::until("the payment is completed", || async {
        let shown = client.transaction(&id).await;
        if shown["status"] == "completed" { Ok(()) } else { Err(format!("{shown} {}", program.log())) }
    })
    .await;
}
