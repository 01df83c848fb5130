//! Read positions: how far the payments of each of our accounts have been read.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
};
use crate::model::{AccountId, Timestamp};

const READ: &str = "SELECT token, read_to, known_ledger, known_hash, updated_at FROM cursors WHERE account = $1";
const TOKEN: &str = "SELECT token FROM cursors WHERE account = $1";
const ALL: &str = "SELECT account FROM cursors ORDER BY account";
const START: &str = "INSERT INTO cursors (account, token, updated_at, read_to, first_ledger) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT DO NOTHING";
const MOVE: &str = "UPDATE cursors SET token = $2, updated_at = $3 WHERE account = $1 AND token < $2";
const READ_TO: &str = "UPDATE cursors SET read_to = $2, updated_at = $3, known_ledger = COALESCE($4, known_ledger), \
    known_hash = COALESCE($5, known_hash) WHERE account = $1 AND (read_to IS NULL OR read_to < $2)";

/// The read position of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CursorRow {
    /// The paging token up to which its payments are stored.
    pub token: u64,
    /// The ledger up to which nothing is missing except known gaps.
    pub read_to: u32,
    /// A ledger that was read, with its hash.
    pub known: Option<(u32, String)>,
    /// When it last moved, by the clock of the host that moved it; `None`: the column can't be read, and reading goes on.
    pub updated_at: Option<Timestamp>,
}

/// Horizon's tokens are below 2^63 (SEP-35 ids are signed 64-bit).
fn to_column(token: u64) -> i64 {
    i64::try_from(token).unwrap_or(i64::MAX)
}

/// The ledger in a column. Rows of an earlier release have none: then it is the ledger before the last record's, or the
/// last one that was read completely.
pub(super) fn read_to(token: i64, read_to: Option<i64>) -> u32 {
    u32::try_from(read_to.unwrap_or_else(|| (token.saturating_add(1) >> 32) - 1)).unwrap_or_default()
}

impl Store {
    /// The paging token up to which the account's payments are stored; `None` before the first start.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn cursor(&self, account: &AccountId) -> Result<Option<u64>, Error> {
        Ok(self.place(account).await?.map(|place| place.token))
    }

    /// The read position of an account; `None` before the first start.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn place(&self, account: &AccountId) -> Result<Option<CursorRow>, Error> {
        type Row = (i64, Option<i64>, Option<i64>, Option<String>, String);
        let row: Option<Row> =
            each!(read self, pool => sqlx::query_as(READ).bind(account.to_string()).fetch_optional(pool).await)
                .map_err(failed("reading a cursor"))?;
        Ok(row.map(|(token, kept, ledger, hash, updated_at)| CursorRow {
            token: u64::try_from(token).unwrap_or_default(),
            read_to: read_to(token, kept),
            known: ledger.and_then(|ledger| u32::try_from(ledger).ok()).zip(hash),
            updated_at: updated_at.parse().ok(),
        }))
    }

    /// Every account that was ever watched.
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
    /// The paging token up to which the account's payments are stored, as seen in this database transaction; `None` before the
    /// first start.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn cursor(&mut self, account: &AccountId) -> Result<Option<u64>, Error> {
        let row: Option<(i64,)> =
            each!(tx self, conn => sqlx::query_as(TOKEN).bind(account.to_string()).fetch_optional(conn).await)
                .map_err(failed("reading a cursor"))?;
        Ok(row.and_then(|(token,)| u64::try_from(token).ok()))
    }

    /// Sets the cursor if there is none. Earlier payments are not read.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn start_cursor(&mut self, account: &AccountId, token: u64, now: Timestamp) -> Result<(), Error> {
        self.counted()?;
        let token = to_column(token);
        let passed = i64::from(read_to(token, None));
        each!(tx self, conn => sqlx::query(START)
            .bind(account.to_string()).bind(token).bind(now.to_string()).bind(passed).bind(passed + 1)
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

    /// Records that nothing is missing up to `ledger`, never moving back, together with a ledger that was read and its
    /// hash.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn note_read_to(
        &mut self,
        account: &AccountId,
        ledger: u32,
        known: Option<(u32, &str)>,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.counted()?;
        let (known_ledger, known_hash) = known.map(|(ledger, hash)| (i64::from(ledger), hash)).unzip();
        each!(tx self, conn => sqlx::query(READ_TO)
            .bind(account.to_string()).bind(i64::from(ledger)).bind(now.to_string()).bind(known_ledger).bind(known_hash)
            .execute(conn).await.map(|_| ()))
        .map_err(failed("noting how far an account is read"))
    }
}
