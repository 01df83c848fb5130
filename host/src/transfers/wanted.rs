//! What the anchor still has to know of a transfer's customer (SEP-6 `required_customer_info_updates`).

use super::Transfers;
use crate::context::Error;
use crate::model::{Customer, CustomerId, CustomerStatus, InfoUpdate, Role, Status, Transaction, TransactionId};
use std::collections::{HashMap, hash_map::Entry};

/// The fields that a review found missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// SEP-9 names.
    pub fields: Vec<String>,
    /// The guest's reason, for people.
    pub message: Option<String>,
}

impl Transfers {
    /// What the last review of each transfer's customer found, for those that wait for it. One whose customer nobody has
    /// registered yet is missing: SEP-12 `GET /customer` says what is wanted of a new one.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn wanted(&self, transfers: &[Transaction]) -> Result<HashMap<TransactionId, Wanted>, Error> {
        let (mut customers, mut wanted) = (HashMap::<CustomerId, Option<Customer>>::new(), HashMap::new());
        for transfer in transfers.iter().filter(|one| one.status == Status::PendingCustomerInfoUpdate) {
            let Some(id) = transfer.customer(Role::Customer) else { continue };
            let customer = match customers.entry(id) {
                Entry::Occupied(read) => read.into_mut(),
                Entry::Vacant(unread) => unread.insert(self.store.customer(id).await?.map(|(customer, _)| customer)),
            };
            let found = customer.as_ref().and_then(|customer| of(customer, transfer));
            wanted.extend(found.map(|found| (transfer.id, found)));
        }
        Ok(wanted)
    }
}

fn of(customer: &Customer, transfer: &Transaction) -> Option<Wanted> {
    let Some(InfoUpdate::Customer(customer_type)) = &transfer.info_update else { return None };
    let review = customer.reviews.get(customer_type.as_deref().unwrap_or_default())?;
    (review.status == CustomerStatus::NeedsInfo).then(|| Wanted {
        fields: review.fields.iter().map(|field| field.name.clone()).collect(),
        message: review.message.clone(),
    })
}
