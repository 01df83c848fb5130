//! Sign-in from a client's view: real envelopes and signatures, a real database, Horizon over HTTP.

mod clients;
mod rules;
mod sign_in;

use super::*;
use crate::limits::Quota;
use crate::model::{Address, Clock, Domain, Owner, Random, Timestamp};
use crate::stellar::{Horizon, Keypair, LedgerAccount, Signer, SignerKind, network_id};
use crate::store::{SealKey, Store};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::{Router, routing::get};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use stellar_xdr as xdr;
use xdr::{Limits, ReadXdr, WriteXdr};

const PASSPHRASE: &str = "Test SDF Network ; September 2015";
const NOW: i64 = 1_795_000_000;

struct At(AtomicI64);
impl Clock for At {
    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.0.load(Ordering::Relaxed))
    }
}

struct Count(AtomicU8);
impl Random for Count {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn key(n: u8) -> Keypair {
    Keypair::generate(&Fixed(n))
}

struct Fixed(u8);
impl Random for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

fn server() -> Keypair {
    key(200)
}

fn domain(text: &str) -> Domain {
    text.parse().unwrap()
}

struct World {
    sep10: Sep10,
    tokens: Tokens,
    clock: Arc<At>,
    /// Accounts by address; a missing address is not on the ledger. `None`: Horizon is down.
    accounts: Arc<Mutex<Option<HashMap<String, Value>>>>,
    address: String,
    _directory: tempfile::TempDir,
}

/// One HTTP server acts as Horizon and as a wallet's domain.
async fn world() -> World {
    world_with(|_, _| {}).await
}

/// The same, with settings that the test changes; it may need the wallet's domain for that.
async fn world_with(change: impl FnOnce(&mut Settings, Domain)) -> World {
    let accounts = Arc::new(Mutex::new(Some(HashMap::<String, Value>::new())));
    let seen = accounts.clone();
    let account = async move |Path(id): Path<String>| match &*seen.lock().unwrap() {
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(known) => match known.get(&id) {
            Some(body) => body.to_string().into_response(),
            None => {
                let problem = json!({"type": "https://stellar.org/horizon-errors/not_found"});
                (StatusCode::NOT_FOUND, axum::Json(problem)).into_response()
            }
        },
    };
    let toml = format!("VERSION = \"2.7.0\"\nSIGNING_KEY = \"{}\"\n", key(100).account());
    let router =
        Router::new().route("/accounts/{id}", get(account)).route("/.well-known/stellar.toml", get(async move || toml));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });

    let directory = tempfile::tempdir().unwrap();
    let random: Arc<dyn Random> = Arc::new(Count(0.into()));
    let url = format!("sqlite://{}", directory.path().join("anchor.db").display());
    let store = Store::open(&url, 4, &SealKey::new([1; 32]), random.clone()).await.unwrap();
    store.migrate().await.unwrap();
    let clock = Arc::new(At(NOW.into()));
    let token_settings = TokenSettings {
        issuer_url: "https://anchor.example/auth".into(),
        secret: "a secret of more than thirty-two bytes.".to_owned().into(),
        old_secrets: vec![],
        ttl: Duration::from_secs(3600),
        clock_grace: Duration::from_secs(60),
    };
    let tokens = Tokens::new(token_settings, clock.clone()).unwrap();
    let mut settings = Settings {
        signing: server(),
        signing_old: None,
        home_domains: vec![domain("anchor.example:8000"), domain("second.example")],
        web_auth_domain: domain("auth.anchor.example:8000"),
        web_auth_aliases: Vec::new(),
        passphrase: PASSPHRASE.into(),
        challenge_ttl: Duration::from_secs(900),
        clock_grace: Duration::from_secs(60),
        clients: ClientPolicy::default(),
        signers: SignerSettings {
            quota: Quota::per_minute(std::num::NonZeroU32::MAX),
            at_once: 100,
            cached: Duration::ZERO,
        },
        sandbox: true,
    };
    change(&mut settings, address.parse().unwrap());
    let horizon = Horizon::new(&format!("http://{address}")).unwrap();
    let sep10 = Sep10::new(settings, horizon, store, tokens.clone(), clock.clone(), random).unwrap();
    World { sep10, tokens, clock, accounts, address, _directory: directory }
}

fn ledger_account(signers: &[(&Keypair, u32)], threshold: u32) -> Value {
    let signers: Vec<_> = signers
        .iter()
        .map(|(key, weight)| json!({"key": key.account().to_string(), "weight": weight, "type": "ed25519_public_key"}))
        .collect();
    json!({"sequence": "1", "thresholds": {"low_threshold": 0, "med_threshold": threshold, "high_threshold": 255},
           "signers": signers, "balances": []})
}

impl World {
    async fn challenge(&self, account: &str, memo: &str) -> Result<String, Error> {
        self.ask(account, memo, "", "").await
    }

    async fn ask(&self, account: &str, memo: &str, home: &str, client: &str) -> Result<String, Error> {
        let request = ChallengeRequest {
            account: Some(account.into()),
            memo: Some(memo.into()),
            home_domain: Some(home.into()),
            client_domain: Some(client.into()),
            host: None,
            address: None,
        };
        let answer = self.sep10.challenge(request).await?;
        assert_eq!(answer.network_passphrase, PASSPHRASE);
        Ok(answer.transaction)
    }

    async fn sign_in(&self, account: &str, memo: &str, keys: &[&Keypair]) -> Result<Session, Error> {
        let challenge = self.challenge(account, memo).await?;
        let token = self.sep10.verify(&signed(&challenge, keys)).await?;
        Ok(self.tokens.verify(&token).unwrap())
    }

    fn exists(&self, account: &Keypair, body: Value) {
        let mut accounts = self.accounts.lock().unwrap();
        accounts.get_or_insert_default().insert(account.account().to_string(), body);
    }
}

fn opened(envelope: &str) -> xdr::TransactionV1Envelope {
    match xdr::TransactionEnvelope::from_xdr_base64(envelope, Limits::none()).unwrap() {
        xdr::TransactionEnvelope::Tx(envelope) => envelope,
        other => panic!("{other:?}"),
    }
}

fn closed(envelope: xdr::TransactionV1Envelope) -> String {
    xdr::TransactionEnvelope::Tx(envelope).to_xdr_base64(Limits::none()).unwrap()
}

/// Adds signatures, as a wallet does.
fn signed(envelope: &str, keys: &[&Keypair]) -> String {
    let mut envelope = opened(envelope);
    let hash = envelope.hash(network_id(PASSPHRASE)).unwrap();
    let mut signatures = envelope.signatures.to_vec();
    signatures.extend(keys.iter().map(|key| key.sign_hash(&hash)));
    envelope.signatures = signatures.try_into().unwrap();
    closed(envelope)
}

/// Changes a challenge and signs it as the server, which a real server never would.
fn reissued(envelope: &str, keys: &[&Keypair], change: impl FnOnce(&mut xdr::Transaction)) -> String {
    let mut envelope = opened(envelope);
    change(&mut envelope.tx);
    envelope.signatures = xdr::VecM::default();
    signed(&closed(envelope), &[&[&server()], keys].concat())
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Invalid(text)) => text,
        other => panic!("{other:?}"),
    }
}
