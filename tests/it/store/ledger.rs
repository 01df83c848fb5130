//! Payments of the ledger are recorded once, and cursors only move forward.

use super::{account, at, id, insert, transaction};
use anchor_host::{
    model::{Amount, AssetId, LedgerPayment, Mismatch, PaymentShape},
    store::{Error, ReceiptOutcome, Recorded, Store, UnappliedReason},
};
use anchor_host_tests::{
    database::{Database, Kind},
    on_both,
};

on_both!(
    a_ledger_operation_is_recorded_once,
    a_transaction_is_credited_once,
    unapplied_payments_can_be_listed,
    cursors_only_move_forward,
);

async fn record(store: &Store, operation_id: u64, hash: &str, outcome: ReceiptOutcome) -> Result<bool, Error> {
    let mut tx = store.begin().await?;
    let account = account(1);
    let payment = LedgerPayment {
        operation_id,
        transaction_hash: hash.to_owned(),
        ledger: 1,
        closed_at: at(1),
        shape: PaymentShape::Payment,
        from: account,
        to: account,
        from_muxed_id: None,
        to_muxed_id: None,
        asset: AssetId::Native,
        amount: Amount::from_stroops(1),
        memo: None,
    };
    // What can't be read has no hash.
    let payment = (!hash.is_empty()).then_some(&payment);
    let recorded = Recorded { operation_id, payment, account: &account, outcome, seen_at: at(1), raw: "{}" };
    let stored = tx.record_payments(&[recorded]).await?;
    tx.commit().await?;
    Ok(stored)
}

async fn a_ledger_operation_is_recorded_once(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let unapplied = ReceiptOutcome::Unapplied(UnappliedReason::NoMemo, None);
    assert!(record(&store, 4097, "aa", unapplied).await.unwrap());
    assert!(!record(&store, 4097, "aa", unapplied).await.unwrap(), "the same operation");
    assert!(!record(&store, 8193, "aa", unapplied).await.unwrap(), "the same place in the same transaction");
    assert_eq!(store.unapplied_count().await.unwrap(), 1);
    assert!(record(&store, 4098, "aa", unapplied).await.unwrap(), "another operation of the same transaction");
    let unreadable = ReceiptOutcome::Unapplied(UnappliedReason::Unreadable, None);
    assert!(record(&store, 12289, "", unreadable).await.unwrap());
    assert!(record(&store, 16385, "", unreadable).await.unwrap(), "two unreadable records are two");
}

async fn a_transaction_is_credited_once(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    insert(&store, &transaction(1)).await;
    assert!(record(&store, 4097, "aa", ReceiptOutcome::Credited(id(1))).await.unwrap());
    assert!(!record(&store, 8193, "bb", ReceiptOutcome::Credited(id(1))).await.unwrap());
    let mut tx = store.begin().await.unwrap();
    let mut on_record = tx.payments_on_record(&[(4097, "aa"), (8193, "bb")]).await.unwrap();
    assert!(!on_record.add(4097) && on_record.add(8193), "the first is on record, the second is not");
}

async fn unapplied_payments_can_be_listed(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    insert(&store, &transaction(1)).await;
    for n in 1..=5 {
        let outcome = ReceiptOutcome::Unapplied(UnappliedReason::Mismatch(Mismatch::Under), Some(id(1)));
        assert!(record(&store, n * 4096 + 1, &format!("{n}"), outcome).await.unwrap());
    }
    record(&store, 1, "credited", ReceiptOutcome::Credited(id(1))).await.unwrap();
    assert_eq!(store.unapplied_count().await.unwrap(), 5);
    let page = store.unapplied(false, 4097, 3).await.unwrap();
    assert_eq!(page.iter().map(|unapplied| unapplied.operation_id).collect::<Vec<_>>(), [8193, 12289, 16385]);
    let one = store.unapplied_payment(8193).await.unwrap().unwrap();
    assert_eq!((one.reason.as_deref(), one.transaction_id), (Some("under"), Some(id(1).to_string())));
    assert!(store.unapplied_payment(1).await.unwrap().is_none(), "a credited payment is not unapplied");
}

async fn cursors_only_move_forward(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    assert_eq!(store.cursor(&account(1)).await.unwrap(), None);
    let mut tx = store.begin().await.unwrap();
    tx.start_cursor(&account(1), 100, at(0)).await.unwrap();
    tx.start_cursor(&account(1), 5, at(0)).await.unwrap();
    tx.move_cursor(&account(1), 200, at(0)).await.unwrap();
    tx.move_cursor(&account(1), 150, at(0)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.cursor(&account(1)).await.unwrap(), Some(200));
}
