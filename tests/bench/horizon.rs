//! A Horizon that says what it was told to say, as fast as it can.

use anchor_host::model::{AccountId, AssetId, Destination};
use anchor_host_tests::horizon::join_transaction;
use axum::{
    Router,
    body::Body,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use tokio::sync::watch;

pub const PASSPHRASE: &str = "Test SDF Network ; September 2015";

/// A network with one account that is paid.
#[derive(Clone)]
pub struct Horizon {
    pub url: String,
    records: Arc<Mutex<Vec<(u64, String)>>>,
    account: AccountId,
    change: watch::Sender<u64>,
}

/// The place on the ledger of the `number`th payment, a hundred to a ledger, after the first head.
pub fn operation_id(number: u64) -> u64 {
    (u64::from(FIRST_HEAD) + 1 + number / 100) << 32 | (number % 100 + 1) << 12 | 1
}

/// The newest ledger before any payment.
pub const FIRST_HEAD: u32 = 1000;

/// What Horizon says about a payment, the transaction joined.
pub fn payment(number: u64, asset: &AssetId, amount: &str, to: &Destination) -> (u64, String) {
    let id = operation_id(number);
    let mut record = json!({
        "id": id.to_string(), "paging_token": id.to_string(), "transaction_successful": true,
        "source_account": "GAIH3ULLFQ4DGSECF2AR555KZ4KNDGEKN4AFI4SU2M7B43MGK3QJZNSR", "type": "payment", "type_i": 1,
        "created_at": anchor_host_tests::anchor::now().to_string(), "transaction_hash": format!("{id:064x}"),
        "asset_type": "credit_alphanum4", "asset_code": asset.code(),
        "asset_issuer": asset.issuer().map(ToString::to_string),
        "from": "GAIH3ULLFQ4DGSECF2AR555KZ4KNDGEKN4AFI4SU2M7B43MGK3QJZNSR", "to": to.account.to_string(),
        "amount": amount,
        "transaction": {
            "id": format!("{id:064x}"), "hash": format!("{id:064x}"), "ledger": id >> 32, "successful": true,
            "source_account": "GAIH3ULLFQ4DGSECF2AR555KZ4KNDGEKN4AFI4SU2M7B43MGK3QJZNSR", "fee_charged": "100",
            "operation_count": 1, "memo_type": to.memo.kind(), "memo": to.memo.value(),
            // Of a real one's size; nobody reads it.
            "fee_meta_xdr": "A".repeat(400),
            "signatures": ["A".repeat(88)],
        }
    });
    join_transaction(&mut record, id, &to.account);
    (id, record.to_string())
}

impl Horizon {
    pub async fn start(account: AccountId) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let horizon = Self { url, records: Arc::default(), account, change: watch::channel(0).0 };
        let router = Router::new()
            .route("/", get(root))
            .route("/accounts/{id}", get(signers))
            .route("/accounts/{id}/payments", get(payments))
            .with_state(horizon.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        horizon
    }

    /// Puts payments on the ledger.
    pub fn pay(&self, new: impl IntoIterator<Item = (u64, String)>) {
        self.records.lock().unwrap().extend(new);
        self.change.send_modify(|change| *change += 1);
    }

    fn after(&self, cursor: u64, limit: usize) -> Vec<(u64, String)> {
        let records = self.records.lock().unwrap();
        let from = records.partition_point(|(id, _)| *id <= cursor);
        records[from..].iter().take(limit).cloned().collect()
    }
}

async fn root(State(horizon): State<Horizon>) -> Response {
    let newest = horizon.records.lock().unwrap().last().map_or(u64::from(FIRST_HEAD), |(id, _)| *id >> 32);
    axum::Json(json!({
        "network_passphrase": PASSPHRASE, "history_latest_ledger": newest, "core_latest_ledger": newest,
        "history_latest_ledger_closed_at": anchor_host_tests::anchor::now().to_string(), "history_elder_ledger": 1,
    }))
    .into_response()
}

/// Every account exists, and its master key signs for it.
async fn signers(Path(id): Path<String>) -> Response {
    axum::Json(json!({
        "id": id, "account_id": id, "sequence": "1", "subentry_count": 0,
        "thresholds": { "low_threshold": 0, "med_threshold": 0, "high_threshold": 0 },
        "flags": { "auth_required": false, "auth_revocable": false },
        "balances": [{ "balance": "100.0000000", "asset_type": "native" }],
        "signers": [{ "weight": 1, "key": id, "type": "ed25519_public_key" }],
    }))
    .into_response()
}

async fn payments(
    State(horizon): State<Horizon>,
    Path(account): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    if account != horizon.account.to_string() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let cursor: u64 = query["cursor"].parse().unwrap();
    if headers[header::ACCEPT] == "text/event-stream" {
        return stream(horizon, cursor);
    }
    let page = horizon.after(cursor, query["limit"].parse().unwrap());
    let records: Vec<String> = page.into_iter().map(|(_, record)| record).collect();
    format!(r#"{{"_embedded": {{"records": [{}]}}}}"#, records.join(",")).into_response()
}

fn stream(horizon: Horizon, mut cursor: u64) -> Response {
    let (send, receive) = tokio::sync::mpsc::channel::<Result<String, std::io::Error>>(16);
    tokio::spawn(async move {
        let mut change = horizon.change.subscribe();
        send.send(Ok("retry: 1000\nevent: open\ndata: \"hello\"\n\n".into())).await.ok()?;
        loop {
            for (id, record) in horizon.after(cursor, usize::MAX) {
                send.send(Ok(format!("id: {id}\ndata: {record}\n\n"))).await.ok()?;
                cursor = id;
            }
            tokio::select! {
                changed = change.changed() => changed.ok()?,
                () = send.closed() => return None::<()>,
            }
        }
    });
    let body = Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(receive));
    ([(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")], body).into_response()
}
