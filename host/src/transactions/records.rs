//! Reading transactions and the customers they name.

use super::Transactions;
use crate::context::Error;
use crate::model::{Customer, CustomerId, Owner, Role, Transaction, TransactionId};

impl Transactions {
    /// The owner's transaction with that id.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an id that is unknown, malformed or belongs to another owner; [`Error::Store`].
    pub async fn transaction(&self, owner: &Owner, id: &str) -> Result<Transaction, Error> {
        let id: TransactionId = id.parse().map_err(|_| Error::NotFound)?;
        let record = self.store.transaction(id).await?.ok_or(Error::NotFound)?;
        if record.owner == *owner { Ok(record) } else { Err(Error::NotFound) }
    }

    /// The customers that a transaction names, if they still exist.
    pub(crate) async fn customers_of(
        &self,
        transaction: &Transaction,
    ) -> Result<(Option<Customer>, Option<Customer>), Error> {
        Ok((
            self.customer_by_id(transaction.customer(Role::Sender)).await?,
            self.customer_by_id(transaction.customer(Role::Receiver)).await?,
        ))
    }

    pub(crate) async fn customer_by_id(&self, id: Option<CustomerId>) -> Result<Option<Customer>, Error> {
        match id {
            None => Ok(None),
            Some(id) => Ok(self.store.customer(id).await?.map(|(customer, _)| customer)),
        }
    }
}
