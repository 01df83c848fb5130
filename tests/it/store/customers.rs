//! Whoever signs in: challenges, customers and their files.

use super::{at, customer, customer_id, file};
use anchor_host::model::{Memo, StoredFile};
use anchor_host_tests::{
    database::{Database, Kind},
    on_both,
};

on_both!(
    a_challenge_is_used_once,
    a_customer_is_one_record_per_identity,
    a_file_is_sealed_and_given_to_one_customer,
    files_nobody_has_go_when_their_time_is_up,
);

async fn a_challenge_is_used_once(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let tries = (0..20).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.use_challenge("ab", at(100)).await.unwrap() })
    });
    let mut won = 0;
    for one in tries.collect::<Vec<_>>() {
        won += u32::from(one.await.unwrap());
    }
    assert_eq!(won, 1);
    store.forget_challenges(at(100)).await.unwrap();
    assert!(!store.use_challenge("ab", at(100)).await.unwrap(), "not expired yet");
    store.forget_challenges(at(101)).await.unwrap();
    assert!(store.use_challenge("ab", at(200)).await.unwrap());
}

async fn a_customer_is_one_record_per_identity(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let memo = Memo::Hash([3; 32]);
    let mut tx = store.begin().await.unwrap();
    assert!(tx.insert_customer(&customer(1, None)).await.unwrap());
    assert!(!tx.insert_customer(&customer(2, None)).await.unwrap(), "the identity has one");
    assert!(tx.insert_customer(&customer(3, Some(memo.clone()))).await.unwrap());
    tx.commit().await.unwrap();
    let owner = customer(1, None).owner;
    let (mut found, version) = store.customer_named(&owner, Some(&memo)).await.unwrap().unwrap();
    assert!(found == customer(3, Some(memo.clone())));
    found.values.insert("last_name".into(), "x".into());
    let mut tx = store.begin().await.unwrap();
    assert!(tx.update_customer(&found, version).await.unwrap());
    assert!(!tx.update_customer(&found, version).await.unwrap(), "a change of an old version");
    assert!(tx.customer(found.id).await.unwrap().unwrap().0 == found);
    tx.delete_customer(customer_id(1)).await.unwrap();
    tx.commit().await.unwrap();
    assert!(store.customer(customer_id(1)).await.unwrap().is_none());
    assert!(store.customer_named(&owner, None).await.unwrap().is_none());
    assert!(store.customer(found.id).await.unwrap().unwrap().0 == found);
}

async fn a_file_is_sealed_and_given_to_one_customer(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let (one, other) = (customer_id(1), customer_id(2));
    let mut tx = store.begin().await.unwrap();
    for n in 1..=3 {
        tx.insert_file(&file(n), b"CANARY-FILE").await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(store.file(file(1).id).await.unwrap(), Some(file(1)));
    let content = store.file_content(file(1).id).await.unwrap().unwrap();
    assert_eq!((content.content_type.as_str(), content.bytes.as_slice()), ("image/png", b"CANARY-FILE".as_slice()));
    assert!(!String::from_utf8_lossy(&database.bytes()).contains("CANARY-FILE"));
    assert_eq!(store.waiting_files(&file(1).owner).await.unwrap(), 3);

    let mut tx = store.begin().await.unwrap();
    assert!(tx.give_file(file(1).id, one, at(50)).await.unwrap());
    assert!(tx.give_file(file(1).id, one, at(500)).await.unwrap(), "it is theirs");
    assert!(!tx.give_file(file(1).id, other, at(50)).await.unwrap(), "it is another's");
    assert!(!tx.give_file(file(2).id, other, at(100)).await.unwrap(), "its time is up");
    assert!(!tx.give_file(file(9).id, one, at(50)).await.unwrap(), "there is none");
    tx.commit().await.unwrap();
    let given = StoredFile { customer: Some(one), expires_at: None, ..file(1) };
    assert_eq!(store.files_of(one).await.unwrap(), [given]);
    assert!(store.files_of(other).await.unwrap().is_empty());
    assert_eq!(store.waiting_files(&file(1).owner).await.unwrap(), 2);

    let mut tx = store.begin().await.unwrap();
    tx.delete_file(file(2).id).await.unwrap();
    tx.delete_files_of(one).await.unwrap();
    assert!(tx.delete_waiting_files(&file(3).owner).await.unwrap());
    assert!(!tx.delete_waiting_files(&file(3).owner).await.unwrap());
    tx.commit().await.unwrap();
    for n in 1..=3 {
        assert!(
            store.file(file(n).id).await.unwrap().is_none() && store.file_content(file(n).id).await.unwrap().is_none()
        );
    }
}

async fn files_nobody_has_go_when_their_time_is_up(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let mut tx = store.begin().await.unwrap();
    tx.insert_file(&file(1), b"x").await.unwrap();
    tx.insert_file(&file(2), b"x").await.unwrap();
    assert!(tx.give_file(file(1).id, customer_id(1), at(50)).await.unwrap());
    tx.commit().await.unwrap();
    store.drop_expired_files(at(99)).await.unwrap();
    assert!(store.file(file(2).id).await.unwrap().is_some());
    store.drop_expired_files(at(100)).await.unwrap();
    assert!(store.file(file(2).id).await.unwrap().is_none());
    assert!(store.file(file(1).id).await.unwrap().is_some(), "a customer has it");
}
