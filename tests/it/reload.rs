//! Other versions of a guest, brought while the host serves: by saving a file, and by an operator.

use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    life::test_guest,
    log, on_both,
    raw::Raw,
    versions::{Version, guest_file},
    wait,
};
use serde_json::{Value, json};
use std::{fs, path::Path};

on_both!(
    a_saved_file_serves_a_moment_later,
    a_bad_file_leaves_the_good_one_serving_and_says_why,
    a_deployed_version_serves_on_after_a_restart_until_the_file_changes,
    what_would_turn_a_feature_off_is_refused,
    two_guests_that_provide_the_same_are_named,
    a_transaction_stays_with_the_version_it_began_with,
    a_secret_that_is_written_anew_is_what_the_next_call_has,
    a_guest_with_terms_of_its_own_shows_them,
);

const ALL_BUT_CUSTOMERS: [&str; 7] =
    ["receiver", "transfers", "interactive", "deposits", "rails", "mismatches", "quotes"];

/// What serves in the only slot.
async fn serving(anchor: &TestAnchor) -> Value {
    admin(anchor, "GET", "/admin/guests", b"").await.1["guests"][0].clone()
}

async fn admin(anchor: &TestAnchor, method: &'static str, path: &str, body: &[u8]) -> (u16, Value) {
    let token = format!("Bearer {}", anchor.admin_token());
    let request = Raw::new(method, path).header("authorization", token).header("anchor-operator", "ada");
    let request = request.header("anchor-reason", "a better one");
    let answer = request.body("application/wasm", body).send(&anchor.admin_url()).await;
    (answer.status, serde_json::from_str(&answer.text).unwrap())
}

pub async fn serves(anchor: &TestAnchor, version: &Version) {
    wait::until("the version serves", || async {
        let now = serving(anchor).await;
        if now["hash"] == version.hash() { Ok(()) } else { Err(now.to_string()) }
    })
    .await;
}

/// The guest on record for each entry of a transaction's journal that a guest had a part in: the beginning of its hash.
async fn decided_by(anchor: &TestAnchor, id: &str) -> Vec<String> {
    let guests = anchor.report(id).await.journal.into_iter().filter_map(|row| row.guest);
    guests.map(|guest| guest.rsplit_once('(').unwrap().1.trim_end_matches(')').to_owned()).collect()
}

fn in_file(kind: Kind, path: &Path) -> Setup {
    Version::new("one").save(path);
    Setup::new(kind).set("guest.files", path.to_str().unwrap())
}

async fn a_saved_file_serves_a_moment_later(kind: Kind) {
    let (_folder, path) = guest_file();
    let anchor = in_file(kind, &path).start().await;
    let (one, two) = (Version::new("one"), Version::new("two"));
    let now = serving(&anchor).await;
    assert_eq!((&now["hash"], &now["cause"]), (&json!(one.hash()), &json!("start")), "{now}");
    let sender = anchor.sender().await;
    let first = sender.open_and_pay("10", "").await;
    sender.wait(&first.id, "completed").await;

    two.save(&path);
    serves(&anchor, &two).await;
    let second = sender.open_and_pay("10", "").await;
    sender.wait(&second.id, "completed").await;
    assert_eq!(decided_by(&anchor, &first.id).await, [one.short(), one.short()]);
    assert_eq!(decided_by(&anchor, &second.id).await, [two.short(), two.short()]);
    let now = serving(&anchor).await;
    assert_eq!((&now["cause"], &now["who"]), (&json!("file"), &json!("file")), "{now}");
    anchor.finish().await;
}

async fn a_bad_file_leaves_the_good_one_serving_and_says_why(kind: Kind) {
    let (_folder, path) = guest_file();
    let anchor = in_file(kind, &path).start().await;
    let (one, two) = (Version::new("one"), Version::new("two"));
    let sender = anchor.sender().await;
    fs::write(&path, &two.bytes()[..two.bytes().len() / 2]).unwrap();
    let reason = wait::until("the half file is refused", || async {
        let now = serving(&anchor).await;
        now["refused"]["reason"].as_str().map(str::to_owned).ok_or(now.to_string())
    })
    .await;
    assert!(reason.contains("damaged or incomplete") && reason.contains(path.to_str().unwrap()), "{reason}");
    assert_eq!(serving(&anchor).await["hash"], one.hash());

    let (status, ready) = admin(&anchor, "GET", "/admin/health", b"").await;
    assert_eq!(status, 200, "{ready}");
    assert!(ready["checks"]["guest_versions"]["note"].as_str().unwrap().contains("damaged or incomplete"), "{ready}");
    let opened = sender.open_and_pay("10", "").await;
    sender.wait(&opened.id, "completed").await;

    two.save(&path);
    serves(&anchor, &two).await;
    assert!(serving(&anchor).await["refused"].is_null());
    anchor.finish().await;
}

async fn a_deployed_version_serves_on_after_a_restart_until_the_file_changes(kind: Kind) {
    let (_folder, path) = guest_file();
    let mut anchor = in_file(kind, &path).start().await;
    let [one, two, three] = ["one", "two", "three"].map(Version::new);
    let (status, now) = admin(&anchor, "POST", "/admin/guests", two.bytes()).await;
    assert_eq!((status, &now["hash"], &now["who"]), (200, &json!(two.hash()), &json!("ada")), "{now}");
    anchor.stop().await;
    anchor.start_again().await;
    assert_eq!(serving(&anchor).await["hash"], two.hash(), "what was deployed serves");

    let (status, now) = admin(&anchor, "POST", "/admin/guests/rollback", b"").await;
    assert_eq!((status, &now["hash"], &now["cause"]), (200, &json!(one.hash()), &json!("rollback")), "{now}");
    let path_to_two = format!("/admin/guests/rollback?version={}", &two.hash()[..12]);
    assert_eq!(admin(&anchor, "POST", &path_to_two, b"").await.0, 200);
    let (status, refused) = admin(&anchor, "POST", "/admin/guests/rollback?version=9.9.9", b"").await;
    assert!(status == 404 && refused["error"].as_str().unwrap().contains("the history lists"), "{refused}");

    anchor.stop().await;
    three.save(&path);
    anchor.start_again().await;
    assert_eq!(serving(&anchor).await["hash"], three.hash(), "the file is newer than what was deployed");
    let history = admin(&anchor, "GET", "/admin/guests/history", b"").await.1;
    let rows = history["history"].as_array().unwrap().iter();
    let rows: Vec<_> = rows.map(|row| (row["cause"].as_str().unwrap(), row["hash"].as_str().unwrap())).collect();
    let expected = [
        ("start", three.hash()),
        ("rollback", two.hash()),
        ("rollback", one.hash()),
        ("deploy", two.hash()),
        ("start", one.hash()),
    ];
    assert_eq!(rows, expected.map(|(cause, hash)| (cause, hash)));
    anchor.finish().await;
}

async fn what_would_turn_a_feature_off_is_refused(kind: Kind) {
    let (_folder, path) = guest_file();
    let anchor = in_file(kind, &path).start().await;
    let less = Version::new("one").without(&["customers"]);
    let (status, refused) = admin(&anchor, "POST", "/admin/guests", less.bytes()).await;
    let reason = refused["error"].as_str().unwrap();
    assert!(status == 422 && reason.contains("`customers`") && reason.contains("--may-turn-off"), "{refused}");
    let (status, _) = admin(&anchor, "POST", "/admin/guests?may_turn_off=true", less.bytes()).await;
    assert_eq!((status, &serving(&anchor).await["hash"]), (200, &json!(less.hash())));
    anchor.finish().await;
}

async fn two_guests_that_provide_the_same_are_named(kind: Kind) {
    let (_folder, path) = guest_file();
    let (_other_folder, other) = guest_file();
    let other = other.with_file_name("other.wasm");
    let (people, money) =
        (Version::new("one").without(&ALL_BUT_CUSTOMERS), Version::new("one").without(&["customers"]));
    people.save(&path);
    money.save(&other);
    let files = format!("[\"{}\", \"{}\"]", path.display(), other.display());
    let anchor = Setup::new(kind).set("guest.files", &files).start().await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "").await;
    sender.wait(&opened.id, "completed").await;

    let (status, refused) = admin(&anchor, "POST", "/admin/guests", Version::new("two").bytes()).await;
    assert!(status == 400 && refused["error"].as_str().unwrap().contains("as slot"), "{refused}");
    let slot = format!("/admin/guests?slot={}", path.display());
    let (status, refused) = admin(&anchor, "POST", &slot, Version::new("two").bytes()).await;
    let reason = refused["error"].as_str().unwrap();
    assert_eq!(status, 422, "{reason}");
    for part in [path.to_str().unwrap(), other.to_str().unwrap(), "`receiver`"] {
        assert!(reason.contains(part), "{part} is not in {reason}");
    }
    let other_people = Version::new("two").without(&ALL_BUT_CUSTOMERS);
    assert_eq!(admin(&anchor, "POST", &slot, other_people.bytes()).await.0, 200);
    anchor.finish().await;
}

async fn a_transaction_stays_with_the_version_it_began_with(kind: Kind) {
    let (_folder, path) = guest_file();
    let mut anchor = in_file(kind, &path).set("guest.pin_in_flight", "true").start().await;
    let (one, two) = (Version::new("one"), Version::new("two"));
    let sender = anchor.sender().await;
    let (kept, brought_back) =
        (sender.open("10", "").await, sender.open("11", "execute=initiated:0 poll=delivered").await);
    let damaged = sender.open("13", "").await;
    assert_eq!(admin(&anchor, "POST", "/admin/guests", two.bytes()).await.0, 200);
    sender.pay(&kept, "10").await;
    sender.wait(&kept.id, "completed").await;
    assert_eq!(decided_by(&anchor, &kept.id).await, [one.short(), one.short()]);

    // Nothing is in memory any more: it is loaded from the versions that served.
    anchor.stop().await;
    anchor.start_again().await;
    sender.pay(&brought_back, "11").await;
    sender.wait(&brought_back.id, "completed").await;
    assert_eq!(decided_by(&anchor, &brought_back.id).await, [one.short(), one.short(), one.short()]);
    let new = sender.open_and_pay("12", "").await;
    sender.wait(&new.id, "completed").await;
    assert_eq!(decided_by(&anchor, &new.id).await, [two.short(), two.short()]);

    // A file that was damaged meanwhile is no version any more, whatever else it holds.
    anchor.stop().await;
    let file = anchor.config.data_dir.join(format!("guests/{}.wasm", one.hash()));
    assert!(file.is_file());
    std::fs::write(file, Version::new("three").bytes()).unwrap();
    anchor.start_again().await;
    sender.pay(&damaged, "13").await;
    sender.wait(&damaged.id, "completed").await;
    assert_eq!(decided_by(&anchor, &damaged.id).await, [one.short(), two.short()]);
    anchor.finish().await;
}

/// What SEP-31 says of the asset.
pub async fn info(anchor: &TestAnchor) -> String {
    Raw::new("GET", "/sep31/info").send(&anchor.url()).await.text
}

async fn a_secret_that_is_written_anew_is_what_the_next_call_has(kind: Kind) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("steer");
    fs::write(&path, "info=plain\n").unwrap();
    let anchor = Setup::new(kind).set("guest.secrets.steer_file", path.to_str().unwrap()).start().await;
    assert!(!info(&anchor).await.contains("1000.5"));
    // What can't be a secret changes nothing.
    fs::write(&path, "\n").unwrap();
    wait::until("the empty file is told of", || async {
        let told = log::about("the file of a secret is empty");
        if told.contains(path.to_str().unwrap()) { Ok(()) } else { Err(told) }
    })
    .await;
    assert!(!info(&anchor).await.contains("1000.5"));
    // As a deployment does it: another file in the place of the one before.
    fs::write(folder.path().join("new"), "info=full\n").unwrap();
    fs::rename(folder.path().join("new"), &path).unwrap();
    wait::until("the guest has the new value", || async {
        let now = info(&anchor).await;
        if now.contains("1000.5") { Ok(()) } else { Err(now) }
    })
    .await;
    let told = log::about("a secret was read again");
    assert!(told.contains("steer") && !told.contains("info=full"), "{told}");
    anchor.finish().await;
}

async fn a_guest_with_terms_of_its_own_shows_them(kind: Kind) {
    let fees = test_guest().with_file_name("test_fees.wasm").display().to_string();
    let anchor = Setup::new(kind)
        .set("guests[0].file", &fees)
        .set("guests[0].deadline_ms", "1234")
        .set("guests[0].interfaces.fees.calls_max", "3")
        .set("guests[0].config.fee", "invalid")
        .set("guest.records", "true")
        .set("guests[0].records", "false")
        .set("guests[0].interfaces.fees.records", "true")
        .start()
        .await;
    let guests = admin(&anchor, "GET", "/admin/guests", b"").await.1["guests"].clone();
    assert_eq!(guests[0]["limits"], json!(["reads records"]));
    assert_eq!(guests[1]["slot"], fees);
    let limits = ["deadline: 1.234s", "reads records in `fees`", "`fees` calls at once: 3"];
    assert_eq!(guests[1]["limits"], json!(limits));
    anchor.finish().await;
}
