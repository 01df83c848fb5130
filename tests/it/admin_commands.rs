//! What the operator sees, and can set going again.

use anchor_host::{app::UnappliedFilter, model::Attention};
use anchor_host_tests::{anchor::TestAnchor, anchor::signoff, database::Kind, on_both, process::command};
use serde_json::json;

on_both!(
    a_held_payout_can_be_let_go_with_the_same_key,
    a_failed_payout_can_be_let_go_with_a_new_key,
    only_what_is_held_can_be_let_go,
    unapplied_payments_can_be_looked_at,
    a_command_needs_only_what_it_uses,
);

async fn a_held_payout_can_be_let_go_with_the_same_key(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let receiver = sender.register("2", &json!({ "steer": "execute=unavailable" })).await;
    let opened = sender.open_with("10", &json!({ "receiver_id": receiver })).await;
    sender.pay(&opened, "10").await;
    let well = sender.open_and_pay("11", "").await;
    sender.wait(&well.id, "completed").await;
    let record = anchor.needs_attention(&opened.id).await;
    assert!(matches!(record.transaction.attention, Some(Attention::RetriesExhausted { tries: 4, .. })));
    let operator = anchor.operator().await;
    let listed = operator.transactions(true, 10).await.unwrap();
    let listed: Vec<_> = listed.iter().map(|one| one.id.to_string()).collect();
    assert_eq!(listed, std::slice::from_ref(&opened.id));
    assert_eq!(operator.transactions(false, 10).await.unwrap().len(), 2);

    let journal: Vec<(String, String)> =
        record.journal.iter().map(|row| (row.actor.clone(), row.event.clone())).collect();
    let expected = [("client", "open"), ("ledger", "receive_funds"), ("host", "give_up")];
    assert_eq!(journal, expected.map(|(actor, event)| (actor.to_owned(), event.to_owned())));
    assert_eq!(record.journal.iter().map(|row| row.seq).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(record.journal[0].guest.is_some(), "the guest that accepted it is on record");

    sender.put_customer(&json!({ "id": receiver, "steer": "execute=delivered" })).await.expect(202);
    let resumed = operator.resume(&opened.id, &signoff()).await.unwrap();
    assert_eq!((resumed.status.as_str(), resumed.needs_attention), ("pending_receiver", None));
    let done = sender.wait(&opened.id, "completed").await;
    assert_eq!(done["external_transaction_id"], format!("payout-{}-0", opened.id));
    let journal = anchor.report(&opened.id).await.journal;
    let resumed = journal.iter().find(|row| row.event == "resume").unwrap();
    assert_eq!((resumed.actor.as_str(), resumed.detail.as_str()), ("operator", "tester: the bank is up again"));
    assert!(operator.transactions(true, 10).await.unwrap().is_empty());
    anchor.finish().await;
}

async fn a_failed_payout_can_be_let_go_with_a_new_key(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let receiver = sender.register("2", &json!({ "steer": "execute=failed" })).await;
    let opened = sender.open_with("10", &json!({ "receiver_id": receiver })).await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "error").await;
    anchor.needs_attention(&opened.id).await;
    sender.put_customer(&json!({ "id": receiver, "steer": "execute=delivered" })).await.expect(202);
    anchor.operator().await.resume(&opened.id, &signoff()).await.unwrap();
    let done = sender.wait(&opened.id, "completed").await;
    assert_eq!(done["external_transaction_id"], format!("payout-{}-1", opened.id));
    assert!(done.get("status_message").is_none(), "{done}");
    anchor.finish().await;
}

async fn only_what_is_held_can_be_let_go(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let operator = anchor.operator().await;
    let opened = sender.open("10", "").await;
    assert!(operator.resume(&opened.id, &signoff()).await.is_err());
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    assert!(operator.resume(&opened.id, &signoff()).await.is_err());
    for unknown in ["01990000-0000-7000-8000-000000000000", "nonsense"] {
        let refused = operator.resume(unknown, &signoff()).await.unwrap_err().to_string();
        assert_eq!(refused, format!("there is no transaction {unknown}"));
        assert!(operator.transaction(unknown).await.is_err());
    }
    assert_eq!(anchor.events(&opened.id).await, ["open", "receive_funds", "settle_payout"]);
    anchor.finish().await;
}

async fn unapplied_payments_can_be_looked_at(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    for amount in ["1", "2", "3"] {
        sender.pay(&opened, amount).await;
    }
    let unapplied = anchor.unapplied(3).await;
    let operator = anchor.operator().await;
    let listed = async |after, limit| {
        let found = operator.unapplied(&UnappliedFilter { all: false, after, limit }).await.unwrap();
        json!(found.into_iter().map(|one| one.payment).collect::<Vec<_>>())
    };
    assert_eq!(listed(0, 10).await, json!(unapplied), "the oldest first");
    assert_eq!(listed(unapplied[0].operation_id, 1).await, json!(unapplied[1..2]));
    let one = operator.unapplied_payment(unapplied[2].operation_id).await.unwrap();
    assert_eq!((one.amount.as_deref(), json!(one.payment)), (Some("3"), json!(unapplied[2])));
    assert!(operator.unapplied_payment(1).await.is_err());
    assert_eq!(unapplied[0].account, anchor.account().to_string());
    anchor.finish().await;
}

/// What a command does not use may be missing: a guest, a secret, an overlay.
async fn a_command_needs_only_what_it_uses(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "").await;
    sender.wait(&opened.id, "completed").await;
    let data_dir = anchor.config.data_dir.display().to_string();
    let place = ["--data-dir", &data_dir, "--database-url", &anchor.database.url];
    let missing = [
        "--guest=/nowhere/rails.wasm",
        "--set=guest.secrets.bank_key_file=/nowhere/key",
        "--set=guest.secrets_by_handle=bank_key",
        "--set=sep1.overlay=/nowhere/stellar.toml",
        "--set=keys.jwt_secret_file=/nowhere/secret",
        "--set=server.base_url=nonsense",
        "--set=log.level=[",
    ];
    let ask = |words: &[&str]| command(&[words, &place, &missing].concat());
    let mut commands = vec![
        vec!["transactions", "list"],
        vec!["transactions", "show", &opened.id],
        vec!["unapplied", "list"],
        vec!["unapplied", "dust"],
        vec!["events", "list"],
        vec!["guest", "calls", "list"],
        vec!["guest", "kv", "list", "test_rails"],
        vec!["migrate"],
    ];
    commands.extend([vec!["guest", "status"], vec!["guest", "history"]]);
    for words in commands {
        let told = ask(&words);
        assert_eq!(told.code, 0, "{words:?}: {told:?}");
        assert!(told.err.contains("mistakes that do not affect this command"), "{words:?}: {}", told.err);
    }
    assert!(ask(&["transactions", "show", &opened.id]).out.contains("completed"));
    let told = ask(&["guest", "rollback"]);
    assert!(told.code == 1 && told.err.contains("error: ") && !told.err.contains("/nowhere"), "{told:?}");
    // What it does use is told as ever, and what is no TOML is nothing to go by.
    let told = command(&[&["transactions", "list"][..], &place, &["--set=payments.jobs_at_once=0"]].concat());
    assert!(told.code == 2 && told.err.contains("payments.jobs_at_once"), "{told:?}");
    let told = command(&[&["guest", "status"][..], &place, &["--set=admin.listen=nowhere"]].concat());
    assert!(told.code == 2 && told.err.contains("admin.listen"), "{told:?}");
    // Who serves uses all of it, and is told where there is a guest to be had.
    let told = command(&[&["run"][..], &place, &missing[..1]].concat());
    let remedy = format!("versions that served here before are in {data_dir}/guests");
    assert!(told.code == 2 && told.err.contains("there is no file /nowhere/rails.wasm"), "{told:?}");
    assert!(told.err.contains(&remedy), "{}", told.err);
    anchor.finish().await;
}
