//! What an operator sees of the outbox, and requeues.

use super::{Context, Error};
use crate::store::EventRow;

impl Context {
    /// Undelivered events, or only the dead letters, the oldest first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn events(&self, dead_only: bool, limit: u32) -> Result<Vec<EventRow>, Error> {
        Ok(self.store.events(dead_only, limit).await?)
    }

    /// Makes an event due afresh, a dead letter or not.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Store`].
    pub async fn requeue_event(&self, id: &str) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        if !tx.requeue_event(id, self.clock.now()).await? {
            return Err(Error::NotFound);
        }
        Ok(tx.commit().await?)
    }
}
