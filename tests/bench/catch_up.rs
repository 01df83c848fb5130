//! The watcher after an outage: payments of open transactions, read page by page and credited. The job runner rests.

use super::{
    horizon::{FIRST_HEAD, PASSPHRASE, operation_id, payment},
    host::{Host, KINDS, Plan, Sender},
    measure::{Aim, Row, median},
    opening::copy,
};
use anchor_host::{
    app::callback_bodies,
    guest::{Guests, Settings as GuestSettings},
    model::Transaction,
    operations::Operations,
    stellar::{Horizon as Client, WatchSettings, Watcher},
};
use anchor_host_tests::{connection::Connection, database::Kind, life::settings, record, world::System};
use serde_json::Value;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

const TURNS: usize = 3;
const PAYMENTS: u64 = 10_000;

pub async fn measure() -> Vec<Row> {
    let mut rows = Vec::new();
    for (kind, name) in KINDS {
        let mut speeds = Vec::new();
        for _ in 0..TURNS {
            speeds.push(caught_up(kind).await);
        }
        let value = median(&mut speeds);
        rows.push(Row {
            what: format!("watcher's catch-up, each payment credited, {name}"),
            value,
            unit: "operations/s",
            aim: Aim::AtLeast(5000.0),
            behind: format!(
                "{PAYMENTS} operations, {TURNS} times, from {:.0}/s to {:.0}/s",
                speeds[0],
                speeds[TURNS - 1]
            ),
        });
    }
    rows
}

/// An opened payment as the host stores it, to make more of.
async fn opened(host: &Host) -> Transaction {
    let order = Sender::sign_in(&host.url).await.order(&host.url).await;
    let made: Value = serde_json::from_slice(Connection::open(&host.url).await.exchange(&order, 201).await).unwrap();
    let store = host.plan.store().await;
    let record = store.transaction(made["id"].as_str().unwrap().parse().unwrap()).await.unwrap().unwrap();
    store.close().await;
    record
}

async fn caught_up(kind: Kind) -> f64 {
    let host = Host::new(kind).await;
    let model = opened(&host).await;
    let plan = host.stop().await;
    let Plan { horizon, asset, account, .. } = &plan;
    let store = plan.store().await;
    let mut payments = Vec::new();
    let mut tx = store.begin().await.unwrap();
    for number in 0..PAYMENTS {
        let new = copy(&model);
        assert!(record::insert(&mut tx, &new).await);
        payments.push(payment(number, asset, "100.2500000", new.destination().unwrap()));
    }
    tx.commit().await.unwrap();
    horizon.pay(payments);

    let guests = Guests::load(&[], GuestSettings::default()).await.unwrap();
    let operations = Operations::new(
        store.clone(),
        guests,
        Arc::new(System),
        Arc::new(System),
        settings(*account),
        callback_bodies(),
    );
    assert_eq!(store.cursor(account).await.unwrap(), Some(u64::from(FIRST_HEAD) << 32 | u64::from(u32::MAX)));
    let client = Client::new(&horizon.url).unwrap();
    let watcher =
        Watcher::new(client, operations.transactions, vec![*account], WatchSettings::new(PASSPHRASE), Arc::new(System));
    let stop = CancellationToken::new();
    let began = Instant::now();
    let running = tokio::spawn(watcher.run(stop.clone()));
    while store.cursor(account).await.unwrap() < Some(operation_id(PAYMENTS - 1)) {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let took = began.elapsed();
    stop.cancel();
    running.await.unwrap();
    assert_eq!(store.unapplied_count().await.unwrap(), 0);
    assert_eq!(store.job_count().await.unwrap(), PAYMENTS as i64, "each payment makes a payout due");
    store.close().await;
    PAYMENTS as f64 / took.as_secs_f64()
}
