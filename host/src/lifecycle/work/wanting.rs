//! A payment that waits for a customer: its status and the customers' standing change together.

use crate::lifecycle::{
    Error, Lifecycle,
    engine::{Cause, NotDone},
    rules::{self, Command},
};
use crate::model::TransactionId;

impl Lifecycle {
    /// Gives a command that makes a payment wait for customers of this type, and in the same database transaction
    /// makes those customers `NEEDS_INFO`.
    pub(super) async fn ask_customers(
        &self,
        id: TransactionId,
        command: Command,
        cause: Cause<'_>,
        customer_type: Option<&str>,
        message: Option<&str>,
    ) -> Result<(), NotDone> {
        let mut tx = self.store.begin().await?;
        let record = tx.transaction(id).await?.ok_or(NotDone::NoRecord)?;
        let step = rules::decide(&record, command, self.clock.now())?;
        if !self.save(&mut tx, &step, cause).await? {
            return Err(NotDone::Busy);
        }
        self.flag_customers(&mut tx, &record, customer_type, message).await.map_err(|error| match error {
            Error::Store(source) => NotDone::Store(source),
            _ => NotDone::Busy,
        })?;
        tx.commit().await?;
        self.announce(&step);
        Ok(())
    }
}
