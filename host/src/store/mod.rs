//! SQLite and PostgreSQL behind one SQL text per statement.

use crate::model::Timestamp;

/// A database failure.
#[derive(Debug, thiserror::Error)]
#[error("database failure")]
pub struct Error;

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Store;

#[expect(unused_variables, reason = "under construction")]
impl Store {
    /// Marks a SEP-10 challenge as used, once. `hash` is the challenge transaction's hash in hex; the mark is kept
    /// until `expires_at`. `false`: it had been used before.
    pub async fn use_challenge(&self, hash: &str, expires_at: Timestamp) -> Result<bool, Error> {
        Err(Error)
    }

    /// Whether the database answers and its schema is the one this program knows.
    pub async fn ping(&self) -> Result<(), Error> {
        Err(Error)
    }
}
