//! A whole host to be measured: configured as in production, on a scripted network, with the reference guest.

use super::horizon::{Horizon, PASSPHRASE};
use anchor_host::{
    app::{Ambient, App},
    config::{self, Config, Flag, FlagValue, Sources},
    model::{AccountId, AssetId},
    stellar::{Keypair, network_id},
    store::{SealKey, Store},
};
use anchor_host_tests::{
    connection::{Connection, request},
    database::{Database, Kind, random_bytes},
    world::System,
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use stellar_xdr::{self as xdr, Limits, ReadXdr, WriteXdr};
use tempfile::TempDir;

/// What a host is started with.
pub struct Plan {
    pub horizon: Horizon,
    pub asset: AssetId,
    pub account: AccountId,
    pub config: Config,
    pub database: Database,
    /// The host's keys, as `--set` takes them.
    pub keys: Vec<(&'static str, String)>,
    pub data: TempDir,
    /// Where compiled guests are kept: for every host of this run and the next.
    pub cache: PathBuf,
}

/// A running one.
pub struct Host {
    pub plan: Plan,
    pub url: String,
    app: App,
}

impl Plan {
    /// `bank`: where the guest finds its bank.
    pub async fn new(kind: Kind, bank: &str) -> Self {
        Self::with(kind, bank, &[]).await
    }

    /// The same, with more of a configuration.
    pub async fn with(kind: Kind, bank: &str, more: &[(&'static str, &str)]) -> Self {
        let (issuer, account) = (Keypair::generate(&System).account(), Keypair::generate(&System).account());
        let (database, data) = (Database::new(kind), tempfile::tempdir().unwrap());
        let horizon = Horizon::start(account).await;
        let mut keys = vec![
            ("data_dir", data.path().join("anchor").display().to_string()),
            ("server.listen", "127.0.0.1:0".to_owned()),
            ("admin.listen", "127.0.0.1:0".to_owned()),
            ("network.kind", "testnet".to_owned()),
            ("network.horizon_url", horizon.url.clone()),
            ("network.passphrase", PASSPHRASE.to_owned()),
            ("server.base_url", "https://anchor.example".to_owned()),
            ("database.url", database.url.clone()),
            ("keys.signing_seed", Keypair::generate(&System).seed().expose_secret().to_owned()),
            ("keys.seal_key", hex::encode(random_bytes::<32>())),
            ("assets[0].code", "USDC".to_owned()),
            ("assets[0].issuer", issuer.to_string()),
            ("assets[0].receiving_account", account.to_string()),
            ("assets[0].sep31.deliver", "iso4217:USD".to_owned()),
            ("assets[0].sep31.fee_fixed", "0.50".to_owned()),
            ("guest.reference", "true".to_owned()),
            // What is measured is the host, and not its patience with one client.
            ("limits.reads_per_minute", "1000000000".to_owned()),
            ("limits.writes_per_minute", "1000000000".to_owned()),
            ("limits.quotes_per_minute", "1000000000".to_owned()),
            ("limits.horizon_sign_ins_burst", "1000000000".to_owned()),
            ("limits.horizon_sign_ins_at_once", "1000".to_owned()),
            ("limits.unpaid_per_account_max", "1000000000".to_owned()),
            ("guest.http_origins", bank.to_owned()),
            ("guest.config.bank_url", bank.to_owned()),
        ];
        keys.extend(more.iter().map(|(key, value)| (*key, (*value).to_owned())));
        let flag = |(key, value): &(&str, String)| Flag {
            name: "bench".to_owned(),
            key: (*key).to_owned(),
            value: FlagValue::One(value.clone()),
        };
        let reading = config::read(&Sources { flags: keys.iter().map(flag).collect(), ..Sources::default() });
        let config = reading.into_config(&System).unwrap();
        let asset = config.assets[0].asset.clone();
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-guests");
        Self { horizon, asset, account, config, database, keys, data, cache }
    }

    /// The database, with its schema, through a pool of the host's size.
    pub async fn store(&self) -> Store {
        let key = SealKey::new(*self.config.keys.seal_key.expose());
        let store = Store::open(&self.database.url, 16, &key, Arc::new(System)).await.unwrap();
        store.migrate().await.unwrap();
        store
    }

    pub async fn start(mut self) -> Host {
        std::fs::create_dir_all(&self.cache).unwrap();
        std::fs::create_dir_all(&self.config.data_dir).unwrap();
        std::os::unix::fs::symlink(&self.cache, self.config.data_dir.join("guest-cache")).unwrap();
        self.config.server.listen = anchor_host_tests::process::free_address().parse().unwrap();
        let url = format!("http://{}", self.config.server.listen);
        let app = App::start(self.config.clone(), Ambient::default()).await.unwrap();
        app.ready().await;
        Host { plan: self, url, app }
    }
}

impl Host {
    pub async fn new(kind: Kind) -> Self {
        Plan::new(kind, "http://127.0.0.1:9").await.start().await
    }

    /// Where its admin API is.
    pub fn admin_url(&self) -> String {
        self.app.admin_url().unwrap().to_owned()
    }

    /// Stops it; its database and its network stay.
    pub async fn stop(self) -> Plan {
        self.app.shutdown().await;
        self.plan
    }
}

/// A sending anchor.
pub struct Sender {
    pub token: String,
}

impl Sender {
    pub async fn sign_in(url: &str) -> Self {
        let key = Keypair::generate(&System);
        let mut connection = Connection::open(url).await;
        let token = sign_in(&mut connection, &key).await;
        Self { token }
    }

    /// A `POST /transactions` that the reference guest accepts, its customers registered.
    pub async fn order(&self, url: &str) -> Vec<u8> {
        let mut connection = Connection::open(url).await;
        let people = [
            json!({ "memo": "1", "memo_type": "id", "type": "sep31-sender", "first_name": "Maria", "last_name": "Silva" }),
            json!({ "memo": "2", "memo_type": "id", "type": "sep31-receiver", "first_name": "John",
                "last_name": "Miller", "bank_account_number": "000123456789", "bank_number": "021000021" }),
        ];
        let mut ids = Vec::new();
        for person in people {
            let put = request("PUT", "/sep12/customer", Some(&self.token), Some(&person.to_string()));
            let answer: Value = serde_json::from_slice(connection.exchange(&put, 202).await).unwrap();
            ids.push(answer["id"].as_str().unwrap().to_owned());
        }
        let body = json!({
            "amount": "100.25", "asset_code": "USDC", "sender_id": ids[0], "receiver_id": ids[1],
            "fields": { "transaction": { "account_number": "000123456789", "routing_number": "021000021" } },
        });
        request("POST", "/sep31/transactions", Some(&self.token), Some(&body.to_string()))
    }
}

/// SEP-10, whole: a challenge asked for, signed and handed in; the token.
pub async fn sign_in(connection: &mut Connection, key: &Keypair) -> String {
    let get = request("GET", &format!("/auth?account={}", key.account()), None, None);
    let answer: Value = serde_json::from_slice(connection.exchange(&get, 200).await).unwrap();
    let envelope = xdr::TransactionEnvelope::from_xdr_base64(answer["transaction"].as_str().unwrap(), Limits::none());
    let Ok(xdr::TransactionEnvelope::Tx(mut envelope)) = envelope else { panic!("not a transaction") };
    let hash = envelope.tx.hash(network_id(PASSPHRASE)).unwrap();
    let [.., a, b, c, d] = *key.account().as_bytes();
    let signature = xdr::Signature(key.sign(&hash).to_vec().try_into().unwrap());
    let signature = xdr::DecoratedSignature { hint: xdr::SignatureHint([a, b, c, d]), signature };
    envelope.signatures = [envelope.signatures.to_vec(), vec![signature]].concat().try_into().unwrap();
    let signed = xdr::TransactionEnvelope::Tx(envelope).to_xdr_base64(Limits::none()).unwrap();
    let post = request("POST", "/auth", None, Some(&json!({ "transaction": signed }).to_string()));
    let answer: Value = serde_json::from_slice(connection.exchange(&post, 200).await).unwrap();
    answer["token"].as_str().unwrap().to_owned()
}

/// Both databases, with the names that rows of the table go by.
pub const KINDS: [(Kind, &str); 2] = [(Kind::Sqlite, "SQLite"), (Kind::Postgres, "PostgreSQL")];

/// How long one turn of a comparison takes.
pub const TURN: Duration = Duration::from_millis(1000);

/// How many clients ask at once.
pub const CLIENTS: usize = 16;
