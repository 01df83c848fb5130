//! `[database]`: where the records are.

use super::{
    reader::Reader,
    schema::{Key, Section},
};
use crate::model::masked_url;
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;

pub(super) const SECTION: Section = Section {
    name: "database",
    doc: "The database.",
    keys: &[
        Key::unset(
            "url",
            "\"postgres://anchor:password@localhost/anchor\"",
            "SQLite, the file anchor.sqlite in the data directory",
            "sqlite://FILE or postgres://USER:PASSWORD@HOST/DATABASE. The host creates the tables and migrates them.",
        )
        .url(),
        Key::preset(
            "pooler",
            "\"detect\"",
            "Connection pooler in front of PostgreSQL. \"transaction\": PgBouncer in transaction mode, or similar; statements\n\
             can't stay prepared, so each takes a few more round trips. \"none\": no pooler, session mode, or a pooler that\n\
             keeps prepared statements itself (PgBouncer's max_prepared_statements). \"detect\": find out at the start.\n\
             Statement mode is refused, because it has no transactions.",
        ),
        Key::preset(
            "disk_reserve_mib",
            "128",
            "Disk space reserved for payments, in MiB, on the disks of the SQLite file and of the data directory. With less\n\
             space left, requests that store data get 503 and guest calls are not recorded, while payments are still\n\
             credited and paid out. 0 reserves nothing.",
        ),
    ],
};

const POOLER: &[(&str, Pooler)] =
    &[("detect", Pooler::Detect), ("none", Pooler::None), ("transaction", Pooler::Transaction)];

/// What stands before PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pooler {
    /// To be found out.
    Detect,
    /// Nothing that matters.
    None,
    /// One that keeps a session only within a database transaction.
    Transaction,
}

/// Where the records are.
#[derive(Debug, Clone)]
pub struct Database {
    /// `sqlite://FILE` or `postgres://…`, which may hold a password.
    pub url: SecretString,
    /// What stands before PostgreSQL.
    pub pooler: Pooler,
    /// Room on the disks that is kept for money, in bytes.
    pub disk_reserve: u64,
}

impl Database {
    pub(super) fn read(reader: &mut Reader, data_dir: &Path) -> Option<Self> {
        let key = "database.url";
        let url = match reader.text(key) {
            Some(url) => url,
            None => format!("sqlite://{}", data_dir.join("anchor.sqlite").display()),
        };
        let remedy = "write sqlite://FILE or postgres://USER:PASSWORD@HOST/DATABASE";
        match url.split_once("://") {
            Some(("sqlite", "")) => reader.refuse(key, "the URL has no file name", remedy),
            Some(("sqlite", rest)) if rest.contains(":memory:") => reader.refuse(
                key,
                "a database in memory loses all payments when the host stops",
                "name a file, or remove the key",
            ),
            Some(("sqlite", _)) => {}
            Some(("postgres" | "postgresql", rest)) => {
                let (host, database) = rest.split_once('/').unwrap_or((rest, ""));
                let host = host.rsplit('@').next().unwrap_or_default();
                if database.is_empty() || (host.is_empty() && !database.contains("host=")) {
                    reader.refuse(key, "the URL has no host or no database", remedy);
                }
            }
            Some((scheme, _)) => reader.refuse(key, format!("`{scheme}` is not a supported database"), remedy),
            None => reader.refuse(key, "this is not a database URL", remedy),
        }
        Some(Self {
            url: url.into(),
            pooler: reader.choice("database.pooler", POOLER)?,
            disk_reserve: reader.integer("database.disk_reserve_mib", 0..=1_048_576)? << 20,
        })
    }

    /// The address without its password, for people.
    pub fn shown(&self) -> String {
        masked_url(self.url.expose_secret())
    }
}
