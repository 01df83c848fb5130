//! A network in this process behind real HTTP, an engine on it, and what its ledger says of a receiver.

use anchor_host::{
    ledger_payouts::{Engine, Network, PayoutSettings},
    model::{
        AccountId, Address, Amount, AssetId, Clock, JobKind, LedgerPayout, LedgerPayoutId, Money, PayoutCause,
        PayoutOrder, PayoutState, TransactionId,
    },
    stellar::{Horizon, Keypair, Submission, TransactionSigner, network_id},
    store::{Job, Store},
};
use anchor_host_tests::{
    database::{Database, Kind},
    world::System,
};
use anchor_sandbox::{Sandbox, Settings};
use futures_util::future::join_all;
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use stellar_xdr::{self as xdr, Limits, ReadXdr, WriteXdr};
use tokio_util::sync::CancellationToken;

/// A network and a client of its own.
pub struct Local {
    pub sandbox: Sandbox,
    pub horizon: Horizon,
    pub url: String,
    http: reqwest::Client,
    clock: Arc<dyn Clock>,
    stop: CancellationToken,
}

impl Drop for Local {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

fn key(account: &AccountId) -> xdr::Uint256 {
    xdr::Uint256(*account.as_bytes())
}

/// An account's address in an operation.
pub fn muxed(account: &Keypair) -> xdr::MuxedAccount {
    xdr::MuxedAccount::Ed25519(key(&account.account()))
}

/// An account's name in an operation.
pub fn named(account: &Keypair) -> xdr::AccountId {
    xdr::AccountId(xdr::PublicKey::PublicKeyTypeEd25519(key(&account.account())))
}

/// An asset of four letters at most in an operation.
pub fn asset_of(asset: &AssetId) -> xdr::Asset {
    let mut code = [0; 4];
    code[..asset.code().len()].copy_from_slice(asset.code().as_bytes());
    let issuer = xdr::AccountId(xdr::PublicKey::PublicKeyTypeEd25519(key(asset.issuer().unwrap())));
    xdr::Asset::CreditAlphanum4(xdr::AlphaNum4 { asset_code: xdr::AssetCode4(code), issuer })
}

/// Its signature of a hash, in the form of an envelope.
pub fn signature(key: &Keypair, hash: [u8; 32]) -> xdr::DecoratedSignature {
    let [.., a, b, c, d] = *key.account().as_bytes();
    let signature = xdr::Signature(key.sign(&hash).to_vec().try_into().unwrap());
    xdr::DecoratedSignature { hint: xdr::SignatureHint([a, b, c, d]), signature }
}

impl Local {
    /// A network whose ledgers close when the test says so.
    pub async fn still(settings: Settings, clock: Arc<dyn Clock>) -> Self {
        let sandbox = Sandbox::open(settings, clock.clone()).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (served, stop) = (sandbox.clone(), CancellationToken::new());
        let stopping = stop.clone();
        tokio::spawn(async move { served.serve(listener, stopping).await.unwrap() });
        // First: it gives this process its TLS provider.
        let horizon = Horizon::new(&url).unwrap();
        let http = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
        Self { sandbox, horizon, url, http, clock, stop }
    }

    /// A network whose ledgers close by themselves, this often.
    pub async fn running(close_every: Duration) -> Self {
        let settings = Settings { close_every: Some(close_every), ..Settings::default() };
        let local = Self::still(settings, Arc::new(System)).await;
        let (sandbox, stop) = (local.sandbox.clone(), local.stop.clone());
        tokio::spawn(async move { sandbox.run(stop).await });
        local
    }

    /// An account with ten thousand lumens.
    pub fn account(&self) -> Keypair {
        let key = Keypair::generate(&System);
        self.fund(&key);
        key
    }

    pub fn fund(&self, key: &Keypair) {
        self.sandbox.fund(key.account(), Amount::parse("10000").unwrap()).unwrap();
    }

    /// Hands operations of `source` in, signed by it and by others. The network must accept them.
    pub async fn hand_in(&self, source: &Keypair, others: &[&Keypair], operations: Vec<xdr::Operation>, fee: u32) {
        assert_eq!(self.offer(source, others, operations, fee).await, Submission::Pending);
    }

    /// The same, whatever the network says.
    pub async fn offer(
        &self,
        source: &Keypair,
        others: &[&Keypair],
        operations: Vec<xdr::Operation>,
        fee: u32,
    ) -> Submission {
        let found = self.horizon.account(&source.account()).await.unwrap().unwrap();
        let tx = xdr::Transaction {
            source_account: muxed(source),
            fee: fee * u32::try_from(operations.len()).unwrap(),
            seq_num: xdr::SequenceNumber(found.sequence + 1),
            cond: xdr::Preconditions::None,
            memo: xdr::Memo::None,
            operations: operations.try_into().unwrap(),
            ext: xdr::TransactionExt::V0,
        };
        let hash = tx.hash(network_id(self.sandbox.passphrase())).unwrap();
        let signatures: Vec<_> = [source].iter().chain(others).map(|key| signature(key, hash)).collect();
        let signatures = signatures.try_into().unwrap();
        self.send(&xdr::TransactionEnvelope::Tx(xdr::TransactionV1Envelope { tx, signatures })).await
    }

    async fn send(&self, envelope: &xdr::TransactionEnvelope) -> Submission {
        self.horizon.send(&envelope.to_xdr_base64(Limits::none()).unwrap()).await.unwrap()
    }

    /// Puts a transaction that waits for its ledger into a fee bump; the hash of that.
    pub async fn bump(&self, envelope: &str, payer: &Keypair, fee: i64) -> String {
        let inner = xdr::TransactionEnvelope::from_xdr_base64(envelope, Limits::none()).unwrap();
        let xdr::TransactionEnvelope::Tx(inner) = inner else { panic!("no plain transaction") };
        let inner_tx = xdr::FeeBumpTransactionInnerTx::Tx(inner);
        let ext = xdr::FeeBumpTransactionExt::V0;
        let tx = xdr::FeeBumpTransaction { fee_source: muxed(payer), fee, inner_tx, ext };
        let hash = tx.hash(network_id(self.sandbox.passphrase())).unwrap();
        let signatures = [signature(payer, hash)].try_into().unwrap();
        let bump = xdr::TransactionEnvelope::TxFeeBump(xdr::FeeBumpTransactionEnvelope { tx, signatures });
        assert_eq!(self.send(&bump).await, Submission::Pending);
        hex::encode(hash)
    }

    pub async fn json(&self, path: &str) -> (u16, Value) {
        let answer = self.http.get(format!("{}{path}", self.url)).send().await.unwrap();
        (answer.status().as_u16(), serde_json::from_str(&answer.text().await.unwrap()).unwrap())
    }

    /// The payments that arrived at an account: hash and amount. All of its history, which is short.
    pub async fn arrived(&self, account: &AccountId) -> Vec<(String, String)> {
        let (status, page) = self.json(&format!("/accounts/{account}/payments?limit=200")).await;
        if status == 404 {
            return Vec::new();
        }
        let records = page["_embedded"]["records"].as_array().unwrap();
        let to_it = records.iter().filter(|one| one["type"] == "payment" && one["to"] == account.to_string());
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        to_it.map(|one| (text(&one["transaction_hash"]), text(&one["amount"]))).collect()
    }
}

/// Books and the engine that keeps them.
pub struct Books {
    pub store: Store,
    pub engine: Engine,
    settings: PayoutSettings,
    clock: Arc<dyn Clock>,
    _database: Database,
}

/// How the engine pays.
pub struct Paying<'a> {
    pub payer: &'a Keypair,
    pub channels: &'a [Keypair],
    pub time_limit: Duration,
    pub pause: Duration,
    /// What else is to be otherwise.
    pub with: fn(&mut PayoutSettings),
}

impl Books {
    pub async fn new(kind: Kind, local: &Local, paying: Paying<'_>) -> Self {
        let database = Database::new(kind);
        let store = database.open().await;
        let mut settings = PayoutSettings {
            channels: paying.channels.iter().map(|key| Arc::new(key.clone()) as Arc<dyn TransactionSigner>).collect(),
            time_limit: paying.time_limit,
            look_pause: paying.pause,
            wait_pause: (paying.pause, paying.pause),
            ..PayoutSettings::new(local.sandbox.passphrase(), vec![Arc::new(paying.payer.clone())])
        };
        (paying.with)(&mut settings);
        let clock = local.clock.clone();
        let horizon = Arc::new(local.horizon.clone());
        let engine = Engine::new(store.clone(), horizon, clock.clone(), settings.clone());
        Self { store, engine, settings, clock, _database: database }
    }

    /// The engine on another node.
    pub fn on(&self, node: Arc<dyn Network>) -> Engine {
        Engine::new(self.store.clone(), node, self.clock.clone(), self.settings.clone())
    }

    /// Asks for a payout.
    pub async fn ask(
        &self,
        number: u32,
        from: &Keypair,
        to: &AccountId,
        asset: &AssetId,
        amount: &str,
    ) -> LedgerPayoutId {
        let transaction = TransactionId::mint(self.clock.now(), &System);
        self.order(PayoutOrder {
            cause: PayoutCause::Refund { transaction, number },
            from: from.account(),
            to: Address::Account(*to),
            money: Money::new(Amount::parse(amount).unwrap(), asset.clone()),
            memo: None,
            takes_claimable_balance: false,
            creates_account: true,
            ordered_by: "somebody".to_owned(),
        })
        .await
    }

    /// Asks for this payout.
    pub async fn order(&self, order: PayoutOrder) -> LedgerPayoutId {
        let now = self.clock.now();
        let id = LedgerPayoutId::mint(now, &System);
        let mut tx = self.store.begin().await.unwrap();
        assert!(tx.insert_ledger_payout(&LedgerPayout::new(id, order, now)).await.unwrap());
        tx.schedule(&Job::new(JobKind::Pay, id), now).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Runs the jobs that are due, together.
    pub async fn run(&self) {
        let now = self.clock.now();
        let until = now.plus(Duration::from_secs(60));
        let claims = self.store.claim(&[JobKind::Pay], 10, now, until, "one").await.unwrap();
        for done in join_all(claims.iter().map(|claim| self.engine.advance(claim))).await {
            done.unwrap();
        }
    }

    pub async fn state(&self, id: LedgerPayoutId) -> PayoutState {
        self.store.ledger_payout(id).await.unwrap().unwrap().state
    }

    /// What a payout waits for.
    pub async fn reason(&self, id: LedgerPayoutId) -> Option<String> {
        self.store.job(&Job::new(JobKind::Pay, id)).await.unwrap().and_then(|job| job.last_error)
    }

    /// How many of the payouts are in which state.
    pub async fn states(&self, ids: &[LedgerPayoutId]) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for id in ids {
            let name = match self.state(*id).await {
                PayoutState::Due => "due",
                PayoutState::Paid { .. } => "paid",
                _ => "refused",
            };
            *counts.entry(name).or_default() += 1;
        }
        counts
    }
}
