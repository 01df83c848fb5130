//! Requests for information about a payment's customers: changes the payment's status and the customers' together.

use super::{Customers, reviews::Wanted};
use crate::context::Error;
use crate::model::{Role, TransactionId};
use crate::transactions::{
    Cause, NotDone,
    rules::{self, Command},
};
use std::collections::BTreeMap;

impl Customers {
    /// Applies a command that makes a payment wait for customers of this type. In the same database transaction, those
    /// customers become `NEEDS_INFO`.
    pub(crate) async fn ask_customers(
        &self,
        id: TransactionId,
        command: impl Into<Command>,
        cause: Cause<'_>,
        customer_type: Option<&str>,
        message: Option<&str>,
    ) -> Result<(), NotDone> {
        let named = self.store.transaction(id).await?.ok_or(NotDone::NoRecord)?;
        // The guest is called before the database transaction, never inside it.
        let types = self.part_types_if_known(&named).await;
        let mut required = BTreeMap::new();
        for id in Role::ALL.into_iter().filter_map(|role| named.customer(role)) {
            if let Some((customer, _)) = self.store.customer(id).await? {
                required.insert(id, self.required_under_any_type(&customer).await.map_err(not_done)?);
            }
        }
        let decided_by = cause.guest.map(ToString::to_string).unwrap_or_default();
        let mut tx = self.store.begin().await?;
        let record = tx.transaction(id).await?.ok_or(NotDone::NoRecord)?;
        let step = rules::decide(&record, command, self.clock.now())?;
        if !self.transactions.save(&mut tx, &step, cause).await? {
            return Err(NotDone::Busy);
        }
        let wanted = Wanted { customer_type, message, decided_by: &decided_by };
        self.flag_customers(&mut tx, &record, &types, wanted, &required).await.map_err(not_done)?;
        tx.commit().await?;
        self.transactions.announce(&step);
        Ok(())
    }
}

fn not_done(error: Error) -> NotDone {
    match error {
        Error::Store(source) => NotDone::Store(source),
        _ => NotDone::Busy,
    }
}
