//! A fake bank over HTTP, for guests' rails in the demonstration and in tests.
//!
//! `POST /transfers` with an `Idempotency-Key` and `{amount, currency, account_number, routing_number, name}` answers
//! 201 `{id, status}`. The same key with the same order is the same transfer (200), with another order 409. A transfer
//! is `pending` and then `settled`. `GET /transfers/{key}` shows its status, `GET /transfers` all transfers.
//!
//! Money comes in by `POST /incoming` with `{reference, amount, currency}`, which answers 201 with the payment and its `id`.
//! `GET /incoming?reference=…` lists payments, `GET /incoming/{id}` shows one. `POST /returns` with an `Idempotency-Key` and
//! `{id, amount}` pays back; it answers `{id, status}`, always the same for a key.
//!
//! It rejects some orders, to show how a guest handles that: a routing number without nine digits (with `field`, so
//! that it can be corrected), and account number `0000`, which is closed (without `field`, so the payment has to be
//! refunded).

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// A transfer order from a customer of the bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The amount, in plain notation.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
    /// The receiver's account.
    pub account_number: String,
    /// The receiver's bank.
    pub routing_number: String,
    /// The receiver's name.
    pub name: String,
}

/// A payment to the anchor's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incoming {
    /// The bank's id of it.
    #[serde(default)]
    pub id: String,
    /// What the payer wrote.
    pub reference: String,
    /// The amount, in plain notation.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
}

/// Money that goes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    /// The payment.
    pub id: String,
    /// The amount, in plain notation.
    pub amount: String,
}

#[derive(Deserialize)]
struct IncomingFilter {
    reference: Option<String>,
}

/// A running bank. Dropping it stops it.
pub struct Bank {
    address: SocketAddr,
    book: Book,
    server: JoinHandle<()>,
}

/// Transfers by idempotency key. Cheap to clone.
#[derive(Clone)]
struct Book {
    transfers: Arc<Mutex<BTreeMap<String, Transfer>>>,
    incoming: Arc<Mutex<Vec<Incoming>>>,
    returns: Arc<Mutex<BTreeMap<String, Return>>>,
    settles_after: Duration,
}

struct Transfer {
    number: usize,
    order: Order,
    ordered_at: Instant,
}

impl Bank {
    /// Starts a bank whose transfers settle after that time.
    ///
    /// # Errors
    /// The address cannot be bound.
    pub async fn open(listen: SocketAddr, settles_after: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        let book = Book { transfers: Arc::default(), incoming: Arc::default(), returns: Arc::default(), settles_after };
        let router = Router::new()
            .route("/transfers", post(order).get(list))
            .route("/transfers/{key}", get(show))
            .route("/incoming", post(come_in).get(list_incoming))
            .route("/incoming/{id}", get(show_incoming))
            .route("/returns", post(give_back))
            .with_state(book.clone());
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "the fake bank stopped");
            }
        });
        Ok(Self { address, book, server })
    }

    /// Its URL, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every order it accepted, in the order of arrival. Tests count them.
    pub fn orders(&self) -> Vec<Order> {
        self.book.with(|transfers| {
            let mut accepted: Vec<&Transfer> = transfers.values().filter(|t| rejection(&t.order).is_none()).collect();
            accepted.sort_by_key(|transfer| transfer.number);
            accepted.into_iter().map(|transfer| transfer.order.clone()).collect()
        })
    }

    /// What it paid back, by idempotency key. Tests count them.
    pub fn returns(&self) -> BTreeMap<String, Return> {
        self.book.returns.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Bank {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Book {
    fn with<T>(&self, act: impl FnOnce(&mut BTreeMap<String, Transfer>) -> T) -> T {
        // Inserting a transfer is one step, so a panic leaves no incomplete one.
        act(&mut self.transfers.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn shown(&self, transfer: &Transfer) -> Value {
        let id = format!("transfer-{}", transfer.number);
        match rejection(&transfer.order) {
            Some((reason, field)) => json!({ "id": id, "status": "rejected", "reason": reason, "field": field }),
            None if transfer.ordered_at.elapsed() >= self.settles_after => json!({ "id": id, "status": "settled" }),
            None => json!({ "id": id, "status": "pending" }),
        }
    }
}

/// Why an order is rejected, and the field at fault, if there is one.
fn rejection(order: &Order) -> Option<(&'static str, Option<&'static str>)> {
    if order.account_number == "0000" {
        return Some(("the account is closed", None));
    }
    let routing = &order.routing_number;
    if routing.len() != 9 || !routing.bytes().all(|b| b.is_ascii_digit()) {
        return Some(("a routing number has nine digits", Some("routing_number")));
    }
    None
}

async fn order(State(book): State<Book>, headers: HeaderMap, Json(order): Json<Order>) -> Response {
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).unwrap_or_default().to_owned();
    if key.is_empty() {
        return refused(StatusCode::BAD_REQUEST, "an order needs an Idempotency-Key");
    }
    book.with(|transfers| {
        if let Some(known) = transfers.get(&key) {
            return match known.order == order {
                true => Json(book.shown(known)).into_response(),
                false => refused(StatusCode::CONFLICT, "this key was used for another order"),
            };
        }
        let transfer = Transfer { number: transfers.len() + 1, order, ordered_at: Instant::now() };
        let answer = (StatusCode::CREATED, Json(book.shown(&transfer))).into_response();
        transfers.insert(key, transfer);
        answer
    })
}

async fn show(State(book): State<Book>, Path(key): Path<String>) -> Response {
    book.with(|transfers| match transfers.get(&key) {
        Some(transfer) => Json(book.shown(transfer)).into_response(),
        None => refused(StatusCode::NOT_FOUND, "there is no transfer with this key"),
    })
}

async fn list(State(book): State<Book>) -> Response {
    book.with(|transfers| {
        let mut rows: Vec<(usize, Value)> = Vec::new();
        for (key, transfer) in transfers.iter() {
            let mut row = book.shown(transfer);
            if let (Value::Object(row), Ok(Value::Object(order))) = (&mut row, serde_json::to_value(&transfer.order)) {
                row.insert("idempotency_key".to_owned(), json!(key));
                row.extend(order);
            }
            rows.push((transfer.number, row));
        }
        rows.sort_by_key(|(number, _)| *number);
        Json(rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>()).into_response()
    })
}

async fn come_in(State(book): State<Book>, Json(mut payment): Json<Incoming>) -> Response {
    let mut incoming = book.incoming.lock().unwrap_or_else(PoisonError::into_inner);
    payment.id = format!("incoming-{}", incoming.len() + 1);
    incoming.push(payment.clone());
    (StatusCode::CREATED, Json(payment)).into_response()
}

async fn list_incoming(State(book): State<Book>, Query(filter): Query<IncomingFilter>) -> Response {
    let incoming = book.incoming.lock().unwrap_or_else(PoisonError::into_inner);
    let is_asked_for = |one: &&Incoming| filter.reference.as_ref().is_none_or(|reference| one.reference == *reference);
    Json(incoming.iter().filter(is_asked_for).collect::<Vec<_>>()).into_response()
}

async fn show_incoming(State(book): State<Book>, Path(id): Path<String>) -> Response {
    let incoming = book.incoming.lock().unwrap_or_else(PoisonError::into_inner);
    match incoming.iter().find(|one| one.id == id) {
        Some(found) => Json(found).into_response(),
        None => refused(StatusCode::NOT_FOUND, "there is no payment with this id"),
    }
}

async fn give_back(State(book): State<Book>, headers: HeaderMap, Json(order): Json<Return>) -> Response {
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok()).unwrap_or_default().to_owned();
    if key.is_empty() {
        return refused(StatusCode::BAD_REQUEST, "a return needs an Idempotency-Key");
    }
    let mut returns = book.returns.lock().unwrap_or_else(PoisonError::into_inner);
    let known = returns.entry(key.clone()).or_insert_with(|| order.clone());
    match *known == order {
        true => Json(json!({ "id": format!("return-{key}"), "status": "settled" })).into_response(),
        false => refused(StatusCode::CONFLICT, "this key was used for another return"),
    }
}

fn refused(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Value {
        json!({ "amount": "98.50", "currency": "USD", "account_number": "12345", "routing_number": "021000021", "name": "A B" })
    }

    async fn open(settles_after_ms: u64) -> (Bank, reqwest::Client) {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listen = "127.0.0.1:0".parse().unwrap();
        let bank = Bank::open(listen, Duration::from_millis(settles_after_ms)).await.unwrap();
        (bank, reqwest::Client::new())
    }

    async fn post(bank: &Bank, http: &reqwest::Client, key: &str, order: &Value) -> (u16, Value) {
        let url = format!("{}/transfers", bank.url());
        let response = http.post(url).header("Idempotency-Key", key).json(order).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    async fn get(bank: &Bank, http: &reqwest::Client, path: &str) -> (u16, Value) {
        let response = http.get(format!("{}{path}", bank.url())).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    #[tokio::test]
    async fn repeated_orders_with_one_key_are_one_transfer() {
        let (bank, http) = open(60_000).await;
        let (status, first) = post(&bank, &http, "k1", &sample()).await;
        assert_eq!((status, &first["status"]), (201, &json!("pending")));
        let (status, again) = post(&bank, &http, "k1", &sample()).await;
        assert_eq!((status, &again["id"]), (200, &first["id"]));
        let mut other = sample();
        other["amount"] = json!("99");
        assert_eq!(post(&bank, &http, "k1", &other).await.0, 409);
        assert_eq!(post(&bank, &http, "", &sample()).await.0, 400);
        assert_eq!(bank.orders().len(), 1);
        let (_, book) = get(&bank, &http, "/transfers").await;
        assert_eq!((book[0]["idempotency_key"].as_str(), book[0]["amount"].as_str()), (Some("k1"), Some("98.50")));
    }

    #[tokio::test]
    async fn a_transfer_settles_with_time_and_an_unknown_one_is_404() {
        let (bank, http) = open(0).await;
        post(&bank, &http, "k1", &sample()).await;
        assert_eq!(get(&bank, &http, "/transfers/k1").await.1["status"], "settled");
        assert_eq!(get(&bank, &http, "/transfers/k2").await.0, 404);
    }

    #[tokio::test]
    async fn correctable_and_final_rejections_differ() {
        let (bank, http) = open(0).await;
        let (mut wrong, mut closed) = (sample(), sample());
        wrong["routing_number"] = json!("12");
        closed["account_number"] = json!("0000");
        let (_, wrong) = post(&bank, &http, "k1", &wrong).await;
        let (_, closed) = post(&bank, &http, "k2", &closed).await;
        assert_eq!((wrong["status"].as_str(), wrong["field"].as_str()), (Some("rejected"), Some("routing_number")));
        assert_eq!((closed["status"].as_str(), closed["field"].as_str()), (Some("rejected"), None));
        assert!(bank.orders().is_empty());
    }
}
