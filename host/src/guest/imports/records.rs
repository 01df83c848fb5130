//! The import `anchor:guest/records`: read access to the host's records, for guests that are granted it.
//!
//! The records come through [`RecordReader`], in the shape in which calls pass them to guests.

use crate::guest::{
    Interface,
    bindings::{records as wit, types},
    calls::{
        convert,
        json::{Misfit, from_json, to_json},
    },
    runtime::state::CallState,
};
use crate::model::{CustomerId, Quote, QuoteId, Role, Transaction, TransactionId};
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::{collections::BTreeMap, fmt, sync::Arc};

/// Maximum number of transactions in a page.
const PAGE_MOST: u32 = 100;

/// How often one call may read: each read is a database query.
const USES_MOST: u32 = 100;

/// Read access to the host's records, for guests during their calls.
pub trait RecordReader: fmt::Debug + Send + Sync {
    /// A transaction; `None`: there is none.
    fn transaction(&self, id: TransactionId) -> BoxFuture<'_, Result<Option<TransactionRecord>, RecordsUnavailable>>;

    /// At most `most` transactions that name the customer of this id, as guests know it, newest first, only those before the
    /// id if one is given.
    fn transactions_of(
        &self,
        customer: String,
        before: Option<TransactionId>,
        most: u32,
    ) -> BoxFuture<'_, Result<Vec<TransactionRecord>, RecordsUnavailable>>;

    /// A quote; `None`: there is none.
    fn quote(&self, id: QuoteId) -> BoxFuture<'_, Result<Option<QuoteRecord>, RecordsUnavailable>>;
}

/// The records cannot be read now. The reader logs why.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the records can't be read")]
pub struct RecordsUnavailable;

macro_rules! records {
    ($($(#[$doc:meta])* $name:ident($shape:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name($shape);

        impl $name {
            /// Reads a record from JSON in the WIT's shape.
            ///
            /// # Errors
            /// [`Misfit`]: the JSON has another shape.
            pub fn from_json(json: &Value) -> Result<Self, Misfit> {
                from_json("record", json).map(Self)
            }

            /// The record as JSON in the WIT's shape.
            pub fn to_json(&self) -> Value {
                to_json(&self.0)
            }
        }

        /// Shows the record's type, never its contents.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.id)
            }
        }
    )*};
}

records! {
    /// A transaction in the shape that guests read.
    TransactionRecord(types::Transaction);
    /// A firm quote in the shape that guests read.
    QuoteRecord(wit::Quote);
}

impl From<&Transaction> for TransactionRecord {
    fn from(from: &Transaction) -> Self {
        Self::new(from, &BTreeMap::new())
    }
}

impl TransactionRecord {
    /// A transaction. `known_as`: the ids of customers who have another one with guests than with the host.
    pub fn new(from: &Transaction, known_as: &BTreeMap<CustomerId, String>) -> Self {
        let mut record = convert::transaction(from);
        for (id, role) in [
            (&mut record.sender_id, Role::Sender),
            (&mut record.receiver_id, Role::Receiver),
            (&mut record.customer_id, Role::Customer),
        ] {
            let known_as = from.customer(role).and_then(|id| known_as.get(&id)).cloned();
            *id = known_as.or(id.take());
        }
        Self(record)
    }
}

impl QuoteRecord {
    /// A quote, and the transaction that used it.
    pub fn new(from: &Quote, used_by: Option<TransactionId>) -> Self {
        Self(convert::quote(from, used_by))
    }
}

/// Whether the running call may read records.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::guest) enum Access {
    /// The operator grants it.
    Granted,
    /// The operator does not grant it to calls of this interface.
    Denied(Interface),
    /// No call runs yet.
    #[default]
    Nobody,
}

/// An instance's view of the records.
pub(in crate::guest) struct Records {
    reader: Option<Arc<dyn RecordReader>>,
    access: Access,
    uses: u32,
}

impl Records {
    pub(in crate::guest) fn new(reader: Option<Arc<dyn RecordReader>>) -> Self {
        Self { reader, access: Access::default(), uses: 0 }
    }

    /// Starts a new call: reads from now on are that call's.
    pub(in crate::guest) fn begin(&mut self, access: Access) {
        (self.access, self.uses) = (access, 0);
    }

    /// Counts a use, and checks that it is allowed.
    fn count(&mut self) -> Result<(), wit::Error> {
        self.uses += 1;
        if self.uses > USES_MOST {
            return Err(wit::Error::Quota(format!("one call may read records {USES_MOST} times")));
        }
        match self.access {
            Access::Granted => Ok(()),
            Access::Denied(interface) => Err(wit::Error::Denied(format!(
                "calls of its `{name}` may not read records: the operator can allow it with `guest.records`, or with `records` \
                 of this guest alone or of its interface `{name}`",
                name = interface.name()
            ))),
            Access::Nobody => Err(wit::Error::Unavailable("a guest that describes itself reads no records".to_owned())),
        }
    }

    async fn find_transaction(&mut self, id: &str) -> Result<Option<types::Transaction>, wit::Error> {
        self.count()?;
        let (Some(reader), Ok(id)) = (&self.reader, id.parse()) else { return Ok(None) };
        let found = reader.transaction(id).await.map_err(unavailable)?;
        Ok(found.map(|TransactionRecord(record)| record))
    }

    async fn customer_transactions(
        &mut self,
        customer: &str,
        before: Option<&str>,
        limit: u32,
    ) -> Result<wit::Page, wit::Error> {
        self.count()?;
        let Ok(before) = before.map(str::parse).transpose() else {
            return Err(wit::Error::Invalid("`before` has to be the id of a transaction".to_owned()));
        };
        let none = wit::Page { transactions: Vec::new(), more: false };
        let Some(reader) = &self.reader else { return Ok(none) };
        let limit = limit.min(PAGE_MOST);
        // Ask for one more than requested to learn whether there are more.
        let mut found = reader.transactions_of(customer.to_owned(), before, limit + 1).await.map_err(unavailable)?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = found.len() > limit;
        found.truncate(limit);
        Ok(wit::Page { transactions: found.into_iter().map(|TransactionRecord(record)| record).collect(), more })
    }

    async fn find_quote(&mut self, id: &str) -> Result<Option<wit::Quote>, wit::Error> {
        self.count()?;
        let (Some(reader), Ok(id)) = (&self.reader, id.parse()) else { return Ok(None) };
        Ok(reader.quote(id).await.map_err(unavailable)?.map(|QuoteRecord(record)| record))
    }
}

impl wit::Host for CallState {
    async fn find_transaction(
        &mut self,
        id: String,
    ) -> wasmtime::Result<Result<Option<types::Transaction>, wit::Error>> {
        Ok(self.records.find_transaction(&id).await)
    }

    async fn customer_transactions(
        &mut self,
        customer: String,
        before: Option<String>,
        limit: u32,
    ) -> wasmtime::Result<Result<wit::Page, wit::Error>> {
        Ok(self.records.customer_transactions(&customer, before.as_deref(), limit).await)
    }

    async fn find_quote(&mut self, id: String) -> wasmtime::Result<Result<Option<wit::Quote>, wit::Error>> {
        Ok(self.records.find_quote(&id).await)
    }
}

fn unavailable(why: RecordsUnavailable) -> wit::Error {
    wit::Error::Unavailable(why.to_string())
}
