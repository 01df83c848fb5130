//! Outgoing HTTP: the reference guest pays through a bank over real HTTP and reaches nothing else.

use super::*;
use crate::guest::{Keyring, Secret, SentAs};
use crate::model::{Acceptance, Payout, Problem, Rejection};
use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

type Seen = Arc<Mutex<Vec<(String, Value)>>>;

/// A bank that answers with `status` and `answer` and records the requests.
async fn bank(status: u16, answer: Value) -> (SocketAddr, Seen) {
    let seen = Seen::default();
    let (body, status) = (answer, StatusCode::from_u16(status).unwrap());
    let (on_post, on_get) = (body.clone(), body);
    let app = Router::new()
        .route(
            "/transfers",
            post(move |State(seen): State<Seen>, headers: HeaderMap, Json(order): Json<Value>| async move {
                let key = headers.get("idempotency-key").unwrap().to_str().unwrap().to_owned();
                seen.lock().unwrap().push((key, order));
                (status, Json(on_post))
            }),
        )
        .route(
            "/transfers/{key}",
            get(move |State(seen): State<Seen>, Path(key): Path<String>| async move {
                seen.lock().unwrap().push((key, Value::Null));
                (status, Json(on_get))
            }),
        )
        .route("/elsewhere", get(|| async { axum::response::Redirect::to("http://example.com/") }))
        .route("/big", get(|| async { "x".repeat(3 << 20) }))
        .with_state(seen.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    (address, seen)
}

async fn with_bank(source: GuestSource, address: SocketAddr) -> Guests {
    let url = format!("http://{address}");
    let mut settings = settings(&[("bank_url", &url)]);
    settings.grants.http_origins.push(url);
    Guests::load(&[source], settings).await.unwrap()
}

fn receiver() -> Customer {
    customer(
        "b",
        "sep31-receiver",
        &[("first_name", "Bo"), ("last_name", "Berg"), ("bank_account_number", "123"), ("bank_number", "9")],
    )
}

#[tokio::test]
async fn the_reference_guest_pays_through_its_bank() {
    let (address, seen) = bank(201, json!({ "id": "t-1", "status": "settled" })).await;
    let guests = with_bank(GuestSource::reference(), address).await;
    let (transaction, receiver) = (transaction(""), receiver());
    let payment = PaymentView { transaction: &transaction, sender: None, receiver: Some(&receiver), customer: None };
    let paid = guests.execute_outgoing_transaction(payment, FIRST).await.unwrap().answer;
    assert_eq!(paid, Ok(Payout::Delivered { external_id: Some("t-1".into()), amount_out: None }));
    let order = json!({ "amount": "9.5", "currency": "USD", "account_number": "123", "routing_number": "9",
        "name": "Bo Berg" });
    assert_eq!(*seen.lock().unwrap(), [("payout-1".to_owned(), order)]);

    let polled = guests.poll_outgoing_transactions(&[payment]).await.unwrap().answer.unwrap();
    assert!(matches!(polled[0].payout, Payout::Delivered { .. }));
    assert_eq!(seen.lock().unwrap()[1].0, transaction.payout_key());
}

#[tokio::test]
async fn the_reference_guest_reads_each_answer_of_its_bank() {
    let (transaction, receiver) = (transaction(""), receiver());
    let payment = PaymentView { transaction: &transaction, sender: None, receiver: Some(&receiver), customer: None };
    let ask = async |payment, status, answer| {
        let (address, _) = bank(status, answer).await;
        let guests = with_bank(GuestSource::reference(), address).await;
        guests.execute_outgoing_transaction(payment, FIRST).await.unwrap().answer
    };
    let pay = async |status, answer| ask(payment, status, answer).await;
    assert!(matches!(pay(200, json!({"id": "t", "status": "pending"})).await, Ok(Payout::Initiated { .. })));
    let wrong = json!({"id": "t", "status": "rejected", "reason": "no such account", "field": "account_number"});
    // A wrong field is asked for again where it came from: in the transaction or by SEP-12.
    let mut with_account = transaction.clone();
    with_account.fields.extend(["account_number", "routing_number"].map(|name| (name.to_owned(), "1".to_owned())));
    let with_account = PaymentView { transaction: &with_account, ..payment };
    let answered = ask(with_account, 200, wrong.clone()).await;
    let Ok(Payout::NeedsTransactionInfo { fields, message }) = answered else { panic!("{answered:?}") };
    assert_eq!((fields[0].name.as_str(), message.as_deref()), ("account_number", Some("no such account")));
    let answered = pay(200, wrong).await;
    let Ok(Payout::NeedsCustomerInfo { customer_type, message }) = answered else { panic!("{answered:?}") };
    assert_eq!((customer_type.as_deref(), message.as_deref()), (Some("sep31-receiver"), Some("no such account")));
    let named = json!({"id": "t", "status": "rejected", "reason": "another name", "field": "name"});
    let Ok(Payout::NeedsCustomerInfo { customer_type, .. }) = pay(200, named).await else { panic!() };
    assert_eq!(customer_type.as_deref(), Some("sep31-receiver"));
    let closed = json!({"id": "t", "status": "rejected", "reason": "closed"});
    assert!(matches!(pay(200, closed).await, Ok(Payout::Refund(_))));
    assert!(matches!(pay(503, json!({})).await, Err(Problem::Unavailable(_))));
    assert!(matches!(pay(200, json!("nonsense")).await, Err(Problem::Unavailable(_))));

    // No server listens on this port any more.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let guests = with_bank(GuestSource::reference(), address).await;
    let refused = guests.execute_outgoing_transaction(payment, FIRST).await.unwrap().answer;
    assert!(matches!(refused, Err(Problem::Unavailable(_))), "{refused:?}");
}

#[tokio::test]
async fn the_reference_guest_takes_accepted_customers_with_a_bank_account() {
    let guests = Guests::load(&[GuestSource::reference()], settings(&[("sending_anchors", "GABC")])).await.unwrap();
    let (transaction, sender, receiver) = (transaction(""), customer("a", "sep31-sender", &[]), receiver());
    let full =
        PaymentView { transaction: &transaction, sender: Some(&sender), receiver: Some(&receiver), customer: None };
    let ask = async |payment| guests.process_post_request(payment).await.unwrap().answer;
    assert_eq!(ask(full).await, Ok(Acceptance::Ready { fee: None, amount_out: None }));
    let nobody = ask(PaymentView { sender: None, ..full }).await;
    assert_eq!(nobody, Err(Rejection::CustomerInfoNeeded(Some("sep31-sender".into()))));
    let homeless = customer("b", "sep31-receiver", &[]);
    let homeless = ask(PaymentView { receiver: Some(&homeless), ..full }).await;
    assert!(matches!(homeless, Err(Rejection::TransactionInfoNeeded(fields)) if fields.len() == 2));
    assert!(!guests.valid_sending_anchor(&transaction.owner.address()).await.unwrap().answer);

    let asked = guests.requirements(context()).await.unwrap().answer.unwrap();
    assert_eq!(asked.iter().map(|field| field.optional).collect::<Vec<_>>(), [false, false, true]);
    let other = CustomerContext { customer_type: Some("sep31-other"), ..context() };
    assert!(matches!(guests.requirements(other).await.unwrap().answer, Err(Problem::Invalid(_))));
}

async fn fetch(guests: &Guests, steer: &str) -> String {
    let transaction = transaction(&format!("execute={steer}"));
    match guests.execute_outgoing_transaction(view(&transaction), FIRST).await.unwrap().answer {
        Err(Problem::Unavailable(outcome)) => outcome,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_origin_that_is_not_granted_is_an_error_to_the_guest() {
    let (address, seen) = bank(200, json!({})).await;
    let guests = with_bank(GuestSource::file(TEST_GUEST), address).await;
    assert!(fetch(&guests, &format!("get:http://{address}/transfers/x")).await.starts_with("200"));
    let other = format!("http://localhost:{}/transfers/x", address.port());
    for url in [other.as_str(), "https://example.com/", "http://169.254.169.254/latest"] {
        let outcome = fetch(&guests, &format!("get:{url}")).await;
        assert!(outcome.starts_with("Denied") && outcome.contains("HttpRequestDenied"), "{url}: {outcome}");
    }
    assert_eq!(seen.lock().unwrap().len(), 1);
    // A redirect is returned, not followed.
    assert!(fetch(&guests, &format!("get:http://{address}/elsewhere")).await.starts_with("303"));
    let big = fetch(&guests, &format!("get:http://{address}/big")).await;
    assert!(big.starts_with("Transport"), "{big}");
}

#[tokio::test]
async fn requests_that_may_move_money_carry_the_idempotency_key() {
    let keys: Arc<Mutex<Vec<Option<String>>>> = Arc::default();
    let seen = keys.clone();
    let app = Router::new().fallback(move |headers: HeaderMap| async move {
        let key = headers.get_all("idempotency-key").iter().map(|key| key.to_str().unwrap()).collect::<Vec<_>>();
        seen.lock().unwrap().push((!key.is_empty()).then(|| key.join(", ")));
        "{}"
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    let guests = with_bank(GuestSource::file(TEST_GUEST), address).await;
    for word in ["post", "get"] {
        assert!(fetch(&guests, &format!("{word}:http://{address}/order")).await.starts_with("200"));
    }
    let own = Attempt { idempotency_key: "of-the-guest", number: 1 };
    let paid = transaction("execute=bank");
    drop(guests.execute_outgoing_transaction(view(&paid), own).await.unwrap());
    // A call that moves no money has no idempotency key.
    let asked = transaction(&format!("post=post:http://{address}/order"));
    guests.process_post_request(view(&asked)).await.unwrap().answer.unwrap_err();
    let key = Some(FIRST.idempotency_key.to_owned());
    assert_eq!(*keys.lock().unwrap(), [key, None, Some("of-the-guest".to_owned()), None]);
}

#[tokio::test]
async fn requests_are_counted() {
    let (address, _) = bank(200, json!({})).await;
    let guests = with_bank(GuestSource::file(TEST_GUEST), address).await;
    assert_eq!(fetch(&guests, "calls:20").await, "all calls were made");
    assert!(fetch(&guests, "calls:21").await.contains("ConnectionLimitReached"));
}

/// A server that returns the headers of each request.
async fn echo() -> String {
    let app = Router::new().route(
        "/",
        get(|headers: HeaderMap| async move {
            let text =
                |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
            format!("{} {}", text("authorization"), text("x-key"))
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    url
}

/// What the guest saw of its secret: the value or handle it was given, and the response.
async fn told_of_secret(guests: &Guests, url: &str) -> String {
    let transaction = transaction(&format!("post=secret:{url}/"));
    match guests.process_post_request(view(&transaction)).await.unwrap().answer {
        Err(Rejection::Problem(Problem::Unavailable(text))) => text,
        other => panic!("{other:?}"),
    }
}

async fn with_secret(url: &str, value: &str, by_handle: bool) -> (Guests, Keyring) {
    let secret =
        Secret { value: value.to_owned().into(), by_handle, origins: vec![url.to_owned()], sent_as: SentAs::Value };
    let secrets = Keyring::new([("bank_key".to_owned(), secret)].into());
    let mut settings = settings(&[]);
    settings.grants.http_origins.push(url.to_owned());
    settings.grants.secrets = secrets.clone();
    (Guests::load(&[GuestSource::file(TEST_GUEST)], settings).await.unwrap(), secrets)
}

#[tokio::test]
async fn a_rotated_secret_reaches_the_guest_with_its_next_call() {
    let url = echo().await;
    let (guests, secrets) = with_secret(&url, "first-key", false).await;
    assert_eq!(told_of_secret(&guests, &url).await, "first-key Bearer first-key <{secret:bank_key}>");
    secrets.rotate("bank_key", &"second-key".to_owned().into());
    assert_eq!(told_of_secret(&guests, &url).await, "second-key Bearer second-key <{secret:bank_key}>");
}

#[tokio::test]
async fn a_secret_by_handle_reaches_the_server_and_never_the_guest() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let theirs = seen.clone();
    let app = Router::new().route(
        "/",
        get(move |headers: HeaderMap| async move {
            let (bearer, own) = (headers["authorization"].clone(), headers["x-key"].clone());
            theirs.lock().unwrap().push((bearer.to_str().unwrap().to_owned(), own.to_str().unwrap().to_owned()));
            ([("x-said", own)], format!("you sent {}", bearer.to_str().unwrap()))
        }),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });

    let (guests, secrets) = with_secret(&url, "first-key", true).await;
    let handled = "{secret:bank_key} you sent Bearer {secret:bank_key}";
    assert_eq!(told_of_secret(&guests, &url).await, handled);
    secrets.rotate("bank_key", &"second-key".to_owned().into());
    assert_eq!(told_of_secret(&guests, &url).await, handled);
    let sent = |key: &str| (format!("Bearer {key}"), format!("<{key}>"));
    assert_eq!(*seen.lock().unwrap(), [sent("first-key"), sent("second-key")]);
    secrets.rotate("bank_key", &"two\nlines".to_owned().into());
    let refused = told_of_secret(&guests, &url).await;
    assert!(refused.contains("bank_key") || refused.contains("InternalError"), "{refused}");
    assert_eq!(seen.lock().unwrap().len(), 2, "what can't be a header is not sent");
}
