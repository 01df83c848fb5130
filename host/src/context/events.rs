//! The operator's view of the outbox: listing and requeueing events.

use super::{Context, Error};
use crate::store::EventRow;

impl Context {
    /// Undelivered events, or only the dead letters, the oldest first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn events(&self, dead_letters: bool, limit: u32) -> Result<Vec<EventRow>, Error> {
        Ok(self.store.events(dead_letters, limit).await?)
    }

    /// Requeues an event, dead letter or not: it is due now.
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
