//! SEP-12's operations. The host stores the records, encrypted; the guest decides which fields are required, and
//! reviews customers. Or a guest keeps the customers, and the host asks it.
//!
//! `name` finds a request's customer, `records` shows and stores customers, `files` their documents, `reviews` has the
//! guest decide, `parts` knows the types that a payment needs, `callbacks` sends changes, `forgetting` deletes; `kept` is all of this for customers whom a guest keeps.

mod callbacks;
mod files;
mod forgetting;
mod info_requests;
mod kept;
mod name;
mod parts;
mod quota;
mod rechecks;
mod records;
mod reviews;
mod values;
mod view;

pub(crate) use name::may_see;
pub(crate) use parts::PartTypes;
pub use records::CustomerQuery;
pub(crate) use values::check_values;
pub use view::CustomerView;

use crate::{context::Context, transactions::Transactions};
use std::{ops::Deref, sync::Arc};

/// The customers of this anchor.
#[derive(Clone)]
pub struct Customers {
    context: Context,
    transactions: Transactions,
    body: CustomerBody,
    count: Arc<quota::Count>,
}

/// Serialises the body of a callback about a customer.
///
/// # Errors
/// Never in practice: the view is plain data.
pub type CustomerBody = fn(CustomerView) -> serde_json::Result<Vec<u8>>;

impl Customers {
    /// The customers for these transactions.
    pub fn new(context: Context, transactions: Transactions, body: CustomerBody) -> Self {
        Self { context, transactions, body, count: Arc::default() }
    }
}

impl Deref for Customers {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}
