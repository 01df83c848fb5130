//! Where the watcher puts what it saw, and the contract both sides keep.

use crate::model::{AccountId, LedgerPayment};

/// One thing the payment feed of an account held that may be money for us.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly every one is the large one")]
pub enum Observed {
    /// Money arrived.
    Payment {
        /// What the ledger says.
        payment: LedgerPayment,
        /// The record as Horizon sent it, JSON, for parking.
        raw: String,
    },
    /// The record could not be read. It may be money: it has to be left unapplied, not dropped.
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

/// A ledger that was read, by which its network is recognised again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLedger {
    /// Its number.
    pub ledger: u32,
    /// Its hash, hex.
    pub hash: String,
}

/// How far an account has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The token of the last record passed over.
    pub cursor: u64,
    /// The ledger up to which nothing is missing but what was told to [`Sink::lost`]. May be behind.
    pub read_to: u32,
    /// A ledger that was read.
    pub known: Option<KnownLedger>,
}

impl Place {
    /// Whether a record of the account was ever passed over: then Horizon knows it.
    pub fn has_passed_a_record(&self) -> bool {
        self.cursor != after(ledger_of(self.cursor))
    }
}

/// The cursor of which every record of `ledger` lies before. No record is there itself: a cursor that is not one of
/// these has passed a record.
pub fn after(ledger: u32) -> u64 {
    u64::from(ledger) << 32 | u64::from(u32::MAX)
}

/// The ledger that a cursor is in.
pub(super) fn ledger_of(cursor: u64) -> u32 {
    u32::try_from(cursor >> 32).unwrap_or(u32::MAX)
}

/// Keeps what the watcher saw, together with how far it got.
///
/// The contract: [`Sink::apply`] keeps everything in the batch **and** the cursor in one database
/// transaction, or nothing. The watcher keeps no position of its own: after any error it asks
/// [`Sink::place`] again and goes on from there, so a batch whose commit succeeded but whose answer was
/// lost is not repeated, and one that failed is never skipped. Batches of one account come one at a time.
pub trait Sink: Send + Sync + 'static {
    /// How far the account has been read; `None` before the first [`Sink::start`].
    fn place(&self, account: &AccountId) -> impl Future<Output = Result<Option<Place>, SinkError>> + Send;

    /// Keeps the place to begin at. Called once in an account's life, before any [`Sink::apply`]. What is before it is
    /// not missed.
    fn start(&self, account: &AccountId, cursor: u64) -> impl Future<Output = Result<(), SinkError>> + Send;

    /// Keeps a batch and its cursor, together.
    fn apply(&self, account: &AccountId, batch: Batch) -> impl Future<Output = Result<(), SinkError>> + Send;

    /// Keeps that nothing up to `ledger` is missing. Told now and then; never goes back.
    fn read_to(
        &self,
        account: &AccountId,
        ledger: u32,
        known: Option<KnownLedger>,
    ) -> impl Future<Output = Result<(), SinkError>> + Send;

    /// Keeps that what follows `read_to`, or the place kept when that is later, is missing up to the ledger before
    /// `elder`, the oldest that Horizon still has. Kept before anything beyond counts as read.
    fn lost(&self, account: &AccountId, read_to: u32, elder: u32)
    -> impl Future<Output = Result<(), SinkError>> + Send;
}
