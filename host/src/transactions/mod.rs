//! The one state machine, and everything that moves it.
//!
//! [`rules::decide`] is pure: record, command and time in; new record, journal entry and follow-up jobs out. The `engine`
//! loads, decides and saves: record, journal, events, jobs in one database transaction. No other room writes a status.
//!
//! What comes in here: the ledger (`ledger`, `mismatches`, `verdicts`), deadlines (`deadlines`), the operator (`admin`,
//! `unapplied` for payments that did not fit, `history` for ledgers that were missed). SEP-31's requests come through
//! [`crate::payments`], what guests answer about payouts through [`crate::payouts`]. A guest is only ever called outside a
//! database transaction, and what it says is checked by the rules before anything is written.

mod admin;
mod callbacks;
mod deadlines;
mod engine;
mod history;
mod ledger;
mod mismatches;
mod records;
pub mod rules;
mod signoff;
mod unapplied;
mod verdicts;

pub use admin::TransactionReport;
pub(crate) use engine::{Cause, NotDone};
pub use signoff::Signoff;
pub use unapplied::Leniency;

use crate::{context::Context, model::Transaction};
use std::ops::Deref;

/// Transactions of every protocol: commands, the ledger, deadlines, the operator.
#[derive(Clone)]
pub struct Transactions {
    context: Context,
    body: TransactionBody,
}

/// Writes the body of a callback about a transaction.
///
/// # Errors
/// None that can happen: what is shown is plain data.
pub type TransactionBody = fn(&Transaction) -> serde_json::Result<Vec<u8>>;

impl Transactions {
    /// Those of this context.
    pub fn new(context: Context, body: TransactionBody) -> Self {
        Self { context, body }
    }
}

impl Deref for Transactions {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}
