//! What arrives on the ledger: credited when it is exactly what was asked for, parked with its reason when it is not.

use anchor_host::{
    model::{Address, Amount, AssetId, Memo},
    stellar::Operation,
};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
};
use serde_json::Value;
use std::time::Duration;

on_both!(
    what_does_not_fit_is_parked_and_changes_nothing,
    the_same_code_of_another_issuer_is_another_asset,
    a_payment_in_lumens_is_another_asset,
    a_second_payment_is_parked_and_the_first_stands,
    a_late_payment_is_parked,
    of_two_payments_in_one_transaction_one_is_credited,
    a_muxed_address_stands_for_its_memo,
    a_path_payment_credits_what_arrives,
    anybody_may_pay,
);

fn id_of(memo: &Memo) -> u64 {
    let Memo::Id(id) = memo else { panic!("{memo}") };
    *id
}

async fn what_does_not_fit_is_parked_and_changes_nothing(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let asset = anchor.asset();
    let opened = sender.open("10", "").await;
    let to = Address::Account(opened.account);
    let id = id_of(&opened.memo);
    let muxed = Address::Muxed { account: opened.account, id };
    let mut expected: Vec<(String, &str, Option<&str>)> = Vec::new();
    for (to, amount, memo, reason, is_meant_for_it) in [
        (to, "9.9999999", Some(opened.memo.clone()), "under", true),
        (to, "10.0000001", Some(opened.memo.clone()), "over", true),
        (to, "10", None, "no_memo", false),
        (to, "10", Some(Memo::Id(id ^ 1)), "unknown_memo", false),
        (to, "10", Some(Memo::Text(id.to_string())), "unknown_memo", false),
        (to, "10", Some(Memo::Hash([7; 32])), "unknown_memo", false),
        (muxed, "10", Some(Memo::Id(id ^ 1)), "ambiguous", false),
        (muxed, "10", Some(Memo::Text("invoice".into())), "ambiguous", false),
        (Address::Muxed { account: opened.account, id: id ^ 1 }, "10", None, "unknown_memo", false),
    ] {
        let hash = sender.transfer(to, asset, amount, memo).await;
        expected.push((hash, reason, is_meant_for_it.then_some(opened.id.as_str())));
    }
    let parked = anchor.parked(expected.len()).await;
    for ((hash, reason, transaction), parked) in expected.iter().zip(&parked) {
        assert_eq!(parked.transaction_hash, *hash);
        assert_eq!(parked.reason.as_deref(), Some(*reason), "{parked:?}");
        assert_eq!(parked.transaction_id.as_deref(), *transaction, "{reason}");
        let raw: Value = serde_json::from_str(&parked.raw).unwrap();
        assert_eq!(raw["transaction_hash"], hash.as_str());
    }
    let shown = sender.transaction(&opened.id).await;
    assert_eq!(shown["status"], "pending_sender");
    assert_eq!(anchor.events(&opened.id).await, ["open"]);
    // And the right payment still does it.
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    anchor.finish().await;
}

async fn the_same_code_of_another_issuer_is_another_asset(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let counterfeit = AssetId::stellar(anchor.asset().code(), sender.account()).unwrap();
    sender.trust_as(&anchor.account_key(), &counterfeit).await;
    let opened = sender.open("10", "").await;
    sender.transfer(Address::Account(opened.account), &counterfeit, "10", Some(opened.memo.clone())).await;
    let parked = anchor.parked(1).await;
    assert_eq!(parked[0].reason.as_deref(), Some("wrong_asset"));
    assert_eq!(parked[0].transaction_id.as_deref(), Some(opened.id.as_str()));
    assert_eq!(sender.transaction(&opened.id).await["status"], "pending_sender");
    anchor.finish().await;
}

async fn a_payment_in_lumens_is_another_asset(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    sender.transfer(Address::Account(opened.account), &AssetId::Native, "10", Some(opened.memo.clone())).await;
    assert_eq!(anchor.parked(1).await[0].reason.as_deref(), Some("wrong_asset"));
    assert_eq!(anchor.events(&opened.id).await, ["open"]);
    anchor.finish().await;
}

async fn a_second_payment_is_parked_and_the_first_stands(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    let first = sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    let second = sender.pay(&opened, "10").await;
    let parked = anchor.parked(1).await;
    assert_eq!((parked[0].reason.as_deref(), &parked[0].transaction_hash), (Some("duplicate"), &second));
    let shown = sender.transaction(&opened.id).await;
    assert_eq!((&shown["status"], &shown["stellar_transaction_id"]), (&Value::from("completed"), &Value::from(first)));
    assert_eq!(anchor.events(&opened.id).await, ["open", "receive_funds", "settle_payout"]);
    anchor.finish().await;
}

async fn a_late_payment_is_parked(kind: Kind) {
    let anchor = Setup::new(kind).window(Duration::from_millis(200)).start().await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    sender.wait(&opened.id, "expired").await;
    // Ledgers close by the second: a payment within the second that the window ends in is in time.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    sender.pay(&opened, "10").await;
    let parked = anchor.parked(1).await;
    assert_eq!(parked[0].reason.as_deref(), Some("late"));
    assert_eq!(parked[0].transaction_id.as_deref(), Some(opened.id.as_str()));
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
        to: Address::Muxed { account: other.account, id: id_of(&other.memo) },
        asset: anchor.asset().clone(),
        amount: Amount::parse("11").unwrap(),
    };
    let all = vec![pay("10"), pay("10"), to_other];
    let hash = sender.submit_all(&sender.key, all, Some(opened.memo.clone())).await.unwrap();
    assert_eq!(sender.wait(&opened.id, "completed").await["stellar_transaction_id"], hash.as_str());
    let parked = anchor.parked(2).await;
    let reasons: Vec<_> = parked.iter().map(|one| one.reason.as_deref().unwrap()).collect();
    assert_eq!(reasons, ["duplicate", "ambiguous"]);
    assert_eq!(sender.transaction(&other.id).await["status"], "pending_sender");
    anchor.finish().await;
}

async fn a_muxed_address_stands_for_its_memo(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let with_memo = sender.open("10", "").await;
    let without = sender.open("11", "").await;
    let muxed = |opened: &anchor_host_tests::sender::Opened| Address::Muxed {
        account: opened.account,
        id: id_of(&opened.memo),
    };
    sender.transfer(muxed(&without), anchor.asset(), "11", None).await;
    sender.transfer(muxed(&with_memo), anchor.asset(), "10", Some(with_memo.memo.clone())).await;
    sender.wait(&without.id, "completed").await;
    sender.wait(&with_memo.id, "completed").await;
    anchor.finish().await;
}

async fn a_path_payment_credits_what_arrives(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    for is_strict_send in [true, false] {
        let opened = sender.open("10", "").await;
        let hash = sender.pay_by_path(&opened, "10", is_strict_send).await;
        let done = sender.wait(&opened.id, "completed").await;
        assert_eq!((&done["amount_in"], &done["stellar_transaction_id"]), (&Value::from("10"), &Value::from(hash)));
    }
    let opened = sender.open("10", "").await;
    sender.pay_by_path(&opened, "9", true).await;
    assert_eq!(anchor.parked(1).await[0].reason.as_deref(), Some("under"));
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
