//! `GET` of a transaction among a million, beside the same among a thousand.

use super::{
    host::{CLIENTS, Host, KINDS, Plan, Sender, TURN},
    measure::{Aim, Row, by_turns, per_second},
    opening::copy,
};
use anchor_host::model::Transaction;
use anchor_host_tests::{
    connection::{Connection, request},
    database::Kind,
    record,
};
use serde_json::Value;
use sqlx::Executor;

const TURNS: usize = 5;
const FEW: u64 = 1_000;
const MANY: u64 = 1_000_000;

/// Rows of no record: as wide as real ones, spread over the whole index. `$N` is how many.
const FILL_SQLITE: &str = "INSERT INTO transactions (id, protocol, kind, asset, status, version, owner, sender_id, receiver_id, \
    pay_account, memo_kind, memo_value, needs_attention, created_at, updated_at, record) \
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $N) \
    SELECT lower(hex(randomblob(16))), 'sep31', 'receive', 'native', 'completed', 5, lower(hex(randomblob(28))), \
    lower(hex(randomblob(18))), lower(hex(randomblob(18))), lower(hex(randomblob(28))), 'id', \
    lower(hex(randomblob(9))), FALSE, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', randomblob(900) FROM n";
const FILL_POSTGRES: &str = "INSERT INTO transactions (id, protocol, kind, asset, status, version, owner, sender_id, receiver_id, \
    pay_account, memo_kind, memo_value, needs_attention, created_at, updated_at, record) \
    SELECT gen_random_uuid(), 'sep31', 'receive', 'native', 'completed', 5, \
    md5(random()::text) || md5(random()::text), gen_random_uuid(), gen_random_uuid(), md5(random()::text), 'id', \
    md5(random()::text), FALSE, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', \
    decode(repeat(md5(random()::text), 56), 'hex') FROM generate_series(1, $N)";

struct Filled {
    host: Host,
    asks: Vec<Vec<u8>>,
}

pub async fn measure() -> Vec<Row> {
    let mut rows = Vec::new();
    for (kind, name) in KINDS {
        let (few, many) = (Filled::new(kind, 0).await, Filled::new(kind, MANY - FEW).await);
        // Time for one: below the aim when it grows no more than so many times.
        let compared = by_turns(TURNS, || few.asked(), || many.asked()).await;
        rows.push(Row {
            what: format!("`GET /sep31/transactions/:id` among 1,000,000 : among 1,000, {name}, time"),
            value: compared.ratio,
            unit: "×",
            aim: Aim::AtMost(1.5),
            behind: format!("{:.0}/s and {:.0}/s, {}", compared.other, compared.ours, compared.spread()),
        });
        few.host.stop().await;
        many.host.stop().await;
    }
    rows
}

impl Filled {
    /// A thousand real ones that are asked for, and so many others.
    async fn new(kind: Kind, others: u64) -> Self {
        let plan = Plan::new(kind, "http://127.0.0.1:9").await;
        let store = plan.store().await;
        fill(kind, &plan.database.url, others).await;
        let host = plan.start().await;
        let sender = Sender::sign_in(&host.url).await;
        let order = sender.order(&host.url).await;
        let mut connection = Connection::open(&host.url).await;
        let made: Value = serde_json::from_slice(connection.exchange(&order, 201).await).unwrap();
        let model: Transaction =
            store.transaction(made["id"].as_str().unwrap().parse().unwrap()).await.unwrap().unwrap();
        let mut asks = Vec::new();
        let mut tx = store.begin().await.unwrap();
        for _ in 0..FEW {
            let new = copy(&model);
            assert!(record::insert(&mut tx, &new).await);
            asks.push(request("GET", &format!("/sep31/transactions/{}", new.id), Some(&sender.token), None));
        }
        tx.commit().await.unwrap();
        store.close().await;
        Self { host, asks }
    }

    async fn asked(&self) -> f64 {
        per_second(CLIENTS, TURN, |worker, until| {
            let (url, asks) = (self.host.url.clone(), self.asks.clone());
            async move {
                let mut connection = Connection::open(&url).await;
                let mut rounds = 0;
                while until.is_ahead() {
                    let next = (worker * 61 + rounds as usize * 7) % asks.len();
                    connection.exchange(&asks[next], 200).await;
                    rounds += 1;
                }
                rounds
            }
        })
        .await
    }
}

async fn fill(kind: Kind, url: &str, count: u64) {
    if count == 0 {
        return;
    }
    match kind {
        Kind::Sqlite => {
            let pool = sqlx::SqlitePool::connect(url).await.unwrap();
            let statement = FILL_SQLITE.replace("$N", &count.to_string());
            pool.execute(sqlx::AssertSqlSafe(statement)).await.unwrap();
            pool.execute("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
            pool.close().await;
        }
        Kind::Postgres => {
            let pool = sqlx::PgPool::connect(url).await.unwrap();
            let statement = FILL_POSTGRES.replace("$N", &count.to_string());
            pool.execute(sqlx::AssertSqlSafe(statement)).await.unwrap();
            // What the database would do by itself, later, in the middle of the measurement.
            pool.execute("VACUUM ANALYZE transactions").await.unwrap();
            pool.execute("CHECKPOINT").await.unwrap();
            pool.close().await;
        }
    }
}
