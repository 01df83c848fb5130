//! Read access to the host's records (`anchor:guest/records`), if the operator allows it (`guest.records`).
//!
//! A read returns what is stored at that moment. Without the operator's permission every read is [`Error::Denied`].

use crate::bindings::base::anchor::guest::records;
pub use crate::bindings::base::anchor::guest::records::{Error, Page, Quote};
use crate::prelude::{Problem, Transaction};

/// Finds a transaction by id, in the form in which calls receive it.
///
/// # Errors
/// [`Error`].
pub fn find_transaction(id: &str) -> Result<Option<Transaction>, Error> {
    records::find_transaction(id)
}

/// Lists the transactions that name a customer, newest first: at most `limit`, and at most 100. With `before`, the id
/// of a transaction, only those opened before that one. Pass the id of the current transaction to get earlier ones, or
/// the last id of a page to get the next page.
///
/// # Errors
/// [`Error`].
pub fn customer_transactions(customer: &str, before: Option<&str>, limit: u32) -> Result<Page, Error> {
    records::customer_transactions(customer, before, limit)
}

/// Finds a firm quote by id.
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
