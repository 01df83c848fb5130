//! What each language would do to a guest if its SDK did not prevent it. Each test fails without the SDK's remedy.

use anchor_host::{
    guest::{
        CallError, FaultKind, GuestSource, Guests, Interface, Keyring, Limits, PaymentView, QuoteRecord, RecordReader,
        RecordsUnavailable, Secret, Settings, TransactionRecord,
    },
    model::{
        Acceptance, AccountId, Address, Amount, AssetId, Conversion, CustomerId, Fee, GuestVersion, Mismatch, Money,
        Problem, Protocol, Quote, QuoteId, Rejection, Transaction, TransactionId, Verdict,
    },
};
use anchor_host_tests::{
    anchor::guest_cache,
    guests::{Language, built},
    life::test_guest,
    log,
    process::binary,
    sample::{arrival, customer, transaction},
};
use axum::{Router, http::HeaderMap, routing::get};
use futures_util::future::BoxFuture;
use std::{collections::BTreeSet, path::Path, process::Command, sync::Arc, time::Duration};
use tokio::net::TcpListener;

async fn load(source: GuestSource, config: &[(&str, &str)]) -> Guests {
    log::keep();
    let mut settings = Settings { cache_dir: Some(guest_cache()), ..Settings::default() };
    settings.limits = Limits { deadline: Duration::from_secs(60), ..Limits::default() };
    settings.grants.config = config.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Guests::load(&[source], settings).await.unwrap()
}

pub fn js() -> GuestSource {
    GuestSource::file(built("guests-js", "js/target/hazards_js.wasm"))
}

pub fn go() -> GuestSource {
    GuestSource::file(built("guests-go", "go/target/hazards_go.wasm"))
}

pub fn python() -> GuestSource {
    GuestSource::file(built("guests-python", "python/target/hazards_py.wasm"))
}

/// JavaScript again, in the engine for authors who need what browsers have.
pub fn web() -> GuestSource {
    GuestSource::file(built("guests-web", "js/target/hazards_web.wasm"))
}

/// What becomes of a call that makes the guest step into a hazard.
async fn step_into(guests: &Guests, hazard: &str) -> Result<Result<Acceptance, Rejection>, CallError> {
    step_into_with(guests, hazard, transaction()).await
}

/// The same with a transaction of the test's own.
async fn step_into_with(
    guests: &Guests,
    hazard: &str,
    mut transaction: Transaction,
) -> Result<Result<Acceptance, Rejection>, CallError> {
    transaction.fields = [("hazard".to_owned(), hazard.to_owned())].into();
    let view = PaymentView { transaction: &transaction, sender: None, receiver: None };
    guests.process_post_request(view).await.map(|answered| answered.answer)
}

async fn stepped_into(guests: &Guests, hazard: &str) -> Result<Acceptance, Rejection> {
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
async fn a_promise_is_never_taken_for_a_yes() {
    let guests = load(js(), &[("hazard", "promise")]).await;
    for hazard in ["promise", "thenable"] {
        let text = unavailable(&guests, hazard).await;
        assert!(text.contains("receiver.processPostRequest returned a promise"), "{hazard}: {text}");
    }
    let account = Address::Account(AccountId::from_bytes([1; 32]));
    let Err(CallError::Fault(fault)) = guests.valid_sending_anchor(&account).await else {
        panic!("a promise of `false` let a sending anchor in")
    };
    assert!(fault.detail.contains("receiver.validSendingAnchor returned a promise"), "{}", fault.detail);
}

#[tokio::test]
async fn what_is_neither_true_nor_false_is_never_taken_for_a_yes() {
    for (guest, reason) in [(js(), "has to answer true or false"), (python(), "has to answer bool, and answered 'no'")]
    {
        let guests = load(guest, &[]).await;
        let account = Address::Account(AccountId::from_bytes([1; 32]));
        let Err(CallError::Fault(fault)) = guests.valid_sending_anchor(&account).await else {
            panic!("`\"no\"` let a sending anchor in")
        };
        assert!(fault.detail.contains(reason), "{}", fault.detail);
    }
}

#[tokio::test]
async fn a_coroutine_is_never_taken_for_a_yes() {
    let guests = load(python(), &[("hazard", "promise")]).await;
    let text = unavailable(&guests, "promise").await;
    assert!(text.contains("receiver.process_post_request is `async`"), "{text}");
    let account = Address::Account(AccountId::from_bytes([1; 32]));
    let Err(CallError::Fault(fault)) = guests.valid_sending_anchor(&account).await else {
        panic!("a coroutine of `False` let a sending anchor in")
    };
    assert!(fault.detail.contains("receiver.valid_sending_anchor is `async`"), "{}", fault.detail);
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
async fn payments_that_do_not_fit_are_decided_on_in_every_language() {
    let transaction = transaction();
    let view = PaymentView { transaction: &transaction, sender: None, receiver: None };
    for guest in [js(), go(), python()] {
        let guests = load(guest, &[]).await;
        let decide = async |mismatches: &[Mismatch]| {
            guests.decide_mispayment(&arrival(), mismatches, view).await.unwrap().answer.unwrap()
        };
        let kept = Verdict::Keep(Some("late, under".to_owned()));
        assert_eq!(decide(&[Mismatch::Late, Mismatch::Under]).await, kept);
        assert!(matches!(decide(&[Mismatch::Over]).await, Verdict::Accept { .. }));
    }
}

#[tokio::test]
async fn every_instance_has_randomness_of_its_own() {
    for guest in [js(), go(), python()] {
        let guests = load(guest, &[]).await;
        let mut drawn = BTreeSet::new();
        for _ in 0..5 {
            let number = invalid(&guests, "random").await;
            let value: f64 = number.parse().unwrap();
            assert!((0.0..1.0).contains(&value), "{number}");
            drawn.insert(number);
        }
        assert_eq!(drawn.len(), 5, "instances draw the same: {drawn:?}");
    }
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
    let view = PaymentView { transaction: &transaction, sender: None, receiver: None };
    for guest in [js(), go(), python()] {
        let fee = load(guest, &[]).await.calculate_fee(view, &deliver).await.unwrap().answer.unwrap();
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

/// One transaction that is asked about, two before it, and a quote.
#[derive(Debug)]
struct OnRecord(Transaction);

const QUOTE: &str = "01990000-0000-7000-8000-00000000000f";

fn earlier(number: u8) -> TransactionId {
    format!("01980000-0000-7000-8000-00000000000{number}").parse().unwrap()
}

impl RecordReader for OnRecord {
    fn transaction(&self, id: TransactionId) -> BoxFuture<'_, Result<Option<TransactionRecord>, RecordsUnavailable>> {
        let found = (id == self.0.id).then(|| TransactionRecord::from(&self.0));
        Box::pin(async move { Ok(found) })
    }

    fn transactions_of(
        &self,
        customer: CustomerId,
        before: Option<TransactionId>,
        most: u32,
    ) -> BoxFuture<'_, Result<Vec<TransactionRecord>, RecordsUnavailable>> {
        assert_eq!((Some(customer), before, most), (self.0.sender, Some(self.0.id), 2), "one more than a page has");
        let record = |number| TransactionRecord::from(&Transaction { id: earlier(number), ..self.0.clone() });
        Box::pin(async move { Ok(vec![record(2), record(1)]) })
    }

    fn quote(&self, id: QuoteId) -> BoxFuture<'_, Result<Option<QuoteRecord>, RecordsUnavailable>> {
        let money = |value: &str, asset: &AssetId| Money::new(Amount::parse(value).unwrap(), asset.clone());
        let usdc = &self.0.amount_expected.asset;
        let quote = Quote {
            id,
            owner: self.0.owner,
            context: Protocol::Sep31,
            conversion: Conversion {
                sell: money("101", usdc),
                buy: money("500", &AssetId::Iso4217("BRL".to_owned())),
                price: Amount::parse("0.2").unwrap(),
                total_price: Amount::parse("0.202").unwrap(),
                fee: Fee::new(money("1", usdc), Vec::new()).unwrap(),
            },
            sell_delivery_method: None,
            buy_delivery_method: Some("PIX".to_owned()),
            expires_at: self.0.created_at,
            created_at: self.0.created_at,
            guest: GuestVersion { name: "test".into(), version: "1".into(), hash: "0".into() },
        };
        let found = (id.to_string() == QUOTE).then(|| QuoteRecord::new(&quote, Some(self.0.id)));
        Box::pin(async move { Ok(found) })
    }
}

#[tokio::test]
async fn records_are_read_in_every_language_where_the_operator_says_so() {
    let transaction = Transaction { quote_id: Some(QUOTE.parse().unwrap()), ..transaction() };
    // As large as one can be, because a language's memory is asked for room while the host hands it over.
    let fields = (0..200).map(|number| (format!("field_{number}"), "x".repeat(2_000))).collect();
    let on_record = Transaction { fields, ..transaction.clone() };
    for guest in [js(), web(), go(), python()] {
        for is_granted in [true, false] {
            let mut settings = Settings { cache_dir: Some(guest_cache()), ..Settings::default() };
            settings.limits = Limits { deadline: Duration::from_secs(60), ..Limits::default() };
            settings.records = Some(Arc::new(OnRecord(on_record.clone())));
            settings.grants.records.extend(is_granted.then_some(Interface::Receiver));
            let guests = Guests::load(std::slice::from_ref(&guest), settings).await.unwrap();
            let told = step_into_with(&guests, "records", transaction.clone()).await.unwrap();
            let Err(Rejection::Problem(Problem::Invalid(told))) = told else { panic!("{told:?}") };
            let all = format!("100.25 {} true 0.202 true true", earlier(2));
            assert_eq!(told, if is_granted { all } else { "denied".to_owned() }, "{}", guest.name);
        }
    }
}

/// Who reads no records does not ask for them, whatever its language's tools import.
#[test]
fn a_guest_that_reads_no_records_does_not_ask_for_them() {
    for language in [Language::Rust, Language::Go, Language::Js, Language::Ts, Language::Python] {
        let check = |file: &Path| {
            let checked = Command::new(binary()).args(["guest", "check"]).arg(file).output().unwrap();
            String::from_utf8(checked.stdout).unwrap()
        };
        let text = check(&language.reference());
        let asks = ["needs records", "anchor:guest/records@"].iter().any(|one| text.contains(one));
        assert!(text.contains("anchor:guest/kv@") && !asks, "{}: {text}", language.name());
    }
    let checked = Command::new(binary()).args(["guest", "check"]).arg(test_guest()).output().unwrap();
    let text = String::from_utf8(checked.stdout).unwrap();
    assert!(text.contains("needs records: ") && text.contains("guest.records = true"), "{text}");
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
        let secret = Secret { value: "canary-of-a-secret".to_owned().into(), by_handle };
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
async fn a_line_with_a_level_and_a_context_is_logged_so_with_its_call() {
    let guests = load(GuestSource::file(test_guest()), &[("bank_key", "unused")]).await;
    let mut transaction = transaction();
    transaction.fields = [("steer".to_owned(), "post=log:leveled-line".to_owned())].into();
    let view = PaymentView { transaction: &transaction, sender: None, receiver: None };
    guests.process_post_request(view).await.unwrap().answer.unwrap();
    let lines = log::about("leveled-line");
    let id = transaction.id.to_string();
    for (said, level) in [
        ("Trace", "TRACE"),
        ("Debug", "DEBUG"),
        ("Info", "INFO"),
        ("Warn", "WARN"),
        ("Error", "ERROR"),
        ("Critical", "ERROR"),
    ] {
        let line = lines.lines().find(|line| line.contains(&format!("as Level::{said}"))).unwrap();
        for part in [level, "context=\"bank\"", "receiver.process-post-request", &id, "test-rails"] {
            assert!(line.contains(part), "{part} is not in: {line}");
        }
    }
    let longest = log::about("context=\"bank\"").lines().map(str::len).max().unwrap();
    assert!((1_000..(64 << 10) + 1_000).contains(&longest), "what is over is dropped: {longest}");
}

/// What each SDK's own way of logging makes of every level, of what hangs on a line, and of no context.
#[tokio::test]
async fn every_language_logs_with_a_level_and_a_context() {
    for (guest, name, text, others) in [
        (js(), "hazards-js", "a line in js {\"list\":[1]}", &[(" WARN", "", "a line in js without a context")][..]),
        (web(), "web-rails", "a line in js {\"list\":[1]}", &[(" WARN", "", "a line in js without a context")]),
        (
            go(),
            "hazards_go",
            "a line in go of=go in.level=\"a group\"",
            &[
                (" WARN", "", "a line in go without a context cause=\"a text of words\""),
                (" INFO", "payouts", "a line in go msg=own level=high"),
            ],
        ),
        (
            python(),
            "hazards-py",
            "a line in python",
            &[
                ("ERROR", "bank", "ValueError: wrong on purpose"),
                (" WARN", "root", "a line in python without a context"),
            ],
        ),
    ] {
        let guests = load(guest, &[]).await;
        assert!(matches!(stepped_into(&guests, "log").await, Ok(Acceptance::Ready { .. })), "{name}");
        let log = log::all();
        let of_guest: Vec<&str> = log.lines().filter(|line| line.contains(&format!("guest={name}"))).collect();
        let said = |level: &str, context: &str, text: &str| {
            let (begin, end) = (format!("{level} guest: {text} guest="), format!("context=\"{context}\""));
            let function = "function=\"receiver.process-post-request\"";
            of_guest.iter().filter(|line| [&begin, &end, function].iter().all(|part| line.contains(*part))).count()
        };
        let levels = ["TRACE", "DEBUG", " INFO", " WARN", "ERROR"].map(|level| said(level, "bank", text));
        // What is critical is an error.
        assert_eq!(levels, [1, 1, 1, 1, 2], "{of_guest:#?}");
        for (level, context, text) in others {
            assert_eq!(said(level, context, text), 1, "{level} {context} {text}: {of_guest:#?}");
        }
        assert!(of_guest.iter().all(|line| !line.contains("too little")), "{of_guest:#?}");
    }
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
async fn a_call_of_go_can_make_more_garbage_than_it_has_memory() {
    let guests = load(go(), &[]).await;
    let answer = stepped_into(&guests, "garbage").await;
    assert!(matches!(answer, Ok(Acceptance::Ready { .. })), "{answer:?}");
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
        let view = PaymentView { transaction: &transaction, sender: Some(&sender), receiver: Some(&receiver) };
        let answer = guests.process_post_request(view).await.unwrap().answer;
        assert!(matches!(answer, Ok(Acceptance::Ready { .. })), "{}: {answer:?}", language.name());
    }
}
