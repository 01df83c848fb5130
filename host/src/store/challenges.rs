//! Used SEP-10 challenges.

use super::{
    Error, Store,
    backend::{each, failed},
};
use crate::model::Timestamp;

const USE: &str = "INSERT INTO used_challenges (hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const FORGET: &str = "DELETE FROM used_challenges WHERE expires_at < $1";

impl Store {
    /// Marks a challenge as used, once. `hash` is the hash of the challenge transaction in hex; the mark is kept until
    /// `expires_at`, after which the challenge itself is refused. `false`: it was already used.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn use_challenge(&self, hash: &str, expires_at: Timestamp) -> Result<bool, Error> {
        self.counted()?;
        let rows = each!(write self, pool => sqlx::query(USE).bind(hash).bind(expires_at.to_string())
            .execute(pool).await.map(|done| done.rows_affected()))
        .map_err(failed("using a challenge"))?;
        Ok(rows == 1)
    }

    /// Deletes the marks that expired before `now`.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn forget_challenges(&self, now: Timestamp) -> Result<(), Error> {
        self.counted()?;
        each!(write self, pool => sqlx::query(FORGET).bind(now.to_string()).execute(pool).await.map(|_| ()))
            .map_err(failed("forgetting challenges"))
    }
}
