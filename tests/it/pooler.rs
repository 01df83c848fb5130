//! PgBouncer before PostgreSQL.

use anchor_host::{
    model::Timestamp,
    store::{Error, Pooler, SealKey, Store},
};
use anchor_host_tests::{
    anchor::Setup,
    database::{Database, Kind, SEAL_KEY},
    pgbouncer::PgBouncer,
    process,
    world::System,
};
use futures_util::future::join_all;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Fewer than those who want them.
const SERVERS: u32 = 2;

async fn open(url: &str) -> Result<Store, Error> {
    open_behind(Pooler::Detect, url).await
}

async fn open_behind(pooler: Pooler, url: &str) -> Result<Store, Error> {
    Store::open_behind(pooler, url, 8, &SealKey::new(SEAL_KEY), Arc::new(System)).await
}

/// Nothing is configured: the host finds out what it talks to.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_anchor_behind_pgbouncer_in_transaction_mode_serves_as_without() {
    let pooler = PgBouncer::start("transaction", SERVERS);
    let mut anchor = Setup::new(Kind::Postgres).behind(&pooler.url).start().await;
    let sender = anchor.sender().await;
    for start in 0..2 {
        let amounts: Vec<String> = (1..=8).map(|number| (number + 8 * start).to_string()).collect();
        let opened = join_all(amounts.iter().map(|amount| sender.open(amount, ""))).await;
        // One account's payments have an order.
        for (opened, amount) in opened.iter().zip(&amounts) {
            sender.pay(opened, amount).await;
        }
        let done = join_all(opened.iter().map(|opened| sender.wait(&opened.id, "completed"))).await;
        for (done, amount) in done.iter().zip(&amounts) {
            assert_eq!(done["amount_in"], amount.as_str());
        }
        anchor.stop().await;
        anchor.start_again().await;
    }
    assert_eq!(anchor.store.transactions(false, 100).await.unwrap().len(), 16);
    anchor.finish().await;
}

/// Hosts with many connections on few of the server's, each statement many times: none is mistaken for another.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_statement_is_anothers_where_connections_change_hands() {
    let (pooler, database) = (PgBouncer::start("transaction", SERVERS), Database::new(Kind::Postgres));
    let url = database.through(&pooler.url);
    let (one, other) = (open(&url).await.unwrap(), open(&url).await.unwrap());
    let (first, second) = tokio::join!(one.migrate(), other.migrate());
    assert!(!(first.unwrap().is_empty() && second.unwrap().is_empty()));
    serve(one, other).await;
}

/// Connections to the server that stand ready are taken in turn: of two who ask by turns each would have its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pooler_that_takes_its_connections_in_turn_is_found_out() {
    for servers in [SERVERS, 3, 4] {
        let pooler = PgBouncer::start_with("transaction", servers, "server_round_robin = 1");
        let database = Database::new(Kind::Postgres);
        let url = database.through(&pooler.url);
        let knowing = open_behind(Pooler::Transaction, &url).await.unwrap();
        knowing.migrate().await.unwrap();
        let ready = join_all((0..servers).map(|_| knowing.begin())).await;
        for held in ready {
            held.unwrap().commit().await.unwrap();
        }
        let directory = tempfile::tempdir().unwrap();
        let place = ["--data-dir", directory.path().to_str().unwrap(), "--database-url", &url];
        let told = process::command(&[&["transactions", "list"], &place[..]].concat());
        assert_eq!(told.code, 0, "{servers}: {told:?}");
        let (one, other) = (open(&url).await.unwrap(), open(&url).await.unwrap());
        serve(one, other).await;
        knowing.close().await;
    }
}

/// Who was told that nothing stands between, or did not find it out, hears what to write.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_is_anothers_is_told_as_what_it_is() {
    // What one leaves on the server's connection the next one meets.
    let (pooler, database) = (PgBouncer::start("transaction", 1), Database::new(Kind::Postgres));
    let directory = tempfile::tempdir().unwrap();
    let url = database.through(&pooler.url);
    let place = ["--data-dir", directory.path().to_str().unwrap(), "--database-url", &url];
    let told = process::command(&[&["migrate"], &place[..]].concat());
    assert_eq!(told.code, 0, "{told:?}");
    let before = open_behind(Pooler::None, &url).await.unwrap();
    assert_eq!(before.job_count().await.unwrap(), 0);
    for words in [&["transactions", "list"][..], &["migrate"]] {
        let told = process::command(&[words, &place, &["--set=database.pooler=none"]].concat());
        assert_eq!(told.code, 1, "{words:?}: {told:?}");
        assert!(told.err.contains("prepared statement"), "{words:?}: {}", told.err);
        let hint = "hint: a pooler in front of the database gives each transaction another session: \
            set `database.pooler = \"transaction\"`";
        assert!(told.err.contains(hint), "{words:?}: {}", told.err);
    }
    // A host that runs has it in its log. A command that broke off may have cost the server's connection, which then has no
    // statements yet: the first who asks leaves some.
    let first = open_behind(Pooler::None, &url).await.unwrap();
    let _ = first.job_count().await;
    let after = open_behind(Pooler::None, &url).await.unwrap();
    let error = after.job_count().await.unwrap_err();
    assert!(error.to_string().contains("set database.pooler = \"transaction\""), "{error}");
}

/// Two hosts' connections do the same at once.
async fn serve(one: Store, other: Store) {
    let at = Timestamp::from_seconds(1_800_000_000);
    let mut hosts = JoinSet::new();
    for (host, store) in [one, other].into_iter().cycle().take(16).enumerate() {
        hosts.spawn(async move {
            for n in 0..40 {
                let hash = format!("{host} {n}");
                assert!(store.use_challenge(&hash, at).await.unwrap(), "{hash}");
                assert!(!store.use_challenge(&hash, at).await.unwrap(), "{hash}");
                let bound = store.bind_network(&format!("{host}")).await.unwrap();
                assert_eq!(store.network().await.unwrap(), Some(bound));
                assert_eq!(store.job_count().await.unwrap(), 0);
                assert!(store.transactions(false, 5).await.unwrap().is_empty());
                store.probe().await.unwrap();
            }
        });
    }
    while let Some(done) = hosts.join_next().await {
        done.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn session_mode_is_as_good_as_nothing_between() {
    let (pooler, database) = (PgBouncer::start("session", 20), Database::new(Kind::Postgres));
    let store = open(&database.through(&pooler.url)).await.unwrap();
    assert!(!store.migrate().await.unwrap().is_empty());
    assert!(store.migrate().await.unwrap().is_empty());
    assert_eq!(store.bind_network("testnet").await.unwrap(), "testnet");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn statement_mode_is_refused_with_the_reason() {
    let (pooler, database) = (PgBouncer::start("statement", SERVERS), Database::new(Kind::Postgres));
    let directory = tempfile::tempdir().unwrap();
    let url = database.through(&pooler.url);
    let words = ["migrate", "--data-dir", directory.path().to_str().unwrap(), "--database-url", &url];
    let told = process::command(&words);
    assert_eq!(told.code, 1, "{told:?}");
    assert!(told.err.contains("the pooler in front of the database allows no transactions"), "{}", told.err);
    assert!(told.err.contains("pool_mode to transaction or session"), "{}", told.err);
}
