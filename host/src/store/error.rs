//! What can go wrong with a database, by what the caller can do about it.

/// A database failure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The URL is not one this program can open.
    #[error("`{url}` is not a database URL; use sqlite://PATH or postgres://USER@HOST/NAME")]
    Url {
        /// The URL with its password left out.
        url: String,
    },
    /// The database could not be opened.
    #[error("opening the database failed")]
    Open(#[source] sqlx::Error),
    /// The schema could not be brought up to date, or is newer than this program.
    #[error("migrating the database failed")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// A statement failed; trying again later can help.
    #[error("{statement} failed")]
    Driver {
        /// What was attempted.
        statement: &'static str,
        /// The driver's reason.
        #[source]
        source: sqlx::Error,
    },
    /// A row holds what this program never wrote, or the seal key is not the one it was written with.
    #[error("{table} row {id} can't be read: {problem}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row.
        id: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A crash rehearsal reached its write ([`super::Rehearsal`]).
    #[error("the rehearsed crash")]
    Rehearsed,
}
