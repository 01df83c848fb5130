//! Unapplied payments whose rows somebody else wrote to. Nobody credits what the ledger does not have.

use anchor_host::{
    app::Match,
    model::{AccountId, Address, JobKind, LedgerPayment, Memo},
    store::{Job, UnappliedPayment},
};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor, signoff},
    database::Kind,
    on_both,
    sender::SendingAnchor,
    wait,
};

on_both!(
    what_the_ledger_does_not_have_is_not_matched,
    what_was_credited_is_not_matched_again,
    a_guest_is_not_asked_about_what_the_ledger_does_not_have,
    an_operator_may_do_without_the_ledger,
);

/// Puts a payment's row into the database, as an unapplied one.
async fn forge(anchor: &TestAnchor, payment: &LedgerPayment, meant_for: Option<&str>) -> i64 {
    let LedgerPayment { operation_id, to, .. } = payment;
    let json = serde_json::to_string(payment).unwrap();
    let (reason, meant_for) = match meant_for {
        Some(id) => ("'under'", format!("'{id}'")),
        None => ("'no_memo'", "NULL".to_owned()),
    };
    anchor.database.execute(&format!("DELETE FROM ledger_payments WHERE operation_id = {operation_id}")).await;
    let row = format!(
        "INSERT INTO ledger_payments (operation_id, transaction_hash, operation_index, account, outcome, reason, \
         transaction_id, seen_at, raw, payment) VALUES ({operation_id}, 'f{operation_id}', 0, '{to}', 'unapplied', {reason}, \
         {meant_for}, '2026-01-01T00:00:00.000Z', '{{}}', '{json}')"
    );
    anchor.database.execute(&row).await;
    i64::try_from(*operation_id).unwrap()
}

/// Puts back the rows that were there when [`small`] kept them.
async fn put_back(anchor: &TestAnchor) {
    anchor.database.execute("DELETE FROM ledger_payments").await;
    anchor.database.execute("INSERT INTO ledger_payments SELECT * FROM kept").await;
}

async fn refusal(anchor: &TestAnchor, operation: i64, order: &Match) -> String {
    anchor.operator().await.match_unapplied(operation, order, &signoff()).await.unwrap_err().to_string()
}

/// A payment of 3 that is not credited.
async fn small(anchor: &TestAnchor, sender: &SendingAnchor) -> (UnappliedPayment, LedgerPayment) {
    sender.transfer(Address::Account(anchor.account()), anchor.asset(), "3", Some(Memo::Text("rent".into()))).await;
    let unapplied = anchor.unapplied(1).await.remove(0);
    anchor.database.execute("CREATE TABLE kept AS SELECT * FROM ledger_payments").await;
    let payment = unapplied.payment().unwrap();
    (unapplied, payment)
}

async fn what_the_ledger_does_not_have_is_not_matched(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    let (unapplied, real) = small(&anchor, &sender).await;
    // Between two accounts of strangers, and really on the ledger.
    let friend = anchor.sender().await;
    friend.trust(anchor.asset()).await;
    sender.transfer(Address::Account(friend.account()), anchor.asset(), "10", None).await;
    let found = sender.at_network(&format!("/accounts/{}/payments?order=desc&limit=1", friend.account())).await;
    let found = &found["_embedded"]["records"][0];
    let strangers = LedgerPayment {
        operation_id: found["id"].as_str().unwrap().parse().unwrap(),
        transaction_hash: found["transaction_hash"].as_str().unwrap().to_owned(),
        closed_at: found["created_at"].as_str().unwrap().parse().unwrap(),
        ledger: u32::try_from(found["id"].as_str().unwrap().parse::<u64>().unwrap() >> 32).unwrap(),
        from: sender.account(),
        to: friend.account(),
        amount: "10".parse().unwrap(),
        memo: None,
        ..real.clone()
    };
    let ten = LedgerPayment { amount: "10".parse().unwrap(), ..real.clone() };
    let next = real.operation_id + 1;
    let order = Match { transaction: opened.id.clone(), accept_unconfirmed: true, ..Match::default() };
    for (what, payment, complaint) in [
        ("another amount", ten.clone(), "its amount is 10 on record, and 3 by Horizon"),
        ("another payer", LedgerPayment { from: AccountId::from_bytes([9; 32]), ..ten.clone() }, "its payer is"),
        ("another memo", LedgerPayment { memo: Some(opened.memo.clone()), ..real.clone() }, "its memo is"),
        ("an operation that is none", LedgerPayment { operation_id: next, ..ten.clone() }, "without it"),
        ("a payment of strangers", strangers, "which is no account of this anchor"),
    ] {
        let operation = forge(&anchor, &payment, None).await;
        let refused = refusal(&anchor, operation, &order).await;
        assert!(refused.contains(complaint), "{what}: {refused}");
    }
    // The row's number is not the payment's.
    put_back(&anchor).await;
    anchor.database.execute("UPDATE ledger_payments SET operation_id = 7, raw = '{}'").await;
    let refused = refusal(&anchor, 7, &Match { accept_amount: true, ..order.clone() }).await;
    assert!(refused.contains("can't be read"), "{refused}");
    assert_eq!(anchor.events(&opened.id).await, ["open"]);
    // What is on the ledger is credited as before.
    put_back(&anchor).await;
    let order = Match { transaction: opened.id.clone(), accept_amount: true, ..Match::default() };
    anchor.operator().await.match_unapplied(unapplied.operation_id, &order, &signoff()).await.unwrap();
    sender.wait(&opened.id, "completed").await;
    anchor.finish().await;
}

async fn what_was_credited_is_not_matched_again(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let (paid, opened) = (sender.open_and_pay("10", "").await, sender.open("10", "").await);
    sender.wait(&paid.id, "completed").await;
    let again = "UPDATE ledger_payments SET outcome = 'unapplied', reason = 'no_memo', transaction_id = NULL";
    anchor.database.execute(again).await;
    let operation = anchor.unapplied(1).await.remove(0).operation_id;
    let order = Match { transaction: opened.id.clone(), ..Match::default() };
    let refused = refusal(&anchor, operation, &order).await;
    assert!(refused.contains(&format!("was credited to transaction {}", paid.id)), "{refused}");
    assert_eq!(anchor.events(&opened.id).await, ["open"]);
    let back =
        format!("UPDATE ledger_payments SET outcome = 'credited', reason = NULL, transaction_id = '{}'", paid.id);
    anchor.database.execute(&back).await;
    anchor.finish().await;
}

async fn a_guest_is_not_asked_about_what_the_ledger_does_not_have(kind: Kind) {
    let setup = Setup::new(kind).set("mismatches.under", "ask_guest").set("payments.retry_tries_max", "1000");
    let anchor = setup.start().await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "decide=accept").await;
    let (_, real) = small(&anchor, &sender).await;
    let nine = LedgerPayment { amount: "9".parse().unwrap(), memo: Some(opened.memo.clone()), ..real.clone() };
    let operation = forge(&anchor, &nine, Some(&opened.id)).await;
    // Whoever could write the row could write a job as well.
    anchor.make_due(JobKind::Mismatch, &operation.to_string()).await;
    wait::until("the job is put off", || async {
        let job = anchor.store.job(&Job::new(JobKind::Mismatch, operation)).await.unwrap();
        let reason = job.and_then(|job| job.last_error);
        (reason.as_deref() == Some("the ledger does not confirm the payment"))
            .then_some(())
            .ok_or_else(|| format!("{reason:?}"))
    })
    .await;
    assert_eq!(anchor.events(&opened.id).await, ["open"]);
    put_back(&anchor).await;
    let mut anchor = anchor;
    anchor.leave_working();
    anchor.finish().await;
}

async fn an_operator_may_do_without_the_ledger(kind: Kind) {
    let mut anchor = Setup::new(kind).apart().start().await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    let (unapplied, _) = small(&anchor, &sender).await;
    anchor.stop_network().await;
    let order = Match { transaction: opened.id.clone(), accept_amount: true, ..Match::default() };
    let refused = refusal(&anchor, unapplied.operation_id, &order).await;
    assert!(refused.starts_with("accept_unconfirmed: "), "{refused}");
    let order = Match { accept_unconfirmed: true, ..order };
    let matched = anchor.operator().await.match_unapplied(unapplied.operation_id, &order, &signoff()).await.unwrap();
    assert_eq!(matched.id, opened.id);
    anchor.start_network_again().await;
    sender.wait(&opened.id, "completed").await;
    anchor.finish().await;
}
