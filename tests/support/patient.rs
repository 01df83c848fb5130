//! A sending anchor that does not give up: what fails for want of an answer is asked again.

use crate::world::System;
use anchor_host::{
    model::{AccountId, Address, Amount, AssetId, Clock, Memo},
    stellar::{Draft, Horizon, Keypair, Operation, network_id},
};
use reqwest::{ClientBuilder, Method, StatusCode};
use serde_json::{Value, json};
use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use stellar_xdr::{DecoratedSignature, Limits, ReadXdr, Signature, SignatureHint, TransactionEnvelope, WriteXdr};

pub const PASSPHRASE: &str = "Test SDF Network ; September 2015";

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(50);

/// After so long it gives up after all: far more than a busy machine takes.
const PATIENCE: Duration = Duration::from_secs(600);

/// For one answer: more than a busy machine takes.
const ANSWER: Duration = Duration::from_secs(30);

/// Why a request has no answer that can be used.
pub(super) enum Unanswered {
    /// The host has too much to do, and says when to ask again: that is no failure.
    Busy(Duration),
    /// Nothing came, or the host could not serve.
    Failed(String),
}

pub struct Patient {
    http: reqwest::Client,
    anchor: String,
    horizon_url: String,
    horizon: Horizon,
    key: Keypair,
    token: Option<String>,
    began: Instant,
    failed: Mutex<Vec<String>>,
    repeats: AtomicUsize,
}

/// Where to pay.
pub struct Instructions {
    pub account: AccountId,
    pub memo: Memo,
}

impl Patient {
    /// With a new key.
    pub fn new(anchor: &str, horizon_url: &str) -> Self {
        Self::through(reqwest::Client::builder(), anchor, horizon_url)
    }

    /// The same, whose requests go out as that client's do.
    pub fn through(client: ClientBuilder, anchor: &str, horizon_url: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = client.timeout(ANSWER).tls_certs_only([]).build().unwrap();
        Self {
            http,
            anchor: anchor.to_owned(),
            horizon_url: horizon_url.to_owned(),
            horizon: Horizon::new(horizon_url).unwrap(),
            key: Keypair::generate(&System),
            token: None,
            began: Instant::now(),
            failed: Mutex::default(),
            repeats: AtomicUsize::new(0),
        }
    }

    /// Requests that failed, and why. Those for which the host had no time are not among them.
    pub fn failed(&self) -> Vec<String> {
        self.failed.lock().unwrap().clone()
    }

    /// Requests that had to be repeated, whatever the reason.
    pub fn repeats(&self) -> usize {
        self.repeats.load(Ordering::SeqCst)
    }

    /// How long it has been at it.
    pub fn age(&self) -> Duration {
        self.began.elapsed()
    }

    /// One try, whatever the answer.
    pub async fn once(&self, method: Method, path: &str, body: &Value) -> (StatusCode, Option<String>, Value) {
        let request = self.http.request(method, format!("{}{path}", self.anchor)).json(body);
        let request = self.token.iter().fold(request, |request, token| request.bearer_auth(token));
        let response = request.send().await.unwrap();
        let after = response.headers().get("retry-after").map(|seconds| seconds.to_str().unwrap().to_owned());
        (response.status(), after, response.json().await.unwrap_or_default())
    }

    /// One try.
    async fn ask(&self, method: &Method, path: &str, body: Option<&Value>) -> Result<(StatusCode, Value), Unanswered> {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.anchor));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let failed = |error: reqwest::Error| Unanswered::Failed(format!("{error:?}"));
        let response = request.send().await.map_err(failed)?;
        let status = response.status();
        if status == StatusCode::SERVICE_UNAVAILABLE
            && let Some(seconds) = response.headers().get("retry-after")
        {
            return Err(Unanswered::Busy(Duration::from_secs(seconds.to_str().unwrap().parse().unwrap())));
        }
        if status.is_server_error() {
            return Err(Unanswered::Failed(format!("{status} {}", response.text().await.unwrap_or_default())));
        }
        if status == StatusCode::NO_CONTENT {
            return Ok((status, Value::Null));
        }
        Ok((status, response.json().await.map_err(failed)?))
    }

    pub(super) async fn rest(&self, what: &str, why: Unanswered) {
        assert!(self.age() < PATIENCE, "{what}: no answer {PATIENCE:?} after the first request");
        self.repeats.fetch_add(1, Ordering::SeqCst);
        let pause = match why {
            Unanswered::Busy(pause) => pause,
            Unanswered::Failed(why) => {
                self.failed.lock().unwrap().push(format!("{what}: {why}"));
                PAUSE
            }
        };
        tokio::time::sleep(pause).await;
    }

    /// Tries until there is an answer, which has to be a good one.
    pub(super) async fn insist(&self, method: Method, path: &str, body: Option<&Value>) -> Value {
        loop {
            match self.ask(&method, path, body).await {
                Ok((status, answer)) if status.is_success() => return answer,
                Ok((status, answer)) => panic!("{method} {path}: {status} {answer}"),
                Err(why) => self.rest(path, why).await,
            }
        }
    }

    /// SEP-10. A challenge works once: when the answer to it is lost, another one is asked for.
    pub async fn sign_in(&mut self) {
        loop {
            let transaction = self.signed(&self.challenge().await);
            match self.ask(&Method::POST, "/auth", Some(&json!({ "transaction": transaction }))).await {
                Ok((StatusCode::OK, answer)) => {
                    self.token = Some(answer["token"].as_str().unwrap().to_owned());
                    return;
                }
                Ok((status, answer)) => panic!("POST /auth: {status} {answer}"),
                Err(why) => self.rest("/auth", why).await,
            }
        }
    }

    /// A challenge, without this client's signature.
    pub async fn challenge(&self) -> String {
        let path = format!("/auth?account={}", self.key.account());
        let challenge = self.insist(Method::GET, &path, None).await;
        challenge["transaction"].as_str().unwrap().to_owned()
    }

    fn signed(&self, challenge: &str) -> String {
        let Ok(TransactionEnvelope::Tx(mut envelope)) = TransactionEnvelope::from_xdr_base64(challenge, Limits::none())
        else {
            panic!("not a challenge: {challenge}")
        };
        let hash = envelope.tx.hash(network_id(PASSPHRASE)).unwrap();
        let [.., a, b, c, d] = *self.key.account().as_bytes();
        let signature = Signature(self.key.sign(&hash).to_vec().try_into().unwrap());
        let mut signatures = envelope.signatures.to_vec();
        signatures.push(DecoratedSignature { hint: SignatureHint([a, b, c, d]), signature });
        envelope.signatures = signatures.try_into().unwrap();
        TransactionEnvelope::Tx(envelope).to_xdr_base64(Limits::none()).unwrap()
    }

    /// With so much of the asset, signed in, a sender and a receiver registered; their ids.
    pub async fn introduce(&mut self, asset: &AssetId, amount: &str) -> (String, String) {
        self.fund(asset, amount).await;
        self.sign_in().await;
        let sender = self.register("sep31-sender", 1, json!({ "first_name": "Maria", "last_name": "Silva" })).await;
        let receiver = json!({
            "first_name": "John", "last_name": "Miller",
            "bank_account_number": "000123456789", "bank_number": "021000021",
        });
        (sender, self.register("sep31-receiver", 2, receiver).await)
    }

    pub fn account(&self) -> AccountId {
        self.key.account()
    }

    /// With a trustline, signed in, and its own customer registered, whose money comes from a bank account (SEP-6).
    pub async fn introduce_wallet(&mut self, asset: &AssetId) {
        self.trust(asset).await;
        self.sign_in().await;
        let customer = json!({
            "type": "sep6-customer", "first_name": "Maria", "last_name": "Silva",
            "bank_account_number": "000123456789", "bank_number": "021000021",
        });
        self.insist(Method::PUT, "/sep12/customer", Some(&customer)).await;
    }

    /// SEP-6 `GET /deposit` to its own account; the id.
    pub async fn open_deposit(&self, amount: Amount, asset: &AssetId) -> String {
        let (code, account) = (asset.code(), self.account());
        let path = format!("/sep6/deposit?asset_code={code}&account={account}&amount={amount}");
        let answer = self.insist(Method::GET, &path, None).await;
        answer["id"].as_str().unwrap().to_owned()
    }

    /// SEP-6 `GET /transaction`.
    pub async fn transfer(&self, id: &str) -> Value {
        self.insist(Method::GET, &format!("/sep6/transaction?id={id}"), None).await["transaction"].clone()
    }

    /// Where the anchor is.
    pub(super) fn anchor(&self) -> &str {
        &self.anchor
    }

    /// How much of the asset it has.
    pub async fn balance(&self, asset: &AssetId) -> Amount {
        self.horizon.account(&self.account()).await.unwrap().unwrap().balance(asset).unwrap_or_default()
    }

    /// The token it signed in with.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap()
    }

    /// SEP-12 `PUT /customer`; the id.
    pub async fn register(&self, customer_type: &str, memo: u64, values: Value) -> String {
        let mut body = json!({ "type": customer_type, "memo": memo.to_string(), "memo_type": "id" });
        body.as_object_mut().unwrap().extend(values.as_object().unwrap().clone());
        let answer = self.insist(Method::PUT, "/sep12/customer", Some(&body)).await;
        answer["id"].as_str().unwrap().to_owned()
    }

    /// SEP-31 `POST /transactions`; the id.
    pub async fn open(&self, amount: Amount, asset: &AssetId, sender: &str, receiver: &str) -> String {
        self.open_with(&json!({
            "amount": amount.to_string(), "asset_code": asset.code(), "sender_id": sender, "receiver_id": receiver,
        }))
        .await
    }

    /// The same with this body.
    pub async fn open_with(&self, body: &Value) -> String {
        let answer = self.insist(Method::POST, "/sep31/transactions", Some(body)).await;
        answer["id"].as_str().unwrap().to_owned()
    }

    /// SEP-31 `GET /transactions/:id`.
    pub async fn transaction(&self, id: &str) -> Value {
        let answer = self.insist(Method::GET, &format!("/sep31/transactions/{id}"), None).await;
        answer["transaction"].clone()
    }

    /// SEP-31 `PUT /transactions/:id/callback`.
    pub async fn call_back(&self, id: &str, url: &str) {
        self.insist(Method::PUT, &format!("/sep31/transactions/{id}/callback"), Some(&json!({ "url": url }))).await;
    }

    pub async fn instructions(&self, id: &str) -> Instructions {
        let transaction = self.transaction(id).await;
        let text = |key: &str| transaction[key].as_str().unwrap_or_else(|| panic!("no {key}: {transaction}"));
        Instructions {
            account: AccountId::parse(text("stellar_account_id")).unwrap(),
            memo: Memo::parse(text("stellar_memo_type"), text("stellar_memo")).unwrap(),
        }
    }

    /// An account on the sandbox network, with so much of the asset.
    pub async fn fund(&self, asset: &AssetId, amount: &str) {
        self.trust(asset).await;
        let (account, name) = (self.key.account(), asset.to_string());
        self.ask_network(&format!(
            "faucet?addr={account}&asset={}&amount={amount}",
            name.trim_start_matches("stellar:")
        ))
        .await;
    }

    /// An account on the sandbox network that takes the asset.
    pub async fn trust(&self, asset: &AssetId) {
        self.ask_network(&format!("friendbot?addr={}", self.key.account())).await;
        self.submit(Operation::Trust(asset.clone()), None).await;
    }

    async fn ask_network(&self, path: &str) {
        let response = self.http.get(format!("{}/{path}", self.horizon_url)).send().await.unwrap();
        assert!(response.status().is_success(), "{path}: {}", response.text().await.unwrap());
    }

    /// A payment on the ledger.
    pub async fn pay(&self, asset: &AssetId, amount: Amount, to: &Instructions) {
        let payment = Operation::Payment { to: Address::Account(to.account), asset: asset.clone(), amount };
        self.submit(payment, Some(to.memo.clone())).await;
    }

    async fn submit(&self, operation: Operation, memo: Option<Memo>) {
        let account = self.key.account();
        let sequence = self.horizon.account(&account).await.unwrap().unwrap().sequence + 1;
        let valid_until = System.now().plus(Duration::from_secs(60));
        let draft =
            Draft { source: account, sequence, fee_per_operation: 100, memo, valid_until, operations: vec![operation] };
        self.horizon.submit(&draft.sign(PASSPHRASE, &[&self.key]).unwrap()).await.unwrap();
    }
}
