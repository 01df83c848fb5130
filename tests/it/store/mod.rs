//! The store's promises, on SQLite and PostgreSQL alike. Every statement is touched here.

mod customers;
mod faults;
mod jobs;
mod ledger;
mod plans;
mod transactions;

use anchor_host::{
    model::{
        AccountId, Address, Amount, AssetId, Customer, CustomerId, CustomerStatus, Destination, Entries, Memo, Money,
        Owner, Review, StoredFile, Timestamp, Transaction, TransactionId,
    },
    store::{Error, FaultInjection, SealKey, Store},
};
use anchor_host_tests::{
    database::{Database, Kind},
    on_both, record,
    world::System,
};
use std::sync::Arc;

on_both!(
    personal_data_is_not_readable_in_the_database,
    another_seal_key_is_named_as_the_cause,
    what_was_not_committed_never_was,
    an_injected_crash_stops_every_later_write,
    migrating_twice_is_harmless,
    a_database_belongs_to_one_network,
);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_800_000_000 + seconds)
}

fn account(n: u8) -> AccountId {
    AccountId::from_bytes([n; 32])
}

fn id(n: u16) -> TransactionId {
    format!("01990000-0000-7000-8000-00000000{n:04x}").parse().unwrap()
}

fn customer_id(n: u16) -> CustomerId {
    format!("01990000-0000-7000-8000-00000000{n:04x}").parse().unwrap()
}

fn transaction(n: u16) -> Transaction {
    let usdc = AssetId::stellar("USDC", account(9)).unwrap();
    let to = Destination { account: account(1), memo: Memo::Id(u64::MAX - u64::from(n)) };
    let unpaid = record::unpaid(id(n), Money::new(Amount::parse("12.5").unwrap(), usdc), to, at(i64::from(n)));
    let mut record = Transaction {
        owner: Owner::Address(Address::Account(account(2))),
        client_domain: Some("wallet.example".into()),
        fields: [("account_number".to_owned(), "CANARY-4711".to_owned())].into(),
        ..unpaid
    };
    let details = record::received(&mut record);
    (details.sender, details.receiver) = (Some(customer_id(1)), Some(customer_id(2)));
    record
}

async fn insert(store: &Store, new: &Transaction) -> bool {
    let mut tx = store.begin().await.unwrap();
    let stored = record::insert(&mut tx, new).await;
    tx.commit().await.unwrap();
    stored
}

fn customer(n: u16, memo: Option<Memo>) -> Customer {
    let review = Review {
        status: CustomerStatus::Accepted,
        fields: Vec::new(),
        verification: false,
        message: None,
        decided_at: at(0),
        decided_by: "rails 1 (abc)".into(),
    };
    Customer {
        id: customer_id(n),
        known_as: None,
        owner: Owner::Memo { account: account(2), memo: u64::MAX },
        memo,
        values: Entries::from([("first_name".to_owned(), "CANARY-NAME".to_owned())]),
        files: [("photo_id_front".to_owned(), file(n).id)].into(),
        reviews: [("sep31-sender".to_owned(), review)].into(),
        created_at: at(0),
        updated_at: at(0),
    }
}

fn file(n: u16) -> StoredFile {
    StoredFile {
        id: format!("01990000-0000-7000-8000-00000000{n:04x}").parse().unwrap(),
        owner: Owner::Address(Address::Account(account(2))),
        customer: None,
        content_type: "image/png".into(),
        size: 11,
        created_at: at(i64::from(n)),
        expires_at: Some(at(100)),
    }
}

async fn personal_data_is_not_readable_in_the_database(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    insert(&store, &transaction(1)).await;
    let mut tx = store.begin().await.unwrap();
    assert!(tx.insert_customer(&customer(1, None)).await.unwrap());
    tx.commit().await.unwrap();
    store.close().await;
    let bytes = database.bytes();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("pending_sender"), "the search itself must work");
    for canary in ["CANARY-4711", "434e4152592d34373131", "CANARY-NAME", "43414e4152592d4e414d45"] {
        assert!(!text.contains(canary), "{canary} is in the database");
    }
}

async fn another_seal_key_is_named_as_the_cause(kind: Kind) {
    let database = Database::new(kind);
    insert(&database.open().await, &transaction(1)).await;
    let other = Store::open(&database.url, 2, &SealKey::new([8; 32]), Arc::new(System)).await.unwrap();
    match other.transaction(id(1)).await {
        Err(Error::Corrupt { table: "transactions", problem, .. }) => {
            assert!(problem.contains("seal key"), "{problem}")
        }
        _ => panic!("a record opened with the wrong key"),
    }
}

async fn what_was_not_committed_never_was(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let mut tx = store.begin().await.unwrap();
    assert!(tx.insert_transaction(&transaction(1)).await.unwrap());
    drop(tx);
    assert!(store.transaction(id(1)).await.unwrap().is_none());
    assert!(insert(&store, &transaction(1)).await, "the writer is free again");
}

async fn an_injected_crash_stops_every_later_write(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await.inject(FaultInjection::at(2));
    let mut tx = store.begin().await.unwrap();
    assert!(tx.insert_transaction(&transaction(1)).await.unwrap());
    assert!(matches!(tx.commit().await, Err(Error::Rehearsed)));
    assert!(matches!(store.begin().await, Err(Error::Rehearsed)));
    assert!(database.open().await.transaction(id(1)).await.unwrap().is_none());
}

async fn migrating_twice_is_harmless(kind: Kind) {
    let database = Database::new(kind);
    let (first, second) = tokio::join!(database.open(), database.open());
    assert!(insert(&first, &transaction(1)).await);
    assert!(second.transaction(id(1)).await.unwrap().is_some());
}

async fn a_database_belongs_to_one_network(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    assert_eq!(store.bind_network("testnet").await.unwrap(), "testnet");
    assert_eq!(store.bind_network("pubnet").await.unwrap(), "testnet");
}
