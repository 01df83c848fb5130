//! Read access to the host's records, for guests during their calls.

use crate::guest::{QuoteRecord, RecordReader, RecordsUnavailable, TransactionRecord};
use crate::model::{QuoteId, Role, Transaction, TransactionId};
use crate::store::{self, Store};
use futures_util::future::BoxFuture;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// Read access to the store's records. A read sees what is committed at that moment.
pub struct StoredRecords(Store);

impl StoredRecords {
    /// Read access to this store.
    pub fn new(store: Store) -> Self {
        Self(store)
    }
}

impl StoredRecords {
    /// Transactions in the shape that guests read, with the ids of customers that guests know.
    async fn shown(&self, transactions: &[Transaction]) -> Result<Vec<TransactionRecord>, RecordsUnavailable> {
        let named = transactions.iter().flat_map(|one| Role::ALL.into_iter().filter_map(|role| one.customer(role)));
        let mut known_as = BTreeMap::new();
        for id in named.collect::<BTreeSet<_>>() {
            known_as.extend(self.0.known_as(id).await.map_err(unreadable)?.map(|known_as| (id, known_as)));
        }
        Ok(transactions.iter().map(|one| TransactionRecord::new(one, &known_as)).collect())
    }
}

impl fmt::Debug for StoredRecords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredRecords")
    }
}

impl RecordReader for StoredRecords {
    fn transaction(&self, id: TransactionId) -> BoxFuture<'_, Result<Option<TransactionRecord>, RecordsUnavailable>> {
        Box::pin(async move {
            let found = self.0.transaction(id).await.map_err(unreadable)?;
            Ok(self.shown(found.as_slice()).await?.into_iter().next())
        })
    }

    fn transactions_of(
        &self,
        customer: String,
        before: Option<TransactionId>,
        most: u32,
    ) -> BoxFuture<'_, Result<Vec<TransactionRecord>, RecordsUnavailable>> {
        Box::pin(async move {
            let customer = self.0.customer_shown_as(&customer).await.map_err(unreadable)?;
            let Some((customer, _)) = customer else { return Ok(Vec::new()) };
            let found = self.0.customer_transactions(customer.id, before, most).await.map_err(unreadable)?;
            self.shown(&found).await
        })
    }

    fn quote(&self, id: QuoteId) -> BoxFuture<'_, Result<Option<QuoteRecord>, RecordsUnavailable>> {
        Box::pin(async move {
            let found = self.0.quote(id).await.map_err(unreadable)?;
            Ok(found.map(|(quote, used_by)| QuoteRecord::new(&quote, used_by)))
        })
    }
}

fn unreadable(error: store::Error) -> RecordsUnavailable {
    tracing::warn!(error = &error as &dyn std::error::Error, "records can't be read for a guest");
    RecordsUnavailable
}
