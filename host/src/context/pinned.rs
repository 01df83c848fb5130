//! The guest versions that decide on a transaction.

use super::{Context, Error};
use crate::{guest::Guests, model::TransactionId};

impl Context {
    /// The guests that decide on a transaction: the current ones, or with `pin_in_flight` those it began with.
    pub(crate) async fn guests_of(&self, id: TransactionId) -> Result<Guests, Error> {
        if !self.settings.pin_in_flight {
            return Ok(self.guests.clone());
        }
        Ok(match self.store.opened_by(id).await? {
            Some(hash) => self.guests.pinned(&hash).await,
            None => self.guests.clone(),
        })
    }
}
