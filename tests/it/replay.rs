//! Recorded calls had again: by the same guest all is as it was, by another one what it decides otherwise is told, and
//! nobody outside hears of either.

use anchor_host::{
    guest::{CallObserver, GuestSource, GuestUnderTest, Guests, PaymentView, Settings},
    guest_traces::{CallOutcome, RecordedCall, Recorder, Recording, Replayed, Replaying, replay},
    model::{AssetId, Clock, Given, Purpose, RateRequest, Side, Timestamp},
    store::{CallFilter, CallRow},
};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor, guest_cache},
    database::{Kind, random_bytes},
    guests::{Language, built},
    life::test_guest,
    log, on_both,
    process::binary,
    sample::transaction,
    versions::{Version, guest_file},
    wait,
    world::System,
};
use serde_json::{Value, json};
use std::{
    path::Path,
    process::Command,
    sync::{Arc, Mutex},
};

on_both!(
    a_payment_is_had_again_and_the_bank_hears_nothing,
    the_reference_guest_decides_again_as_it_did,
    what_another_version_decides_otherwise_is_told_place_by_place,
    a_version_that_decides_otherwise_is_refused_unless_that_is_accepted,
    a_secret_that_is_another_one_meanwhile_is_no_difference,
    a_saved_call_passes_until_the_guest_changes,
);

fn recorded(kind: Kind) -> Setup {
    Setup::new(kind).set("guest.record", "true")
}

/// The newest call of a function, once it is there.
async fn newest(anchor: &TestAnchor, function: &str) -> CallRow {
    let filter = CallFilter { function: Some(function.to_owned()), limit: 1, ..CallFilter::default() };
    wait::until(&format!("a recorded {function}"), || async {
        anchor.store.calls(&filter).await.unwrap().pop().ok_or("none".to_owned())
    })
    .await
}

/// Exit code, standard output, standard error.
type Said = (Option<i32>, String, String);

fn run(command: &mut Command) -> Said {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// `anchor-host guest …` on an anchor's database, with its configuration.
fn guest(anchor: &TestAnchor, arguments: &[&str]) -> Said {
    let mut command = Command::new(binary());
    command.arg("guest").args(arguments).args(["--database-url", &anchor.database.url]);
    let bank = &anchor.config.guest.terms.config["bank_url"];
    let keys = [
        ("guest.files", anchor.config.guest.files[0].display().to_string()),
        ("guest.http_origins", bank.clone()),
        ("guest.config.bank_url", bank.clone()),
    ];
    for (key, value) in keys {
        command.args(["--set", &format!("{key}={value}")]);
    }
    run(command.arg("--data-dir").arg(&anchor.config.data_dir))
}

async fn a_payment_is_had_again_and_the_bank_hears_nothing(kind: Kind) {
    let anchor = recorded(kind).start().await;
    let sender = anchor.sender().await;
    let receiver = sender.register("2", &json!({ "last_name": "Again" })).await;
    let fields =
        json!({ "steer": "post=note+ready execute=bank", "account_number": "1", "routing_number": "021000021" });
    let opened = sender.open_with("10", &json!({ "receiver_id": receiver, "fields": { "transaction": fields } })).await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    newest(&anchor, "rails").await;
    let orders = anchor.bank.orders();
    assert_eq!(orders.len(), 1);

    let file = test_guest().display().to_string();
    let (code, told, error) = guest(&anchor, &["replay", &file]);
    assert_eq!(code, Some(0), "{told}{error}");
    let calls = anchor.store.calls(&CallFilter { limit: 100, ..CallFilter::default() }).await.unwrap().len();
    assert!(calls >= 5 && told.contains(&format!("{calls} calls: {calls} the same, 0 different, 0 could")), "{told}");
    assert_eq!(anchor.bank.orders(), orders, "the bank heard of it again");
    let (_, told, _) = guest(&anchor, &["replay", &file, "--json", "--since", "1h", "--function", "rails"]);
    assert_eq!(serde_json::from_str::<Value>(&told).unwrap(), json!({ "same": 1, "different": 0, "impossible": 0 }));
    anchor.finish().await;
}

async fn the_reference_guest_decides_again_as_it_did(kind: Kind) {
    let reference = Language::Rust.reference().display().to_string();
    let anchor = recorded(kind).set("guest.files", &reference).start().await;
    let sender = anchor.sender().await;
    let from = sender.register("1", &json!({ "type": "sep31-sender" })).await;
    let account =
        json!({ "type": "sep31-receiver", "bank_account_number": "000123456789", "bank_number": "021000021" });
    let to = sender.register("2", &account).await;
    let opened = sender.open_with("10", &json!({ "sender_id": from, "receiver_id": to })).await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    newest(&anchor, "rails").await;
    let (code, told, error) = guest(&anchor, &["replay", &reference]);
    assert!(code == Some(0) && told.contains(" 0 different, 0 could not be replayed"), "{told}{error}");
    // Nor does the same anchor in another language decide otherwise.
    for language in [Language::Go, Language::Js] {
        let (code, told, error) = guest(&anchor, &["replay", &language.reference().display().to_string()]);
        let same = code == Some(0) && told.contains(" 0 different, 0 could not be replayed");
        assert!(same, "{}: {told}{error}", language.name());
    }
    assert_eq!(anchor.bank.orders().len(), 1);
    anchor.finish().await;
}

async fn what_another_version_decides_otherwise_is_told_place_by_place(kind: Kind) {
    let anchor = recorded(kind).start().await;
    let sender = anchor.sender().await;
    sender.register("1", &json!({ "steer": "review=rejected" })).await;
    let call = newest(&anchor, "customers.review").await;
    let opened = sender.open_and_pay("10", "execute=get:http://127.0.0.1:1/,delivered").await;
    sender.wait(&opened.id, "completed").await;
    newest(&anchor, "rails").await;

    let (_folder, path) = guest_file();
    Version::new("other").saying("steered to reject", "steered to refuse").save(&path);
    let file = path.display().to_string();
    let (code, told, error) = guest(&anchor, &["replay", &file]);
    assert_eq!(code, Some(1), "{told}{error}");
    let lines: Vec<_> = told.lines().collect();
    assert_eq!(lines[0], format!("{} customers.review", call.id));
    assert_eq!(lines[1], "  answer.ok.rejected: \"steered to reject\" -> \"steered to refuse\"");
    assert!(lines[2].contains("the same, 1 different, 0 could not be replayed"), "{told}");
    assert!(error.contains("1 calls have a different result"), "{error}");

    // Without an interface, and without the receiver's configuration.
    Version::new("less").without(&["customers"]).save(&path);
    let (code, told, error) = guest(&anchor, &["replay", &file, "--function", "customers"]);
    assert!(code == Some(1) && error.contains("no function `customers.review`"), "{told}{error}");
    anchor.finish().await;
}

async fn a_version_that_decides_otherwise_is_refused_unless_that_is_accepted(kind: Kind) {
    let anchor = recorded(kind).start().await;
    let (same, other) = (Version::new("same"), Version::new("other").saying("steered to reject", "steered to refuse"));
    let (_folder, path) = guest_file();
    let file = path.display().to_string();
    let deploy = |version: &Version, more: &[&str]| {
        version.save(&path);
        guest(&anchor, &[&["deploy", &file], more].concat())
    };
    let (code, _, error) = deploy(&same, &["--shadow", "100"]);
    assert!(code == Some(1) && error.contains("no recorded call"), "{error}");

    let sender = anchor.sender().await;
    sender.register("1", &json!({ "steer": "review=rejected", "last_name": "CANARY-SHADOW" })).await;
    let call = newest(&anchor, "customers.review").await;
    let (code, told, error) = deploy(&same, &["--shadow", "100"]);
    assert!(code == Some(0) && told.contains("0 different") && told.contains("serves in"), "{told}{error}");

    let (code, told, error) = deploy(&other, &["--shadow", "100"]);
    assert_eq!(code, Some(1), "{told}{error}");
    assert!(told.contains("answer.ok.rejected: \"steered to reject\" -> \"steered to refuse\""), "{told}");
    let reason =
        format!("1 have a different result; the newest is {}, a customers.review in `answer.ok.rejected`", call.id);
    assert!(error.contains(&reason) && error.contains("--accept-differences"), "{error}");
    let status = guest(&anchor, &["status", "--json"]).1;
    let status: Value = serde_json::from_str(&status).unwrap();
    let serving = &status["guests"][0];
    assert_eq!(serving["hash"], same.hash(), "the one before serves on");
    let refused = serving["refused"]["reason"].as_str().unwrap();
    assert!(refused.contains(&reason) && !refused.contains("steered"), "what was said is not for everybody: {refused}");

    let (code, told, error) = deploy(&other, &["--shadow", "100", "--accept-differences"]);
    assert!(code == Some(0) && told.contains("1 different") && told.contains("serves in"), "{told}{error}");
    let status: Value = serde_json::from_str(&guest(&anchor, &["status", "--json"]).1).unwrap();
    assert_eq!(status["guests"][0]["hash"], other.hash());
    assert_eq!(deploy(&other, &["--accept-differences"]).0, Some(2), "it means nothing alone");
    anchor.finish().await;
}

/// Calls are compared by what stands for a secret, whatever its value was then and is now.
async fn a_secret_that_is_another_one_meanwhile_is_no_difference(kind: Kind) {
    let folder = tempfile::tempdir().unwrap();
    for handles in ["[]", r#"["bank_key"]"#] {
        let key = folder.path().join(format!("bank-key-{}", handles.len()));
        std::fs::write(&key, "first-key-4711").unwrap();
        let key = key.to_str().unwrap();
        let set = [("guest.secrets.bank_key_file", key), ("guest.secrets_by_handle", handles)];
        let anchor = set.iter().fold(recorded(kind), |setup, (key, value)| setup.set(key, value)).start().await;
        let sender = anchor.sender().await;
        let url = format!("{}/transfers", anchor.config.guest.terms.config["bank_url"]);
        let steer = json!({ "fields": { "transaction": { "steer": format!("post=secret:{url}") } } });
        sender.post("10", &steer).await.error(503);
        let before = newest(&anchor, "receiver.process-post-request").await.id;
        std::fs::write(key, "second-key-4711").unwrap();
        wait::until("a secret that is read again", || async {
            log::about("a secret was read again").contains(key).then_some(()).ok_or("no".to_owned())
        })
        .await;
        sender.post("10", &steer).await.error(503);
        let after = wait::until("the second call", || async {
            Some(newest(&anchor, "receiver.process-post-request").await.id)
                .filter(|id| *id != before)
                .ok_or("no".to_owned())
        })
        .await;
        for id in [&before, &after] {
            let shown = guest(&anchor, &["calls", "show", id]).1;
            assert!(shown.contains("bank_key") && !shown.contains("key-4711"), "{shown}");
        }
        let file = test_guest().display().to_string();
        let more: Vec<String> =
            set.iter().flat_map(|(key, value)| ["--set".to_owned(), format!("{key}={value}")]).collect();
        let more: Vec<&str> = more.iter().map(String::as_str).collect();
        let of = ["replay", &file, "--function", "receiver.process-post-request"];
        let (code, told, error) = guest(&anchor, &[&of[..], &more].concat());
        assert!(code == Some(0) && told.contains("2 the same, 0 different, 0 could"), "{told}{error}");
        // Nor is it one for the host that was told the second value while it ran.
        let (code, told, error) = guest(&anchor, &["deploy", &file, "--shadow", "100"]);
        assert!(code == Some(0) && told.contains(" 0 different"), "{told}{error}");
        anchor.finish().await;
    }
}

async fn a_saved_call_passes_until_the_guest_changes(kind: Kind) {
    let secret = "s3cr3t-4711";
    let anchor = recorded(kind).set("guest.secrets.bank_key", secret).start().await;
    let sender = anchor.sender().await;
    sender.register("1", &json!({ "steer": "review=rejected" })).await;
    let fields = json!({ "steer": "execute=bank", "account_number": "1", "routing_number": "021000021" });
    let opened = sender.open_with("10", &json!({ "fields": { "transaction": fields } })).await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    let folder = tempfile::tempdir().unwrap();
    for (function, name) in [("customers.review", "rejected"), ("rails", "paid")] {
        let id = newest(&anchor, function).await.id;
        let (code, told, error) = guest(&anchor, &["calls", "export", &id]);
        assert!(code == Some(0) && error.contains("personal data"), "{error}");
        assert!(!told.contains(secret));
        std::fs::write(folder.path().join(format!("{name}.call.json")), told).unwrap();
    }
    let test =
        |guest: &Path| run(Command::new(binary()).args(["guest", "test"]).arg(folder.path()).arg("--guest").arg(guest));
    let (code, told, error) = test(&test_guest());
    assert!(code == Some(0) && told.contains("2 passed, 0 failed"), "{told}{error}");
    let (_folder, path) = guest_file();
    Version::new("other").saying("steered to reject", "steered to refuse").save(&path);
    let (code, told, _) = test(&path);
    assert!(code == Some(1) && told.contains("1 passed, 1 failed"), "{told}");
    assert!(told.contains("answer.ok.rejected") && told.contains("steered to refuse"), "{told}");
    anchor.finish().await;
}

/// Keeps calls in memory.
#[derive(Debug, Default)]
struct Kept(Mutex<Vec<RecordedCall>>);

impl Recorder for Kept {
    fn seed(&self) -> [u8; 32] {
        random_bytes()
    }
    fn now(&self) -> Timestamp {
        System.now()
    }
    fn keep(&self, call: RecordedCall) {
        self.0.lock().unwrap().push(call);
    }
}

fn settings(kept: &Arc<Kept>) -> Settings {
    let recording: Arc<dyn CallObserver> = Arc::new(Recording { recorder: kept.clone(), bytes_most: 1 << 20 });
    Settings { cache_dir: Some(guest_cache()), recording: Some(recording), ..Settings::default() }
}

async fn assert_had_again(source: &GuestSource, kept: &Kept) -> Vec<Value> {
    let calls = std::mem::take(&mut *kept.0.lock().unwrap());
    let settings = Settings { cache_dir: Some(guest_cache()), ..Settings::default() };
    let guest = GuestUnderTest::load(source, &settings).await.unwrap();
    let with = Replaying { to_the_letter: true, ..Replaying::default() };
    let mut answers = Vec::new();
    for call in &calls {
        let again = RecordedCall::from_bytes(&call.to_bytes()).unwrap();
        assert_eq!(replay(&guest, &again, &with).await, Replayed::Same, "{}", json!(call));
        let CallOutcome::Answer(answer) = &call.outcome else { panic!("{}", json!(call)) };
        answers.push(answer.clone());
    }
    answers
}

#[tokio::test]
async fn randomness_is_had_again_bit_for_bit() {
    let (go, js) = (
        built("guests-go", "tests/guests/hazards/go/build/hazards_go.wasm"),
        built("guests-js", "tests/guests/hazards/js/build/hazards-js.wasm"),
    );
    for (file, hazard) in [(&go, "random"), (&go, "random in all ways"), (&js, "random")] {
        let (source, kept) = (GuestSource::file(file), Arc::new(Kept::default()));
        let guests = Guests::load(std::slice::from_ref(&source), settings(&kept)).await.unwrap();
        let mut transaction = transaction();
        transaction.fields = [("hazard".to_owned(), hazard.to_owned())].into();
        for _ in 0..3 {
            let view = PaymentView { transaction: &transaction, sender: None, receiver: None, customer: None };
            guests.process_post_request(view).await.unwrap();
        }
        let mut answers = assert_had_again(&source, &kept).await;
        assert_eq!(answers.len(), 3);
        answers.dedup();
        assert_eq!(answers.len(), 3, "each call had randomness of its own: {answers:?}");
    }
}

#[tokio::test]
async fn the_time_is_had_again_bit_for_bit() {
    let (source, kept) = (GuestSource::file(test_guest()), Arc::new(Kept::default()));
    let guests = Guests::load(std::slice::from_ref(&source), settings(&kept)).await.unwrap();
    let asset = |text: &str| AssetId::parse(text).unwrap();
    let side = |text: &str| Side { asset: asset(text), decimals: 2, delivery_method: None };
    let request = RateRequest {
        purpose: Purpose::Indicative,
        sell: side("iso4217:USD"),
        buy: side("iso4217:BRL"),
        given: Given::Sell("100".parse().unwrap()),
        country_code: None,
        context: None,
        client: None,
        expire_after: None,
    };
    let first = guests.rate(&request).await.unwrap().answer.unwrap();
    // Guests tell milliseconds.
    while guests.rate(&request).await.unwrap().answer.unwrap().expires_at == first.expires_at {}
    let calls = kept.0.lock().unwrap().clone();
    assert!(calls.iter().all(|call| !call.wall_clock.is_empty()), "it looked at the clock");
    let answers = assert_had_again(&source, &kept).await;
    assert_ne!(answers[0]["ok"]["expires-at"], answers.last().unwrap()["ok"]["expires-at"]);
}
