//! Instances that are called again, in every language: what stays in them, and that nothing of the host does.

use anchor_host::{
    guest::{GuestSource, Guests, Isolation, Limits, PaymentView, Reuse, Settings},
    model::{Problem, Rejection, Transaction},
};
use anchor_host_tests::{anchor::guest_cache, guests::built, life::test_guest, log, sample::transaction};
use std::time::Duration;

pub async fn load(source: GuestSource, isolation: Isolation) -> Guests {
    log::keep();
    let mut settings = Settings { cache_dir: Some(guest_cache()), ..Settings::default() };
    settings.limits = Limits { deadline: Duration::from_secs(60), isolation, ..Limits::default() };
    Guests::load(&[source], settings).await.unwrap()
}

fn hazards() -> [GuestSource; 2] {
    [
        ("guests-js", "tests/guests/hazards/js/build/hazards-js.wasm"),
        ("guests-go", "tests/guests/hazards/go/build/hazards_go.wasm"),
    ]
    .map(|(target, file)| GuestSource::file(built(target, file)))
}

fn told(hazard: &str) -> Transaction {
    let mut transaction = transaction();
    transaction.fields = [("hazard".to_owned(), hazard.to_owned())].into();
    transaction
}

/// Which call of its instance this was.
async fn count(guests: &Guests) -> u32 {
    let transaction = told("count");
    let view = PaymentView { transaction: &transaction, sender: None, receiver: None, customer: None };
    match guests.process_post_request(view).await.unwrap().answer {
        Err(Rejection::Problem(Problem::Invalid(text))) => text.parse().unwrap(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_global_lives_as_long_as_its_instance() {
    for source in hazards() {
        let fresh = load(source.clone(), Isolation::Fresh).await;
        assert_eq!([count(&fresh).await, count(&fresh).await, count(&fresh).await], [1, 1, 1]);
        let bounds = Reuse { calls: 3, ..Reuse::default() };
        let reused = load(source, Isolation::Reuse(bounds)).await;
        let mut counted = Vec::new();
        for _ in 0..5 {
            counted.push(count(&reused).await);
        }
        assert_eq!(counted, [1, 2, 3, 1, 2]);
    }
}

/// Values arrive side by side in blocks. In Go these are collected when nothing in them is used any more, in Rust they are free
/// when all in them is dropped, and only then.
#[tokio::test]
async fn what_a_guest_keeps_of_a_call_stays_as_it_was() {
    let ([_, go], rust) = (hazards(), GuestSource::file(test_guest()));
    for (source, by, keep, kept) in [(go, "hazard", "keep", "kept"), (rust, "steer", "post=keep", "post=kept")] {
        let bounds = Reuse { calls: u32::MAX, ..Reuse::default() };
        let guests = load(source, Isolation::Reuse(bounds)).await;
        // What was kept once is forgotten in the second round.
        for _ in 0..2 {
            let mut expected = Vec::new();
            // In Go each leaves 256 KiB of garbage: it is collected some ten times.
            for call in 0..400 {
                let name = format!("name-{call}-{}", "x".repeat(call % 90));
                let mut transaction = transaction();
                // So that some blocks are full of what nobody keeps, and some values need a block of their own.
                let rest = "y".repeat(call * 37 % 9_000);
                let fields = [(by, keep), ("name", &name), ("rest", &rest)];
                transaction.fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
                let view = PaymentView { transaction: &transaction, sender: None, receiver: None, customer: None };
                guests.process_post_request(view).await.unwrap().answer.unwrap();
                expected.push(name);
            }
            for name in expected {
                let mut transaction = transaction();
                transaction.fields = [(by.to_owned(), kept.to_owned())].into();
                let view = PaymentView { transaction: &transaction, sender: None, receiver: None, customer: None };
                match guests.process_post_request(view).await.unwrap().answer {
                    Err(Rejection::Problem(Problem::Invalid(kept))) => assert_eq!(kept, name),
                    other => panic!("{other:?}"),
                }
            }
        }
    }
}

/// Languages keep the streams they print to.
#[tokio::test]
async fn what_is_printed_stands_under_the_transaction_of_its_call() {
    for (guest, source) in hazards().into_iter().enumerate() {
        let guests = load(source, Isolation::Reuse(Reuse::default())).await;
        let mut transaction = told("say");
        let mut ids = Vec::new();
        for call in 0..3 {
            transaction.id = format!("01990000-0000-7000-8000-00000000a{guest}{call}0").parse().unwrap();
            let view = PaymentView { transaction: &transaction, sender: None, receiver: None, customer: None };
            guests.process_post_request(view).await.unwrap().answer.unwrap();
            ids.push(transaction.id.to_string());
        }
        assert_eq!(count(&guests).await, 1, "nobody counted before");
        let log = log::all();
        for id in ids {
            let said: Vec<_> = log.lines().filter(|line| line.contains(&format!("said by {id}"))).collect();
            assert_eq!(said.len(), 1, "{id}");
            assert!(said[0].contains(&format!("transaction=\"{id}\"")), "{}", said[0]);
        }
    }
}
