//! `POST /sep31/transactions`, guest call included, beside plain inserts of the same rows through the same kind of
//! pool.

use super::{
    host::{CLIENTS, Host, KINDS, Sender, TURN},
    measure::{Aim, Row, by_turns, per_second},
};
use anchor_host::{
    model::{Destination, JobKind, Memo, Transaction, TransactionId},
    store::{Job, Store},
};
use anchor_host_tests::{anchor::now, connection::Connection, database::random_bytes, record, world::System};
use serde_json::Value;
use std::time::Duration;

const TURNS: usize = 5;

pub async fn measure() -> Vec<Row> {
    let mut rows = Vec::new();
    for (kind, name) in KINDS {
        let host = Host::new(kind).await;
        let order = Sender::sign_in(&host.url).await.order(&host.url).await;
        let store = host.plan.store().await;
        let made: Value =
            serde_json::from_slice(Connection::open(&host.url).await.exchange(&order, 201).await).unwrap();
        let id: TransactionId = made["id"].as_str().unwrap().parse().unwrap();
        let model = store.transaction(id).await.unwrap().unwrap();
        let journal = store.journal(id).await.unwrap().len();
        assert_eq!(journal, 1, "the inserts below are no longer those of an opened payment");
        let compared = by_turns(TURNS, || posted(&host.url, &order), || inserted(&store, &model)).await;
        store.close().await;
        host.stop().await;
        rows.push(Row {
            what: format!("`POST /sep31/transactions` : plain inserts, {name}, throughput"),
            value: compared.ratio,
            unit: "×",
            aim: Aim::AtLeast(0.5),
            behind: format!("{:.0}/s and {:.0}/s, {}", compared.ours, compared.other, compared.spread()),
        });
    }
    rows
}

/// How many payments a second are opened.
pub async fn posted(url: &str, order: &[u8]) -> f64 {
    per_second(CLIENTS, TURN, |_, until| {
        let (url, order) = (url.to_owned(), order.to_vec());
        async move {
            let mut connection = Connection::open(&url).await;
            let mut rounds = 0;
            while until.is_ahead() {
                connection.exchange(&order, 201).await;
                rounds += 1;
            }
            rounds
        }
    })
    .await
}

/// How many of the same rows a second are inserted.
pub async fn inserted(store: &Store, model: &Transaction) -> f64 {
    per_second(CLIENTS, TURN, |_, until| {
        let (store, model) = (store.clone(), model.clone());
        async move {
            let mut rounds = 0;
            while until.is_ahead() {
                insert(&store, &copy(&model)).await;
                rounds += 1;
            }
            rounds
        }
    })
    .await
}

/// The same payment under another id and memo.
pub fn copy(model: &Transaction) -> Transaction {
    let account = model.destination().unwrap().account;
    let memo = Memo::Id(u64::from_be_bytes(random_bytes()) >> 2);
    let id = TransactionId::mint(now(), &System);
    let mut new = Transaction { id, ..model.clone() };
    record::received(&mut new).incoming.destination = Some(Destination { account, memo });
    new
}

/// Record, journal entry and deadline, in one database transaction.
async fn insert(store: &Store, new: &Transaction) {
    let mut tx = store.begin().await.unwrap();
    assert!(record::insert(&mut tx, new).await);
    let deadline = new.created_at.plus(Duration::from_secs(3600));
    tx.schedule(&Job::new(JobKind::Expire, new.id), deadline).await.unwrap();
    tx.commit().await.unwrap();
}
