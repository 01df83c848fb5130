//! What an operator decides about one transaction: to hold it, to let it go on, to try it now, to end it.

use anchor_host::app::{AdminClient, RefundOrder};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor, signoff},
    database::Kind,
    on_both,
    sender::SendingAnchor,
};
use serde_json::json;

on_both!(
    what_comes_in_for_a_held_payment_stays_until_it_is_resumed,
    what_came_in_for_a_held_payment_can_be_refunded,
    a_held_payout_is_not_refunded_by_mistake,
    nor_is_a_payout_whose_outcome_nobody_knows,
    information_that_is_overdue_pays_nothing_out_once_it_is_held,
    information_for_a_held_payment_pays_nothing_out,
    a_held_deposit_is_not_paid_on_the_ledger,
    what_policies_send_back_is_held_too,
    what_nobody_pays_is_ended_and_paid_late_from_then_on,
    what_waits_is_tried_at_once,
    decisions_that_make_no_sense_are_refused,
);

async fn refused(operator: &AdminClient, decision: &str, id: &str) -> String {
    let done = match decision {
        "hold" => operator.hold(id, &signoff()).await,
        "retry" => operator.retry(id, &signoff()).await,
        "expire" => operator.expire(id, &signoff()).await,
        _ => operator.resume(id, &signoff()).await,
    };
    done.map(|done| format!("{decision} {id}: {}", done.status)).unwrap_err().to_string()
}

async fn what_comes_in_for_a_held_payment_stays_until_it_is_resumed(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (sender, operator) = (anchor.sender().await, anchor.operator().await);
    let opened = sender.open("10", "").await;
    let held = operator.hold(&opened.id, &signoff()).await.unwrap();
    assert_eq!(held.needs_attention.as_deref(), Some("held by tester: the bank is up again"));
    // The wallet is told nothing of it.
    assert_eq!(sender.transaction(&opened.id).await["status"], "pending_sender");
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "pending_receiver").await;
    let other = sender.open_and_pay("11", "").await;
    sender.wait(&other.id, "completed").await;
    anchor.idle().await;
    let report = anchor.needs_attention(&opened.id).await;
    assert_eq!(anchor.events(&opened.id).await, ["open", "hold", "receive_funds"]);
    assert_eq!((report.jobs.len(), report.transaction.status.as_str()), (0, "pending_receiver"));
    operator.resume(&opened.id, &signoff()).await.unwrap();
    let done = sender.wait(&opened.id, "completed").await;
    assert_eq!(done["external_transaction_id"], format!("payout-{}-0", opened.id));
    anchor.finish().await;
}

async fn what_came_in_for_a_held_payment_can_be_refunded(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (sender, operator) = (anchor.sender().await, anchor.operator().await);
    let opened = sender.open("10", "").await;
    operator.hold(&opened.id, &signoff()).await.unwrap();
    let early = operator.refund(&opened.id, &RefundOrder::default(), &signoff()).await.unwrap_err().to_string();
    assert!(early.contains("no payment has arrived"), "{early}");
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "pending_receiver").await;
    operator.refund(&opened.id, &RefundOrder::default(), &signoff()).await.unwrap();
    let back = sender.wait(&opened.id, "refunded").await;
    assert_eq!(back["refunds"]["amount_refunded"], "10");
    anchor.finish().await;
}

async fn a_held_payout_is_not_refunded_by_mistake(kind: Kind) {
    let setup = Setup::new(kind).set("payments.poll_pause_first_ms", "3600000");
    let anchor = setup.set("payments.poll_pause_most_ms", "3600000").start().await;
    let (sender, operator) = (anchor.sender().await, anchor.operator().await);
    let opened = sender.open_and_pay("10", "execute=initiated:0 poll=delivered").await;
    sender.wait(&opened.id, "pending_external").await;
    let held = operator.hold(&opened.id, &signoff()).await.unwrap().needs_attention.unwrap();
    assert!(held.ends_with("; a payout may have been under way"), "{held}");
    let order = RefundOrder::default();
    let refused = operator.refund(&opened.id, &order, &signoff()).await.unwrap_err().to_string();
    assert!(refused.contains("even_if_completed"), "{refused}");
    anchor.idle().await;
    assert_eq!(sender.transaction(&opened.id).await["status"], "pending_external");
    // What the bank was asked for before is asked about again: in an hour, or at once.
    operator.resume(&opened.id, &signoff()).await.unwrap();
    operator.retry(&opened.id, &signoff()).await.unwrap();
    sender.wait(&opened.id, "completed").await;

    let second = sender.open_and_pay("10", "execute=initiated:0 poll=delivered").await;
    sender.wait(&second.id, "pending_external").await;
    operator.hold(&second.id, &signoff()).await.unwrap();
    let order = RefundOrder { even_if_completed: true, ..order };
    operator.refund(&second.id, &order, &signoff()).await.unwrap();
    sender.wait(&second.id, "refunded").await;
    anchor.finish().await;
}

async fn nor_is_a_payout_whose_outcome_nobody_knows(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (sender, operator) = (anchor.sender().await, anchor.operator().await);
    let opened = sender.open_and_pay("10", "execute=unavailable").await;
    anchor.needs_attention(&opened.id).await;
    let order = RefundOrder::default();
    let refused = operator.refund(&opened.id, &order, &signoff()).await.unwrap_err().to_string();
    assert!(refused.contains("ask the bank") && refused.contains("even_if_completed"), "{refused}");
    let order = RefundOrder { even_if_completed: true, ..order };
    operator.refund(&opened.id, &order, &signoff()).await.unwrap();
    sender.wait(&opened.id, "refunded").await;
    anchor.finish().await;
}

/// Holds a payment that waits for information, which then comes: nothing is paid out until it is resumed. Why it is held.
async fn held_while_corrected(anchor: &TestAnchor, sender: &SendingAnchor, id: &str) -> String {
    let operator = anchor.operator().await;
    let held = operator.hold(id, &signoff()).await.unwrap();
    sender.patch(id, &json!({ "steer": "execute=delivered" })).await.expect(200);
    anchor.idle().await;
    assert_eq!(sender.transaction(id).await["status"], "pending_receiver");
    operator.resume(id, &signoff()).await.unwrap();
    sender.wait(id, "completed").await;
    held.needs_attention.unwrap()
}

async fn information_that_is_overdue_pays_nothing_out_once_it_is_held(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=transaction-info,delivered").await;
    sender.wait(&opened.id, "pending_transaction_info_update").await;
    anchor.make_due(anchor_host::model::JobKind::Remind, &opened.id).await;
    anchor.needs_attention(&opened.id).await;
    let held = held_while_corrected(&anchor, &sender, &opened.id).await;
    assert!(held.starts_with("held by tester"));
    anchor.finish().await;
}

async fn information_for_a_held_payment_pays_nothing_out(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=transaction-info,delivered").await;
    sender.wait(&opened.id, "pending_transaction_info_update").await;
    held_while_corrected(&anchor, &sender, &opened.id).await;
    anchor.finish().await;
}

async fn a_held_deposit_is_not_paid_on_the_ledger(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (wallet, operator) = (anchor.sender().await, anchor.operator().await);
    let (paid, back) = (wallet.open_deposit("10", "").await, wallet.open_deposit("10", "").await);
    for (id, external_id) in [(&paid, "b-1"), (&back, "b-2")] {
        operator.hold(id, &signoff()).await.unwrap();
        wallet.comes_in(id, external_id, "10").await;
        wallet.wait_for_transfer(id, "pending_anchor").await;
    }
    anchor.idle().await;
    assert!(anchor.store.ledger_payouts(true, 10).await.unwrap().is_empty());
    operator.resume(&paid, &signoff()).await.unwrap();
    wallet.wait_for_transfer(&paid, "completed").await;
    operator.refund(&back, &RefundOrder::default(), &signoff()).await.unwrap();
    let returned = wallet.wait_for_transfer(&back, "refunded").await;
    assert_eq!(returned["refunds"]["payments"][0]["id"], format!("refund-{back}-1"));
    anchor.finish().await;
}

async fn what_policies_send_back_is_held_too(kind: Kind) {
    let anchor = Setup::new(kind).set("mismatches.under", "refund").start().await;
    let (wallet, operator) = (anchor.sender().await, anchor.operator().await);
    let id = wallet.open_deposit("10", "").await;
    operator.hold(&id, &signoff()).await.unwrap();
    wallet.comes_in(&id, "b-1", "9").await;
    wallet.wait_for_transfer(&id, "pending_anchor").await;
    anchor.idle().await;
    assert_eq!(anchor.events(&id).await, ["open", "hold", "credit"]);
    let reasons = operator.transaction(&id).await.unwrap().summary.needs_attention.unwrap();
    assert!(reasons.starts_with("held by tester: the bank is up again; ") && reasons.contains("less"), "{reasons}");
    operator.refund(&id, &RefundOrder::default(), &signoff()).await.unwrap();
    wallet.wait_for_transfer(&id, "refunded").await;
    // On the ledger, it is not even credited.
    let opened = wallet.open("10", "").await;
    operator.hold(&opened.id, &signoff()).await.unwrap();
    wallet.pay(&opened, "9").await;
    let kept = anchor.unapplied(1).await;
    assert_eq!((kept[0].reason.as_deref(), kept[0].decision.as_deref()), (Some("under"), None));
    anchor.needs_attention(&opened.id).await;
    anchor.finish().await;
}

async fn what_nobody_pays_is_ended_and_paid_late_from_then_on(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (wallet, operator) = (anchor.sender().await, anchor.operator().await);
    let opened = wallet.open("10", "").await;
    operator.expire(&opened.id, &signoff()).await.unwrap();
    assert_eq!(wallet.transaction(&opened.id).await["status"], "expired");
    anchor.advance(std::time::Duration::from_secs(10));
    wallet.pay(&opened, "10").await;
    let kept = anchor.unapplied(1).await;
    assert_eq!(kept[0].reason.as_deref(), Some("late"));
    // Held and ended: what came late would be, too, until somebody lets it go.
    let held = wallet.open("10", "").await;
    operator.hold(&held.id, &signoff()).await.unwrap();
    operator.expire(&held.id, &signoff()).await.unwrap();
    anchor.needs_attention(&held.id).await;
    let released = operator.resume(&held.id, &signoff()).await.unwrap();
    assert_eq!((released.status.as_str(), released.needs_attention), ("expired", None));
    // Announced, and it never came.
    let announced = wallet.open_deposit("10", "arrive=announced:60").await;
    wallet.wait_for_transfer(&announced, "pending_external").await;
    operator.expire(&announced, &signoff()).await.unwrap();
    assert_eq!(wallet.wait_for_transfer(&announced, "expired").await["status"], "expired");
    let journal = anchor.report(&announced).await.journal;
    let ended = journal.iter().find(|row| row.event == "expire").unwrap();
    assert_eq!((ended.actor.as_str(), ended.detail.as_str()), ("operator", "tester: the bank is up again"));
    anchor.finish().await;
}

async fn what_waits_is_tried_at_once(kind: Kind) {
    let setup = Setup::new(kind).set("payments.retry_pause_first_ms", "3600000");
    let anchor = setup.set("payments.retry_pause_most_ms", "3600000").start().await;
    let (sender, operator) = (anchor.sender().await, anchor.operator().await);
    let receiver = sender.register("2", &json!({ "steer": "execute=unavailable" })).await;
    let opened = sender.open_with("10", &json!({ "receiver_id": receiver })).await;
    sender.pay(&opened, "10").await;
    anchor_host_tests::wait::until("the payout has failed once", || async {
        let shown = operator.transaction(&opened.id).await.unwrap();
        shown.summary.retrying.map(drop).ok_or(shown.summary.status)
    })
    .await;
    sender.put_customer(&json!({ "id": receiver, "steer": "execute=delivered" })).await.expect(202);
    operator.retry(&opened.id, &signoff()).await.unwrap();
    let done = sender.wait(&opened.id, "completed").await;
    assert_eq!(done["external_transaction_id"], format!("payout-{}-0", opened.id));
    assert_eq!(anchor.events(&opened.id).await, ["open", "receive_funds", "retry", "settle_payout"]);
    anchor.finish().await;
}

async fn decisions_that_make_no_sense_are_refused(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (sender, operator) = (anchor.sender().await, anchor.operator().await);
    let opened = sender.open("10", "").await;
    let nothing = refused(&operator, "retry", &opened.id).await;
    assert!(nothing.contains("nothing waits to be tried again"), "{nothing}");
    operator.hold(&opened.id, &signoff()).await.unwrap();
    let twice = refused(&operator, "hold", &opened.id).await;
    assert!(twice.contains("waits for a person already"), "{twice}");
    let held = refused(&operator, "retry", &opened.id).await;
    assert!(held.contains("resume or refund it"), "{held}");
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "pending_receiver").await;
    let paid = refused(&operator, "expire", &opened.id).await;
    assert!(paid.contains("refund it instead"), "{paid}");
    operator.resume(&opened.id, &signoff()).await.unwrap();
    sender.wait(&opened.id, "completed").await;
    for decision in ["hold", "retry", "expire"] {
        let over = refused(&operator, decision, &opened.id).await;
        assert!(over.contains("the transaction is completed"), "{over}");
        let unknown = refused(&operator, decision, "nonsense").await;
        assert_eq!(unknown, "there is no transaction nonsense");
    }
    anchor.finish().await;
}
