//! Read access to the host's records, for guests during their calls.

use crate::guest::{QuoteRecord, RecordReader, RecordsUnavailable, TransactionRecord};
use crate::model::{CustomerId, QuoteId, TransactionId};
use crate::store::{self, Store};
use futures_util::future::BoxFuture;
use std::fmt;

/// Read access to the store's records. A read sees what is committed at that moment.
pub struct StoredRecords(Store);

impl StoredRecords {
    /// Read access to this store.
    pub fn new(store: Store) -> Self {
        Self(store)
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
            Ok(found.as_ref().map(TransactionRecord::from))
        })
    }

    fn transactions_of(
        &self,
        customer: CustomerId,
        before: Option<TransactionId>,
        most: u32,
    ) -> BoxFuture<'_, Result<Vec<TransactionRecord>, RecordsUnavailable>> {
        Box::pin(async move {
            let found = self.0.customer_transactions(customer, before, most).await.map_err(unreadable)?;
            Ok(found.iter().map(TransactionRecord::from).collect())
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
