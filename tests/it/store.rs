//! The store's promises, on SQLite and PostgreSQL alike. Every statement is touched here.

use anchor_host::{
    model::{
        AccountId, Address, Amount, AssetId, Customer, CustomerId, CustomerStatus, Destination, Entries, GuestVersion,
        Hold, LedgerPayment, Memo, Mismatch, Money, Owner, PaymentShape, Review, Status, StoredFile, Timestamp,
        Transaction, TransactionId,
    },
    store::{Actor, Entry, Error, Outcome, ParkReason, Recorded, Rehearsal, SealKey, Store, Work, WorkKind},
};
use anchor_host_tests::{
    database::{Database, Kind},
    on_both, record,
    world::System,
};
use std::{collections::BTreeSet, sync::Arc};

on_both!(
    a_transaction_comes_back_as_it_was_stored,
    two_changes_of_one_version_cannot_both_win,
    a_destination_is_given_out_once_for_ever,
    personal_data_is_not_readable_in_the_database,
    another_seal_key_is_named_as_the_cause,
    a_ledger_operation_is_recorded_once,
    a_transaction_is_credited_once,
    parked_payments_can_be_listed,
    cursors_only_move_forward,
    eight_workers_never_claim_the_same_work,
    polls_are_claimed_apart,
    a_lost_lease_can_no_longer_answer,
    scheduled_again_work_starts_afresh,
    a_challenge_is_used_once,
    a_customer_is_one_record_per_identity,
    a_file_is_sealed_and_given_to_one_customer,
    files_nobody_has_go_when_their_time_is_up,
    what_was_not_committed_never_was,
    a_rehearsed_crash_stops_every_later_write,
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
    Transaction {
        owner: Owner::Address(Address::Account(account(2))),
        client_domain: Some("wallet.example".into()),
        sender: Some(customer_id(1)),
        receiver: Some(customer_id(2)),
        fields: [("account_number".to_owned(), "CANARY-4711".to_owned())].into(),
        ..record::unpaid(id(n), Money::new(Amount::parse("12.5").unwrap(), usdc), to, at(i64::from(n)))
    }
}

async fn insert(store: &Store, new: &Transaction) -> bool {
    let mut tx = store.begin().await.unwrap();
    let stored = tx.insert_transaction(new).await.unwrap();
    tx.commit().await.unwrap();
    stored
}

async fn a_transaction_comes_back_as_it_was_stored(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let mut record = transaction(1);
    assert!(insert(&store, &record).await);
    assert!(store.transaction(id(1)).await.unwrap() == Some(record.clone()));
    assert!(store.transaction(id(2)).await.unwrap().is_none());
    record.version = 2;
    record.status = Status::PendingReceiver;
    record.hold = Some(Hold::PayoutFailed("x".into()));
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
    let to = record.destination.clone().unwrap();
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
    assert_eq!((journal.len(), journal[0].guest.as_deref()), (1, Some("rails 1 (abc)")));
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
    second.destination.clone_from(&first.destination);
    assert!(!insert(&store, &second).await, "an open transaction's memo was given out again");
    (first.version, first.status) = (2, Status::Completed);
    let mut tx = store.begin().await.unwrap();
    assert!(tx.update_transactions(&[&first]).await.unwrap());
    tx.commit().await.unwrap();
    assert!(!insert(&store, &second).await, "an ended transaction's memo was given out again");
    second.destination = None;
    assert!(insert(&store, &second).await);
    let mut third = transaction(3);
    third.destination = None;
    assert!(insert(&store, &third).await, "two that have no destination yet must not collide");
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

async fn record(store: &Store, operation_id: u64, hash: &str, outcome: Outcome) -> Result<bool, Error> {
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
    let parked = Outcome::Parked(ParkReason::NoMemo, None);
    assert!(record(&store, 4097, "aa", parked).await.unwrap());
    assert!(!record(&store, 4097, "aa", parked).await.unwrap(), "the same operation");
    assert!(record(&store, 8193, "aa", parked).await.is_err(), "the same place in the same transaction");
    assert!(record(&store, 4098, "aa", parked).await.unwrap(), "another operation of the same transaction");
    let unreadable = Outcome::Parked(ParkReason::Unreadable, None);
    assert!(record(&store, 12289, "", unreadable).await.unwrap());
    assert!(record(&store, 16385, "", unreadable).await.unwrap(), "two unreadable records are two");
}

async fn a_transaction_is_credited_once(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    insert(&store, &transaction(1)).await;
    assert!(record(&store, 4097, "aa", Outcome::Credited(id(1))).await.unwrap());
    assert!(record(&store, 8193, "bb", Outcome::Credited(id(1))).await.is_err());
}

async fn parked_payments_can_be_listed(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    insert(&store, &transaction(1)).await;
    for n in 1..=5 {
        let outcome = Outcome::Parked(ParkReason::Mismatch(Mismatch::Under), Some(id(1)));
        assert!(record(&store, n * 4096 + 1, &format!("{n}"), outcome).await.unwrap());
    }
    record(&store, 1, "credited", Outcome::Credited(id(1))).await.unwrap();
    assert_eq!(store.parked_count().await.unwrap(), 5);
    let page = store.parked(false, 4097, 3).await.unwrap();
    assert_eq!(page.iter().map(|parked| parked.operation_id).collect::<Vec<_>>(), [8193, 12289, 16385]);
    let one = store.parked_payment(8193).await.unwrap().unwrap();
    assert_eq!((one.reason.as_deref(), one.transaction_id), (Some("under"), Some(id(1).to_string())));
    assert!(store.parked_payment(1).await.unwrap().is_none(), "a credited payment is not parked");
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

async fn eight_workers_never_claim_the_same_work(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let mut tx = store.begin().await.unwrap();
    for n in 0..200 {
        tx.schedule(&Work::new(WorkKind::Execute, n), at(0)).await.unwrap();
    }
    tx.schedule(&Work::new(WorkKind::Execute, "later"), at(50)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.work_count().await.unwrap(), 201);
    assert_eq!(store.next_due(&WorkKind::ALL).await.unwrap(), Some(at(0)));
    let workers = (0..8).map(|worker| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut mine = Vec::new();
            for round in 0.. {
                let claims =
                    store.claim(&[WorkKind::Execute], 7, at(10), at(40), &format!("{worker}-{round}")).await.unwrap();
                if claims.is_empty() {
                    return mine;
                }
                mine.extend(claims.into_iter().map(|claim| claim.work.subject));
            }
            mine
        })
    });
    let mut all = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        all.extend(worker.await.unwrap());
    }
    assert_eq!(all.len(), 200, "work was claimed twice, or not at all");
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 200);
    assert_eq!(
        store.next_due(&WorkKind::ALL).await.unwrap(),
        Some(at(40)),
        "the leases run out before the last is due"
    );
}

async fn polls_are_claimed_apart(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let mut tx = store.begin().await.unwrap();
    for n in 0..3 {
        tx.schedule(&Work::new(WorkKind::Poll, n), at(0)).await.unwrap();
        tx.schedule(&Work::new(WorkKind::Execute, n), at(0)).await.unwrap();
    }
    tx.commit().await.unwrap();
    let polls = store.claim(&[WorkKind::Poll], 10, at(1), at(9), "a").await.unwrap();
    assert!(polls.len() == 3 && polls.iter().all(|claim| claim.work.kind == WorkKind::Poll));
    let others = store.claim(&[WorkKind::Execute], 2, at(1), at(9), "b").await.unwrap();
    assert!(others.len() == 2 && others.iter().all(|claim| claim.work.kind == WorkKind::Execute));
}

async fn a_lost_lease_can_no_longer_answer(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let mut tx = store.begin().await.unwrap();
    tx.schedule(&Work::new(WorkKind::Execute, "x"), at(0)).await.unwrap();
    tx.commit().await.unwrap();
    let slow = store.claim(&[WorkKind::Execute], 1, at(1), at(10), "slow").await.unwrap().remove(0);
    assert!(
        store.claim(&[WorkKind::Execute], 1, at(9), at(20), "early").await.unwrap().is_empty(),
        "the lease still runs"
    );
    let quick = store.claim(&[WorkKind::Execute], 1, at(10), at(20), "quick").await.unwrap().remove(0);
    assert_eq!((slow.attempts, quick.attempts), (1, 2));
    let mut tx = store.begin().await.unwrap();
    assert!(!tx.finish(&slow).await.unwrap());
    assert!(!tx.postpone(&slow, at(30), None).await.unwrap());
    assert!(tx.postpone(&quick, at(30), Some("down")).await.unwrap());
    tx.commit().await.unwrap();
    let last = store.claim(&[WorkKind::Execute], 1, at(30), at(40), "last").await.unwrap().remove(0);
    assert_eq!(last.attempts, 3);
    let mut tx = store.begin().await.unwrap();
    assert!(tx.finish(&last).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(store.next_due(&WorkKind::ALL).await.unwrap(), None);
}

async fn scheduled_again_work_starts_afresh(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let work = Work::new(WorkKind::Execute, "x");
    let mut tx = store.begin().await.unwrap();
    tx.schedule(&work, at(0)).await.unwrap();
    tx.commit().await.unwrap();
    let old = store.claim(&[WorkKind::Execute], 1, at(0), at(10), "old").await.unwrap().remove(0);
    let mut tx = store.begin().await.unwrap();
    tx.schedule(&work, at(5)).await.unwrap();
    assert!(!tx.finish(&old).await.unwrap(), "what was claimed before is void");
    tx.commit().await.unwrap();
    assert_eq!(store.claim(&[WorkKind::Execute], 1, at(5), at(10), "new").await.unwrap().remove(0).attempts, 1);
    let mut tx = store.begin().await.unwrap();
    tx.cancel(&[work]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.work_count().await.unwrap(), 0);
}

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

async fn what_was_not_committed_never_was(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let mut tx = store.begin().await.unwrap();
    assert!(tx.insert_transaction(&transaction(1)).await.unwrap());
    drop(tx);
    assert!(store.transaction(id(1)).await.unwrap().is_none());
    assert!(insert(&store, &transaction(1)).await, "the writer is free again");
}

async fn a_rehearsed_crash_stops_every_later_write(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await.rehearse(Rehearsal::at(2));
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
