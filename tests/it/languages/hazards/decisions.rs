//! What is not a decision is never taken for one.

use super::{go, js, load, python, step_into, unavailable};
use anchor_host::{
    guest::{Attempt, CallError, CustomerContext, DepositRefund, FaultKind, Guests, PaymentView},
    model::{AccountId, Address, Entries, IncomingPayment, Mismatch, Notice, Rejection, Verdict},
};
use anchor_host_tests::sample::{arrival, customer, transaction};

#[tokio::test]
async fn a_promise_is_never_taken_for_a_yes() {
    let guests = load(js(), &[("hazard", "promise")]).await;
    for hazard in ["promise", "thenable"] {
        let text = unavailable(&guests, hazard).await;
        assert!(text.contains("receiver.processPostRequest returned a promise"), "{hazard}: {text}");
    }
    let account = Address::Account(AccountId::from_bytes([1; 32]));
    let Err(CallError::Fault(fault)) = guests.valid_sending_anchor(&account).await else {
        panic!("a promise of `false` let a sending anchor in")
    };
    assert!(fault.detail.contains("receiver.validSendingAnchor returned a promise"), "{}", fault.detail);
}

#[tokio::test]
async fn what_is_neither_true_nor_false_is_never_taken_for_a_yes() {
    for (guest, reason) in [(js(), "has to answer true or false"), (python(), "has to answer bool, and answered 'no'")]
    {
        let guests = load(guest, &[]).await;
        let account = Address::Account(AccountId::from_bytes([1; 32]));
        let Err(CallError::Fault(fault)) = guests.valid_sending_anchor(&account).await else {
            panic!("`\"no\"` let a sending anchor in")
        };
        assert!(fault.detail.contains(reason), "{}", fault.detail);
    }
}

#[tokio::test]
async fn a_coroutine_is_never_taken_for_a_yes() {
    let guests = load(python(), &[("hazard", "promise")]).await;
    let text = unavailable(&guests, "promise").await;
    assert!(text.contains("receiver.process_post_request is `async`"), "{text}");
    let account = Address::Account(AccountId::from_bytes([1; 32]));
    let Err(CallError::Fault(fault)) = guests.valid_sending_anchor(&account).await else {
        panic!("a coroutine of `False` let a sending anchor in")
    };
    assert!(fault.detail.contains("receiver.valid_sending_anchor is `async`"), "{}", fault.detail);
}

/// The call failed, and it is the guest's fault; what the operator is told.
fn refused<T: std::fmt::Debug>(reply: Result<T, CallError>, what: &str) -> String {
    match reply {
        Err(CallError::Fault(fault)) if fault.kind == FaultKind::Trap => fault.detail,
        other => panic!("{what}: {other:?}"),
    }
}

/// What the guest answers where it decides nothing, by function.
async fn undecided(guests: &Guests) -> [(&'static str, String); 9] {
    let (transaction, customer) = (transaction(), customer(1, "sep31-sender"));
    let view = PaymentView { transaction: &transaction, sender: None, receiver: None, customer: None };
    let context = CustomerContext { customer: None, customer_type: None, transaction: None, lang: "en" };
    let attempt = Attempt { idempotency_key: "k", number: 1 };
    let money = transaction.amount_in.clone().unwrap();
    let payment = IncomingPayment { external_id: "1".to_owned(), money, received_at: None };
    let amount = payment.money.amount;
    let refund = DepositRefund { idempotency_key: "k", number: 1, amount, payment: &payment };
    [
        ("process-post-request", refused(step_into(guests, "nothing").await, "post")),
        ("requirements", refused(guests.requirements(context).await, "requirements")),
        ("review", refused(guests.review(&customer, &Entries::new(), context).await, "review")),
        ("execute", refused(guests.execute_outgoing_transaction(view, attempt).await, "execute")),
        ("poll", refused(guests.poll_outgoing_transactions(&[view]).await, "poll")),
        ("decide", refused(guests.decide_mismatch(&arrival(), &[Mismatch::Duplicate], view).await, "decide")),
        ("poll-pending", refused(guests.poll_pending_deposits(&[view]).await, "poll-pending")),
        ("notice", refused(guests.incoming_notice(&Notice::default()).await, "notice")),
        ("refund", refused(guests.refund_deposit(view, refund).await, "refund")),
    ]
}

#[tokio::test]
async fn a_zero_value_of_go_is_never_taken_for_a_decision() {
    let guests = load(go(), &[]).await;
    for ((_, detail), told) in undecided(&guests).await.into_iter().zip([
        "receiver: ProcessPostRequest answered a zero anchorguest.Acceptance",
        "customers: Requirements answered a nil list",
        "customers: Review answered a zero anchorguest.Decision",
        "rails: ExecuteOutgoingTransaction answered a zero anchorguest.Payout",
        "rails: PollOutgoingTransaction answered a zero anchorguest.Payout",
        "mismatches: Decide answered a zero anchorguest.Verdict",
        "deposits: PollPendingDeposit answered a zero anchorguest.DepositNews",
        "deposits: IncomingNotice answered an anchorguest.NoticeAnswer without a status",
        "deposits: RefundDeposit answered a zero anchorguest.RefundOutcome",
    ]) {
        assert!(detail.contains(told), "{told}: {detail}");
    }
}

#[tokio::test]
async fn what_javascript_answers_otherwise_is_never_taken_for_a_decision() {
    let guests = load(js(), &[]).await;
    for ((_, detail), told) in undecided(&guests).await.into_iter().zip([
        "receiver.processPostRequest has to answer acceptance, and is undefined",
        "customers.requirements has to answer list of field, and is undefined",
        "customers.review has to answer decision, and is undefined",
        "rails.executeOutgoingTransaction has to answer payout, and is undefined",
        "`externalid` is no field of receipt; did you mean `externalId`?",
        "mismatches.decide has to answer verdict, and is undefined",
        "`externalid` is no field of incoming-payment; did you mean `externalId`?",
        "deposits.incomingNotice has to answer notice-answer, and is undefined",
        "deposits.refundDeposit has to answer refund-outcome, and is undefined",
    ]) {
        assert!(detail.contains(told), "{told}: {detail}");
    }
    for (hazard, told) in [
        ("returned", "receiver.processPostRequest answered an error. Errors are thrown"),
        ("field", "`amountout` is no field of terms; did you mean `amountOut`?"),
        ("case", "\"redy\" is no case of acceptance; did you mean `ready`?"),
        ("word", "has to be { tag, val } (acceptance)"),
    ] {
        let detail = refused(step_into(&guests, hazard).await, hazard);
        assert!(detail.contains(told), "{told}: {detail}");
    }
    let detail = refused(patched(&guests).await, "patch");
    assert!(detail.contains("receiver.processPatchRequest answers nothing"), "{detail}");
}

#[tokio::test]
async fn what_python_answers_otherwise_is_never_taken_for_a_decision() {
    let guests = load(python(), &[]).await;
    for ((_, detail), told) in undecided(&guests).await.into_iter().zip([
        "receiver.process_post_request has to answer Acceptance_Ready or Acceptance_Wait, and answered None",
        "customers.requirements has to answer list, and answered None",
        "customers.review has to answer Decision_Accepted or ",
        "rails.execute_outgoing_transaction has to answer Payout_Delivered or ",
        "rails.poll_outgoing_transaction has to answer Payout_Delivered or ",
        "mismatches.decide has to answer Verdict_Accept or ",
        "deposits.poll_pending_deposit has to answer list, and answered str",
        "deposits.incoming_notice has to answer NoticeAnswer, and answered None",
        "deposits.refund_deposit has to answer RefundOutcome_Paid or ",
    ]) {
        assert!(detail.contains(told), "{told}: {detail}");
    }
    for detail in [refused(step_into(&guests, "returned").await, "post"), refused(patched(&guests).await, "patch")] {
        assert!(detail.contains("answered Invalid. Refusals are raised"), "{detail}");
    }
}

async fn patched(guests: &Guests) -> Result<Result<(), Rejection>, CallError> {
    let transaction = transaction();
    let view = PaymentView { transaction: &transaction, sender: None, receiver: None, customer: None };
    guests.process_patch_request(&Entries::new(), view).await.map(|answered| answered.answer)
}

#[tokio::test]
async fn payments_that_do_not_fit_are_decided_on_in_every_language() {
    let transaction = transaction();
    let view = PaymentView { transaction: &transaction, sender: None, receiver: None, customer: None };
    for guest in [js(), go(), python()] {
        let guests = load(guest, &[]).await;
        let decide = async |mismatches: &[Mismatch]| {
            guests.decide_mismatch(&arrival(), mismatches, view).await.unwrap().answer.unwrap()
        };
        let kept = Verdict::Keep(Some("late, under".to_owned()));
        assert_eq!(decide(&[Mismatch::Late, Mismatch::Under]).await, kept);
        assert!(matches!(decide(&[Mismatch::Over]).await, Verdict::Accept { .. }));
    }
}
