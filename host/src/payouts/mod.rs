//! Payouts off chain, through the guest's rails.
//!
//! `off_chain` asks the guest to pay and for news of initiated payouts, `rate` fixes the rate of payments that have
//! arrived.

mod off_chain;
mod rate;

use crate::{context::Context, customers::Customers, transactions::Transactions};
use std::ops::Deref;

/// Payouts.
#[derive(Clone)]
pub struct Payouts {
    context: Context,
    transactions: Transactions,
    customers: Customers,
}

impl Payouts {
    /// The payouts of these transactions.
    pub fn new(context: Context, transactions: Transactions, customers: Customers) -> Self {
        Self { context, transactions, customers }
    }
}

impl Deref for Payouts {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}
