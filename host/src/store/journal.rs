//! The journals of transactions: who did what, and when. Rows are added and never changed, and contain no personal
//! data.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
    rows::{runs, values},
};
use crate::model::{GuestVersion, Status, Timestamp, TransactionId};
use sqlx::AssertSqlSafe;
use std::fmt;
use utoipa::ToSchema;

const OF: &str =
    "SELECT seq, at, actor, event, status, guest, detail FROM journal WHERE transaction_id = $1 ORDER BY seq";

fn append(rows: usize) -> String {
    let rows = values(rows, 8, 0);
    format!("INSERT INTO journal (transaction_id, seq, at, actor, event, status, guest, detail) VALUES {rows}")
}

const FIRST_GUEST: &str =
    "SELECT guest FROM journal WHERE transaction_id = $1 AND guest IS NOT NULL ORDER BY seq LIMIT 1";

/// The actor of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A wallet or sending anchor, over a SEP.
    Client,
    /// The ledger.
    Ledger,
    /// A guest's answer in a background job.
    Guest,
    /// The host itself: deadlines, exhausted attempts.
    Host,
    /// An operator.
    Operator,
    /// A business, by the Platform API.
    Business,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Client => "client",
            Self::Ledger => "ledger",
            Self::Guest => "guest",
            Self::Host => "host",
            Self::Operator => "operator",
            Self::Business => "business",
        })
    }
}

/// An entry to write.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// The transaction.
    pub transaction: TransactionId,
    /// The record's version after the change, which numbers the entries.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// The actor.
    pub actor: Actor,
    /// The name of the event.
    pub event: &'a str,
    /// The status after the event.
    pub status: Status,
    /// The guest that decided, if any.
    pub guest: Option<&'a GuestVersion>,
    /// Details for the operator: amounts, ids, hashes. No personal data.
    pub detail: &'a str,
}

/// An entry, as stored.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, ToSchema)]
pub struct JournalRow {
    /// The record's version after the change.
    pub seq: i64,
    /// When.
    pub at: String,
    /// The actor.
    pub actor: String,
    /// The name of the event.
    pub event: String,
    /// The status after the event.
    pub status: String,
    /// The guest that decided, if any.
    pub guest: Option<String>,
    /// Details for the operator.
    pub detail: String,
}

impl Tx {
    /// Adds entries. A repeated number is an error: each change has one entry.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn append_journal(&mut self, entries: &[Entry<'_>]) -> Result<(), Error> {
        for run in runs(entries) {
            self.counted()?;
            let statement = append(run.len());
            each!(tx self, conn => {
                let mut query = sqlx::query(AssertSqlSafe(statement));
                for entry in run {
                    query = query
                        .bind(entry.transaction.to_string()).bind(entry.seq).bind(entry.at.to_string())
                        .bind(entry.actor.to_string()).bind(entry.event).bind(entry.status.as_str())
                        .bind(entry.guest.map(ToString::to_string)).bind(entry.detail);
                }
                query.execute(conn).await.map(|_| ())
            })
            .map_err(failed("writing the journal"))?;
        }
        Ok(())
    }
}

impl Store {
    /// The beginning of the hash of the guest version that a transaction began with: the first one that decided on it.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn opened_by(&self, id: TransactionId) -> Result<Option<String>, Error> {
        let row: Option<(String,)> =
            each!(read self, pool => sqlx::query_as(FIRST_GUEST).bind(id.to_string()).fetch_optional(pool).await)
                .map_err(failed("reading who opened a transaction"))?;
        Ok(row.and_then(|(guest,)| GuestVersion::hash_in(&guest).map(str::to_owned)))
    }

    /// A transaction's journal, oldest first.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn journal(&self, id: TransactionId) -> Result<Vec<JournalRow>, Error> {
        type Row = (i64, String, String, String, String, Option<String>, String);
        let rows: Vec<Row> = each!(read self, pool => sqlx::query_as(OF).bind(id.to_string()).fetch_all(pool).await)
            .map_err(failed("reading the journal"))?;
        Ok(rows
            .into_iter()
            .map(|(seq, at, actor, event, status, guest, detail)| JournalRow {
                seq,
                at,
                actor,
                event,
                status,
                guest,
                detail,
            })
            .collect())
    }
}
