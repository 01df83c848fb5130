//! What guests remember, seen through their answers and in the database.

use anchor_host::{app::KeyName, store::KvRow};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor, signoff},
    database::{Database, Kind},
    on_both,
    process::binary,
    sender::SendingAnchor,
    wait,
};
use serde_json::{Value, json};
use std::process::Command;

on_both!(
    what_is_remembered_is_kept_with_the_decision,
    a_failed_or_refused_answer_leaves_nothing,
    calls_that_decide_nothing_remember_too,
    a_promise_and_what_is_remembered_of_it_go_together,
    each_guest_has_its_own,
    what_is_over_the_quota_is_an_error_to_the_guest,
    the_operator_changes_it_while_the_host_runs,
    the_command_line_changes_it_while_the_host_runs,
    keys_are_found_by_prefix_in_the_order_of_their_bytes,
);

/// How often a function has counted itself, under the name of the test guest's file.
async fn noted(anchor: &TestAnchor, function: &str) -> u64 {
    let value = anchor.store.kv_value("test_rails", &format!("note/{function}")).await.unwrap();
    value.map_or(0, |value| serde_json::from_slice(&value).unwrap())
}

fn steered(words: &str) -> Value {
    json!({ "fields": { "transaction": { "steer": words } } })
}

async fn what_is_remembered_is_kept_with_the_decision(kind: Kind) {
    let anchor = Setup::new(kind).steer("review=note+accepted").start().await;
    let sender = anchor.sender().await;
    sender.register("1", &json!({ "last_name": "Remembered" })).await;
    assert_eq!(noted(&anchor, "review").await, 1);
    let words = "post=note+ready execute=note+initiated:0 poll=note+delivered";
    for number in 1..=3 {
        let opened = sender.open_with("10", &steered(words)).await;
        assert_eq!(noted(&anchor, "post").await, number);
        sender.pay(&opened, "10").await;
        sender.wait(&opened.id, "completed").await;
        assert_eq!((noted(&anchor, "execute").await, noted(&anchor, "poll").await), (number, number));
    }
    let asked = sender.open_with("10", &steered("execute=transaction-info patch=note+ok")).await;
    sender.pay(&asked, "10").await;
    sender.wait(&asked.id, "pending_transaction_info_update").await;
    sender.patch(&asked.id, &json!({ "steer": "execute=delivered patch=note+ok" })).await.expect(200);
    sender.wait(&asked.id, "completed").await;
    assert_eq!(noted(&anchor, "patch").await, 1);
    anchor.finish().await;
}

async fn a_failed_or_refused_answer_leaves_nothing(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    for (word, status) in [
        // It says no.
        ("invalid", 400),
        ("customer-info", 400),
        ("unavailable", 503),
        // It fails.
        ("trap", 500),
        // The host refuses what it says: as it is, and as terms of this payment.
        ("bad-amount", 500),
        ("bad-fee", 500),
        ("bad-asset", 500),
    ] {
        let answer = sender.post("10", &steered(&format!("post=note+{word}"))).await;
        assert_eq!((answer.status, noted(&anchor, "post").await), (status, 0), "{word}: {}", answer.body);
    }
    // In background work: tried again and again, and remembered when it is done, once.
    let words = "execute=note+unavailable,note+trap,note+bad-amount,note+delivered";
    let opened = sender.open_with("10", &steered(words)).await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    assert_eq!(noted(&anchor, "execute").await, 1);
    anchor.finish().await;
}

async fn price(anchor: &TestAnchor, sender: &SendingAnchor) -> u16 {
    let query = [
        ("sell_asset", anchor.asset().to_string()),
        ("buy_asset", "iso4217:BRL".to_owned()),
        ("context", "sep31".to_owned()),
        ("sell_amount", "101".to_owned()),
    ];
    sender.send(sender.request(reqwest::Method::GET, "/sep38/price").query(&query)).await.status
}

async fn calls_that_decide_nothing_remember_too(kind: Kind) {
    let steer = "info=note+plain valid=note+yes requirements=note+names rate=note+plain forgotten=note+ok";
    let anchor = Setup::new(kind).steer(steer).start().await;
    let sender = anchor.sender().await;
    sender.send(sender.request(reqwest::Method::GET, "/sep31/info")).await.expect(200);
    assert!(noted(&anchor, "info").await >= 1);
    sender.open("10", "").await;
    assert_eq!(noted(&anchor, "valid").await, 1);
    sender.send(sender.request(reqwest::Method::GET, "/sep12/customer")).await.expect(200);
    assert_eq!(noted(&anchor, "requirements").await, 1);
    assert_eq!((price(&anchor, &sender).await, noted(&anchor, "rate").await), (200, 1));
    sender.register("1", &json!({ "last_name": "Forgotten" })).await;
    let path = format!("/sep12/customer/{}", sender.account());
    let gone = sender.request(reqwest::Method::DELETE, &path).json(&json!({ "memo": "1", "memo_type": "id" }));
    sender.send(gone).await.expect(200);
    once(&anchor, "forgotten").await;
    anchor.finish().await;

    // Said, and refused: nothing.
    let anchor = Setup::new(kind).steer("rate=note+bad-sell").start().await;
    let sender = anchor.sender().await;
    assert_eq!((price(&anchor, &sender).await, noted(&anchor, "rate").await), (500, 0));
    anchor.finish().await;
}

/// Waits until a function has counted itself once.
async fn once(anchor: &TestAnchor, function: &str) {
    wait::until(function, async || match noted(anchor, function).await {
        1 => Ok(()),
        other => Err(format!("noted {other} times")),
    })
    .await;
}

async fn a_promise_and_what_is_remembered_of_it_go_together(kind: Kind) {
    let anchor = Setup::new(kind).steer("rate=note+plain settle=note+plain").start().await;
    let sender = anchor.sender().await;
    sender.quote(&json!({ "sell_amount": "101" })).await.expect(201);
    assert_eq!(noted(&anchor, "rate").await, 1);
    let opened = sender.open_with("101", &json!({ "destination_asset": "iso4217:BRL" })).await;
    sender.pay(&opened, "101").await;
    sender.wait(&opened.id, "completed").await;
    assert_eq!(noted(&anchor, "settle").await, 1);
    anchor.finish().await;

    // A firm quote without an end is refused, and given back.
    let anchor = Setup::new(kind).steer("rate=note+no-end release=note+ok").start().await;
    let sender = anchor.sender().await;
    sender.quote(&json!({ "sell_amount": "101" })).await.error(500);
    once(&anchor, "release").await;
    assert_eq!(noted(&anchor, "rate").await, 0);
    anchor.finish().await;
}

fn named(guest: &str, key: &str) -> KeyName {
    KeyName { guest: guest.to_owned(), key: key.to_owned() }
}

async fn each_guest_has_its_own(kind: Kind) {
    let anchor = Setup::new(kind).also_guest("test_fees").start().await;
    let sender = anchor.sender().await;
    let operator = anchor.operator().await;
    let another = named("/anywhere/test_fees.wasm", "note/post");
    operator.change_kv(&another, Some(b"41".to_vec()), &signoff()).await.unwrap();
    sender.open_with("10", &steered("post=note+ready")).await;
    assert_eq!(noted(&anchor, "post").await, 1);
    assert_eq!(operator.kv_value(&named("test_fees", "note/post")).await.unwrap(), b"41");
    let nobody = operator.change_kv(&named("test-rails", "rate"), Some(b"1".to_vec()), &signoff()).await.unwrap_err();
    let nobody = nobody.to_string();
    assert!(nobody.contains("`test_fees`, `test_rails`"), "a guest's own name is not its place's: {nobody}");
    anchor.finish().await;
}

async fn what_is_over_the_quota_is_an_error_to_the_guest(kind: Kind) {
    let setup = Setup::new(kind).set("guest.kv_keys_max", "3").set("guest.kv_value_kib", "2");
    let anchor = setup.set("guest.kv_total_kib", "4").start().await;
    let sender = anchor.sender().await;
    let refusal = async |words: &str| sender.post("10", &steered(words)).await.error(400);
    assert!(refusal("post=fill:4:1").await.contains("quota at 3: `fill/3`: there are as many keys"));
    assert!(refusal("post=fill:1:2049").await.contains("quota at 0: `fill/0`: 2049 bytes"));
    assert!(refusal("post=fill:3:2000").await.contains("quota at 2: `fill/2`: keys and values"));
    // What was refused left nothing: the same again up to the limit, and over what is there.
    assert!(anchor.store.kv_keys("test_rails", "", "", 10).await.unwrap().is_empty());
    for _ in 0..2 {
        sender.open_with("10", &steered("post=fill:2:2000")).await;
    }
    assert!(refusal("post=fill:2:2048").await.contains("quota at 1: `fill/1`: keys and values"));
    assert!(refusal("post=recall:").await.contains("a key has 1 to 200 bytes"));
    anchor.finish().await;
}

async fn the_operator_changes_it_while_the_host_runs(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let operator = anchor.operator().await;
    let recalled = async || sender.post("10", &steered("post=recall:rate")).await.error(400);
    assert!(recalled().await.contains("nothing"));
    for value in ["5.1", "5.2"] {
        operator.change_kv(&named("test_rails", "rate"), Some(value.into()), &signoff()).await.unwrap();
        assert!(recalled().await.contains(value));
    }
    operator.change_kv(&named("test_rails", "rate"), None, &signoff()).await.unwrap();
    assert!(recalled().await.contains("nothing"));
    assert!(
        operator.change_kv(&named("test_rails", "rate"), None, &signoff()).await.is_err(),
        "there was nothing to delete"
    );
    assert!(operator.change_kv(&named("test_rails", "a\nb"), Some(vec![]), &signoff()).await.is_err());

    // Who did what is on record, and no value is.
    let actions = anchor.store.actions(10).await.unwrap();
    assert!(actions.iter().all(|row| row.who == "tester" && row.why == signoff().why), "{actions:?}");
    let actions: Vec<_> = actions.iter().rev().map(|row| (row.action.as_str(), row.outcome.unwrap())).collect();
    let (set, delete) =
        ("PUT /admin/kv/value?guest=test_rails&key=rate", "DELETE /admin/kv/value?guest=test_rails&key=rate");
    let odd = "PUT /admin/kv/value?guest=test_rails&key=a%0Ab";
    assert_eq!(actions, [(set, 200), (set, 200), (delete, 200), (delete, 404), (odd, 400)]);
    anchor.finish().await;
}

async fn the_command_line_changes_it_while_the_host_runs(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let kv = |arguments: &[&str]| {
        let mut command = Command::new(binary());
        command.args(["guest", "kv"]).args(arguments).args(["--database-url", &anchor.database.url]);
        let output = command.arg("--data-dir").arg(&anchor.config.data_dir).output().unwrap();
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        (output.status.code(), said(&output.stdout), said(&output.stderr))
    };
    let recalled = async || sender.post("10", &steered("post=recall:rates/BRL")).await.error(400);
    let (code, said, _) = kv(&["set", "test_rails", "rates/BRL", "5.30", "--by", "treasury"]);
    assert_eq!(
        (code, said.as_str()),
        (Some(0), "rates/BRL of test_rails is set; the guest's next call sees the change")
    );
    assert!(recalled().await.contains("5.30"));
    assert_eq!(kv(&["get", "test_rails", "rates/BRL"]).1, "5.30");
    let listed: Value = serde_json::from_str(&kv(&["list", "test_rails", "rates/", "--json"]).1).unwrap();
    assert_eq!((&listed["key"], &listed["size"]), (&json!("rates/BRL"), &json!(13)));
    assert_eq!(kv(&["delete", "test_rails", "rates/BRL", "--by", "treasury"]).0, Some(0));
    assert!(recalled().await.contains("nothing"));
    let (code, _, told) = kv(&["get", "test_rails", "rates/BRL"]);
    assert!(code == Some(1) && told.contains("there is no key rates/BRL"), "{told}");
    let who: Vec<_> = anchor.store.actions(10).await.unwrap().into_iter().map(|row| row.who).collect();
    assert_eq!(who, ["treasury", "treasury"]);
    anchor.finish().await;
}

async fn keys_are_found_by_prefix_in_the_order_of_their_bytes(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let at = "2026-11-21T04:16:16.123Z".parse().unwrap();
    let all = ["A", "a", "a/", "a/1", "a/10", "a/2", "a/Z", "a/ä", "a/𝄞", "b", "ä"];
    let mut tx = store.begin().await.unwrap();
    let value = |key: &&str| ((*key).to_owned(), Some(format!("value of {key}").into_bytes()));
    tx.write_kv("one", &all.iter().map(value).collect(), at).await.unwrap();
    tx.write_kv("other", &[("a/1".to_owned(), Some(b"CANARY-KV".to_vec()))].into(), at).await.unwrap();
    tx.commit().await.unwrap();
    let keys = async |prefix: &str, after: &str, limit| -> Vec<String> {
        let rows: Vec<KvRow> = store.kv_keys("one", prefix, after, limit).await.unwrap();
        rows.into_iter().map(|row| row.key).collect()
    };
    assert_eq!(keys("", "", 100).await, all);
    assert_eq!(keys("a/", "", 100).await, ["a/", "a/1", "a/10", "a/2", "a/Z", "a/ä", "a/𝄞"]);
    assert_eq!(keys("a/", "a/10", 2).await, ["a/2", "a/Z"]);
    assert_eq!(store.kv_value("one", "a/ä").await.unwrap().unwrap(), "value of a/ä".as_bytes());
    assert_eq!(store.kv_value("nobody", "a").await.unwrap(), None);

    let totals = store.kv_totals("one", "a/10").await.unwrap();
    let size = |key: &str| (key.len() * 2 + "value of ".len()) as u64;
    assert_eq!((totals.keys, totals.entry), (11, Some(size("a/10"))));
    assert_eq!(totals.bytes, all.iter().map(|key| size(key)).sum::<u64>());
    let mut tx = store.begin().await.unwrap();
    tx.write_kv("one", &[("a".to_owned(), None), ("b".to_owned(), Some(vec![]))].into(), at).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.kv_value("one", "a").await.unwrap(), None);
    assert_eq!(store.kv_value("one", "b").await.unwrap(), Some(vec![]));
    assert_eq!(store.kv_totals("one", "a").await.unwrap().entry, None);
    assert!(!String::from_utf8_lossy(&database.bytes()).contains("CANARY-KV"), "values are sealed");
}
