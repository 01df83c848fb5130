//! SEP-31's operations: payments that this anchor receives for other anchors' clients.
//!
//! `open` is `POST` and `PATCH /transactions`, `terms` what a payment costs and delivers, `acceptance` the job that asks the
//! guest again about a payment it had put off.

mod acceptance;
mod open;
mod terms;

pub use open::OpenPayment;

use crate::{context::Context, customers::Customers, quotes::Quotes, transactions::Transactions};
use std::ops::Deref;

/// Payments received.
#[derive(Clone)]
pub struct Payments {
    context: Context,
    transactions: Transactions,
    customers: Customers,
    quotes: Quotes,
}

impl Payments {
    /// Those of these transactions, customers and quotes.
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
