//! Reading transactions and the customers they name.

use super::Transactions;
use crate::context::Error;
use crate::guest::PaymentView;
use crate::model::{
    Customer, CustomerId, Field, InfoUpdate, Owner, Protocol, Role, Status, Transaction, TransactionId,
};

/// The customers of a transaction, by role.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parties {
    pub(crate) sender: Option<Customer>,
    pub(crate) receiver: Option<Customer>,
    pub(crate) customer: Option<Customer>,
}

impl Parties {
    /// The place of the customer in this role.
    pub(crate) fn in_role(&mut self, role: Role) -> &mut Option<Customer> {
        match role {
            Role::Sender => &mut self.sender,
            Role::Receiver => &mut self.receiver,
            Role::Customer => &mut self.customer,
        }
    }

    /// The customer in this role.
    pub(crate) fn of(&self, role: Role) -> Option<&Customer> {
        match role {
            Role::Sender => self.sender.as_ref(),
            Role::Receiver => self.receiver.as_ref(),
            Role::Customer => self.customer.as_ref(),
        }
    }

    /// The transaction with these customers, for a guest.
    pub(crate) fn beside<'a>(&'a self, transaction: &'a Transaction) -> PaymentView<'a> {
        PaymentView {
            transaction,
            sender: self.sender.as_ref(),
            receiver: self.receiver.as_ref(),
            customer: self.customer.as_ref(),
        }
    }
}

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

    /// The owner's transaction with that id, if it was opened through this protocol.
    ///
    /// # Errors
    /// As [`Transactions::transaction`].
    pub async fn transaction_under(&self, protocol: Protocol, owner: &Owner, id: &str) -> Result<Transaction, Error> {
        let record = self.transaction(owner, id).await?;
        if record.protocol() == protocol { Ok(record) } else { Err(Error::NotFound) }
    }

    /// The fields that a transaction waits for.
    ///
    /// # Errors
    /// [`Error::Invalid`] if it waits for none.
    pub(crate) fn fields_asked_for(transaction: &Transaction) -> Result<&[Field], Error> {
        match (&transaction.info_update, transaction.status) {
            (Some(InfoUpdate::Transaction(wanted)), Status::PendingTransactionInfoUpdate) => Ok(wanted),
            (_, status) => Err(Error::Invalid(format!("the transaction is {status}: no update was asked for"))),
        }
    }

    /// The customers that a transaction names, if they still exist.
    pub(crate) async fn parties_of(&self, transaction: &Transaction) -> Result<Parties, Error> {
        let mut parties = Parties::default();
        for role in Role::ALL {
            *parties.in_role(role) = self.customer_by_id(transaction.customer(role)).await?;
        }
        Ok(parties)
    }

    pub(crate) async fn customer_by_id(&self, id: Option<CustomerId>) -> Result<Option<Customer>, Error> {
        match id {
            None => Ok(None),
            Some(id) => Ok(self.store.customer(id).await?.map(|(customer, _)| customer)),
        }
    }
}
