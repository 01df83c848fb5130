//! Values stored by guests, encrypted.

use super::{
    Error, Store, Tx,
    backend::{each, failed},
    seal::NOT_OPENED,
};
use crate::model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

const SET: &str = "INSERT INTO guest_kv (guest, key, value, size, updated_at) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (guest, key) DO UPDATE SET value = excluded.value, size = excluded.size, updated_at = excluded.updated_at";
const DELETE: &str = "DELETE FROM guest_kv WHERE guest = $1 AND key = $2";
const VALUE: &str = "SELECT value FROM guest_kv WHERE guest = $1 AND key = $2";
const KEYS: &str = "SELECT key, size, updated_at FROM guest_kv \
    WHERE guest = $1 AND key >= $2 AND key < $3 AND key > $4 ORDER BY key LIMIT $5";
const USAGE: &str = "SELECT COUNT(*), CAST(COALESCE(SUM(size), 0) AS BIGINT), \
    MAX(CASE WHEN key = $2 THEN size END) FROM guest_kv WHERE guest = $1";

/// Sorts after every key, because keys are UTF-8.
const AFTER_ALL: u8 = 0xFF;

/// A key without its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KvRow {
    /// The key.
    pub key: String,
    /// Bytes of key and value.
    pub size: i64,
    /// When it was last set.
    pub updated_at: String,
}

/// The totals of a guest's stored values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KvTotals {
    /// Number of keys.
    pub keys: u64,
    /// Bytes of all keys and values.
    pub bytes: u64,
    /// Bytes of the key in question and its value; none: it is not stored.
    pub entry: Option<u64>,
}

fn seal_name(guest: &str, key: &str) -> String {
    format!("guest_kv:{guest}:{key}")
}

impl Store {
    /// The value of a guest's key.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn kv_value(&self, guest: &str, key: &str) -> Result<Option<Vec<u8>>, Error> {
        let row: Option<(Vec<u8>,)> = each!(read self, pool => sqlx::query_as(VALUE)
            .bind(guest).bind(key.as_bytes()).fetch_optional(pool).await)
        .map_err(failed("reading what a guest remembers"))?;
        let Some((sealed,)) = row else { return Ok(None) };
        let name = seal_name(guest, key);
        match self.sealer.open(&name, &sealed) {
            Some(value) => Ok(Some(value)),
            None => Err(Error::corrupt("guest_kv", name, NOT_OPENED)),
        }
    }

    /// The guest's keys that have the prefix and come after the key `after`, in byte order.
    ///
    /// # Errors
    /// [`Error::Driver`], [`Error::Corrupt`].
    pub async fn kv_keys(&self, guest: &str, prefix: &str, after: &str, limit: u32) -> Result<Vec<KvRow>, Error> {
        let mut end = prefix.as_bytes().to_vec();
        end.push(AFTER_ALL);
        let rows: Vec<(Vec<u8>, i64, String)> = each!(read self, pool => sqlx::query_as(KEYS)
            .bind(guest).bind(prefix.as_bytes()).bind(end).bind(after.as_bytes()).bind(i64::from(limit))
            .fetch_all(pool).await)
        .map_err(failed("listing what a guest remembers"))?;
        let row = |(key, size, updated_at): (Vec<u8>, i64, String)| match String::from_utf8(key) {
            Ok(key) => Ok(KvRow { key, size, updated_at }),
            Err(_) => Err(Error::Corrupt { table: "guest_kv", id: guest.to_owned(), problem: "a key is not text" }),
        };
        rows.into_iter().map(row).collect()
    }

    /// How much a guest has stored, and how much of it under a key.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn kv_totals(&self, guest: &str, key: &str) -> Result<KvTotals, Error> {
        let (keys, bytes, entry): (i64, i64, Option<i64>) = each!(read self, pool => sqlx::query_as(USAGE)
            .bind(guest).bind(key.as_bytes()).fetch_one(pool).await)
        .map_err(failed("adding up what a guest remembers"))?;
        let count = |number: i64| u64::try_from(number).unwrap_or_default();
        Ok(KvTotals { keys: count(keys), bytes: count(bytes), entry: entry.map(count) })
    }
}

impl Tx {
    /// Changes a guest's values, by key; none: delete.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn write_kv(
        &mut self,
        guest: &str,
        changes: &BTreeMap<String, Option<Vec<u8>>>,
        at: Timestamp,
    ) -> Result<(), Error> {
        for (key, value) in changes {
            self.counted()?;
            let Some(value) = value else {
                each!(tx self, conn => sqlx::query(DELETE).bind(guest).bind(key.as_bytes())
                    .execute(conn).await.map(|_| ()))
                .map_err(failed("forgetting what a guest remembered"))?;
                continue;
            };
            let name = seal_name(guest, key);
            let Some(sealed) = self.sealer.seal(&name, value) else {
                return Err(Error::Corrupt { table: "guest_kv", id: name, problem: "the value can't be sealed" });
            };
            let size = i64::try_from(key.len().saturating_add(value.len())).unwrap_or(i64::MAX);
            each!(tx self, conn => sqlx::query(SET)
                .bind(guest).bind(key.as_bytes()).bind(sealed).bind(size).bind(at.to_string())
                .execute(conn).await.map(|_| ()))
            .map_err(failed("keeping what a guest remembers"))?;
        }
        Ok(())
    }
}
