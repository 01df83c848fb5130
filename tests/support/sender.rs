//! A sending anchor: a client like any other, over HTTP and with real signatures.

use super::{
    anchor::TestAnchor,
    log, wait,
    world::{MovableClock, System},
};
use anchor_host::{
    model::{AccountId, Address, Amount, AssetId, Clock, Memo},
    stellar::{Draft, Horizon, Keypair, Operation, SubmitError, network_id},
};
use reqwest::{
    Method, RequestBuilder,
    header::{HeaderMap, HeaderName},
    multipart,
};
use serde_json::{Value, json};
use std::time::Duration;
use stellar_xdr::{self as xdr, Limits, ReadXdr, WriteXdr};

/// An answer of the anchor.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub headers: HeaderMap,
}

impl Answer {
    /// The body of an answer that has to have this status.
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// The text under `error` of an answer that has to have this status.
    pub fn error(self, status: u16) -> String {
        let body = self.expect(status);
        body["error"].as_str().unwrap_or_else(|| panic!("no error text in {body}")).to_owned()
    }
}

/// An opened payment, with what the anchor wants to be paid.
#[derive(Debug, Clone)]
pub struct Opened {
    pub id: String,
    pub account: AccountId,
    pub memo: Memo,
}

impl Opened {
    /// The number that is its memo.
    pub fn memo_id(&self) -> u64 {
        let Memo::Id(id) = self.memo else { panic!("not an id memo: {}", self.memo) };
        id
    }
}

pub struct SendingAnchor {
    pub key: Keypair,
    pub token: Option<String>,
    pub asset: AssetId,
    pub horizon: Horizon,
    http: reqwest::Client,
    url: String,
    horizon_url: String,
    clock: MovableClock,
    pub(crate) passphrase: String,
}

impl SendingAnchor {
    /// One with a new key, without money and without a token.
    pub fn new(anchor: &TestAnchor) -> Self {
        // First: it gives this process its TLS provider.
        let horizon = anchor.horizon();
        Self {
            key: Keypair::generate(&System),
            token: None,
            asset: anchor.asset().clone(),
            horizon,
            http: client(HeaderMap::new()),
            url: anchor.url(),
            horizon_url: anchor.horizon_url.clone(),
            clock: anchor.clock.clone(),
            passphrase: anchor.config.network.passphrase.clone(),
        }
    }

    /// The host it talks to.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    pub fn account(&self) -> AccountId {
        self.key.account()
    }

    // Signing in (SEP-10).

    /// A challenge for the account, answered.
    pub async fn challenge(&self, account: &str, memo: Option<&str>) -> Answer {
        let mut query = vec![("account", account)];
        query.extend(memo.map(|memo| ("memo", memo)));
        self.send(self.http.get(self.at("/auth")).query(&query)).await
    }

    /// The challenge with this key's signature.
    pub fn answer_challenge(&self, envelope: &str) -> String {
        let envelope = xdr::TransactionEnvelope::from_xdr_base64(envelope, Limits::none()).unwrap();
        let xdr::TransactionEnvelope::Tx(mut envelope) = envelope else { panic!("an old envelope") };
        assert_eq!(envelope.tx.seq_num.0, 0, "a challenge that could run on the ledger");
        let signature = self.signature(envelope.tx.hash(network_id(&self.passphrase)).unwrap());
        envelope.signatures = [envelope.signatures.to_vec(), vec![signature]].concat().try_into().unwrap();
        xdr::TransactionEnvelope::Tx(envelope).to_xdr_base64(Limits::none()).unwrap()
    }

    /// Signs the hash of a transaction.
    pub(crate) fn signature(&self, hash: [u8; 32]) -> xdr::DecoratedSignature {
        let [.., a, b, c, d] = *self.account().as_bytes();
        let signature = xdr::Signature(self.key.sign(&hash).to_vec().try_into().unwrap());
        xdr::DecoratedSignature { hint: xdr::SignatureHint([a, b, c, d]), signature }
    }

    /// Hands a signed challenge in.
    pub async fn hand_in(&self, signed: &str) -> Answer {
        self.send(self.http.post(self.at("/auth")).json(&json!({ "transaction": signed }))).await
    }

    /// A token for this identity.
    pub async fn token_for(&self, account: &str, memo: Option<&str>) -> String {
        let challenge = self.challenge(account, memo).await.expect(200);
        let signed = self.answer_challenge(challenge["transaction"].as_str().unwrap());
        self.hand_in(&signed).await.expect(200)["token"].as_str().unwrap().to_owned()
    }

    /// Signs in as the account itself.
    pub async fn sign_in(&mut self) {
        self.token = Some(self.token_for(&self.account().to_string(), None).await);
    }

    /// The same key, signed in as another of its identities.
    pub async fn signed_in_as(&self, account: &str, memo: Option<&str>) -> Self {
        let token = Some(self.token_for(account, memo).await);
        Self { token, ..self.without_token() }
    }

    /// The same client with the same token, talking to another host of the anchor.
    pub fn at_host(&self, url: &str) -> Self {
        Self { token: self.token.clone(), url: url.to_owned(), ..self.without_token() }
    }

    /// The same client with the same token, behind a proxy that names this address.
    pub fn from_address(&self, address: &str) -> Self {
        let named = [(HeaderName::from_static("x-forwarded-for"), address.parse().unwrap())];
        Self { token: self.token.clone(), http: client(HeaderMap::from_iter(named)), ..self.without_token() }
    }

    pub fn without_token(&self) -> Self {
        Self {
            key: self.key.clone(),
            token: None,
            asset: self.asset.clone(),
            horizon: self.horizon.clone(),
            http: self.http.clone(),
            url: self.url.clone(),
            horizon_url: self.horizon_url.clone(),
            clock: self.clock.clone(),
            passphrase: self.passphrase.clone(),
        }
    }

    // HTTP.

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// A request of the caller's own making.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, self.at(path));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Answer { status, body, headers }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn json(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.send(self.request(method, path).json(body)).await
    }

    // Customers (SEP-12).

    pub async fn put_customer(&self, body: &Value) -> Answer {
        self.json(Method::PUT, "/sep12/customer", body).await
    }

    /// A customer with a name, told apart by a memo; their id.
    pub async fn register(&self, memo: &str, more: &Value) -> String {
        let mut body = json!({ "memo": memo, "memo_type": "id", "first_name": "Ada", "last_name": "Example" });
        merge(&mut body, more);
        self.put_customer(&body).await.expect(202)["id"].as_str().unwrap().to_owned()
    }

    /// `POST /customer/files`.
    pub async fn upload(&self, content_type: &str, bytes: &[u8]) -> Answer {
        let part = multipart::Part::bytes(bytes.to_vec()).file_name("file").mime_str(content_type).unwrap();
        let form = multipart::Form::new().part("file", part);
        self.send(self.request(Method::POST, "/sep12/customer/files").multipart(form)).await
    }

    pub async fn customer(&self, query: &str) -> Answer {
        self.get(&format!("/sep12/customer?{query}")).await
    }

    // Payments (SEP-31).

    /// `POST /transactions` for an amount, with more parameters.
    pub async fn post(&self, amount: &str, more: &Value) -> Answer {
        let mut body = json!({ "amount": amount, "asset_code": self.asset.code() });
        merge(&mut body, more);
        self.json(Method::POST, "/sep31/transactions", &body).await
    }

    /// The same, steering the guest by a field of the transaction.
    pub async fn post_steered(&self, amount: &str, steer: &str) -> Answer {
        self.post(amount, &json!({ "fields": { "transaction": { "steer": steer } } })).await
    }

    /// A payment that is ready to be paid.
    pub async fn open(&self, amount: &str, steer: &str) -> Opened {
        opened(&self.post_steered(amount, steer).await.expect(201))
    }

    pub async fn open_with(&self, amount: &str, more: &Value) -> Opened {
        opened(&self.post(amount, more).await.expect(201))
    }

    /// Opened, and paid as it should be.
    pub async fn open_and_pay(&self, amount: &str, steer: &str) -> Opened {
        let opened = self.open(amount, steer).await;
        self.pay(&opened, amount).await;
        opened
    }

    /// SEP-31's transaction object.
    pub async fn transaction(&self, id: &str) -> Value {
        self.get(&format!("/sep31/transactions/{id}")).await.expect(200)["transaction"].clone()
    }

    pub async fn patch(&self, id: &str, fields: &Value) -> Answer {
        let body = json!({ "fields": { "transaction": fields } });
        self.json(Method::PATCH, &format!("/sep31/transactions/{id}"), &body).await
    }

    /// The transaction object once it has this status.
    pub async fn wait(&self, id: &str, status: &str) -> Value {
        let ended = ["completed", "refunded", "expired"];
        wait::until(&format!("transaction {status}"), || async {
            let transaction = self.transaction(id).await;
            let have = transaction["status"].as_str().unwrap();
            if have == status {
                return Ok(transaction);
            }
            let report = format!("{transaction}\n{}", log::about(id));
            assert!(!ended.contains(&have), "it will never be {status}: {report}");
            Err(report)
        })
        .await
    }

    // Rates and quotes (SEP-38).

    /// `POST /quote` for reais by PIX, with these parameters.
    pub async fn quote(&self, more: &Value) -> Answer {
        let mut body = json!({
            "sell_asset": self.asset, "buy_asset": "iso4217:BRL", "buy_delivery_method": "PIX", "context": "sep31",
        });
        merge(&mut body, more);
        self.json(Method::POST, "/sep38/quote", &body).await
    }

    pub async fn get_quote(&self, id: &str) -> Answer {
        self.get(&format!("/sep38/quote/{id}")).await
    }

    // The ledger.

    async fn ask_network(&self, path: &str) {
        let response = self.http.get(format!("{}{path}", self.horizon_url)).send().await.unwrap();
        assert!(response.status().is_success(), "{}", response.text().await.unwrap());
    }

    /// What the network's Horizon answers.
    pub async fn at_network(&self, path: &str) -> Value {
        let response = self.http.get(format!("{}{path}", self.horizon_url)).send().await.unwrap();
        response.json().await.unwrap()
    }

    /// Gets itself an account, a trust line and some of the asset.
    pub async fn fund(&self, amount: &str) {
        let account = self.account();
        self.ask_network(&format!("/friendbot?addr={account}")).await;
        self.trust(&self.asset).await;
        let asset = self.asset.to_string();
        let asset = asset.trim_start_matches("stellar:");
        self.ask_network(&format!("/faucet?addr={account}&asset={asset}&amount={amount}")).await;
    }

    /// Lumens only.
    pub async fn befriend(&self, account: &AccountId) {
        self.ask_network(&format!("/friendbot?addr={account}")).await;
    }

    pub async fn trust(&self, asset: &AssetId) {
        self.trust_as(&self.key, asset).await;
    }

    /// Another key's account trusts an asset.
    pub async fn trust_as(&self, key: &Keypair, asset: &AssetId) {
        self.submit_as(key, Operation::Trust(asset.clone()), None).await.unwrap();
    }

    pub(crate) async fn sequence(&self, account: &AccountId) -> i64 {
        self.horizon.account(account).await.unwrap().expect("the account exists").sequence + 1
    }

    /// One operation of a key's account, in a closed ledger; the hash of its transaction.
    pub async fn submit_as(
        &self,
        key: &Keypair,
        operation: Operation,
        memo: Option<Memo>,
    ) -> Result<String, SubmitError> {
        self.submit_all(key, vec![operation], memo).await
    }

    /// Several at once.
    pub async fn submit_all(
        &self,
        key: &Keypair,
        operations: Vec<Operation>,
        memo: Option<Memo>,
    ) -> Result<String, SubmitError> {
        let draft = Draft {
            source: key.account(),
            sequence: self.sequence(&key.account()).await,
            fee_per_operation: 100,
            memo,
            valid_until: self.clock.now().plus(Duration::from_secs(120)),
            operations,
        };
        let signed = draft.sign(&self.passphrase, &[key]).unwrap();
        Ok(self.horizon.submit(&signed).await?.hash)
    }

    /// Pays what was opened; the hash of the ledger transaction.
    pub async fn pay(&self, opened: &Opened, amount: &str) -> String {
        self.transfer(Address::Account(opened.account), &self.asset, amount, Some(opened.memo.clone())).await
    }

    /// Any payment.
    pub async fn transfer(&self, to: Address, asset: &AssetId, amount: &str, memo: Option<Memo>) -> String {
        let payment = Operation::Payment { to, asset: asset.clone(), amount: Amount::parse(amount).unwrap() };
        self.submit_as(&self.key, payment, memo).await.unwrap()
    }
}

fn client(headers: HeaderMap) -> reqwest::Client {
    let client = reqwest::Client::builder().timeout(Duration::from_secs(60)).tls_certs_only([]);
    client.default_headers(headers).build().unwrap()
}

/// What `POST /transactions` answered.
fn opened(body: &Value) -> Opened {
    let text = |name: &str| body[name].as_str().unwrap_or_else(|| panic!("no {name} in {body}"));
    Opened {
        id: text("id").to_owned(),
        account: AccountId::parse(text("stellar_account_id")).unwrap(),
        memo: Memo::parse(text("stellar_memo_type"), text("stellar_memo")).unwrap(),
    }
}

fn merge(body: &mut Value, more: &Value) {
    let (Value::Object(body), Value::Object(more)) = (body, more) else { panic!("not objects") };
    body.extend(more.clone());
}
