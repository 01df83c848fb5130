//! The interface between the watcher and the storage of what it reads.

use crate::model::{AccountId, LedgerPayment};

/// A record of an account's payment feed that may be money for us.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly every one is the large one")]
pub enum Observed {
    /// A payment arrived.
    Payment {
        /// The payment.
        payment: LedgerPayment,
        /// Horizon's record, JSON, without the parts that only repeat the whole ledger transaction.
        raw: String,
    },
    /// The record could not be read. It may be a payment, so it has to be stored as unapplied and not dropped.
    Unreadable {
        /// Horizon's operation id, which is also its paging token.
        operation_id: u64,
        /// The reason, for the operator.
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

/// A section of the feed, in ledger order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The payments. Empty if no record in the section concerned us (such as our own payments).
    pub observed: Vec<Observed>,
    /// The token of the last record in the section. Reading goes on with the first record after it.
    pub cursor: u64,
}

/// The batch was not stored. The text is for the operator's health page: no internals, no personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SinkError(pub String);

/// A ledger that was read, for recognising its network again.
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
    /// The token of the last record read.
    pub cursor: u64,
    /// The ledger up to which nothing is missing except gaps reported to [`Sink::lost`]. May lag.
    pub read_to: u32,
    /// A ledger that was read.
    pub known: Option<KnownLedger>,
}

impl Place {
    /// Whether a record of the account was ever read: then Horizon knows the account.
    pub fn has_passed_a_record(&self) -> bool {
        self.cursor != after(ledger_of(self.cursor))
    }
}

/// The cursor after all records of `ledger`. No record has this token, so a cursor that differs from all of these comes
/// from a record.
pub fn after(ledger: u32) -> u64 {
    u64::from(ledger) << 32 | u64::from(u32::MAX)
}

/// The ledger of a cursor.
pub fn ledger_of(cursor: u64) -> u32 {
    u32::try_from(cursor >> 32).unwrap_or(u32::MAX)
}

/// Stores what the watcher read, together with its position.
///
/// The contract: [`Sink::apply`] stores everything in the batch **and** the cursor in one database transaction, or
/// nothing. The watcher keeps no position of its own: after any error it calls [`Sink::place`] again and goes on from
/// there. So a batch whose commit succeeded but whose confirmation was lost is not repeated, and one that failed is
/// never skipped. Batches of one account come one at a time.
pub trait Sink: Send + Sync + 'static {
    /// How far the account has been read; `None` before the first [`Sink::start`].
    fn place(&self, account: &AccountId) -> impl Future<Output = Result<Option<Place>, SinkError>> + Send;

    /// Stores the position to start at. Called once for each account, before any [`Sink::apply`]. Earlier payments are
    /// not read.
    fn start(&self, account: &AccountId, cursor: u64) -> impl Future<Output = Result<(), SinkError>> + Send;

    /// Stores a batch together with its cursor.
    fn apply(&self, account: &AccountId, batch: Batch) -> impl Future<Output = Result<(), SinkError>> + Send;

    /// Stores that nothing up to `ledger` is missing. Called from time to time; `ledger` never decreases.
    fn read_to(
        &self,
        account: &AccountId,
        ledger: u32,
        known: Option<KnownLedger>,
    ) -> impl Future<Output = Result<(), SinkError>> + Send;

    /// Stores a gap: what follows `read_to`, or the stored position if that is later, is missing up to the ledger
    /// before `elder`, the oldest that Horizon still has. Called before anything beyond counts as read.
    fn lost(&self, account: &AccountId, read_to: u32, elder: u32)
    -> impl Future<Output = Result<(), SinkError>> + Send;
}
