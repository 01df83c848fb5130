//! What each language would do to a guest if its SDK did not prevent it. Each test fails without the SDK's remedy.

mod decisions;
mod instances;

use anchor_host::{
    guest::{CallError, FaultKind, GuestSource, Guests, Keyring, Limits, PaymentView, Secret, SentAs, Settings},
    model::{Acceptance, AssetId, Problem, Rejection, Transaction},
};
use anchor_host_tests::{
    anchor::guest_cache,
    guests::{Language, built},
    log,
    sample::{customer, transaction},
};
use axum::{Router, http::HeaderMap, routing::get};
use std::time::Duration;
use tokio::net::TcpListener;

pub async fn load(source: GuestSource, config: &[(&str, &str)]) -> Guests {
    log::keep();
    let mut settings = Settings { cache_dir: Some(guest_cache()), ..Settings::default() };
    settings.limits = Limits { deadline: Duration::from_secs(60), ..Limits::default() };
    settings.grants.config = config.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Guests::load(&[source], settings).await.unwrap()
}

pub fn js() -> GuestSource {
    GuestSource::file(built("guests-js", "tests/guests/hazards/js/build/hazards-js.wasm"))
}

pub fn go() -> GuestSource {
    GuestSource::file(built("guests-go", "tests/guests/hazards/go/build/hazards_go.wasm"))
}

pub fn python() -> GuestSource {
    GuestSource::file(built("guests-python", "tests/guests/hazards/python/build/hazards-py.wasm"))
}

/// JavaScript again, in the engine for authors who need what browsers have.
pub fn web() -> GuestSource {
    GuestSource::file(built("guests-web", "examples/fetch-rails/build/hazards-web.wasm"))
}

/// What becomes of a call that makes the guest step into a hazard.
async fn step_into(guests: &Guests, hazard: &str) -> Result<Result<Acceptance, Rejection>, CallError> {
    step_into_with(guests, hazard, transaction()).await
}

/// The same with a transaction of the test's own.
pub async fn step_into_with(
    guests: &Guests,
    hazard: &str,
    mut transaction: Transaction,
) -> Result<Result<Acceptance, Rejection>, CallError> {
    transaction.fields = [("hazard".to_owned(), hazard.to_owned())].into();
    let view = PaymentView { transaction: &transaction, sender: None, receiver: None, customer: None };
    guests.process_post_request(view).await.map(|answered| answered.answer)
}

pub async fn stepped_into(guests: &Guests, hazard: &str) -> Result<Acceptance, Rejection> {
    step_into(guests, hazard).await.unwrap()
}

async fn unavailable(guests: &Guests, hazard: &str) -> String {
    match stepped_into(guests, hazard).await {
        Err(Rejection::Problem(Problem::Unavailable(text))) => text,
        other => panic!("{hazard}: {other:?}"),
    }
}

async fn invalid(guests: &Guests, hazard: &str) -> String {
    match stepped_into(guests, hazard).await {
        Err(Rejection::Problem(Problem::Invalid(text))) => text,
        other => panic!("{hazard}: {other:?}"),
    }
}

#[tokio::test]
async fn what_python_raises_by_mistake_is_unavailable_with_its_traceback_in_the_log() {
    let guests = load(python(), &[]).await;
    assert_eq!(unavailable(&guests, "error").await, "ValueError: nobody meant to raise this");
    assert!(unavailable(&guests, "bug").await.starts_with("AttributeError: "));
    invalid(&guests, "console").await;
    let log = log::all();
    for line in [
        "ValueError: nobody meant to raise this",
        "in error",
        "TypeError: the cause of it",
        "a {'list': [1, 'ü']}",
        "and this",
    ] {
        assert!(log.contains(line), "`{line}` is not in the log");
    }
    // Nothing at all is no answer.
    let Err(CallError::Fault(fault)) = step_into(&guests, "nothing").await else {
        panic!("nothing was taken for a yes")
    };
    assert_eq!(fault.kind, FaultKind::Trap);
}

#[tokio::test]
async fn fees_add_up_in_every_language() {
    for guest in [js(), go(), python()] {
        let guests = load(guest, &[]).await;
        let Ok(Acceptance::Ready { fee: Some(fee), .. }) = stepped_into(&guests, "fee").await else { panic!("no fee") };
        let parts: Vec<_> = fee.details().iter().map(|part| (part.name.as_str(), part.amount.to_string())).collect();
        assert_eq!(fee.total().amount.to_string(), "1.26");
        // 2.5 % of 10.5 is 0.2625.
        assert_eq!(parts, [("Fixed fee", "1".to_owned()), ("Service fee", "0.26".to_owned())]);
    }
}

#[tokio::test]
async fn fees_are_said_in_every_language() {
    let (transaction, deliver) = (transaction(), AssetId::parse("iso4217:USD").unwrap());
    let view = PaymentView { transaction: &transaction, sender: None, receiver: None, customer: None };
    let expected = transaction.amount_expected().unwrap();
    for guest in [js(), go(), python()] {
        let fee = load(guest, &[]).await.calculate_fee(view, expected, &deliver).await.unwrap().answer.unwrap();
        // 2.5 % of what is expected, 100.25, is 2.50625.
        assert_eq!((fee.total().amount.to_string(), fee.details().len()), ("3.51".to_owned(), 2));
    }
}

#[tokio::test]
async fn what_is_remembered_is_read_again_in_every_language() {
    for guest in [js(), go(), python()] {
        assert_eq!(invalid(&load(guest, &[]).await, "kv").await, "7 a/1 é true true");
    }
}

#[tokio::test]
async fn a_secret_by_handle_never_reaches_a_guest_of_any_language() {
    log::keep();
    let app = Router::new()
        .route("/", get(|headers: HeaderMap| async move { ([("x-said", headers["authorization"].clone())], "yours") }));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    for (guest, by_handle) in [(js(), true), (go(), true), (js(), false), (go(), false)] {
        let origins = vec![url.clone()];
        let secret =
            Secret { value: "canary-of-a-secret".to_owned().into(), by_handle, origins, sent_as: SentAs::Value };
        let mut settings = Settings { cache_dir: Some(guest_cache()), ..Settings::default() };
        settings.grants.config = [("bank_url".to_owned(), url.clone())].into();
        settings.grants.http_origins.push(url.clone());
        settings.grants.secrets = Keyring::new([("bank_key".to_owned(), secret)].into());
        let guests = Guests::load(&[guest], settings).await.unwrap();
        let given = if by_handle { "{secret:bank_key}" } else { "canary-of-a-secret" };
        assert_eq!(invalid(&guests, "secret").await, format!("{given} Bearer {given} yours"));
    }
    let log = log::all();
    assert!(log.contains("the key is {secret:bank_key}") && !log.contains("canary-of-a-secret"), "in the log");
}

#[tokio::test]
async fn an_error_of_go_is_what_it_wraps_and_else_unavailable() {
    let guests = load(go(), &[]).await;
    assert_eq!(unavailable(&guests, "error").await, "nobody meant to return this");
    let denied = Err(Rejection::Problem(Problem::Denied("while asking: not today".to_owned())));
    assert_eq!(stepped_into(&guests, "wrapped").await, denied);
}

#[tokio::test]
async fn a_panic_of_go_is_told_with_its_place() {
    let guests = load(go(), &[]).await;
    let Err(CallError::Fault(fault)) = step_into(&guests, "panic").await else { panic!("it answered") };
    for part in ["steered to panic", "goroutine", "main.go:"] {
        assert!(fault.detail.contains(part), "`{part}` is not in: {}", fault.detail);
    }
}

#[tokio::test]
async fn what_nobody_meant_to_throw_is_unavailable_with_its_stack_in_the_log() {
    let guests = load(js(), &[]).await;
    assert_eq!(unavailable(&guests, "error").await, "Error: nobody meant to throw this");
    assert!(unavailable(&guests, "bug").await.starts_with("TypeError: "));
    assert_eq!(unavailable(&guests, "undefined").await, "undefined");
    assert_eq!(unavailable(&guests, "text").await, "a text");
    invalid(&guests, "wrapped").await;
    invalid(&guests, "console").await;
    let log = log::all();
    for line in [
        "Error: nobody meant to throw this",
        "at error (",
        "caused by TypeError: the cause of it",
        "a {\"list\":[1,\"ü\"]} \"2n\"",
        "RangeError: on stderr",
        "cleaned up",
    ] {
        assert!(log.contains(line), "`{line}` is not in the log");
    }
}

/// Arguments so large that Go would collect garbage while it is handed them, and trap.
#[tokio::test]
async fn arguments_of_many_megabytes_reach_every_language() {
    for language in Language::ALL {
        let guests = load(GuestSource::file(language.reference()), &[]).await;
        let (transaction, sender) = (transaction(), customer(1, "sep31-sender"));
        let mut receiver = customer(2, "sep31-receiver");
        for file in 0..6 {
            receiver.values.insert(format!("photo_{file}"), "x".repeat(1 << 20));
        }
        let view =
            PaymentView { transaction: &transaction, sender: Some(&sender), receiver: Some(&receiver), customer: None };
        let answer = guests.process_post_request(view).await.unwrap().answer;
        assert!(matches!(answer, Ok(Acceptance::Ready { .. })), "{}: {answer:?}", language.name());
    }
}
