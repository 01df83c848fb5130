//! Database errors, by what the caller can do about them.

/// A database error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The URL cannot be opened by this program.
    #[error("`{url}` is not a database URL; use sqlite://PATH or postgres://USER@HOST/NAME")]
    Url {
        /// The URL without its password.
        url: String,
    },
    /// The database could not be opened.
    #[error("opening the database failed")]
    Open(#[source] sqlx::Error),
    /// The pooler in front of PostgreSQL does not support database transactions.
    #[error("the pooler in front of the database allows no transactions")]
    Pooler(#[source] sqlx::Error),
    /// The tables could not be inspected.
    #[error("inspecting the database's tables failed")]
    Schema(#[source] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migrating the database failed")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// A later release migrated the database.
    #[error(
        "the database was migrated by another release of anchor-host: this one does not know its migration `{migration}`"
    )]
    Newer {
        /// Number and name.
        migration: String,
    },
    /// An applied migration has been changed since.
    #[error("the database's migration `{migration}` differs from this program's migration of that number")]
    Edited {
        /// Number and name.
        migration: String,
    },
    /// The tables belong to another program.
    #[error("the database belongs to another program: its table `{table}` is not anchor-host's")]
    Foreign {
        /// The foreign table.
        table: String,
    },
    /// The records are encrypted with another key.
    #[error("the database's records are encrypted with a different key")]
    OtherSealKey,
    /// A statement failed; a retry can help.
    #[error("{statement} failed")]
    Driver {
        /// The statement.
        statement: &'static str,
        /// The driver's error.
        #[source]
        source: sqlx::Error,
    },
    /// A statement ran in a different session from the one it was prepared in. A retry can help, but the error comes back.
    #[error(
        "{statement} failed: a pooler in front of the database changes sessions, which was not detected at the start; set \
         database.pooler = \"transaction\""
    )]
    SessionLost {
        /// The statement.
        statement: &'static str,
        /// The driver's error.
        #[source]
        source: sqlx::Error,
    },
    /// The row that identifies the seal key can't be decrypted, but the records can.
    #[error(
        "the row `seal_key` of the table `identity` is damaged: it can't be decrypted, but the database's records can"
    )]
    DamagedMark,
    /// A row has contents that this program never writes, or is encrypted with another key.
    #[error("{table} row {id} can't be read: {problem}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row's id.
        id: String,
        /// The problem.
        problem: &'static str,
    },
    /// An injected crash reached its write ([`super::FaultInjection`]).
    #[error("the injected crash")]
    Rehearsed,
}

/// PostgreSQL's code for a missing privilege.
const INSUFFICIENT_PRIVILEGE: &str = "42501";

/// Whether the database user lacks the privilege for the statement.
pub(super) fn is_denied(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|error| error.code()).is_some_and(|code| code == INSUFFICIENT_PRIVILEGE)
}

/// PostgreSQL's codes for a missing prepared statement, and for one that exists already: their names belong to a
/// session.
const SESSION_LOST: [&str; 2] = ["26000", "42P05"];

/// Whether a statement ran in another session than it was prepared in.
pub(super) fn is_session_lost(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|error| error.code()).is_some_and(|code| SESSION_LOST.contains(&code.as_ref()))
}

impl Error {
    /// A row that can't be read, or is not what is sealed in it; counted, because somebody else may have written to the
    /// database.
    pub fn corrupt(table: &'static str, id: impl Into<String>, problem: &'static str) -> Self {
        metrics::counter!("anchor_corrupt_records_total").increment(1);
        Self::Corrupt { table, id: id.into(), problem }
    }

    /// A record that can't be written as those outside see it.
    pub(crate) fn unshown(table: &'static str, id: impl ToString) -> Self {
        Self::Corrupt { table, id: id.to_string(), problem: "the record can't be shown" }
    }

    /// Whether an undetected pooler changes sessions.
    pub fn is_session_lost(&self) -> bool {
        self.driver().is_some_and(is_session_lost)
    }

    /// Whether the database user lacks a privilege.
    pub fn is_denied(&self) -> bool {
        self.driver().is_some_and(is_denied)
    }

    /// The driver's error.
    fn driver(&self) -> Option<&sqlx::Error> {
        use sqlx::migrate::MigrateError::{Execute, ExecuteMigration};
        match self {
            Self::Open(source)
            | Self::Pooler(source)
            | Self::Schema(source)
            | Self::Driver { source, .. }
            | Self::SessionLost { source, .. }
            | Self::Migrate(Execute(source) | ExecuteMigration(source, _)) => Some(source),
            _ => None,
        }
    }
}

/// The record of a row of a list. One that can't be read must not hide the others: it is logged and left out.
pub(super) fn readable<T>(opened: Result<T, Error>) -> Option<T> {
    opened
        .inspect_err(|error| tracing::error!(error = error as &dyn std::error::Error, "a record is left out of a list"))
        .ok()
}
