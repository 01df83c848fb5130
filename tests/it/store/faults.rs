//! What a database that fails leaves behind: connections that are fit for use, and nothing half done.

use super::{at, id, insert, transaction};
use anchor_host::store::{Error, Fault, FaultInjection, Store};
use anchor_host_tests::{
    database::{Database, Kind},
    on_both, postgres as server, record,
};
use std::{process::Command, time::Duration};
use tokio::time::timeout;

on_both!(after_a_failed_commit_the_same_connections_write, what_nobody_waits_for_any_more_is_undone,);

/// More often than there are connections.
const TIMES: u16 = 12;

async fn after_a_failed_commit_the_same_connections_write(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    for fault in [Fault::GivenUp, Fault::Refused] {
        for n in 1..=TIMES {
            let mut tx = store.clone().inject(FaultInjection::at(2).by(fault)).begin().await.unwrap();
            assert!(tx.insert_transaction(&transaction(n)).await.unwrap());
            let failed = tx.commit().await.unwrap_err();
            assert!(matches!(failed, Error::Driver { statement: "commit", .. }), "{fault:?}: {failed:?}");
            assert!(store.transaction(id(n)).await.unwrap().is_none(), "{fault:?}");
            // Alone, and within a transaction.
            assert!(store.use_challenge(&format!("{fault:?} {n}"), at(0)).await.unwrap());
            assert!(insert(&store, &transaction(1000 + n)).await || fault == Fault::Refused, "{fault:?}");
        }
    }
    assert!(insert(&store, &transaction(1)).await);
}

/// Callers are dropped at every point: while they wait for the writer, within a transaction, while it is committed.
async fn what_nobody_waits_for_any_more_is_undone(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    for n in 1..=200 {
        let write = async {
            let mut tx = store.begin().await.unwrap();
            assert!(record::insert(&mut tx, &transaction(n)).await);
            tx.commit().await.unwrap();
        };
        let done = timeout(Duration::from_micros(u64::from(n) * 20), write).await.is_ok();
        let there = store.transaction(id(n)).await.unwrap().is_some();
        assert!(there || !done, "{n}: committed, and lost");
        let again = insert(&store, &transaction(n)).await;
        assert!(store.transaction(id(n)).await.unwrap().is_some(), "{n}: {there} {again}");
    }
}

/// Somebody else holds SQLite's lock for longer than anybody waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_that_was_kept_out_writes_later() {
    let database = Database::new(Kind::Sqlite);
    let (store, other) = (database.open().await, database.open().await);
    let lock = other.begin().await.unwrap();
    let dropped = timeout(Duration::from_millis(50), store.begin()).await;
    assert!(dropped.is_err(), "it was not kept out");
    let Err(Error::Driver { statement: "begin", source }) = store.begin().await else { panic!("it was not kept out") };
    println!("{source}");
    drop(lock);
    for n in 1..=3 {
        assert!(insert(&store, &transaction(n)).await);
    }
}

/// PostgreSQL ends every connection, also those within a transaction: a restart, a failover.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_ends_all_connections_is_written_to_again() {
    let database = Database::new(Kind::Postgres);
    let store = database.open().await;
    let mut held = Vec::new();
    for n in 1..=4 {
        let mut tx = store.begin().await.unwrap();
        assert!(tx.insert_transaction(&transaction(n)).await.unwrap());
        held.push(tx);
    }
    end_all_connections(&database.url);
    for tx in held {
        assert!(tx.commit().await.is_err());
    }
    // Each connection that was at rest tells it once.
    let mut refused = 0;
    while !inserted(&store, 10).await {
        refused += 1;
        assert!(refused <= 8, "more often than there are connections");
    }
    for n in 1..=4 {
        assert!(insert(&store, &transaction(n)).await, "what was not committed never was");
    }
}

async fn inserted(store: &Store, n: u16) -> bool {
    let Ok(mut tx) = store.begin().await else { return false };
    matches!(tx.insert_transaction(&transaction(n)).await, Ok(true)) && tx.commit().await.is_ok()
}

fn end_all_connections(url: &str) {
    let all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let ended = Command::new(server::tool("psql")).args([url, "-q", "-c", all]).output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
}
