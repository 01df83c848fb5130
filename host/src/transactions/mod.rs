//! The one state machine, and everything that moves it.
//!
//! [`rules::decide`] is pure: record, command and time in; new record, journal entry and follow-up jobs out. The
//! `engine` loads, decides and saves: record, journal, events and jobs in one database transaction. No other room
//! writes a status.
//!
//! Commands come from the ledger (`ledger`, `confirmations`, `mismatches`, `verdicts`), from deadlines (`deadlines`) and from the
//! operator (`admin`, `unapplied` for payments that did not fit, `refunds`, `history` for missed ledgers). SEP-31's requests come
//! through [`crate::payments`], SEP-6's through [`crate::transfers`], guests' answers about payouts through [`crate::payouts`]. A guest is only called
//! outside a database transaction, and the rules check its answer before anything is written.

mod admin;
mod business;
mod business_events;
mod callbacks;
mod confirmations;
mod deadlines;
mod engine;
mod history;
mod ledger;
mod mismatches;
mod opening;
mod polling;
mod records;
mod refunds;
pub mod rules;
mod signoff;
mod take_over;
mod unapplied;
mod unapplied_groups;
mod verdicts;

pub use admin::{Decision, TransactionReport};
pub use business::{BusinessCall, BusinessRefused};
pub use business_events::KnownIds;
pub(crate) use engine::{Cause, NotDone};
pub(crate) use mismatches::NotAccepted;
pub(crate) use opening::Opening;
pub(crate) use polling::{Asked, Polled};
pub(crate) use records::Parties;
pub use refunds::RefundTerms;
pub use signoff::Signoff;
pub use take_over::{Conflict, Origin, TakenOver, Takeover};
pub use unapplied::Leniency;
pub use unapplied_groups::{UnappliedGroup, UnappliedGroups};

use crate::{context::Context, model::Transaction};
use std::ops::Deref;

/// Transactions of every protocol: commands, the ledger, deadlines, the operator.
#[derive(Clone)]
pub struct Transactions {
    context: Context,
    body: TransactionBody,
    shown_to_business: ShownToBusiness,
}

/// Serialises the body of a callback about a transaction.
///
/// # Errors
/// Never in practice: the record is plain data.
pub type TransactionBody = fn(&Transaction) -> serde_json::Result<Vec<u8>>;

/// Serialises a transaction as its business sees it.
///
/// # Errors
/// Never in practice: the record is plain data.
pub type ShownToBusiness = fn(&Transaction, &KnownIds) -> serde_json::Result<Vec<u8>>;

impl Transactions {
    /// The transactions in this context.
    pub fn new(context: Context, body: TransactionBody, shown_to_business: ShownToBusiness) -> Self {
        Self { context, body, shown_to_business }
    }
}

impl Deref for Transactions {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}
