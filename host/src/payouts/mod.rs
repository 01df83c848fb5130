//! Money out: off chain, through the guest's rails.
//!
//! `off_chain` asks the guest to pay and for news of what is under way, `rate` fixes the rate of money that is here.

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
    /// Those of these transactions.
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
