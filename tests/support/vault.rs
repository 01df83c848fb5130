//! A custodian's API, as `examples/custody` speaks it: it has an account's key, and pays or signs when it is told to.

use super::{patient::PASSPHRASE, world::System};
use anchor_host::{
    model::{Address, Amount, AssetId, Clock, Memo},
    stellar::{Draft, Horizon, Keypair, Operation},
};
use axum::{
    Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

/// What its door wants to be shown.
pub const KEY: &str = "canary-custodian-key";

/// What it does with what it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Nobody has approved it.
    Holds,
    /// It pays, and signs.
    Pays,
    /// It never will.
    Rejects,
    /// It answers 503.
    IsDown,
    /// It names the transaction of [`Vault::names`], whatever it was asked to pay.
    MixesUp,
}

/// Clones are the same one.
#[derive(Clone)]
pub struct Vault {
    pub url: String,
    horizon: Horizon,
    key: Keypair,
    state: Arc<Mutex<Inside>>,
}

struct Inside {
    mood: Mood,
    /// The orders, and the hashes of what was paid for them.
    orders: BTreeMap<String, (Value, Option<String>)>,
    asked: usize,
    named: String,
}

impl Vault {
    /// A custodian of this account, on this network.
    pub async fn open(key: Keypair, horizon_url: &str, mood: Mood) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let horizon = Horizon::new(horizon_url).unwrap();
        let state = Arc::new(Mutex::new(Inside { mood, orders: BTreeMap::new(), asked: 0, named: String::new() }));
        let vault = Self { url, horizon, key, state };
        let routes = Router::new()
            .route("/payments", post(payments))
            .route("/signatures", post(signatures))
            .with_state(vault.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        vault
    }

    fn state(&self) -> MutexGuard<'_, Inside> {
        self.state.lock().unwrap()
    }

    pub fn is(&self, mood: Mood) {
        self.state().mood = mood;
    }

    /// From now on it names this transaction.
    pub fn names(&self, hash: &str) {
        let mut state = self.state();
        (state.mood, state.named) = (Mood::MixesUp, hash.to_owned());
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.state().asked
    }

    /// How many payments it has made.
    pub fn paid(&self) -> usize {
        self.state().orders.values().filter(|(_, hash)| hash.is_some()).count()
    }

    /// The mood in which a request finds it, if its key is right.
    fn enter(&self, headers: &HeaderMap) -> Result<Mood, (StatusCode, Json<Value>)> {
        let mut state = self.state();
        state.asked += 1;
        let key = headers.get("authorization").and_then(|value| value.to_str().ok());
        if key != Some(&format!("Bearer {KEY}")) {
            return Err((StatusCode::UNAUTHORIZED, Json(json!({ "reason": "a wrong key" }))));
        }
        match state.mood {
            Mood::IsDown => Err((StatusCode::SERVICE_UNAVAILABLE, Json(Value::Null))),
            mood => Ok(mood),
        }
    }

    /// A payment as ordered, signed and on its way; its hash.
    async fn pay(&self, order: &Value) -> String {
        let text = |name: &str| order[name].as_str().unwrap_or_default();
        let memo = order["memo"].as_str().map(|value| Memo::parse(text("memo_type"), value).unwrap());
        let found = self.horizon.account(&self.key.account()).await.unwrap().unwrap();
        let payment = Operation::Payment {
            to: Address::parse(text("destination")).unwrap(),
            asset: AssetId::parse(text("asset")).unwrap(),
            amount: Amount::parse(text("amount")).unwrap(),
        };
        let draft = Draft {
            source: self.key.account(),
            sequence: found.sequence + 1,
            fee_per_operation: 1_000,
            memo,
            valid_until: System.now().plus(Duration::from_secs(60)),
            operations: vec![payment],
        };
        let signed = draft.sign(PASSPHRASE, &[&self.key]).unwrap();
        let (horizon, sent) = (self.horizon.clone(), signed.clone());
        tokio::spawn(async move { horizon.submit(&sent).await.unwrap() });
        signed.hash
    }
}

async fn payments(
    State(vault): State<Vault>,
    headers: HeaderMap,
    Json(order): Json<Value>,
) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    let mood = vault.enter(&headers)?;
    let key = order["key"].as_str().unwrap_or_default().to_owned();
    assert_eq!(headers["idempotency-key"], key.as_str());
    let (known, paid) = vault.state().orders.entry(key.clone()).or_insert((order.clone(), None)).clone();
    if known != order {
        return Err((StatusCode::CONFLICT, Json(json!({ "reason": "another payment" }))));
    }
    let answer = match (mood, paid) {
        (Mood::MixesUp, _) => json!({ "state": "submitted", "hash": vault.state().named }),
        (_, Some(hash)) => json!({ "state": "submitted", "hash": hash }),
        (Mood::Pays, None) => {
            let hash = vault.pay(&order).await;
            vault.state().orders.insert(key, (order, Some(hash.clone())));
            json!({ "state": "submitted", "hash": hash })
        }
        (Mood::Rejects, None) => json!({ "state": "rejected", "reason": "the receiver is on a list" }),
        (_, None) => json!({ "state": "pending", "reason": "an approval by Ada Example is missing" }),
    };
    Ok(Json(answer))
}

async fn signatures(
    State(vault): State<Vault>,
    headers: HeaderMap,
    Json(order): Json<Value>,
) -> Result<Json<Value>, (StatusCode, Json<Value>)> {
    if vault.enter(&headers)? != Mood::Pays {
        return Ok(Json(json!({ "state": "pending", "reason": "an approval by Ada Example is missing" })));
    }
    let mut hash = [0; 32];
    hex::decode_to_slice(order["hash"].as_str().unwrap_or_default(), &mut hash).unwrap();
    let signature = json!({ "signer": vault.key.account(), "signature": STANDARD.encode(vault.key.sign(&hash)) });
    Ok(Json(json!({ "state": "signed", "signatures": [signature] })))
}
