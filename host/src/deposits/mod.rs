//! Off-chain money that comes in: the guest's reports, by poll and by notice, and what goes back off chain.
//!
//! `poll` asks the guest for news, `notices` hands it what a bank sends, and both apply its reports by `reports`, which
//! credits each payment once. `give_back` pays money back, `unapplied` is for operators.

mod give_back;
mod notices;
mod poll;
mod reports;
mod unapplied;

use crate::{context::Context, transactions::Transactions};
use std::ops::Deref;

/// Off-chain money that comes in.
#[derive(Clone)]
pub struct Deposits {
    context: Context,
    transactions: Transactions,
}

impl Deposits {
    /// The deposits among these transactions.
    pub fn new(context: Context, transactions: Transactions) -> Self {
        Self { context, transactions }
    }
}

impl Deref for Deposits {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}
