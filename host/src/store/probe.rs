//! A check of the database with the statements of normal operation.

use super::{
    Error, Store,
    backend::{each, failed},
};

/// Updates that match no row: they wait for the same locks as real ones.
const CHANGES: [&str; 4] = [
    "UPDATE transactions SET version = version WHERE id = ''",
    "UPDATE jobs SET attempts = attempts WHERE id = ''",
    "UPDATE ledger_payments SET seen_at = seen_at WHERE operation_id = -1",
    "UPDATE cursors SET token = token WHERE account = ''",
];

impl Store {
    /// Checks that the database answers and that its tables can be written: waits as long as a writer would, and writes
    /// nothing.
    ///
    /// # Errors
    /// [`Error::Driver`].
    pub async fn probe(&self) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        for change in CHANGES {
            each!(tx tx, conn => sqlx::query(change).execute(conn).await.map(|_| ()))
                .map_err(failed("probing the database"))?;
        }
        Ok(())
    }
}
