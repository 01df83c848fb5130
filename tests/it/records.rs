//! What guests read of the host's records, seen through their answers.

use anchor_host::{guest_traces::RecordedCall, store::CallFilter};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    life::test_guest,
    on_both,
    process::binary,
    sender::SendingAnchor,
    wait,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::process::Command;

on_both!(
    a_guest_reads_the_transaction_it_decides_on_and_any_other,
    a_customers_transactions_come_in_pages_the_newest_first,
    a_quote_is_read_with_the_transaction_that_used_it,
    without_the_operators_word_nothing_is_read,
    one_interface_alone_may_read,
    a_call_reads_so_often_and_no_more,
    what_is_gone_stays_gone,
    a_recorded_call_is_told_again_what_it_read,
    a_recorded_call_goes_with_whom_it_read_about,
);

fn reading(kind: Kind) -> Setup {
    Setup::new(kind).set("guest.records", "true")
}

/// What came of a question that the guest puts while it decides on a payment.
async fn look(sender: &SendingAnchor, question: &str) -> String {
    sender.post_steered("10", &format!("post=look:{question}")).await.error(400)
}

async fn a_guest_reads_the_transaction_it_decides_on_and_any_other(kind: Kind) {
    let anchor = reading(kind).start().await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=own").await;
    sender.wait(&opened.id, "completed").await;
    let told = look(&sender, &format!("transaction:{}", opened.id)).await;
    for part in [&opened.id, "Status::Completed", "execute=own", &format!("payout-{}", opened.id)] {
        assert!(told.contains(part), "{part}: {told}");
    }
    for nobody in ["01980000-0000-7000-8000-000000000001", "x", ""] {
        assert_eq!(look(&sender, &format!("transaction:{nobody}")).await, "None", "{nobody}");
    }
    anchor.finish().await;
}

/// A payment between these two, in that order.
async fn between(sender: &SendingAnchor, from: &str, to: &str) -> String {
    sender.open_with("10", &json!({ "sender_id": from, "receiver_id": to })).await.id
}

fn page(ids: &[&String], more: bool) -> String {
    let ids: Vec<_> = ids.iter().map(|id| id.as_str()).collect();
    format!("[{}] more: {more}", ids.join(" "))
}

async fn a_customers_transactions_come_in_pages_the_newest_first(kind: Kind) {
    let anchor = reading(kind).start().await;
    let sender = anchor.sender().await;
    let other = anchor.sender().await;
    let [ada, bola] = [sender.register("1", &json!({})).await, sender.register("2", &json!({})).await];
    let [eve, fay] = [other.register("1", &json!({})).await, other.register("2", &json!({})).await];
    let mut opened = Vec::new();
    for number in 0..5 {
        between(&other, &eve, &fay).await;
        // Each way round, and with oneself.
        let (from, to) = [(&ada, &bola), (&bola, &ada), (&ada, &ada)][number % 3];
        opened.push(between(&sender, from, to).await);
    }
    let [first, second, third, fourth, fifth] = &opened[..] else { panic!("five") };
    for (question, told) in [
        (format!("of:{ada}:100"), page(&[fifth, fourth, third, second, first], false)),
        (format!("of:{ada}:5"), page(&[fifth, fourth, third, second, first], false)),
        (format!("of:{ada}:2"), page(&[fifth, fourth], true)),
        (format!("of:{ada}:{fourth}:2"), page(&[third, second], true)),
        (format!("of:{ada}:{second}:2"), page(&[first], false)),
        (format!("of:{ada}:{first}:2"), page(&[], false)),
        (format!("of:{ada}:0"), page(&[], true)),
        (format!("of:{bola}:100"), page(&[fifth, fourth, second, first], false)),
        (format!("of:{bola}:{fourth}:4294967295"), page(&[second, first], false)),
        ("of:01980000-0000-7000-8000-000000000001:9".to_owned(), page(&[], false)),
        ("of:nobody:9".to_owned(), page(&[], false)),
    ] {
        assert_eq!(look(&sender, &question).await, told, "{question}");
    }
    assert!(look(&sender, &format!("of:{ada}:x:2")).await.starts_with("Error::Invalid("));
    // The payment that is decided on is not on record yet: what is older than it is all there is.
    let told = look(&sender, &format!("of:{eve}:100")).await;
    assert!(opened.iter().all(|id| !told.contains(id.as_str())) && told.matches('-').count() == 5 * 4, "{told}");
    anchor.finish().await;
}

async fn a_quote_is_read_with_the_transaction_that_used_it(kind: Kind) {
    let anchor = reading(kind).start().await;
    let sender = anchor.sender().await;
    let quote = sender.quote(&json!({ "sell_amount": "101" })).await.expect(201);
    let id = quote["id"].as_str().unwrap();
    let told = look(&sender, &format!("quote:{id}")).await;
    let account = sender.account().to_string();
    for part in [
        id,
        &account,
        "value: \"101\"",
        "value: \"500\"",
        "price: \"0.2\"",
        "buy-delivery-method: Some(\"PIX\")",
        quote["expires_at"].as_str().unwrap(),
        "transaction-id: None",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let body = json!({ "quote_id": id, "destination_asset": "iso4217:BRL" });
    let opened = sender.open_with("101", &body).await;
    let told = look(&sender, &format!("quote:{id}")).await;
    assert!(told.contains(&format!("transaction-id: Some(\"{}\")", opened.id)), "{told}");
    assert_eq!(look(&sender, "quote:01980000-0000-7000-8000-000000000001").await, "None");
    anchor.finish().await;
}

async fn without_the_operators_word_nothing_is_read(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let ada = sender.register("1", &json!({})).await;
    let opened = sender.open_with("10", &json!({ "sender_id": ada })).await;
    for question in [format!("transaction:{}", opened.id), format!("of:{ada}:9"), "quote:x".to_owned()] {
        let told = look(&sender, &question).await;
        assert!(told.starts_with("Error::Denied(") && told.contains("`guest.records`"), "{told}");
    }
    anchor.finish().await;
}

async fn one_interface_alone_may_read(kind: Kind) {
    let anchor = Setup::new(kind).set("guest.interfaces.rails.records", "true").start().await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=own").await;
    sender.wait(&opened.id, "completed").await;
    let told = look(&sender, &format!("transaction:{}", opened.id)).await;
    assert!(told.starts_with("Error::Denied(") && told.contains("of its interface `receiver`"), "{told}");
    anchor.finish().await;

    let but_one = reading(kind).set("guest.interfaces.receiver.records", "false").start().await;
    let sender = but_one.sender().await;
    assert!(look(&sender, "quote:x").await.starts_with("Error::Denied("));
    but_one.finish().await;
}

async fn a_call_reads_so_often_and_no_more(kind: Kind) {
    let anchor = reading(kind).start().await;
    let sender = anchor.sender().await;
    assert_eq!(look(&sender, "often:100").await, "all were answered");
    assert!(look(&sender, "often:101").await.starts_with("Error::Quota("));
    // Each call anew.
    assert_eq!(look(&sender, "often:100").await, "all were answered");
    anchor.finish().await;
}

async fn delete(sender: &SendingAnchor, memo: &str) {
    let path = format!("/sep12/customer/{}", sender.account());
    let gone = sender.request(Method::DELETE, &path).json(&json!({ "memo": memo, "memo_type": "id" }));
    sender.send(gone).await.expect(200);
}

async fn what_is_gone_stays_gone(kind: Kind) {
    let anchor = reading(kind).start().await;
    let sender = anchor.sender().await;
    let [ada, bola] = [sender.register("1", &json!({})).await, sender.register("2", &json!({})).await];
    let fields = json!({ "steer": "execute=delivered", "account_number": "CANARY-GONE" });
    let body = json!({ "sender_id": ada, "receiver_id": bola, "fields": { "transaction": fields } });
    let over = sender.open_with("10", &body).await;
    sender.pay(&over, "10").await;
    sender.wait(&over.id, "completed").await;
    let question = format!("transaction:{}", over.id);
    assert!(look(&sender, &question).await.contains("CANARY-GONE"));

    delete(&sender, "2").await;
    assert_eq!(look(&sender, &format!("of:{bola}:9")).await, page(&[], false));
    assert_eq!(look(&sender, &format!("of:{ada}:9")).await, page(&[&over.id], false), "other people's stay");
    wait::until("what was given goes", || async {
        let told = look(&sender, &question).await;
        assert!(told.contains(&over.id), "the transaction stays: {told}");
        if told.contains("CANARY-GONE") { Err(told) } else { Ok(()) }
    })
    .await;
    anchor.finish().await;
}

/// The recorded call in which such a question was put, once it is there.
async fn recorded(anchor: &TestAnchor, question: &str) -> (String, RecordedCall) {
    let all = CallFilter { limit: 100, ..CallFilter::default() };
    wait::until(&format!("a call that asked {question}"), || async {
        for row in anchor.store.calls(&all).await.unwrap() {
            let call = anchor.operator().await.call(&row.id).await.unwrap();
            if json!(call.records).to_string().contains(question) {
                return Ok((row.id, call));
            }
        }
        Err("none".to_owned())
    })
    .await
}

/// `anchor-host guest …` on an anchor's database; exit code and output.
fn guest(anchor: &TestAnchor, arguments: &[&str], more: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(binary());
    command.arg("guest").args(arguments).args(["--database-url", &anchor.database.url]);
    command.args(["--set", &format!("guest.files={}", test_guest().display())]).args(more);
    let output = command.arg("--data-dir").arg(&anchor.config.data_dir).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

async fn a_recorded_call_is_told_again_what_it_read(kind: Kind) {
    let anchor = reading(kind).set("guest.record", "true").start().await;
    let sender = anchor.sender().await;
    let [ada, bola] = [sender.register("1", &json!({})).await, sender.register("2", &json!({})).await];
    let body =
        json!({ "sender_id": ada, "receiver_id": bola, "fields": { "transaction": { "steer": "execute=own" } } });
    let opened = sender.open_with("10", &body).await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    let told = look(&sender, &format!("of:{ada}:5")).await;
    look(&sender, "quote:01980000-0000-7000-8000-000000000001").await;
    assert_eq!(told, page(&[&opened.id], false));
    let (id, call) = recorded(&anchor, "transactions_of").await;
    let read = json!(call.records);
    assert_eq!(read[0]["question"], json!({ "transactions_of": [ada, null, 6] }));
    assert_eq!(read[0]["answer"]["transactions"][0]["id"], json!(opened.id));
    recorded(&anchor, "\"quote\":null").await;

    let (code, shown) = guest(&anchor, &["calls", "show", &id], &[]);
    assert!(code == Some(0) && shown.contains(&format!("read the transactions of {ada}\n{{")), "{shown}");
    // What is on record now is something else, and nothing of it is asked.
    between(&sender, &ada, &bola).await;
    let file = test_guest().display().to_string();
    let grant = ["--set", "guest.records=true"];
    let (code, said) = guest(&anchor, &["replay", &file], &grant);
    assert!(code == Some(0) && said.contains(" 0 different, 0 could not be replayed"), "{said}");
    // A host that no longer lets it read decides otherwise.
    let (code, said) = guest(&anchor, &["replay", &file, "--function", "rails"], &[]);
    assert!(code == Some(1) && said.contains("may not read records"), "{said}");

    // As a test of its own, to the letter.
    let folder = tempfile::tempdir().unwrap();
    let (code, saved) = guest(&anchor, &["calls", "export", &id], &grant);
    assert_eq!(code, Some(0), "{saved}");
    let path = folder.path().join("page.call.json");
    let test = |saved: &Value| {
        std::fs::write(&path, saved.to_string()).unwrap();
        let mut command = Command::new(binary());
        command.args(["guest", "test", path.to_str().unwrap(), "--guest", &file]);
        let output = command.output().unwrap();
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let mut saved: Value = serde_json::from_str(&saved).unwrap();
    assert_eq!(saved["records"], true);
    let (code, said) = test(&saved);
    assert!(code == Some(0) && said.contains("1 passed"), "{said}");
    // What the recording has no answer for is told.
    saved["call"]["records"] = json!([]);
    let (code, said) = test(&saved);
    assert!(code == Some(1) && said.contains(&format!("records, the transactions of {ada}")), "{said}");
    assert!(!String::from_utf8_lossy(&anchor.database.bytes()).contains("transactions_of"), "what was read is sealed");
    anchor.finish().await;
}

async fn a_recorded_call_goes_with_whom_it_read_about(kind: Kind) {
    let anchor = reading(kind).set("guest.record", "true").start().await;
    let sender = anchor.sender().await;
    let [ada, bola] = [sender.register("1", &json!({})).await, sender.register("2", &json!({})).await];
    let fields = json!({ "steer": "execute=delivered", "account_number": "CANARY-READ" });
    let body = json!({ "sender_id": ada, "receiver_id": bola, "fields": { "transaction": fields } });
    let over = sender.open_with("10", &body).await;
    sender.pay(&over, "10").await;
    sender.wait(&over.id, "completed").await;
    // A payment of nobody's, in which the other is read.
    look(&sender, &format!("transaction:{}", over.id)).await;
    let (_, call) = recorded(&anchor, "CANARY-READ").await;
    assert_eq!(call.customers, [ada, bola].into());

    delete(&sender, "2").await;
    wait::until("what was given goes", || async {
        let left = anchor.report(&over.id).await.transaction.fields.len();
        if left == 0 { Ok(()) } else { Err(format!("{left} fields")) }
    })
    .await;
    let all = CallFilter { limit: 100, ..CallFilter::default() };
    for row in anchor.store.calls(&all).await.unwrap() {
        let call = anchor.operator().await.call(&row.id).await.unwrap();
        assert!(!json!(call).to_string().contains("CANARY-READ"), "{row:?}");
    }
    // Nothing that was given with it is left: what is read of it now is about nobody who could not be found, and is kept.
    look(&sender, &format!("transaction:{}", over.id)).await;
    recorded(&anchor, &over.id).await;
    anchor.finish().await;
}
