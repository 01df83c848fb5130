//! The identity of a database: its anchor, and the key that its records are encrypted with.

use super::{
    Error, Store,
    backend::{each, failed},
};

const BIND: &str = "INSERT INTO identity (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const BOUND: &str = "SELECT value FROM identity WHERE name = $1";

const ANCHOR: &str = "anchor";
const SEAL_KEY: &str = "seal_key";

/// The known plaintext for recognising the key, and the name it is encrypted for.
const KNOWN: &[u8] = b"anchor-host";
const KNOWN_AS: &str = "identity:seal_key";

/// Reads the first and the last encrypted record of a table, each with the name it is encrypted for.
macro_rules! ends {
    ($($table:literal $name:literal $record:literal;)*) => {
        &[$(
            ($table, concat!("SELECT '", $table, ":' || ", $name, ", ", $record, " FROM ", $table, " ORDER BY id LIMIT 1")),
            ($table, concat!("SELECT '", $table, ":' || ", $name, ", ", $record, " FROM ", $table, " ORDER BY id DESC LIMIT 1")),
        )*]
    };
}

const SEALED: &[(&str, &str)] = ends! {
    "transactions" "id" "record";
    "customers" "id" "record";
    "quotes" "id" "record";
    "customer_files" "id || ':' || content_type || ':' || owner" "content";
    "outbox" "id || ':' || stream || ':' || seq" "event";
    "guest_calls" "id" "record";
};
const REMEMBERED: [&str; 2] = [
    "SELECT 'guest_kv:' || guest || ':', key, value FROM guest_kv ORDER BY guest, key LIMIT 1",
    "SELECT 'guest_kv:' || guest || ':', key, value FROM guest_kv ORDER BY guest DESC, key DESC LIMIT 1",
];

impl Store {
    /// Checks that the key in use is the one that the records are encrypted with, as far as the tables show it.
    /// `false`: there is no evidence yet.
    ///
    /// # Errors
    /// [`Error::OtherSealKey`], [`Error::DamagedMark`], [`Error::Schema`], [`Error::Driver`].
    pub async fn prove_seal_key(&self) -> Result<bool, Error> {
        let known = self.bound(SEAL_KEY).await?;
        if known.as_ref().is_some_and(|known| self.sealer.open(KNOWN_AS, known).is_some()) {
            return Ok(true);
        }
        let records = self.some_sealed().await?;
        let opened = records.iter().filter(|(name, sealed)| self.sealer.open(name, sealed).is_some()).count();
        match known {
            // If two keys were in use, neither decrypts all records, and the row decides which is right.
            Some(_) if opened > 0 && opened == records.len() => Err(Error::DamagedMark),
            Some(_) => Err(Error::OtherSealKey),
            // A database older than this row. One decrypted record is proof; if two keys were in use, each has records.
            None if opened > 0 || records.is_empty() => Ok(false),
            None => Err(Error::OtherSealKey),
        }
    }

    /// Some records of the existing tables, each with the name it is encrypted for.
    async fn some_sealed(&self) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let tables = self.tables().await?;
        let has = |table: &str| tables.iter().any(|name| name == table);
        let mut records = Vec::new();
        for (_, statement) in SEALED.iter().filter(|(table, _)| has(table)) {
            let row: Option<(String, Vec<u8>)> =
                each!(read self, pool => sqlx::query_as(*statement).fetch_optional(pool).await)
                    .map_err(failed("looking for a sealed record"))?;
            records.extend(row);
        }
        for statement in REMEMBERED.into_iter().filter(|_| has("guest_kv")) {
            let row: Option<(String, Vec<u8>, Vec<u8>)> =
                each!(read self, pool => sqlx::query_as(statement).fetch_optional(pool).await)
                    .map_err(failed("looking for a sealed record"))?;
            records.extend(row.map(|(name, key, sealed)| (name + &String::from_utf8_lossy(&key), sealed)));
        }
        Ok(records)
    }

    /// Checks the key, and stores the mark that identifies it from now on.
    ///
    /// # Errors
    /// As [`Store::prove_seal_key`], also if another host was first with another key.
    pub async fn bind_seal_key(&self) -> Result<(), Error> {
        if self.prove_seal_key().await? {
            return Ok(());
        }
        let Some(sealed) = self.sealer.seal(KNOWN_AS, KNOWN) else {
            return Err(Error::Corrupt {
                table: "identity",
                id: SEAL_KEY.to_owned(),
                problem: "the value can't be sealed",
            });
        };
        let bound = self.bind(SEAL_KEY, &sealed).await?;
        if self.sealer.open(KNOWN_AS, &bound).is_some() { Ok(()) } else { Err(Error::OtherSealKey) }
    }

    /// Sets the anchor's name in a new database, permanently. Returns the name in the database.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn bind_anchor(&self, name: &str) -> Result<String, Error> {
        let bound = self.bind(ANCHOR, name.as_bytes()).await?;
        Ok(String::from_utf8_lossy(&bound).into_owned())
    }

    /// The anchor's name in the database. `None`: there is no name, or no table for it.
    ///
    /// # Errors
    /// [`Error::Schema`], [`Error::Driver`].
    pub async fn anchor(&self) -> Result<Option<String>, Error> {
        let bound = self.bound(ANCHOR).await?;
        Ok(bound.map(|name| String::from_utf8_lossy(&name).into_owned()))
    }

    async fn bind(&self, name: &str, value: &[u8]) -> Result<Vec<u8>, Error> {
        let mut tx = self.begin().await?;
        tx.counted()?;
        each!(tx tx, conn => sqlx::query(BIND).bind(name).bind(value).execute(conn).await.map(|_| ()))
            .map_err(failed("marking the database"))?;
        let (bound,): (Vec<u8>,) = each!(tx tx, conn => sqlx::query_as(BOUND).bind(name).fetch_one(conn).await)
            .map_err(failed("reading the database's mark"))?;
        tx.commit().await?;
        Ok(bound)
    }

    async fn bound(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        if !self.has_table("identity").await? {
            return Ok(None);
        }
        let row: Option<(Vec<u8>,)> =
            each!(read self, pool => sqlx::query_as(BOUND).bind(name).fetch_optional(pool).await)
                .map_err(failed("reading the database's mark"))?;
        Ok(row.map(|(value,)| value))
    }
}
