//! A small Horizon that serves one account's payments from a script, over real HTTP, and misbehaves on demand.

use anchor_host::model::{AccountId, Amount, AssetId};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::ReceiverStream;

pub const PASSPHRASE: &str = "Test SDF Network ; September 2015";

/// The first ledger there is.
const GENESIS: u32 = 100;

/// When it closed; each next one closes a second later.
const GENESIS_AT: i64 = 1_800_000_000;

/// How the server behaves.
#[derive(Clone, Default, Debug)]
pub struct Manners {
    /// End a stream after so many records.
    pub cut_after: Option<usize>,
    /// Streams opened now say hello and then nothing, for ever.
    pub mute_streams: bool,
    /// Streams answer 406.
    pub no_streams: bool,
    /// Every nth request for payments (counted from 1) has a fault, each in turn: see [`trouble`].
    pub trouble_every: Option<usize>,
    /// Every request is answered 429, with this `Retry-After`.
    pub storm: Option<u64>,
    /// Requests are never answered, and streams are silent.
    pub black_hole: bool,
    /// Another network's passphrase.
    pub other_network: bool,
    /// The account is not on the ledger.
    pub unfunded: bool,
    /// How many ledgers behind its network the server is.
    pub behind: u32,
    /// The node it reads from knows no more than it does.
    pub behind_with_its_node: bool,
    /// What the root document says otherwise; `null`: not at all.
    pub root: Option<Value>,
    /// Another network with the same passphrase: other ledgers.
    pub reset: bool,
    /// All of the account's history is dropped, and with it that it ever had one.
    pub forgotten: bool,
    /// Payments are served by other nodes than the rest, in turn: the ledgers each has. From 0 to 0: it knows no account.
    pub nodes: Vec<(u32, u32)>,
    /// The root document says otherwise only once.
    pub once: bool,
    /// Every second ledger's hash is another network's.
    pub wrong_hashes: bool,
}

#[derive(Default)]
pub struct Ledger {
    pub head: u32,
    /// The oldest ledger that is served.
    pub elder: u32,
    pub records: Vec<(u64, String)>,
    pub manners: Manners,
    pub requests: usize,
    pub streams: usize,
    pub hashes: usize,
}

#[derive(Clone)]
pub struct ScriptedHorizon {
    pub ledger: Arc<Mutex<Ledger>>,
    change: watch::Sender<u64>,
    pub url: String,
}

/// The account whose payments are served.
pub fn ours() -> AccountId {
    AccountId::from_bytes([1; 32])
}

/// The account that pays, and issues what it pays in.
pub fn theirs() -> AccountId {
    AccountId::from_bytes([2; 32])
}

pub fn operation_id(ledger: u32, transaction: u64) -> u64 {
    u64::from(ledger) << 32 | transaction << 12 | 1
}

/// When a ledger closed.
fn closed_at(ledger: u64) -> String {
    let seconds = GENESIS_AT + i64::try_from(ledger).unwrap() - i64::from(GENESIS);
    anchor_host::model::Timestamp::from_seconds(seconds).to_string()
}

/// One lumen for us, its own id as its memo.
pub fn payment(id: u64) -> Value {
    json!({
        "id": id.to_string(), "transaction_successful": true, "type": "payment", "transaction_hash": format!("{id:064x}"),
        "from": theirs().to_string(), "to": ours().to_string(), "amount": "1.0000000", "asset_type": "native",
        "transaction": {"memo_type": "id", "memo": id.to_string()}
    })
}

/// What [`theirs`] issues.
pub fn usdc() -> AssetId {
    AssetId::stellar("USDC", theirs()).unwrap()
}

/// So much of [`usdc`] for us, with an id as its memo.
pub fn usdc_payment(memo: u64, amount: Amount) -> Value {
    json!({
        "transaction_successful": true, "type": "payment", "from": theirs().to_string(), "to": ours().to_string(),
        "amount": amount.to_horizon(), "asset_type": "credit_alphanum4", "asset_code": "USDC",
        "asset_issuer": theirs().to_string(), "transaction": {"memo_type": "id", "memo": memo.to_string()},
    })
}

impl ScriptedHorizon {
    pub async fn start() -> Self {
        Self::serve(Ledger { head: GENESIS, elder: GENESIS, ..Ledger::default() }).await
    }

    /// Another server with everything that ever happened, as it is now.
    pub async fn archive(&self) -> Self {
        let (head, records) = {
            let ledger = self.ledger.lock().unwrap();
            (ledger.head, ledger.records.clone())
        };
        Self::serve(Ledger { head, elder: GENESIS, records, ..Ledger::default() }).await
    }

    async fn serve(ledger: Ledger) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let horizon = Self { ledger: Arc::new(Mutex::new(ledger)), change: watch::channel(0).0, url };
        let router = Router::new()
            .route("/", get(root))
            .route("/accounts/{id}", get(account))
            .route("/ledgers/{sequence}", get(one_ledger))
            .route("/accounts/{id}/payments", get(payments))
            .route("/operations/{id}/effects", get(effects))
            .with_state(horizon.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        horizon
    }

    /// Closes a ledger that holds these records; `null` is an ordinary payment.
    pub fn close(&self, records: impl IntoIterator<Item = Value>) {
        let mut ledger = self.ledger.lock().unwrap();
        ledger.head += 1;
        for (i, mut record) in records.into_iter().enumerate() {
            let id = operation_id(ledger.head, i as u64 + 1);
            if record.is_null() {
                record = payment(id);
            }
            if record.is_object() {
                record["paging_token"] = id.to_string().into();
                if record.get("created_at").is_none() {
                    record["created_at"] = closed_at(ledger.head.into()).into();
                }
                if record.get("transaction_hash").is_none() {
                    record["transaction_hash"] = format!("{id:064x}").into();
                }
            }
            ledger.records.push((id, record.to_string()));
        }
        drop(ledger);
        self.touch();
    }

    /// Closes a ledger with so many ordinary payments.
    pub fn pay(&self, count: usize) {
        self.close(std::iter::repeat_n(Value::Null, count));
    }

    /// Drops every ledger before `elder`, as a node does that keeps a limited history.
    pub fn trim(&self, elder: u32) {
        let mut ledger = self.ledger.lock().unwrap();
        assert!((ledger.elder..=ledger.head).contains(&elder));
        ledger.elder = elder;
        drop(ledger);
        self.touch();
    }

    pub fn behave(&self, manners: Manners) {
        self.ledger.lock().unwrap().manners = manners;
        self.touch();
    }

    /// The ids of all records there ever were.
    pub fn ids(&self) -> Vec<u64> {
        self.ledger.lock().unwrap().records.iter().map(|(id, _)| *id).collect()
    }

    pub fn head(&self) -> u32 {
        self.ledger.lock().unwrap().head
    }

    fn touch(&self) {
        self.change.send_modify(|change| *change += 1);
    }

    fn manners(&self) -> Manners {
        self.ledger.lock().unwrap().manners.clone()
    }

    async fn out_of_black_hole(&self) {
        let mut change = self.change.subscribe();
        while self.manners().black_hole {
            change.changed().await.unwrap();
        }
    }
}

impl Ledger {
    /// The ledgers of the node whose turn it is.
    fn node(&self) -> (u32, u32) {
        let nodes = &self.manners.nodes;
        if nodes.is_empty() {
            (self.elder, self.head - self.manners.behind)
        } else {
            nodes[self.requests % nodes.len()]
        }
    }

    /// The records after `cursor`, at most `limit`.
    fn after(&self, cursor: u64, limit: usize) -> impl Iterator<Item = &(u64, String)> {
        // What was dropped is left out without a word.
        let (elder, head) = self.node();
        let begin = self.records.partition_point(|(id, _)| *id <= cursor || *id >> 32 < u64::from(elder));
        // A server that is behind has no records of the ledgers it has not read.
        let known = u64::from(head + 1) << 32;
        self.records[begin..].iter().take_while(move |(id, _)| *id < known).take(limit)
    }
}

fn too_many(retry_after: u64) -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, retry_after.to_string())]).into_response()
}

fn not_found() -> Response {
    let problem = json!({"type": "https://stellar.org/horizon-errors/not_found", "title": "Resource Missing"});
    (StatusCode::NOT_FOUND, axum::Json(problem)).into_response()
}

async fn root(State(horizon): State<ScriptedHorizon>) -> Response {
    horizon.out_of_black_hole().await;
    let mut ledger = horizon.ledger.lock().unwrap();
    if let Some(retry_after) = ledger.manners.storm {
        return too_many(retry_after);
    }
    let passphrase = if ledger.manners.other_network { "Another Network" } else { PASSPHRASE };
    let head = ledger.head - ledger.manners.behind;
    let core = if ledger.manners.behind_with_its_node { head } else { ledger.head };
    let mut document = json!({
        "network_passphrase": passphrase, "history_latest_ledger": head, "history_elder_ledger": ledger.elder.min(head),
        "history_latest_ledger_closed_at": closed_at(head.into()), "core_latest_ledger": core
    });
    if let Some(Value::Object(otherwise)) = &ledger.manners.root {
        for (name, value) in otherwise {
            document[name] = value.clone();
        }
    }
    if ledger.manners.once {
        ledger.manners.root = None;
    }
    axum::Json(document).into_response()
}

async fn one_ledger(State(horizon): State<ScriptedHorizon>, Path(sequence): Path<u32>) -> Response {
    horizon.out_of_black_hole().await;
    let mut ledger = horizon.ledger.lock().unwrap();
    if let Some(retry_after) = ledger.manners.storm {
        return too_many(retry_after);
    }
    ledger.hashes += 1;
    if !(ledger.elder..=ledger.head - ledger.manners.behind).contains(&sequence) {
        return not_found();
    }
    let is_wrong = ledger.manners.wrong_hashes && ledger.hashes.is_multiple_of(2);
    let network = if ledger.manners.reset || is_wrong { "b" } else { "a" };
    axum::Json(json!({"sequence": sequence, "hash": format!("{network}{sequence:063x}")})).into_response()
}

/// The account, where its history is not.
async fn account(State(horizon): State<ScriptedHorizon>, Path(account): Path<String>) -> Response {
    if !horizon.manners().forgotten {
        return not_found();
    }
    let thresholds = json!({"low_threshold": 0, "med_threshold": 0, "high_threshold": 0});
    let signers = json!([{"key": account, "weight": 1, "type": "ed25519_public_key"}]);
    axum::Json(json!({"sequence": "1", "thresholds": thresholds, "signers": signers, "balances": []})).into_response()
}

async fn effects(Path(_): Path<String>) -> Response {
    let effect = |account: String, amount: &str, kind: &str| json!({"account": account, "type": kind, "asset_type": "native", "amount": amount});
    let records = [
        effect(theirs().to_string(), "42.0000000", "account_debited"),
        effect(ours().to_string(), "42.0000000", "account_credited"),
    ];
    axum::Json(json!({"_embedded": {"records": records}})).into_response()
}

/// The faults an answer can have, in turn.
async fn trouble(turn: usize) -> Response {
    const HALF_A_PAGE: &str = r#"{"_embedded": {"records": [{"paging_to"#;
    match turn % 9 {
        0 => too_many(u64::from(turn.is_multiple_of(5))),
        1 => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        2 => "<html>a proxy's page</html>".into_response(),
        3 => HALF_A_PAGE.into_response(),
        // An account it has served before.
        4 => not_found(),
        5 => (StatusCode::NOT_FOUND, "another server's page").into_response(),
        6 => {
            tokio::time::sleep(Duration::from_millis(150)).await;
            StatusCode::GATEWAY_TIMEOUT.into_response()
        }
        7 => {
            let broken = [Ok(Bytes::from(HALF_A_PAGE)), Err(std::io::Error::other("the connection breaks"))];
            Body::from_stream(tokio_stream::iter(broken)).into_response()
        }
        _ => r#"{"_embedded": {"records": [{"type": "payment"}]}}"#.into_response(),
    }
}

async fn payments(
    State(horizon): State<ScriptedHorizon>,
    Path(account): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    horizon.out_of_black_hole().await;
    assert_eq!((query["order"].as_str(), query["join"].as_str()), ("asc", "transactions"));
    let cursor: u64 = query["cursor"].parse().unwrap();
    let limit: usize = query["limit"].parse().unwrap();
    let (request, manners, node) = {
        let mut ledger = horizon.ledger.lock().unwrap();
        ledger.requests += 1;
        (ledger.requests, ledger.manners.clone(), ledger.node())
    };
    if let Some(retry_after) = manners.storm {
        return too_many(retry_after);
    }
    if let Some(every) = manners.trouble_every
        && request % every == 0
    {
        return trouble(request / every).await;
    }
    if manners.unfunded || manners.forgotten || node == (0, 0) || account != ours().to_string() {
        return not_found();
    }
    if headers[header::ACCEPT] != "text/event-stream" {
        let ledger = horizon.ledger.lock().unwrap();
        let records: Vec<_> = ledger.after(cursor, limit).map(|(_, raw)| raw.as_str()).collect();
        return format!(r#"{{"_embedded": {{"records": [{}]}}}}"#, records.join(",")).into_response();
    }
    if manners.no_streams {
        return StatusCode::NOT_ACCEPTABLE.into_response();
    }
    stream(horizon, cursor, manners.cut_after.unwrap_or(limit))
}

fn stream(horizon: ScriptedHorizon, cursor: u64, limit: usize) -> Response {
    let (send, receive) = mpsc::channel::<Result<String, std::io::Error>>(16);
    tokio::spawn(async move {
        let mut change = horizon.change.subscribe();
        let (mut cursor, mut left) = (cursor, limit);
        let mute = {
            let mut ledger = horizon.ledger.lock().unwrap();
            ledger.streams += 1;
            ledger.manners.mute_streams
        };
        send.send(Ok("retry: 1000\nevent: open\ndata: \"hello\"\n\n".into())).await.ok()?;
        loop {
            let due: Vec<_> = {
                let ledger = horizon.ledger.lock().unwrap();
                let silent = mute || ledger.manners.black_hole || ledger.manners.storm.is_some();
                if silent { Vec::new() } else { ledger.after(cursor, left).cloned().collect() }
            };
            for (id, raw) in due {
                send.send(Ok(format!("id: {id}\ndata: {raw}\n\n"))).await.ok()?;
                (cursor, left) = (id, left - 1);
            }
            if left == 0 {
                send.send(Ok("retry: 10\nevent: close\ndata: \"byebye\"\n\n".into())).await.ok()?;
                return Some(());
            }
            tokio::select! {
                changed = change.changed() => changed.ok()?,
                () = send.closed() => return None,
            }
        }
    });
    let body = Body::from_stream(ReceiverStream::new(receive));
    ([(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")], body).into_response()
}
