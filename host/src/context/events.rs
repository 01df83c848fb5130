//! The operator's view of the outbox: listing and requeueing events.

use super::{Context, Error};
use crate::store::EventRow;

impl Context {
    /// Undelivered events, or only the dead letters, to URLs that begin like this, the oldest first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn events(&self, dead_letters: bool, to: &str, limit: u32) -> Result<Vec<EventRow>, Error> {
        Ok(self.store.events(dead_letters, to, limit).await?)
    }

    /// Requeues the dead letters to URLs that begin like this: they are due now. Returns their number.
    ///
    /// # Errors
    /// [`Error::Invalid`], [`Error::Store`].
    pub async fn requeue_dead_letters(&self, to: &str) -> Result<u64, Error> {
        if to.is_empty() {
            return Err(Error::Invalid(
                "to: empty; write how the receiver's URLs begin, such as https://wallet.example/".into(),
            ));
        }
        let mut tx = self.store.begin().await?;
        let requeued = tx.requeue_dead_letters(to, self.clock.now()).await?;
        tx.commit().await?;
        Ok(requeued)
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
