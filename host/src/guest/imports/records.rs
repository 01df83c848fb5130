//! The import `anchor:guest/records`: what the host has on record, read by a guest that may.
//!
//! What is read comes through [`RecordReader`], in the shape in which calls are given it.

use crate::guest::{
    Interface,
    bindings::{records as wit, types},
    calls::{
        convert,
        json::{Misfit, from_json, to_json},
    },
    runtime::state::CallState,
};
use crate::model::{CustomerId, Quote, QuoteId, Transaction, TransactionId};
use futures_util::future::BoxFuture;
use serde_json::Value;
use std::{fmt, sync::Arc};

/// Transactions of one page.
const PAGE_MOST: u32 = 100;

/// How often one call may read: each time is a question to the database.
const USES_MOST: u32 = 100;

/// What is on record. Read while guests are called.
pub trait RecordReader: fmt::Debug + Send + Sync {
    /// A transaction; `None`: there is none.
    fn transaction(&self, id: TransactionId) -> BoxFuture<'_, Result<Option<TransactionRecord>, RecordsUnavailable>>;

    /// The transactions that name a customer, before that id if one is given, at most so many, the newest first.
    fn transactions_of(
        &self,
        customer: CustomerId,
        before: Option<TransactionId>,
        most: u32,
    ) -> BoxFuture<'_, Result<Vec<TransactionRecord>, RecordsUnavailable>>;

    /// A quote; `None`: there is none.
    fn quote(&self, id: QuoteId) -> BoxFuture<'_, Result<Option<QuoteRecord>, RecordsUnavailable>>;
}

/// The records can't be read now. Why is the reader's to log.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the records can't be read")]
pub struct RecordsUnavailable;

macro_rules! records {
    ($($(#[$doc:meta])* $name:ident($shape:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name($shape);

        impl $name {
            /// From JSON in the WIT's shape.
            ///
            /// # Errors
            /// [`Misfit`]: it is something else.
            pub fn from_json(json: &Value) -> Result<Self, Misfit> {
                from_json("record", json).map(Self)
            }

            /// As JSON in the WIT's shape.
            pub fn to_json(&self) -> Value {
                to_json(&self.0)
            }
        }

        /// Shows which it is, never what it says.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0.id)
            }
        }
    )*};
}

records! {
    /// A transaction as a guest reads it.
    TransactionRecord(types::Transaction);
    /// A firm quote as a guest reads it.
    QuoteRecord(wit::Quote);
}

impl From<&Transaction> for TransactionRecord {
    fn from(from: &Transaction) -> Self {
        Self(convert::transaction(from))
    }
}

impl QuoteRecord {
    /// A quote, and the transaction that used it.
    pub fn new(from: &Quote, used_by: Option<TransactionId>) -> Self {
        Self(convert::quote(from, used_by))
    }
}

/// Whether the call that runs may read records.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::guest) enum Access {
    /// The operator says so.
    Granted,
    /// Nobody says so of calls of this interface.
    Denied(Interface),
    /// No guest has asked yet.
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

    /// What is read from now on, the next call reads.
    pub(in crate::guest) fn begin(&mut self, access: Access) {
        (self.access, self.uses) = (access, 0);
    }

    /// Counts a use, and looks whether it may be.
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
        let (Some(reader), Ok(customer)) = (&self.reader, customer.parse()) else { return Ok(none) };
        let limit = limit.min(PAGE_MOST);
        // One more than asked for tells whether there are more.
        let mut found = reader.transactions_of(customer, before, limit + 1).await.map_err(unavailable)?;
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
