//! How far each of our accounts' payments have been read.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
};
use crate::model::{AccountId, Timestamp};

const READ: &str = "SELECT token FROM cursors WHERE account = $1";
const ALL: &str = "SELECT account FROM cursors ORDER BY account";
const START: &str = "INSERT INTO cursors (account, token, updated_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const MOVE: &str = "UPDATE cursors SET token = $2, updated_at = $3 WHERE account = $1 AND token < $2";

/// Tokens are Horizon's, below 2^63 (SEP-35 ids are signed 64-bit).
fn to_column(token: u64) -> i64 {
    i64::try_from(token).unwrap_or(i64::MAX)
}

impl Store {
    /// The paging token up to which the account's payments are in the database; `None` before the first start.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn cursor(&self, account: &AccountId) -> Result<Option<u64>, Error> {
        let row: Option<(i64,)> =
            each!(read self, pool => sqlx::query_as(READ).bind(account.to_string()).fetch_optional(pool).await)
                .map_err(failed("reading a cursor"))?;
        Ok(row.map(|(token,)| u64::try_from(token).unwrap_or_default()))
    }
}

impl Store {
    /// Every account that was ever read.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn watched_accounts(&self) -> Result<Vec<AccountId>, Error> {
        let rows: Vec<(String,)> = each!(read self, pool => sqlx::query_as(ALL).fetch_all(pool).await)
            .map_err(failed("listing the watched accounts"))?;
        rows.into_iter()
            .map(|(id,)| id.parse().map_err(|_| Error::Corrupt { table: "cursors", id, problem: "not an account" }))
            .collect()
    }
}

impl Tx {
    /// Sets the cursor where there is none yet.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn start_cursor(&mut self, account: &AccountId, token: u64, now: Timestamp) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(START)
            .bind(account.to_string()).bind(to_column(token)).bind(now.to_string())
            .execute(conn).await.map(|_| ()))
        .map_err(failed("starting a cursor"))
    }

    /// Moves the cursor forward, never back.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn move_cursor(&mut self, account: &AccountId, token: u64, now: Timestamp) -> Result<(), Error> {
        self.counted()?;
        each!(tx self, conn => sqlx::query(MOVE)
            .bind(account.to_string()).bind(to_column(token)).bind(now.to_string())
            .execute(conn).await.map(|_| ()))
        .map_err(failed("moving a cursor"))
    }
}
