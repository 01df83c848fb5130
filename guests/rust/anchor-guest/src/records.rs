//! What the host has on record (`anchor:guest/records`), where the operator lets the guest read it (`guest.records`).
//!
//! What is read is what is stored at that moment. Without the operator's word everything here is [`Error::Denied`].

use crate::bindings::base::anchor::guest::records;
pub use crate::bindings::base::anchor::guest::records::{Error, Page, Quote};
use crate::prelude::{Problem, Transaction};

/// The transaction with this id, as calls are given it.
///
/// # Errors
/// [`Error`].
pub fn find_transaction(id: &str) -> Result<Option<Transaction>, Error> {
    records::find_transaction(id)
}

/// The transactions that name a customer, the newest first: at most `limit`, and at most 100. With `before`, those opened
/// before that one: with the id of the payment a call is about, the customer's earlier ones; with that of the last one of a
/// page, the next page.
///
/// # Errors
/// [`Error`].
pub fn customer_transactions(customer: &str, before: Option<&str>, limit: u32) -> Result<Page, Error> {
    records::customer_transactions(customer, before, limit)
}

/// The firm quote with this id.
///
/// # Errors
/// [`Error`].
pub fn find_quote(id: &str) -> Result<Option<Quote>, Error> {
    records::find_quote(id)
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (Error::Denied(text) | Error::Invalid(text) | Error::Quota(text) | Error::Unavailable(text)) = error;
        Self::Unavailable(text)
    }
}
