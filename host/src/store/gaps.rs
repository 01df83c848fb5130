//! Ledger gaps: ledgers that Horizon had dropped before they were read, and how each gap was closed.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
    cursors::read_to,
};
use crate::model::{AccountId, GapId, Timestamp};
use utoipa::ToSchema;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, account, first_ledger, last_ledger, found_at, closed, closed_at, closed_by, closed_why \
             FROM history_gaps ",
            $rest
        )
    };
}

const OPEN: &str = select!("WHERE closed IS NULL ORDER BY id");
const ALL: &str = select!("ORDER BY id");
const ONE: &str = select!("WHERE id = $1");
// Locks the row: of two hosts that find the same gap, the second finds it stored.
const LOCK: &str = "UPDATE cursors SET updated_at = $2 WHERE account = $1 RETURNING token, read_to";
const INSERT: &str = "INSERT INTO history_gaps (id, account, first_ledger, last_ledger, found_at) \
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
// The continuation of the same gap.
const EXTEND: &str =
    "UPDATE history_gaps SET last_ledger = $3 WHERE account = $1 AND last_ledger = $2 AND closed IS NULL";
const PASS: &str = "UPDATE cursors SET read_to = $2 WHERE account = $1";
const CLOSE: &str = "UPDATE history_gaps SET closed = $2, closed_at = $3, closed_by = $4, closed_why = $5 \
    WHERE id = $1 AND last_ledger = $6 AND closed IS NULL";

/// A gap: ledgers of an account that were not read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
pub struct Gap {
    /// Its id.
    pub id: String,
    /// The account.
    pub account: String,
    /// The first ledger that was not read.
    pub first_ledger: i64,
    /// The last.
    pub last_ledger: i64,
    /// When it was found.
    pub found_at: String,
    /// `backfilled` or `accepted`; none: it is open.
    pub closed: Option<String>,
    /// When it was closed.
    pub closed_at: Option<String>,
    /// Who closed it.
    pub closed_by: Option<String>,
    /// The reason.
    pub closed_why: Option<String>,
}

type Row = (String, String, i64, i64, String, Option<String>, Option<String>, Option<String>, Option<String>);

impl From<Row> for Gap {
    fn from(row: Row) -> Self {
        let (id, account, first_ledger, last_ledger, found_at, closed, closed_at, closed_by, closed_why) = row;
        Self { id, account, first_ledger, last_ledger, found_at, closed, closed_at, closed_by, closed_why }
    }
}

/// The closing of a gap.
#[derive(Debug, Clone, Copy)]
pub struct GapClosing<'a> {
    /// The gap's last ledger at the time of the decision: it may have grown since.
    pub last_ledger: i64,
    /// Whether the payments were read from an archive. If not, an operator accepted the gap.
    pub is_backfilled: bool,
    /// The operator's name.
    pub by: &'a str,
    /// The reason, without personal data.
    pub why: &'a str,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Open gaps, oldest first; with `all`, closed ones as well.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn gaps(&self, all: bool) -> Result<Vec<Gap>, Error> {
        let statement = if all { ALL } else { OPEN };
        let rows: Vec<Row> = each!(read self, pool => sqlx::query_as(statement).fetch_all(pool).await)
            .map_err(failed("listing gaps"))?;
        Ok(rows.into_iter().map(Gap::from).collect())
    }

    /// One gap.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn gap(&self, id: GapId) -> Result<Option<Gap>, Error> {
        let row: Option<Row> =
            each!(read self, pool => sqlx::query_as(ONE).bind(id.to_string()).fetch_optional(pool).await)
                .map_err(failed("reading a gap"))?;
        Ok(row.map(Gap::from))
    }
}

impl Tx {
    /// Stores a gap: what follows `kept`, or the stored read position if that is later, is missing up to the ledger
    /// before `elder`. Returns the first and the last missing ledger; none: there is no gap, or another host has
    /// stored it.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn open_gap(
        &mut self,
        id: GapId,
        account: &AccountId,
        kept: u32,
        elder: u32,
        now: Timestamp,
    ) -> Result<Option<(u32, u32)>, Error> {
        self.counted()?;
        let (name, at) = (account.to_string(), now.to_string());
        let row: Option<(i64, Option<i64>)> =
            each!(tx self, conn => sqlx::query_as(LOCK).bind(&name).bind(&at).fetch_optional(conn).await)
                .map_err(failed("locking a cursor"))?;
        let kept = row.map_or(0, |(token, column)| read_to(token, column)).max(kept);
        let (first, last) = (kept.saturating_add(1), elder.saturating_sub(1));
        if first > last {
            return Ok(None);
        }
        self.counted()?;
        let extended = each!(tx self, conn => sqlx::query(EXTEND)
            .bind(&name).bind(i64::from(kept)).bind(i64::from(last))
            .execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("extending a gap"))?;
        if extended == 0 {
            each!(tx self, conn => sqlx::query(INSERT)
                .bind(id.to_string()).bind(&name).bind(i64::from(first)).bind(i64::from(last)).bind(&at)
                .execute(conn).await.map(|_| ()))
            .map_err(failed("writing a gap"))?;
        }
        self.counted()?;
        each!(tx self, conn => sqlx::query(PASS).bind(&name).bind(i64::from(last)).execute(conn).await.map(|_| ()))
            .map_err(failed("passing a gap"))?;
        Ok(Some((first, last)))
    }

    /// Stores a gap that a person names. A gap that begins with the same ledger was closed: this one begins earlier.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn add_gap(
        &mut self,
        id: GapId,
        account: &AccountId,
        (first, last): (u32, u32),
        now: Timestamp,
    ) -> Result<(), Error> {
        for first in (1..=first).rev() {
            self.counted()?;
            let rows = each!(tx self, conn => sqlx::query(INSERT)
                .bind(id.to_string()).bind(account.to_string()).bind(i64::from(first)).bind(i64::from(last))
                .bind(now.to_string()).execute(conn).await.map(|done| done.rows_affected()))
            .map_err(failed("writing a gap"))?;
            if rows == 1 {
                break;
            }
        }
        Ok(())
    }

    /// Closes a gap. `false`: there is no such gap, it is already closed, or it has grown.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn close_gap(&mut self, id: GapId, closing: &GapClosing<'_>) -> Result<bool, Error> {
        self.counted()?;
        let word = if closing.is_backfilled { "backfilled" } else { "accepted" };
        let done = each!(tx self, conn => sqlx::query(CLOSE)
            .bind(id.to_string()).bind(word).bind(closing.at.to_string()).bind(closing.by).bind(closing.why)
            .bind(closing.last_ledger).execute(conn).await.map(|done| done.rows_affected()))
        .map_err(failed("closing a gap"))?;
        Ok(done == 1)
    }
}
