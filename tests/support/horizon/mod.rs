//! A small Horizon that serves one account's payments from a script, over real HTTP, and misbehaves on demand.

mod answers;
mod joined;

pub use joined::{MERGED, join_transaction};

use answers::{account, one_ledger, one_operation, one_transaction, payments, root};

use anchor_host::model::{AccountId, Amount, AssetId};
use axum::{Router, routing::get};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use tokio::sync::watch;

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
    /// Transactions that are on the ledger beside those of records, by hash: the ledger, and whether they succeeded.
    pub transactions: BTreeMap<String, (u32, bool)>,
    /// Sequence numbers of accounts that are on the ledger.
    pub sequences: BTreeMap<String, i64>,
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

/// So much of [`usdc`] from us to another account, with a memo if it is not 0.
pub fn outgoing(to: &AccountId, amount: Amount, memo: u64) -> Value {
    let memo = match memo {
        0 => json!({"memo_type": "none"}),
        memo => json!({"memo_type": "id", "memo": memo.to_string()}),
    };
    json!({
        "transaction_successful": true, "type": "payment", "from": ours().to_string(), "to": to.to_string(),
        "amount": amount.to_horizon(), "asset_type": "credit_alphanum4", "asset_code": "USDC",
        "asset_issuer": theirs().to_string(), "transaction": memo,
    })
}

/// Whose feed tells what a record did: the receiver's, if we paid.
fn receiver(record: &Value) -> AccountId {
    let is_own = [&record["from"], &record["funder"]].iter().any(|payer| **payer == ours().to_string());
    let to = record["to"]
        .as_str()
        .or(record["account"].as_str())
        .filter(|_| is_own)
        .and_then(|to| AccountId::parse(to).ok());
    to.unwrap_or_else(ours)
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
            .route("/operations/{id}", get(one_operation))
            .route("/transactions/{hash}", get(one_transaction))
            .with_state(horizon.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        horizon
    }

    /// Closes a ledger that holds these records; `null` is an ordinary payment. A record's fields under `lies` replace its own
    /// once its transaction is joined.
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
                let lies = record.as_object_mut().and_then(|record| record.remove("lies"));
                let receiver = receiver(&record);
                join_transaction(&mut record, id, &receiver);
                for (name, lie) in lies.iter().flat_map(|lies| lies.as_object().unwrap()) {
                    match lie.as_object() {
                        Some(fields) => fields.iter().for_each(|(field, lie)| record[name][field] = lie.clone()),
                        None => record[name] = lie.clone(),
                    }
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

    /// The hash of the transaction of the record with this id.
    pub fn hash(&self, id: u64) -> String {
        let ledger = self.ledger.lock().unwrap();
        let place = ledger.records.binary_search_by_key(&id, |(known, _)| *known).unwrap();
        let (_, raw) = &ledger.records[place];
        let record: Value = serde_json::from_str(raw).unwrap();
        record["transaction_hash"].as_str().unwrap().to_owned()
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
