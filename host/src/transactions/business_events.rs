//! What a business is told of the transactions that it drives.

use super::{Transactions, rules::Step};
use crate::context::BusinessEvent;
use crate::model::{CustomerId, Role, Transaction};
use crate::store::{self, Subject, Tx};
use std::collections::BTreeMap;

/// The ids under which a business knows what a transaction names.
#[derive(Debug, Default)]
pub struct KnownIds {
    /// The customers that it keeps itself.
    pub customers: BTreeMap<CustomerId, String>,
    /// Its quote.
    pub quote: Option<String>,
}

impl Transactions {
    /// Adds an event for each step of a transaction that a business drives.
    pub(super) async fn tell_business_of(&self, tx: &mut Tx, steps: &[Step]) -> Result<(), store::Error> {
        if !self.tells_business() {
            return Ok(());
        }
        for step in steps.iter().filter(|step| step.record.is_driven_by_business()) {
            let record = &step.record;
            let event = match record.version {
                1 => BusinessEvent::TransactionCreated,
                _ => BusinessEvent::TransactionStatusChanged,
            };
            let shown = (self.shown_to_business)(record, &self.known_ids(record).await?);
            let shown = shown.map_err(|_| store::Error::unshown("transactions", record.id))?;
            self.tell_business(tx, Subject::BusinessTransaction(record.id), event, shown).await?;
        }
        Ok(())
    }

    /// The business's own ids of the customers and the quote that a transaction names.
    ///
    /// # Errors
    /// [`store::Error::Driver`], [`store::Error::Corrupt`].
    pub async fn known_ids(&self, record: &Transaction) -> Result<KnownIds, store::Error> {
        let mut known = KnownIds::default();
        if let Some(id) = record.quote_id {
            known.quote = self.store.quote(id).await?.and_then(|(quote, _)| quote.known_as);
        }
        for id in Role::ALL.into_iter().filter_map(|role| record.customer(role)) {
            if let Some(own) = self.store.known_as(id).await? {
                known.customers.insert(id, own);
            }
        }
        Ok(known)
    }
}
