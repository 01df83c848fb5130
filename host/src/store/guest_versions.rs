//! The history of guest versions on each host. Rows are added and never changed.

use super::{
    Error, Store,
    backend::{each, failed},
};
use crate::model::{GuestVersionId, Timestamp};
use serde::Serialize;

const ADD: &str = "INSERT INTO guest_versions (id, at, host, slot, hash, name, version, cause, who, file_hash) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
const NEWEST: &str = "SELECT at, host, slot, hash, name, version, cause, who, file_hash FROM guest_versions \
    WHERE host = $1 ORDER BY id DESC LIMIT $2";

/// A version that went into service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GuestVersionRow {
    /// When.
    pub at: String,
    /// The host.
    pub host: String,
    /// The guest's place: the configured file.
    pub slot: String,
    /// SHA-256 of the component, hex.
    pub hash: String,
    /// The name it gives itself.
    pub name: String,
    /// The version it gives itself.
    pub version: String,
    /// `start`, `file`, `deploy` or `rollback`.
    pub cause: String,
    /// Who deployed it.
    pub who: String,
    /// SHA-256 of the configured file at that time; `None`: the file was missing, or the guest is built in.
    pub file_hash: Option<String>,
}

impl Store {
    /// Adds a row; `row.at` is `at`.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn add_guest_version(
        &self,
        id: GuestVersionId,
        at: Timestamp,
        row: &GuestVersionRow,
    ) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        tx.counted()?;
        each!(tx tx, conn => sqlx::query(ADD)
            .bind(id.to_string()).bind(at.to_string()).bind(&row.host).bind(&row.slot).bind(&row.hash)
            .bind(&row.name).bind(&row.version).bind(&row.cause).bind(&row.who).bind(&row.file_hash)
            .execute(conn).await.map(|_| ()))
        .map_err(failed("writing a guest version"))?;
        tx.commit().await
    }

    /// A host's rows, newest first.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn guest_versions(&self, host: &str, limit: u32) -> Result<Vec<GuestVersionRow>, Error> {
        type Row = (String, String, String, String, String, String, String, String, Option<String>);
        let rows: Vec<Row> = each!(read self, pool => sqlx::query_as(NEWEST).bind(host).bind(i64::from(limit))
            .fetch_all(pool).await)
        .map_err(failed("reading guest versions"))?;
        let row = |(at, host, slot, hash, name, version, cause, who, file_hash)| GuestVersionRow {
            at,
            host,
            slot,
            hash,
            name,
            version,
            cause,
            who,
            file_hash,
        };
        Ok(rows.into_iter().map(row).collect())
    }
}
