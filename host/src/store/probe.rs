//! Whether the database can be worked with, asked the way work asks.

use super::{
    Error, Store,
    backend::{each, failed},
};

/// Changes of no row: they wait for what a change of one would wait for.
const CHANGES: [&str; 4] = [
    "UPDATE transactions SET version = version WHERE id = ''",
    "UPDATE jobs SET attempts = attempts WHERE id = ''",
    "UPDATE ledger_payments SET seen_at = seen_at WHERE operation_id = -1",
    "UPDATE cursors SET token = token WHERE account = ''",
];

impl Store {
    /// Whether the database answers, and whether its tables can be written: waits as long as a writer would. Writes
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
