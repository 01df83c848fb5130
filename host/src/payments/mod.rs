//! SEP-31's operations: payments that this anchor receives for other anchors' clients.
//!
//! `open` is `POST` and `PATCH /transactions`, `acceptance` is the job that asks the guest again about a payment for which it
//! answered `wait`.

mod acceptance;
mod open;

pub use open::OpenPayment;

use crate::{context::Context, customers::Customers, quotes::Quotes, transactions::Transactions};
use std::ops::Deref;

/// SEP-31's operations.
#[derive(Clone)]
pub struct Payments {
    context: Context,
    transactions: Transactions,
    customers: Customers,
    quotes: Quotes,
}

impl Payments {
    /// The operations for these transactions, customers and quotes.
    pub fn new(context: Context, transactions: Transactions, customers: Customers, quotes: Quotes) -> Self {
        Self { context, transactions, customers, quotes }
    }
}

impl Deref for Payments {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}
