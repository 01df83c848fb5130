//! What guests log, in every language: with its level, its context and its call.

use super::hazards::{go, js, load, python, stepped_into, web};
use anchor_host::{
    guest::{GuestSource, PaymentView},
    model::Acceptance,
};
use anchor_host_tests::{life::test_guest, log, sample::transaction};

#[tokio::test]
async fn a_line_with_a_level_and_a_context_is_logged_so_with_its_call() {
    let guests = load(GuestSource::file(test_guest()), &[("bank_key", "unused")]).await;
    let mut transaction = transaction();
    transaction.fields = [("steer".to_owned(), "post=log:leveled-line".to_owned())].into();
    let view = PaymentView { transaction: &transaction, sender: None, receiver: None, customer: None };
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
        (web(), "hazards-web", "a line in js {\"list\":[1]}", &[(" WARN", "", "a line in js without a context")]),
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
            let has_context = |line: &str| match context {
                "" => !line.contains("context="),
                _ => line.contains(&end),
            };
            let is_it = |line: &&&str| line.contains(&begin) && line.contains(function) && has_context(line);
            of_guest.iter().filter(is_it).count()
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
