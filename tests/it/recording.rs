//! Calls of guests that are recorded: what is kept, for how long, and what never is.

use anchor_host::{
    guest::{CallObserver, GuestSource, Guests, PaymentView, Settings},
    guest_traces::{CallKeeper, CallOutcome, CallPolicy, RecordedCall, Recording},
    model::{Random, TransactionId},
    store::{CallFilter, CallRow, Reserve},
};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor, guest_cache},
    database::Kind,
    life::test_guest,
    on_both,
    process::binary,
    record,
    sample::transaction,
    sender::SendingAnchor,
    wait,
    world::{System, TestClock},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::{process::Command, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

on_both!(
    every_call_of_a_payment_is_kept_with_all_that_was_said,
    nothing_is_kept_when_it_is_off,
    what_the_guest_remembers_is_kept_as_it_was_told,
    calls_about_who_is_forgotten_go_also_those_on_their_way,
    a_call_that_is_too_large_is_kept_without_what_was_said,
    the_oldest_go_first,
    they_stand_in_the_order_in_which_they_began,
    what_is_secret_is_in_none,
    the_command_line_shows_them,
);

fn recorded(kind: Kind) -> Setup {
    Setup::new(kind).set("guest.record", "true")
}

const ALL: CallFilter = CallFilter { function: None, transaction: None, since: None, outcome: None, limit: 1000 };

async fn calls(anchor: &TestAnchor) -> Vec<CallRow> {
    anchor.store.calls(&ALL).await.unwrap()
}

/// The newest call of a function, once it is there.
async fn call_of(anchor: &TestAnchor, function: &str) -> RecordedCall {
    let id = wait::until(&format!("a recorded {function}"), || async {
        let all = calls(anchor).await;
        all.iter().find(|one| one.function == function).map(|one| one.id.clone()).ok_or(format!("{all:?}"))
    })
    .await;
    anchor.operator().await.call(&id).await.unwrap()
}

fn answer(call: &RecordedCall) -> &Value {
    match &call.outcome {
        CallOutcome::Answer(answer) => answer,
        CallOutcome::Fault { code, detail } => panic!("{code}: {detail}"),
    }
}

async fn every_call_of_a_payment_is_kept_with_all_that_was_said(kind: Kind) {
    let anchor = recorded(kind).start().await;
    let sender = anchor.sender().await;
    let receiver = sender.register("2", &json!({ "last_name": "CANARY-RECORDED" })).await;
    let fields = json!({ "steer": "execute=bank", "account_number": "1", "routing_number": "021000021" });
    let body = json!({ "receiver_id": receiver, "fields": { "transaction": fields } });
    let opened = sender.open_with("10", &body).await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;

    let payout = call_of(&anchor, "rails.execute-outgoing-transaction").await;
    let key = format!("payout-{}-0", opened.id);
    assert_eq!(payout.input["attempt"], json!({ "idempotency-key": key, "number": 1 }));
    assert_eq!(payout.input["payment"]["transaction"]["status"], "pending-receiver");
    assert_eq!(answer(&payout)["ok"]["delivered"]["external-id"], "transfer-1");
    let [order] = &payout.http[..] else { panic!("the bank heard of it once") };
    let reply = order.response.as_ref().unwrap();
    assert_eq!((order.method.as_str(), reply.status), ("POST", 201), "{}", order.url);
    assert!(order.url.ends_with("/transfers"));
    let sent: Value = serde_json::from_slice(&order.body.0).unwrap();
    assert_eq!(sent["amount"], "9.45");
    assert!(payout.config.contains("bank_url") && payout.customers.contains(&receiver));
    assert_eq!(payout.guest.name, "test-rails");
    for function in ["receiver.info", "receiver.valid-sending-anchor", "receiver.process-post-request"] {
        assert_eq!(call_of(&anchor, function).await.ended(), "ok", "{function}");
    }
    let review = call_of(&anchor, "customers.review").await;
    assert!(review.input["customer"]["values"].to_string().contains("CANARY-RECORDED"));
    let bytes = anchor.database.bytes();
    assert!(!String::from_utf8_lossy(&bytes).contains("CANARY-RECORDED"), "what was said is sealed");
    let about = CallFilter { transaction: Some(opened.id.clone()), ..ALL };
    let about: Vec<_> = anchor.store.calls(&about).await.unwrap().into_iter().map(|one| one.function).collect();
    assert_eq!(about, ["rails.execute-outgoing-transaction", "receiver.process-post-request"]);
    anchor.finish().await;
}

async fn nothing_is_kept_when_it_is_off(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "").await;
    sender.wait(&opened.id, "completed").await;
    // What waits to be written is written at the end.
    anchor.stop().await;
    assert_eq!(calls(&anchor).await, []);
    anchor.start_again().await;
    anchor.finish().await;
}

async fn what_the_guest_remembers_is_kept_as_it_was_told(kind: Kind) {
    let anchor = recorded(kind).start().await;
    let sender = anchor.sender().await;
    for before in [json!(null), json!("1")] {
        let opened = sender.open("10", "post=note+ready").await;
        let about = CallFilter { transaction: Some(opened.id.clone()), ..ALL };
        let id = wait::until("it is kept", || async {
            anchor.store.calls(&about).await.unwrap().first().map(|one| one.id.clone()).ok_or("none".to_owned())
        })
        .await;
        let call = anchor.operator().await.call(&id).await.unwrap();
        let read = json!({ "question": { "value": "note/post" }, "answer": { "value": before } });
        assert!(json!(call.kv).as_array().unwrap().contains(&read), "{}", json!(call.kv));
        let now = if before.is_null() { "1" } else { "2" };
        assert_eq!(json!(call.writes)["note/post"], now);
    }
    let failed = sender.post("10", &json!({ "fields": { "transaction": { "steer": "post=trap" } } })).await;
    assert_eq!(failed.status, 500);
    let trapped = wait::until("the trap is kept", || async {
        let outcome = CallFilter { outcome: Some("trap".to_owned()), ..ALL };
        anchor.store.calls(&outcome).await.unwrap().pop().ok_or("none".to_owned())
    })
    .await;
    let trapped = anchor.operator().await.call(&trapped.id).await.unwrap();
    assert!(trapped.output.contains("steered to trap") || trapped.output.contains("panicked"), "{}", trapped.output);
    anchor.finish().await;
}

async fn delete(sender: &SendingAnchor, memo: &str) {
    let path = format!("/sep12/customer/{}", sender.account());
    sender.json(Method::DELETE, &path, &json!({ "memo": memo })).await.expect(200);
}

async fn calls_about_who_is_forgotten_go_also_those_on_their_way(kind: Kind) {
    let mut anchor = recorded(kind).start().await;
    let sender = anchor.sender().await;
    let kept = sender.register("1", &json!({ "last_name": "Stays" })).await;
    let gone = sender.register("2", &json!({ "last_name": "Goes" })).await;
    let opened = sender.open_with("10", &json!({ "sender_id": kept, "receiver_id": gone })).await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    call_of(&anchor, "rails.execute-outgoing-transaction").await;
    delete(&sender, "2").await;

    // Their last call ended a moment ago, and nothing of it is written yet.
    let late = sender.register("3", &json!({ "last_name": "Late" })).await;
    delete(&sender, "3").await;
    anchor.idle().await;
    sender.put_customer(&json!({ "id": kept, "first_name": "After" })).await.expect(202);
    // Longer than a call about somebody without a record waits; what may be written is written at the end.
    anchor.advance(Duration::from_secs(4));
    anchor.stop().await;
    let mut about_kept = 0;
    for row in calls(&anchor).await {
        let call = anchor.operator().await.call(&row.id).await.unwrap();
        for id in [&gone, &late] {
            assert!(!json!(call).to_string().contains(id.as_str()), "{row:?}");
        }
        about_kept += usize::from(call.customers.contains(&kept));
    }
    assert!(about_kept >= 2, "other people's stay");
    if kind == Kind::Postgres {
        let dump = String::from_utf8_lossy(&anchor.database.bytes()).into_owned();
        assert!(!dump.contains(&late), "not even the id is left");
    }
    anchor.start_again().await;
    anchor.finish().await;
}

async fn a_call_that_is_too_large_is_kept_without_what_was_said(kind: Kind) {
    let anchor = recorded(kind).set("guest.record_kib", "5").start().await;
    let sender = anchor.sender().await;
    sender
        .register(
            "1",
            &json!({ "address": "Long Street ".repeat(300), "employer_address": "Long Street ".repeat(300) }),
        )
        .await;
    let review = call_of(&anchor, "customers.review").await;
    assert_eq!((review.input.clone(), review.ended()), (Value::Null, "ok"));
    assert!(review.incomplete.as_ref().unwrap().contains("guest.record_kib"));
    assert!(!json!(review).to_string().contains("Long Street"));
    let rows = calls(&anchor).await;
    assert!(!rows.iter().find(|one| one.function == "customers.review").unwrap().complete);
    anchor.finish().await;
}

async fn the_oldest_go_first(kind: Kind) {
    let mut anchor = recorded(kind).set("guest.record_calls_max", "3").start().await;
    let sender = anchor.sender().await;
    let mut last = String::new();
    for _ in 0..6 {
        last = sender.open("10", "").await.id;
    }
    // What is on its way when the host stops is written, and what is over is dropped.
    anchor.stop().await;
    let left = calls(&anchor).await;
    assert_eq!(left.len(), 3, "{left:?}");
    assert_eq!(left[0].transaction_id.as_deref(), Some(last.as_str()), "{left:?}");
    anchor.start_again().await;
    anchor.finish().await;
}

/// However they are written, and however many begin within one millisecond.
async fn they_stand_in_the_order_in_which_they_began(kind: Kind) {
    let anchor = Setup::new(kind).start().await;
    let policy = CallPolicy { calls_most: 1000, age_most: Duration::from_secs(3600) };
    // A clock that stands still: all begin at one moment.
    let clock = Arc::new(TestClock::at(1_900_000_000));
    let (keeper, writer) = CallKeeper::new(anchor.store.clone(), clock, Arc::new(System), policy, Reserve::new([], 0));
    let recording: Arc<dyn CallObserver> = Arc::new(Recording { recorder: Arc::new(keeper), bytes_most: 1 << 20 });
    let recording = Some(recording);
    let settings = Settings { cache_dir: Some(guest_cache()), recording, ..Settings::default() };
    let guests = Guests::load(&[GuestSource::file(test_guest())], settings).await.unwrap();
    let mut asked = Vec::new();
    for _ in 0..20 {
        // About nobody: nobody has a record here.
        let mut transaction = transaction();
        let details = record::received(&mut transaction);
        (details.sender, details.receiver) = (None, None);
        transaction.id = TransactionId::mint(transaction.created_at, &System as &dyn Random);
        asked.push(Some(transaction.id.to_string()));
        let view = PaymentView { transaction: &transaction, sender: None, receiver: None, customer: None };
        guests.process_post_request(view).await.unwrap().answer.unwrap();
    }
    drop(guests);
    let stop = CancellationToken::new();
    stop.cancel();
    writer.run(stop).await;
    let mut told: Vec<_> = calls(&anchor).await.into_iter().map(|row| row.transaction_id).collect();
    told.reverse();
    assert_eq!(told, asked);
    anchor.finish().await;
}

async fn what_is_secret_is_in_none(kind: Kind) {
    let secret = "s3cr3t/4711";
    let anchor = recorded(kind).set("guest.secrets.bank_key", secret).start().await;
    let sender = anchor.sender().await;
    let url = format!("{}/{secret}?key={secret}", anchor.config.guest.terms.config["bank_url"]);
    let steer = format!("post=post:{url}");
    sender.post("10", &json!({ "fields": { "transaction": { "steer": steer } } })).await.error(503);
    let call = call_of(&anchor, "receiver.process-post-request").await;
    assert!(call.http[0].url.ends_with("/{{secret bank_key}}?key={{secret bank_key}}"), "{}", call.http[0].url);
    assert!(!json!(call).to_string().contains("4711"), "{}", json!(call));
    anchor.finish().await;
}

async fn the_command_line_shows_them(kind: Kind) {
    let anchor = recorded(kind).start().await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=delivered").await;
    sender.wait(&opened.id, "completed").await;
    call_of(&anchor, "rails.execute-outgoing-transaction").await;
    let run = |arguments: &[&str]| {
        let mut command = Command::new(binary());
        command.args(["guest", "calls"]).args(arguments).args(["--database-url", &anchor.database.url]);
        let output = command.arg("--data-dir").arg(&anchor.config.data_dir).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let lines = run(&["list", "--function", "rails", "--since", "1h", "--outcome", "ok", "--json"]);
    let row: Value = serde_json::from_str(lines.trim()).unwrap();
    assert_eq!(row["function"], "rails.execute-outgoing-transaction");
    assert_eq!(row["transaction_id"], json!(opened.id));
    assert_eq!(run(&["list", "--transaction", "nobody"]), "");
    let table = run(&["list"]);
    assert!(table.starts_with("ID ") && table.contains("receiver.process-post-request"), "{table}");
    let shown = run(&["show", row["id"].as_str().unwrap()]);
    for told in ["function      rails.execute-outgoing-transaction", &opened.id, "input\n{", "answer\n{"] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
    anchor.finish().await;
}
