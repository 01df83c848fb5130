//! Payments that cost their sender next to nothing: they fill neither the database nor the operator's list.

use anchor_host::{
    model::{Address, Amount, AssetId, Memo},
    stellar::Operation,
};
use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
    sender::SendingAnchor,
    wait,
};

on_both!(
    five_hundred_payments_of_a_stroop_are_one_row,
    what_is_kept_of_a_payment_does_not_repeat_its_transaction,
    a_small_payment_that_fits_is_credited,
);

/// Payments of a stroop each in one ledger transaction.
async fn spray(anchor: &TestAnchor, sender: &SendingAnchor, asset: &AssetId, count: usize, memo: Option<Memo>) {
    let to = Address::Account(anchor.account());
    let payment = Operation::Payment { to, asset: asset.clone(), amount: Amount::from_stroops(1) };
    sender.submit_all(&sender.key, vec![payment; count], memo).await.unwrap();
}

async fn five_hundred_payments_of_a_stroop_are_one_row(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    let memos = [None, Some(Memo::Text("buy now".into())), Some(opened.memo.clone()), None, Some(Memo::Id(7))];
    for memo in memos {
        spray(&anchor, &sender, anchor.asset(), 99, memo).await;
    }
    spray(&anchor, &sender, &AssetId::Native, 5, None).await;
    let counted = wait::until("the dust is counted", || async {
        let dust = anchor.operator().await.dust().await.unwrap();
        let count: i64 = dust.iter().map(|row| row.payments).sum();
        if count == 500 { Ok(dust) } else { Err(format!("{dust:?}")) }
    })
    .await;
    let mut sums: Vec<_> = counted.iter().map(|row| (row.payments, row.amount.as_str())).collect();
    sums.sort_unstable();
    assert_eq!(sums, [(5, "0.0000005"), (495, "0.0000495")]);
    assert!(anchor.store.unapplied(true, 0, 1000).await.unwrap().is_empty());
    // It is counted once, also by a host that starts anew, and the payment that fits is credited among it.
    anchor.stop().await;
    anchor.start_again().await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    assert_eq!(anchor.store.dust().await.unwrap(), counted);
    anchor.finish().await;
}

async fn what_is_kept_of_a_payment_does_not_repeat_its_transaction(kind: Kind) {
    let anchor = Setup::new(kind).set("limits.dust_below", "0").start().await;
    let sender = anchor.sender().await;
    spray(&anchor, &sender, anchor.asset(), 50, Some(Memo::Text("rent".into()))).await;
    for one in anchor.unapplied(50).await {
        assert!(one.raw.len() < 1500, "{}", one.raw);
        let raw: serde_json::Value = serde_json::from_str(&one.raw).unwrap();
        assert_eq!((&raw["amount"], &raw["transaction"]["memo"]), (&"0.0000001".into(), &"rent".into()));
        assert_eq!(raw["transaction_hash"], one.transaction_hash.as_str());
    }
    anchor.finish().await;
}

async fn a_small_payment_that_fits_is_credited(kind: Kind) {
    let setup = Setup::new(kind).set("limits.dust_below", "5");
    let anchor = setup.start().await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("3", "execute=delivered").await;
    sender.wait(&opened.id, "completed").await;
    let other = sender.open("3", "").await;
    sender.pay(&other, "2").await;
    wait::until("the other one is counted", || async {
        let dust = anchor.store.dust().await.unwrap();
        if dust.iter().any(|row| row.payments == 1 && row.amount == "2") { Ok(()) } else { Err(format!("{dust:?}")) }
    })
    .await;
    anchor.finish().await;
}
