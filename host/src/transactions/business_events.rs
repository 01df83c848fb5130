//! What a business is told of the transactions that it drives.

use super::{Transactions, rules::Step};
use crate::context::BusinessEvent;
use crate::model::{CustomerId, QuoteId, Role, Transaction};
use crate::store::{self, Subject, Tx};
use std::collections::{BTreeMap, BTreeSet};

/// The ids under which a business knows what transactions name.
#[derive(Debug, Default)]
pub struct KnownIds {
    /// The customers that it keeps itself.
    pub customers: BTreeMap<CustomerId, String>,
    /// The quotes that it gave.
    pub quotes: BTreeMap<QuoteId, String>,
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
            let shown = (self.shown_to_business)(record, &self.known_ids([record]).await?);
            let shown = shown.map_err(|_| store::Error::unshown("transactions", record.id))?;
            self.tell_business(tx, Subject::BusinessTransaction(record.id), event, shown).await?;
        }
        Ok(())
    }

    /// The business's own ids of the customers and the quotes that these transactions name.
    ///
    /// # Errors
    /// [`store::Error::Driver`], [`store::Error::Corrupt`].
    pub async fn known_ids<'a>(
        &self,
        records: impl IntoIterator<Item = &'a Transaction>,
    ) -> Result<KnownIds, store::Error> {
        let (mut customers, mut quotes) = (BTreeSet::new(), BTreeSet::new());
        for record in records {
            customers.extend(Role::ALL.into_iter().filter_map(|role| record.customer(role)));
            quotes.extend(record.quote_id);
        }
        let (customers, quotes): (Vec<_>, Vec<_>) = (customers.into_iter().collect(), quotes.into_iter().collect());
        Ok(KnownIds {
            customers: self.store.customers_known_as(&customers).await?,
            quotes: self.store.quotes_known_as(&quotes).await?,
        })
    }
}
