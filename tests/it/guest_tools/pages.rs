//! `guest test`: scenarios that walk through the pages of a hosted flow.

use super::{guest, out};
use anchor_host_tests::guests;

/// Runs these scenarios with a guest; whether all passed, and what was told.
fn run(name: &str, scenarios: &str) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pages.toml");
    std::fs::write(&file, scenarios).unwrap();
    let component = guests::rust(name).display().to_string();
    let run = guest(&["test", &file.display().to_string(), "--guest", &component]);
    (run.status.success(), out(&run))
}

fn assert_told(told: &str, all: &[&str]) {
    for one in all {
        assert!(told.contains(one), "`{one}` is not in:\n{told}");
    }
}

const EVERY_STEP: &str = r#"
[[scenario]]
name = "a code that is wrong is asked for again"
input.payment.transaction.fields.steer = "flow=amount,code:42,code:42,done"
[[scenario.pages]]
expect.ok.form.name = "amount-1"
enter.amount = 5
[[scenario.pages]]
expect.ok.form = { name = "code", errors = [] }
enter.code = "41"
[[scenario.pages]]
expect.ok.form.errors.code = "This is not the code."
enter.code = "42"
[[scenario.pages]]
expect.ok.review.rows._any = true
[[scenario.pages]]
expect.ok.done.fields.dest = "DE89"

[[scenario]]
name = "a choice, another site, and waiting"
input.payment.transaction.fields.steer = "flow=choice,redirect:https|//bank.example,wait,wait"
[[scenario.pages]]
expect.ok.choice.name = "choice-1"
refuses = [{ errors.choice = "missing" }, { enter.choice = "gold", errors.choice = "not an option" }]
enter.choice = "cash"
[[scenario.pages]]
expect.ok.redirect.url = "https://bank.example"
enter.consent = "given"
[[scenario.pages]]
expect.ok.wait.who = "anchor"
[[scenario.pages]]
expect.ok.wait.text = "steered to wait"

[[scenario]]
name = "what was entered is what the guest is told"
input.payment.transaction.fields.steer = "flow=amount,choice,told"
[[scenario.pages]]
enter.amount = "7.5"
[[scenario.pages]]
enter.choice = "bank"
[[scenario.pages]]
expect.err.denied._matches = 'amount-1.*7\.5.*choice-2.*bank'

[[scenario]]
name = "another guest's review"
input.payment.transaction.fields.steer = "flow=who,wait,told"
[[scenario.pages]]
expect.ok.form.customer-type = "sep24-customer"
enter = { first_name = "Ada", last_name = "Lovelace" }
reviewed = "accepted"
[[scenario.pages]]
expect.ok.wait.who = "anchor"
"#;

#[test]
fn a_walk_answers_every_kind_of_step() {
    let (passed, told) = run("test_rails", EVERY_STEP);
    assert!(passed && told.contains("4 passed, 0 failed"), "{told}");
}

const MISTAKES: &str = r#"
[[scenario]]
name = "another page"
[[scenario.pages]]
enter.amount = "100"
[[scenario.pages]]
expect.ok.form = { name = "bank", heading = "Your bank account" }

[[scenario]]
name = "no such input"
[[scenario.pages]]
enter.amuont = "100"

[[scenario]]
name = "not all is entered"
[[scenario.pages]]
enter.amount = "100"
[[scenario.pages]]
enter.first_name = "Zoë"
[[scenario.pages]]
expect.ok.form.name = "bank"

[[scenario]]
name = "taken after all"
[[scenario.pages]]
refuses = [{ enter.amount = "100", errors.amount = "missing" }]

[[scenario]]
name = "after the end"
[[scenario.pages]]
[[scenario.pages]]
expect.ok.form.name = "identity"
"#;

#[test]
fn a_walk_that_goes_another_way_is_told_by_its_page() {
    let (passed, told) = run("reference_rails", MISTAKES);
    assert!(!passed && told.contains("0 passed, 5 failed"), "{told}");
    assert_told(
        &told,
        &[
            "FAILED  another page",
            "        step 2, interactive.next-step\n          ok.form.heading\n            - \"Your bank account\"\n            + \"Who are you?\"",
            "ok.form.name\n            - \"bank\"\n            + \"identity\"",
            "interactive.next-step has no input `amuont`; it has amount",
            "step 2, interactive.next-step refuses what is entered: `last_name` missing",
            "refuses[0].errors.amount\n            - \"missing\"\n            + (nothing)",
            "step 2, interactive.next-step is not asked: the page before was not answered",
        ],
    );
}

#[test]
fn the_mistakes_of_a_file_are_told_before_anything_runs() {
    for (scenario, told) in [
        ("call = 'rails.poll-outgoing-transactions'\n[[scenario.pages]]", "only one of these"),
        ("[[scenario.pages]]\nreviewed = 'fine'", "reviewed: `fine` is none of accepted"),
        ("[[scenario.pages]]\nentre.amount = '1'", "unknown field `entre`"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pages.toml");
        std::fs::write(&file, format!("[[scenario]]\nname = 'a'\n{scenario}\n")).unwrap();
        let component = guests::rust("reference_rails").display().to_string();
        let run = guest(&["test", &file.display().to_string(), "--guest", &component]);
        assert_eq!(run.status.code(), Some(1));
        assert!(super::err(&run).contains(told), "{}", super::err(&run));
    }
}

/// What authors copy.
#[test]
fn the_sample_is_a_hosted_withdrawal_that_begins() {
    let component = guests::rust("reference_rails").display().to_string();
    let sample = guest(&["call", &component, "interactive.next-step", "--sample"]);
    let sample: serde_json::Value = serde_json::from_slice(&sample.stdout).unwrap();
    let transaction = &sample["payment"]["transaction"];
    assert_eq!((&transaction["protocol"], &transaction["status"]), (&"sep24".into(), &"incomplete".into()));
    assert_eq!((&transaction["kind"], &transaction["memo"]), (&"withdrawal".into(), &serde_json::Value::Null));
    assert!(sample["payment"]["sender"].is_null() && sample["payment"]["receiver"].is_null(), "{sample}");
    let called = guest(&["call", &component, "interactive.next-step", "--json"]);
    let answer: serde_json::Value = serde_json::from_slice(&called.stdout).unwrap();
    // The sample has an answer to the first step.
    assert_eq!(answer["ok"]["form"]["name"], "identity");
}
