//! Transactions and their history come back as they were stored, and no change is lost.

use super::{account, at, customer_id, id, insert, transaction};
use anchor_host::{
    model::{Attention, GuestVersion, Memo, Status},
    store::{Actor, Entry},
};
use anchor_host_tests::{
    database::{Database, Kind},
    on_both, record,
};

on_both!(
    a_transaction_comes_back_as_it_was_stored,
    two_changes_of_one_version_cannot_both_win,
    a_destination_is_given_out_once_for_ever,
);

async fn a_transaction_comes_back_as_it_was_stored(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let mut record = transaction(1);
    assert!(insert(&store, &record).await);
    assert!(store.transaction(id(1)).await.unwrap() == Some(record.clone()));
    assert!(store.transaction(id(2)).await.unwrap().is_none());
    record.version = 2;
    record.status = Status::PendingReceiver;
    record.attention = Some(Attention::PayoutFailed("x".into()));
    let guest = GuestVersion { name: "rails".into(), version: "1".into(), hash: "abc".into() };
    let mut tx = store.begin().await.unwrap();
    assert!(tx.update_transactions(&[&record]).await.unwrap());
    let entry = Entry {
        transaction: record.id,
        seq: 2,
        at: at(3),
        actor: Actor::Guest,
        event: "settle_payout",
        status: record.status,
        guest: Some(&guest),
        detail: "d",
    };
    tx.append_journal(&[entry]).await.unwrap();
    assert!(tx.transaction(id(1)).await.unwrap() == Some(record.clone()));
    let to = record.destination().cloned().unwrap();
    let text = Memo::Text(to.memo.value());
    let mut paid_at = tx.transactions_paid_at(&to.account, &[to.memo.clone(), text.clone()]).await.unwrap();
    assert!(paid_at.remove(&to.memo).unwrap().unwrap() == record);
    assert!(paid_at.remove(&text).is_none());
    assert!(
        tx.transactions_paid_at(&account(3), std::slice::from_ref(&to.memo)).await.unwrap().remove(&to.memo).is_none()
    );
    for customer in [1, 2] {
        assert_eq!(tx.transactions_naming(customer_id(customer), record.status).await.unwrap(), [id(1)]);
    }
    assert!(tx.transactions_naming(customer_id(1), Status::Completed).await.unwrap().is_empty());
    tx.commit().await.unwrap();
    let journal = store.journal(id(1)).await.unwrap();
    assert_eq!((journal.len(), journal[1].guest.as_deref()), (2, Some("rails 1 (abc)")));
    insert(&store, &transaction(2)).await;
    assert_eq!(store.transactions(false, 10).await.unwrap().iter().map(|t| t.id).collect::<Vec<_>>(), [id(2), id(1)]);
    assert_eq!(store.transactions(true, 10).await.unwrap().iter().map(|t| t.id).collect::<Vec<_>>(), [id(1)]);
    store.probe().await.unwrap();
}

async fn two_changes_of_one_version_cannot_both_win(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    insert(&store, &transaction(1)).await;
    let change = |message: &str| {
        let mut record = transaction(1);
        (record.version, record.message) = (2, Some(message.to_owned()));
        record
    };
    let mut first = store.begin().await.unwrap();
    assert!(first.update_transactions(&[&change("first")]).await.unwrap());
    record::journal(&mut first, &change("first")).await;
    first.commit().await.unwrap();
    let mut second = store.begin().await.unwrap();
    assert!(!second.update_transactions(&[&change("second")]).await.unwrap());
    drop(second);
    assert_eq!(store.transaction(id(1)).await.unwrap().unwrap().message.as_deref(), Some("first"));
}

async fn a_destination_is_given_out_once_for_ever(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let mut first = transaction(1);
    assert!(insert(&store, &first).await);
    let mut second = transaction(2);
    record::received(&mut second).incoming.destination = first.destination().cloned();
    assert!(!insert(&store, &second).await, "an open transaction's memo was given out again");
    (first.version, first.status) = (2, Status::Completed);
    let mut tx = store.begin().await.unwrap();
    assert!(tx.update_transactions(&[&first]).await.unwrap());
    tx.commit().await.unwrap();
    assert!(!insert(&store, &second).await, "an ended transaction's memo was given out again");
    record::received(&mut second).incoming.destination = None;
    assert!(insert(&store, &second).await);
    let mut third = transaction(3);
    record::received(&mut third).incoming.destination = None;
    assert!(insert(&store, &third).await, "two that have no destination yet must not collide");
}
