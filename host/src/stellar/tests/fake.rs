//! A small Horizon that serves one account's payments and misbehaves on demand.

use super::{ours, theirs};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, body::Body, routing::get};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::sync::watch;

pub const PASSPHRASE: &str = "Test SDF Network ; September 2015";

/// How the fake behaves. Requests are counted from 1; every `n`th gets the fault.
#[derive(Clone, Default, Debug)]
pub struct Manners {
    /// End a stream after so many records.
    pub cut_after: Option<usize>,
    /// Streams opened now say hello and then nothing, for ever.
    pub mute_streams: bool,
    /// Streams answer 406.
    pub no_streams: bool,
    /// Every nth request for payments is answered in turn by 429, 500, rubbish, half a page.
    pub trouble_every: Option<usize>,
    /// Nothing is answered at all.
    pub black_hole: bool,
    /// Another network's passphrase.
    pub other_network: bool,
    /// The account is not on the ledger.
    pub unfunded: bool,
}

#[derive(Default)]
pub struct Ledger {
    pub head: u32,
    pub records: Vec<(u64, String)>,
    pub manners: Manners,
    pub requests: usize,
    pub streams: usize,
}

#[derive(Clone)]
pub struct Fake {
    pub ledger: Arc<Mutex<Ledger>>,
    change: watch::Sender<u64>,
    pub url: String,
}

pub fn operation_id(ledger: u32, transaction: u64) -> u64 {
    u64::from(ledger) << 32 | transaction << 12 | 1
}

pub fn payment(id: u64) -> Value {
    json!({
        "id": id.to_string(), "paging_token": id.to_string(), "transaction_successful": true, "type": "payment",
        "created_at": "2026-11-21T04:16:16Z", "transaction_hash": format!("{id:064x}"),
        "from": theirs().to_string(), "to": ours().to_string(), "amount": "1.0000000", "asset_type": "native",
        "transaction": {"memo_type": "id", "memo": id.to_string()}
    })
}

impl Fake {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let ledger = Ledger { head: 100, ..Ledger::default() };
        let fake = Self { ledger: Arc::new(Mutex::new(ledger)), change: watch::channel(0).0, url };
        let router = Router::new()
            .route("/", get(root))
            .route("/accounts/{id}/payments", get(payments))
            .route("/operations/{id}/effects", get(effects))
            .with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        fake
    }

    /// Closes a ledger that holds these records.
    pub fn close(&self, records: impl IntoIterator<Item = Value>) {
        let mut ledger = self.ledger.lock().unwrap();
        ledger.head += 1;
        for (i, mut record) in records.into_iter().enumerate() {
            let id = operation_id(ledger.head, i as u64 + 1);
            if record.is_null() {
                record = payment(id);
            } else if record.is_object() {
                record["paging_token"] = id.to_string().into();
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

    pub fn behave(&self, manners: Manners) {
        self.ledger.lock().unwrap().manners = manners;
        self.touch();
    }

    pub fn ids(&self) -> Vec<u64> {
        self.ledger.lock().unwrap().records.iter().map(|(id, _)| *id).collect()
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

async fn root(State(fake): State<Fake>) -> Response {
    fake.out_of_black_hole().await;
    let ledger = fake.ledger.lock().unwrap();
    let passphrase = if ledger.manners.other_network { "Another Network" } else { PASSPHRASE };
    axum::Json(json!({
        "network_passphrase": passphrase, "history_latest_ledger": ledger.head,
        "history_latest_ledger_closed_at": "2026-11-21T04:16:16Z", "core_latest_ledger": ledger.head
    }))
    .into_response()
}

async fn effects(Path(_): Path<String>) -> Response {
    let effect = |account: String, amount: &str, kind: &str| json!({"account": account, "type": kind, "asset_type": "native", "amount": amount});
    let records = [
        effect(theirs().to_string(), "42.0000000", "account_debited"),
        effect(ours().to_string(), "42.0000000", "account_credited"),
    ];
    axum::Json(json!({"_embedded": {"records": records}})).into_response()
}

async fn payments(
    State(fake): State<Fake>,
    Path(account): Path<String>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    fake.out_of_black_hole().await;
    assert_eq!((query["order"].as_str(), query["join"].as_str()), ("asc", "transactions"));
    let cursor: u64 = query["cursor"].parse().unwrap();
    let limit: usize = query["limit"].parse().unwrap();
    let (request, manners) = {
        let mut ledger = fake.ledger.lock().unwrap();
        ledger.requests += 1;
        (ledger.requests, ledger.manners.clone())
    };
    if let Some(every) = manners.trouble_every
        && request % every == 0
    {
        match request / every % 4 {
            0 => return (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, "0")]).into_response(),
            1 => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            2 => return "<html>a proxy's page</html>".into_response(),
            _ => return r#"{"_embedded": {"records": [{"paging_to"#.into_response(),
        }
    }
    if manners.unfunded || account != ours().to_string() {
        let problem = json!({"type": "https://stellar.org/horizon-errors/not_found", "title": "Resource Missing"});
        return (StatusCode::NOT_FOUND, axum::Json(problem)).into_response();
    }
    if headers[header::ACCEPT] != "text/event-stream" {
        let ledger = fake.ledger.lock().unwrap();
        let records: Vec<_> =
            ledger.records.iter().filter(|(id, _)| *id > cursor).take(limit).map(|(_, raw)| raw.as_str()).collect();
        return format!(r#"{{"_embedded": {{"records": [{}]}}}}"#, records.join(",")).into_response();
    }
    if manners.no_streams {
        return StatusCode::NOT_ACCEPTABLE.into_response();
    }
    stream(fake, cursor, manners.cut_after.unwrap_or(limit))
}

fn stream(fake: Fake, cursor: u64, limit: usize) -> Response {
    let (send, receive) = tokio::sync::mpsc::channel::<Result<String, std::io::Error>>(16);
    tokio::spawn(async move {
        let mut change = fake.change.subscribe();
        let (mut cursor, mut left) = (cursor, limit);
        let mute = {
            let mut ledger = fake.ledger.lock().unwrap();
            ledger.streams += 1;
            ledger.manners.mute_streams
        };
        send.send(Ok("retry: 1000\nevent: open\ndata: \"hello\"\n\n".into())).await.ok()?;
        loop {
            let due: Vec<_> = {
                let ledger = fake.ledger.lock().unwrap();
                let silent = mute || ledger.manners.black_hole;
                ledger.records.iter().filter(|(id, _)| *id > cursor && !silent).take(left).cloned().collect()
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
    let body = Body::from_stream(tokio_stream_of(receive));
    ([(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")], body).into_response()
}

fn tokio_stream_of<T: Send + 'static>(
    mut receive: tokio::sync::mpsc::Receiver<T>,
) -> impl futures_util::Stream<Item = T> + Send {
    futures_util::stream::poll_fn(move |cx| receive.poll_recv(cx))
}
