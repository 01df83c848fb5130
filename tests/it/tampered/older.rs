//! Records that were put back whole: an older row with its own seal, while the journal knows of later changes.

use super::set_aside;
use anchor_host::{app::Match, model::JobKind};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor, signoff},
    database::Kind,
    log, on_both,
    sender::{Opened, SendingAnchor},
};
use serde_json::json;

on_both!(
    an_older_record_is_neither_paid_nor_paid_out_again,
    a_payment_for_an_older_record_is_set_aside_and_the_next_ones_are_credited,
    a_journal_that_is_not_the_records_is_noticed,
    a_record_of_before_its_payment_is_noticed_without_its_journal,
    a_payment_that_was_credited_is_not_refunded_when_it_is_read_again,
);

const COLUMNS: &str = "status, version, external_id, sender_id, receiver_id, needs_attention, updated_at, record";

/// A copy of a record as it is now, to be put back.
async fn keep(anchor: &TestAnchor, name: &str, id: &str) {
    anchor.database.execute(&format!("CREATE TABLE {name} AS SELECT * FROM transactions WHERE id = '{id}'")).await;
}

async fn put_back(anchor: &TestAnchor, name: &str, id: &str) {
    let sql = format!("UPDATE transactions SET ({COLUMNS}) = (SELECT {COLUMNS} FROM {name}) WHERE id = '{id}'");
    anchor.database.execute(&sql).await;
}

async fn an_older_record_is_neither_paid_nor_paid_out_again(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let fields = json!({ "steer": "execute=bank", "account_number": "12345", "routing_number": "021000021" });
    let body = json!({ "fields": { "transaction": fields } });
    let opened = sender.open_with("10", &body).await;
    keep(&anchor, "unpaid", &opened.id).await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    keep(&anchor, "newest", &opened.id).await;
    let told = "its journal has later changes: an older record was put back";

    put_back(&anchor, "unpaid", &opened.id).await;
    sender.get(&format!("/sep31/transactions/{}", opened.id)).await.expect(503);
    assert!(log::about(&opened.id).contains(told), "{}", log::about(&opened.id));
    let operator = anchor.operator().await;
    let refused = operator.resume(&opened.id, &signoff()).await.unwrap_err().to_string();
    assert!(refused.contains(told), "{refused}");
    // Whoever could write the record could write a job as well.
    anchor.make_due(JobKind::Execute, &opened.id).await;
    set_aside(&anchor, &opened.id, told).await;
    let next = sender.open_with("11", &body).await;
    sender.pay(&next, "11").await;
    sender.wait(&next.id, "completed").await;
    assert_eq!(anchor.bank.orders().len(), 2, "paid out once each");
    assert_eq!(operator.transactions(false, 10).await.unwrap().len(), 1, "the list is of those that can be read");

    put_back(&anchor, "newest", &opened.id).await;
    assert_eq!(sender.transaction(&opened.id).await["status"], "completed");
    anchor.idle().await;
    assert_eq!(anchor.bank.orders().len(), 2);
    anchor.finish().await;
}

/// A transaction that is completed, and whose record of before its payment was put back. The newest is kept.
async fn unpaid_again(kind: Kind) -> (TestAnchor, SendingAnchor, Opened) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    keep(&anchor, "unpaid", &opened.id).await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    keep(&anchor, "newest", &opened.id).await;
    put_back(&anchor, "unpaid", &opened.id).await;
    (anchor, sender, opened)
}

async fn a_payment_for_an_older_record_is_set_aside_and_the_next_ones_are_credited(kind: Kind) {
    let (anchor, sender, opened) = unpaid_again(kind).await;

    sender.pay(&opened, "10").await;
    let unapplied = anchor.unapplied(1).await.remove(0);
    assert_eq!(unapplied.reason.as_deref(), Some("broken_record"));
    assert_eq!(unapplied.transaction_id.as_deref(), Some(opened.id.as_str()));
    let next = sender.open_and_pay("11", "").await;
    sender.wait(&next.id, "completed").await;
    let to = Match { transaction: opened.id.clone(), accept_late: true, ..Match::default() };
    let refused = anchor.operator().await.match_unapplied(unapplied.operation_id, &to, &signoff()).await;
    assert!(refused.unwrap_err().to_string().contains("an older record was put back"));

    put_back(&anchor, "newest", &opened.id).await;
    anchor.finish().await;
}

async fn a_journal_that_is_not_the_records_is_noticed(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let (opened, well) = (sender.open("10", "").await, sender.open("11", "").await);
    let forged = format!(
        "INSERT INTO journal (transaction_id, seq, at, actor, event, status, detail) \
         SELECT transaction_id, seq + 1, at, actor, event, status, detail FROM journal WHERE transaction_id = '{}'",
        opened.id
    );
    anchor.database.execute(&forged).await;
    sender.pay(&opened, "10").await;
    sender.pay(&well, "11").await;
    sender.wait(&well.id, "completed").await;
    let unapplied = anchor.unapplied(1).await.remove(0);
    assert_eq!(unapplied.reason.as_deref(), Some("broken_record"));

    anchor.database.execute(&format!("DELETE FROM journal WHERE transaction_id = '{}'", opened.id)).await;
    sender.get(&format!("/sep31/transactions/{}", opened.id)).await.expect(503);
    assert!(log::about(&opened.id).contains("its journal lacks its last change"), "{}", log::about(&opened.id));
    anchor.finish().await;
}

/// The journal went back with the record. What is known is that a payment was credited.
async fn a_record_of_before_its_payment_is_noticed_without_its_journal(kind: Kind) {
    let (anchor, sender, opened) = unpaid_again(kind).await;
    anchor.database.execute("CREATE TABLE changes AS SELECT * FROM journal").await;
    anchor.database.execute(&format!("DELETE FROM journal WHERE transaction_id = '{}' AND seq > 1", opened.id)).await;

    sender.pay(&opened, "10").await;
    let next = sender.open_and_pay("11", "").await;
    sender.wait(&next.id, "completed").await;
    let unapplied = anchor.unapplied(1).await.remove(0);
    assert_eq!(unapplied.reason.as_deref(), Some("broken_record"));
    assert!(log::about(&opened.id).contains("a payment credited to it is missing"));
    sender.get(&format!("/sep31/transactions/{}", opened.id)).await.expect(503);

    let rest = format!("SELECT * FROM changes WHERE transaction_id = '{}' AND seq > 1", opened.id);
    anchor.database.execute(&format!("INSERT INTO journal {rest}")).await;
    put_back(&anchor, "newest", &opened.id).await;
    assert_eq!(sender.transaction(&opened.id).await["status"], "completed");
    anchor.finish().await;
}

/// Its row was deleted and the cursor put back, so that the ledger tells of it again.
async fn a_payment_that_was_credited_is_not_refunded_when_it_is_read_again(kind: Kind) {
    let mut anchor = Setup::new(kind).set("mismatches.duplicate", "refund").start().await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "").await;
    sender.wait(&opened.id, "completed").await;
    anchor.stop().await;
    anchor.database.execute("CREATE TABLE kept AS SELECT * FROM ledger_payments").await;
    anchor.database.execute("DELETE FROM ledger_payments").await;
    anchor.database.execute("UPDATE cursors SET token = (token / 4294967296) * 4294967296 - 1").await;
    anchor.start_again().await;
    let again = anchor.unapplied(1).await.remove(0);
    assert_eq!((again.reason.as_deref(), again.decision), (Some("broken_record"), None));
    assert_eq!(again.transaction_id.as_deref(), Some(opened.id.as_str()));
    anchor.database.execute("DELETE FROM ledger_payments").await;
    anchor.database.execute("INSERT INTO ledger_payments SELECT * FROM kept").await;
    anchor.finish().await;
}
