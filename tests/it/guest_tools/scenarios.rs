//! `guest test`: the reference guests are held to one scenario file, and what is not as it should be is told.

use super::{err, guest, out};
use anchor_host::{
    guest::{GuestSource, GuestUnderTest, Settings},
    guest_tools::scenario,
};
use anchor_host_tests::{
    anchor::guest_cache,
    guests::{self, Language, built, root},
};
use serde_json::{Value, json};

fn rust(name: &str) -> String {
    guests::rust(name).display().to_string()
}

#[tokio::test]
async fn every_reference_guest_passes_the_same_scenarios() {
    let files = scenario::find(&root().join("examples/bank-rails")).unwrap();
    assert_eq!(files.len(), 3, "{files:?}");
    let scenarios: Vec<_> = files.iter().flat_map(|file| scenario::read(file).unwrap()).collect();
    for language in Language::ALL {
        let settings = Settings { cache_dir: Some(guest_cache()), ..Settings::default() };
        let guest = GuestUnderTest::load(&GuestSource::file(language.reference()), &settings).await.unwrap();
        for scenario in &scenarios {
            let outcome = scenario::run(&guest, scenario).await;
            assert!(outcome.failure.is_none(), "{}: {outcome}", language.name());
        }
    }
}

/// SpiderMonkey, the engine for authors who need `fetch` and what else browsers have.
#[test]
fn a_guest_with_the_webs_interfaces_passes_its_scenarios() {
    let component = built("guests-web", "examples/fetch-rails/build/fetch-rails.wasm").display().to_string();
    let scenarios = root().join("examples/fetch-rails/scenarios").display().to_string();
    // The host that compiles it may be unoptimised.
    let passed = guest(&["test", &scenarios, "--guest", &component, "--deadline", "120"]);
    assert!(passed.status.success(), "{}{}", out(&passed), err(&passed));
    assert!(out(&passed).contains("4 passed, 0 failed"), "{}", out(&passed));
}

/// The example in front of a custodian, whose API each scenario plays.
#[test]
fn the_guest_of_a_custodian_passes_its_scenarios() {
    let scenarios = root().join("examples/custody/scenarios").display().to_string();
    let passed = guest(&["test", &scenarios, "--guest", &rust("custody")]);
    assert!(passed.status.success(), "{}{}", out(&passed), err(&passed));
    assert!(out(&passed).contains("10 passed, 0 failed"), "{}", out(&passed));
}

/// What the documentation shows passes against the reference guest.
#[test]
fn the_documented_file_is_one_that_passes() {
    let text = std::fs::read_to_string(root().join("guests/scenarios.md")).unwrap();
    let toml = text.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    // The reference guest wants a bank number as well.
    let toml =
        toml.replace("bank_account_number = \"000123456789\"", "bank_account_number = \"1\", bank_number = \"2\"");
    let number = "[[scenario.steps]]\ncall = \"rails.execute-outgoing-transaction\"\n";
    let with =
        format!("{number}input.payment.receiver.values = {{ bank_account_number = \"1\", bank_number = \"2\" }}\n");
    let file = folder.path().join("documented.toml");
    std::fs::write(&file, toml.replace(number, &with)).unwrap();
    let passed = guest(&["test", &file.display().to_string(), "--guest", &rust("reference_rails")]);
    assert!(passed.status.success(), "{}{}", out(&passed), err(&passed));
    assert!(out(&passed).contains("2 passed, 0 failed"), "{}", out(&passed));
}

const TALKS: &str = r#"
secrets_by_handle = ["*"]

[secrets]
bank_key = "key-of-no-bank"

[[http]]
route = "GET https://bank.example/key"
body = "who says key-of-no-bank?"

[[scenario]]
name = "a handle becomes the value on its way"
config.steer = "execute=secret:https://bank.example/key"
call = "rails.execute-outgoing-transaction"
expect.err.unavailable = "{secret:bank_key} who says {secret:bank_key}?"
sent = [{ request = "GET https://bank.example/key", headers = { authorization = "Bearer key-of-no-bank", x-key = "<key-of-no-bank>" } }]

[[scenario]]
name = "the value itself, which is not logged"
secrets_by_handle = []
secrets.bank_key = "another-key"
config.steer = "execute=secret:https://bank.example/key"
call = "rails.execute-outgoing-transaction"
expect.err.unavailable = "another-key who says key-of-no-bank?"
sent = [{ headers.authorization = "Bearer another-key" }]

[[scenario]]
name = "logs, and is not as it should be"
config.steer = "execute=say:not-shown,log:of-the-second"
[[scenario.steps]]
call = "rails.execute-outgoing-transaction"
expect.ok = "delivered"
[[scenario.steps]]
call = "rails.execute-outgoing-transaction"
input.attempt.number = 2
expect.ok = "failed"

[[scenario]]
name = "logs, and traps"
config.steer = "execute=trap"
call = "rails.execute-outgoing-transaction"
fault = "deadline"
"#;

#[test]
fn what_a_guest_logs_is_told_where_it_fails_and_no_secret_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("talks.toml");
    std::fs::write(&path, TALKS).unwrap();
    let (path, file) = (path.display().to_string(), rust("test_rails"));
    let run = guest(&["test", &path, "--guest", &file]);
    let text = out(&run);
    for part in [
        "ok      a handle becomes the value on its way (",
        "ok      the value itself, which is not logged (",
        "        step 2, rails.execute-outgoing-transaction logged\n          TRACE bank: of-the-second as Level::Trace\n",
        "          ERROR bank: of-the-second as Level::Critical\n",
        "          WARN  the guest printed more than it may; the rest is dropped",
        "        rails.execute-outgoing-transaction logged\n          WARN  thread '<unnamed>'",
        "2 passed, 2 failed, in ",
    ] {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
    assert_eq!(text.matches("thread '<unnamed>'").count(), 1, "what was printed last is told once: {text}");
    assert!(!text.contains("not-shown") && !text.contains("the key is"), "of a call that is as it should be: {text}");

    let all = guest(&["test", &path, "--guest", &file, "--logs"]);
    let text = out(&all);
    for part in [
        "        step 1, rails.execute-outgoing-transaction logged\n          INFO  not-shown\n",
        "        rails.execute-outgoing-transaction logged\n          INFO  the key is {secret:bank_key}\n",
    ] {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
    assert!(!text.contains("another-key"), "{text}");

    let run = guest(&["test", &path, "--guest", &file, "--json"]);
    let lines: Vec<Value> = out(&run).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let logged = &lines[2]["outcome"]["log"];
    assert_eq!(logged[0]["lines"], json!([{ "level": "INFO", "context": "", "text": "not-shown" }]));
    assert_eq!((&logged[1]["step"], &logged[1]["call"]), (&json!(2), &json!("rails.execute-outgoing-transaction")));
    let warned = json!({ "level": "WARN", "context": "bank", "text": "of-the-second as Level::Warn" });
    assert!(logged[1]["lines"].as_array().unwrap().contains(&warned), "{logged}");
}

const CASES: &str = r#"
[config]
steer = "execute=bank"
bank_url = "https://bank.example"

[[http]]
route = "POST https://bank.example/transfers"
json = { id = "1", status = "settled" }

[[scenario]]
name = "passes"
call = "rails.execute-outgoing-transaction"
expect.ok = "delivered"

[[scenario]]
name = "differs"
call = "rails.execute-outgoing-transaction"
expect.ok.delivered.external-id = "2"
sent = [{ headers.idempotency-key = "none" }]

[[scenario]]
name = "traps"
config.steer = "execute=trap"
call = "rails.execute-outgoing-transaction"

[[scenario]]
name = "traps as it should"
config.steer = "execute=trap"
call = "rails.execute-outgoing-transaction"
fault = "trap"

[[scenario]]
name = "is refused by the host"
config.steer = "execute=bad-amount"
call = "rails.execute-outgoing-transaction"
fault = "invalid_answer"

[[scenario]]
name = "remembers"
config.steer = "execute=note+delivered,note+unavailable,note+delivered"
kv."note/execute" = 4
[[scenario.steps]]
call = "rails.execute-outgoing-transaction"
remembers = { "note/execute" = "5" }
[[scenario.steps]]
call = "rails.execute-outgoing-transaction"
input.attempt.number = 2
expect.err = "unavailable"
remembers = { "note/execute" = "5" }
[[scenario.steps]]
call = "rails.execute-outgoing-transaction"
input.attempt.number = 3
remembers = { "note/execute" = "6", "own/execute"._none = true }

[[scenario]]
name = "no such place"
call = "rails.execute-outgoing-transaction"
input.payment.transaction.stauts = "completed"

[[scenario]]
name = "no route"
config.steer = "execute=get:https://bank.example/nowhere"
call = "rails.execute-outgoing-transaction"
expect.ok = "delivered"

[[scenario]]
name = "denied, the second step"
config.steer = "execute=delivered,get:https://other.example/"
[[scenario.steps]]
call = "rails.execute-outgoing-transaction"
expect.ok = "delivered"
[[scenario.steps]]
call = "rails.execute-outgoing-transaction"
input.attempt.number = 2
expect.ok = "delivered"
"#;

#[test]
fn what_is_otherwise_is_told_by_its_place() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("scenarios")).unwrap();
    std::fs::write(folder.path().join("scenarios/cases.toml"), CASES).unwrap();
    let (folder, file) = (folder.path().display().to_string(), rust("test_rails"));
    let run = guest(&["test", &folder, "--guest", &file]);
    assert_eq!(run.status.code(), Some(1), "{}", err(&run));
    let text = out(&run);
    for line in [
        "ok      passes (",
        "FAILED  differs (",
        "          ok.delivered.external-id\n            - \"2\"\n            + \"1\"",
        "          sent[0].headers.idempotency-key\n            - \"none\"\n            + \"payout-01980000-",
        "rails.execute-outgoing-transaction ended in the fault `trap` instead of an answer: ",
        "ok      traps as it should (",
        "ok      is refused by the host (",
        "ok      remembers (",
        "`payment.transaction`: knows no `stauts`; did you mean `status`?",
        "it sent `GET https://bank.example/nowhere`, for which there is no route: it was answered 404",
        "step 2, rails.execute-outgoing-transaction",
        "4 passed, 5 failed, in ",
    ] {
        assert!(text.contains(line), "{line}\nis not in\n{text}");
    }

    let run = guest(&["test", &folder, "--guest", &file, "--json", "--only", "differs"]);
    let lines: Vec<Value> = out(&run).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let differences = &lines[0]["outcome"]["failure"]["differences"];
    assert_eq!(differences[0], json!({ "place": "ok.delivered.external-id", "wanted": "2", "got": "1" }));
    assert_eq!((&lines[1]["passed"], &lines[1]["failed"]), (&json!(0), &json!(1)));

    let none = guest(&["test", &folder, "--guest", &file, "--only", "nothing is called so"]);
    assert_eq!(none.status.code(), Some(1), "that no scenario was run is no success");
}

#[test]
fn time_stands_where_it_was_put() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clock.toml");
    let rate = |end: &str| format!("[[scenario.steps]]\ncall = 'quotes.rate'\nexpect.ok.expires-at = '{end}'\n");
    let first = rate("2026-02-01T01:00:00.000Z");
    let second = format!("{}clock = '2027-01-01T00:00:00Z'\n", rate("2027-01-01T01:00:00.000Z"));
    let text = format!("clock = 2026-02-01T00:00:00Z\n[[scenario]]\nname = 'an hour'\n{first}{second}");
    std::fs::write(&path, text).unwrap();
    let run = guest(&["test", &path.display().to_string(), "--guest", &rust("test_rails")]);
    assert!(run.status.success(), "{}{}", out(&run), err(&run));
}

const ON_RECORD: &str = r#"
[[records.transactions]]
id = "01970000-0000-7000-8000-000000000001"
status = "completed"
fields = { account_number = "1" }

[[records.transactions]]
id = "01970000-0000-7000-8000-000000000002"
receiver-id = "01980000-0000-7000-8000-0000000000ff"

[[records.quotes]]
price = "0.25"

[[scenario]]
name = "a call is given what is on record"
config.steer = "execute=own"
call = "rails.execute-outgoing-transaction"
input.payment.transaction._record = "01970000-0000-7000-8000-000000000001"
expect.ok = "delivered"

[[scenario]]
name = "and something laid over it"
config.steer = "execute=own"
call = "rails.execute-outgoing-transaction"
input.payment.transaction = { _record = "01970000-0000-7000-8000-000000000001", message = "other" }
fault = "trap"

[[scenario]]
name = "a customer's, with one of the scenario's own"
config.steer = "post=look:of:01980000-0000-7000-8000-00000000000b:01980000-0000-7000-8000-000000000000:1"
call = "receiver.process-post-request"
records.transactions = [{ id = "01970000-0000-7000-8000-000000000003" }]
expect.err.problem.invalid = "[01970000-0000-7000-8000-000000000003] more: true"

[[scenario]]
name = "a quote"
config.steer = "post=look:quote:01980000-0000-7000-8000-000000000002"
call = "receiver.process-post-request"
expect.err.problem.invalid._matches = 'price: "0.25", total-price'
"#;

#[test]
fn records_are_those_that_are_laid_down() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.toml");
    let run = |text: &str| {
        std::fs::write(&path, text).unwrap();
        guest(&["test", &path.display().to_string(), "--guest", &rust("test_rails")])
    };
    let passed = run(ON_RECORD);
    assert!(passed.status.success() && out(&passed).contains("4 passed"), "{}{}", out(&passed), err(&passed));
    let none = |records: &str, told: &str| {
        format!(
            "[[scenario]]\nname = 'none'\nconfig.steer = 'post=look:quote:01980000-0000-7000-8000-000000000002'\n\
             call = 'receiver.process-post-request'\n{records}\nexpect.err.problem.invalid._matches = '{told}'"
        )
    };
    for (records, told) in [("records = {}", "^None$"), ("", "^Error::Denied.*`guest.records`")] {
        let passed = run(&none(records, told));
        assert!(passed.status.success(), "{}{}", out(&passed), err(&passed));
    }
    for (was, now, told) in [
        ("id = \"01970000-0000-7000-8000-000000000002\"", "id = \"t-1\"", "`id`: \"t-1\" is no id; write a UUID"),
        ("status = \"completed\"", "status = \"complete\"", "`status`: knows no `complete`; did you mean `completed`?"),
        ("\"01980000-0000-7000-8000-0000000000ff\"", "\"bola\"", "`receiver-id`: \"bola\" is no id"),
        (
            "price = \"0.25\"",
            "prize = \"0.25\"",
            "quote 01980000-0000-7000-8000-000000000002: `record`: knows no `prize`",
        ),
        (
            "_record = \"0197",
            "_record = \"0199",
            "no transaction \"01990000-0000-7000-8000-000000000001\" is on record",
        ),
    ] {
        let refused = run(&ON_RECORD.replacen(was, now, 1));
        assert!(err(&refused).contains(told), "{told}: {}{}", out(&refused), err(&refused));
    }
}
