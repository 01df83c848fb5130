//! What decides about a payment on the ledger besides its shape (`hostile_ledger`): when it came, who sent it, what came
//! with it.

use anchor_host::{
    model::{Address, Amount},
    stellar::Operation,
};
use anchor_host_tests::{anchor::TestAnchor, database::Kind, on_both};

on_both!(a_late_payment_is_unapplied, of_two_payments_in_one_transaction_one_is_credited, anybody_may_pay,);

async fn a_late_payment_is_unapplied(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    anchor.pass_window();
    sender.wait(&opened.id, "expired").await;
    sender.pay(&opened, "10").await;
    let unapplied = anchor.unapplied(1).await;
    assert_eq!(unapplied[0].reason.as_deref(), Some("late"));
    assert_eq!(unapplied[0].transaction_id.as_deref(), Some(opened.id.as_str()));
    assert_eq!(sender.transaction(&opened.id).await["status"], "expired");
    anchor.finish().await;
}

async fn of_two_payments_in_one_transaction_one_is_credited(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    let other = sender.open("11", "").await;
    let pay = |amount: &str| Operation::Payment {
        to: Address::Account(opened.account),
        asset: anchor.asset().clone(),
        amount: Amount::parse(amount).unwrap(),
    };
    let to_other = Operation::Payment {
        to: Address::Muxed { account: other.account, id: other.memo_id() },
        asset: anchor.asset().clone(),
        amount: Amount::parse("11").unwrap(),
    };
    let all = vec![pay("10"), pay("10"), to_other];
    let hash = sender.submit_all(&sender.key, all, Some(opened.memo.clone())).await.unwrap();
    assert_eq!(sender.wait(&opened.id, "completed").await["stellar_transaction_id"], hash.as_str());
    let unapplied = anchor.unapplied(2).await;
    let reasons: Vec<_> = unapplied.iter().map(|one| one.reason.as_deref().unwrap()).collect();
    assert_eq!(reasons, ["duplicate", "ambiguous"]);
    assert_eq!(sender.transaction(&other.id).await["status"], "pending_sender");
    anchor.finish().await;
}

async fn anybody_may_pay(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (sender, treasury) = (anchor.sender().await, anchor.sender().await);
    let opened = sender.open("10", "").await;
    let payment = Operation::Payment {
        to: Address::Account(opened.account),
        asset: anchor.asset().clone(),
        amount: Amount::parse("10").unwrap(),
    };
    treasury.submit_as(&treasury.key, payment, Some(opened.memo.clone())).await.unwrap();
    sender.wait(&opened.id, "completed").await;
    let record = anchor.report(&opened.id).await.transaction;
    assert_eq!(record.payments[0].from, treasury.account());
    anchor.finish().await;
}
