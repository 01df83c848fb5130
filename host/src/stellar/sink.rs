//! Where the watcher puts what it saw, and the contract both sides keep.

use crate::model::{AccountId, LedgerPayment};

/// One thing the payment feed of an account held that may be money for us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Observed {
    /// Money arrived.
    Payment {
        /// What the ledger says.
        payment: LedgerPayment,
        /// The record as Horizon sent it, JSON, for parking.
        raw: String,
    },
    /// The record could not be read. It may be money: it has to be parked, not dropped.
    Unreadable {
        /// Horizon's operation id, which is also its paging token.
        operation_id: u64,
        /// What could not be read, for the operator.
        reason: String,
        /// The record as Horizon sent it, JSON.
        raw: String,
    },
}

impl Observed {
    /// Horizon's operation id.
    pub fn operation_id(&self) -> u64 {
        match self {
            Self::Payment { payment, .. } => payment.operation_id,
            Self::Unreadable { operation_id, .. } => *operation_id,
        }
    }
}

/// A run of the feed, in ledger order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// What was seen. May be empty: then everything passed over was none of our business (our own payments).
    pub observed: Vec<Observed>,
    /// The token of the last record passed over. The next record wanted is the first after it.
    pub cursor: u64,
}

/// The batch was not kept. The text is for the operator's health page: no internals, no personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SinkError(pub String);

/// Keeps what the watcher saw, together with how far it got.
///
/// The contract: [`Sink::apply`] keeps everything in the batch **and** the cursor in one database
/// transaction, or nothing. The watcher keeps no position of its own: after any error it asks
/// [`Sink::cursor`] again and goes on from there, so a batch whose commit succeeded but whose answer was
/// lost is not repeated, and one that failed is never skipped. Batches of one account come one at a time.
pub trait Sink: Send + Sync + 'static {
    /// How far the account has been read; `None` before the first [`Sink::start`].
    fn cursor(&self, account: &AccountId) -> impl Future<Output = Result<Option<u64>, SinkError>> + Send;

    /// Keeps the place to begin at. Called once in an account's life, before any [`Sink::apply`].
    fn start(&self, account: &AccountId, cursor: u64) -> impl Future<Output = Result<(), SinkError>> + Send;

    /// Keeps a batch and its cursor, together.
    fn apply(&self, account: &AccountId, batch: Batch) -> impl Future<Output = Result<(), SinkError>> + Send;
}
