//! A new database per test, on both kinds.

use super::{memory, postgres, world::System};
use anchor_host::{
    model::Random,
    store::{SealKey, Store},
};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{str::FromStr, sync::Arc};
use tempfile::TempDir;

/// The key that a test's records are sealed with.
pub const SEAL_KEY: [u8; 32] = [
    0x5e, 0x01, 0x0b, 0xea, 0x6a, 0x4e, 0x71, 0x14, 0xa4, 0x51, 0x04, 0x01, 0x76, 0x88, 0x08, 0x86, 0x2c, 0x6f, 0x88,
    0xfc, 0xae, 0xbd, 0x1a, 0xb2, 0xf0, 0x85, 0xc5, 0xb7, 0x4b, 0xdf, 0xe6, 0x88,
];

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A database that is gone after the test.
pub struct Database {
    pub url: String,
    directory: Option<TempDir>,
}

impl Database {
    pub fn new(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => {
                let directory = memory::folder();
                let url = format!("sqlite://{}", directory.path().join("anchor.db").display());
                Self { url, directory: Some(directory) }
            }
            Kind::Postgres => Self { url: postgres::new_database(), directory: None },
        }
    }

    /// Everything it holds, byte for byte: SQLite's files, or PostgreSQL's dump.
    pub fn bytes(&self) -> Vec<u8> {
        if let Some(directory) = &self.directory {
            let files = std::fs::read_dir(directory.path()).unwrap();
            return files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect();
        }
        let dump = std::process::Command::new("pg_dump").arg(&self.url).output().unwrap();
        assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
        dump.stdout
    }

    /// The same database of a server, through what stands before it.
    pub fn through(&self, pooler: &str) -> String {
        format!("{pooler}/{}", self.url.rsplit('/').next().unwrap())
    }

    /// Does what no program of ours would.
    pub async fn execute(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        if self.directory.is_some() {
            let options = SqliteConnectOptions::from_str(&self.url).unwrap().create_if_missing(true);
            let mut conn = SqliteConnection::connect_with(&options).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
            conn.close().await.unwrap();
        } else {
            let mut conn = PgConnection::connect(&self.url).await.unwrap();
            sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
            conn.close().await.unwrap();
        }
    }

    /// How it would run a statement, line by line.
    pub async fn explain(&self, sql: &str) -> Vec<String> {
        if self.directory.is_some() {
            let mut conn = SqliteConnection::connect(&self.url).await.unwrap();
            let sql = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
            let rows = sqlx::query(sql).fetch_all(&mut conn).await.unwrap();
            rows.iter().map(|row| row.get("detail")).collect()
        } else {
            let mut conn = PgConnection::connect(&self.url).await.unwrap();
            let rows = sqlx::query(AssertSqlSafe(format!("EXPLAIN {sql}"))).fetch_all(&mut conn).await.unwrap();
            rows.iter().map(|row| row.get("QUERY PLAN")).collect()
        }
    }

    /// Opens it, with its schema.
    pub async fn open(&self) -> Store {
        let store = Store::open(&self.url, 8, &SealKey::new(SEAL_KEY), Arc::new(System)).await.unwrap();
        store.migrate().await.unwrap();
        store
    }
}

pub fn random_bytes<const N: usize>() -> [u8; N] {
    let random: &dyn Random = &System;
    random.bytes()
}

/// Makes each `async fn name(kind: Kind)` a test on SQLite and one on PostgreSQL.
#[macro_export]
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name($crate::database::Kind::Sqlite).await; })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name($crate::database::Kind::Postgres).await; })*
        }
    };
}
