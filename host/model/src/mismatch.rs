//! Payment mismatches: differences between a ledger payment and its transaction, and the operator's policies for them.

use std::fmt;

/// A payment mismatch. With several, the first in this order is the reason why a payment is unapplied.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Mismatch {
    /// The transaction has its payment already.
    Duplicate,
    /// The payment's ledger closed after the payer's deadline.
    Late,
    /// Another asset; the same code from another issuer is another asset.
    WrongAsset,
    /// Less than expected.
    Under,
    /// More than expected.
    Over,
}

impl Mismatch {
    /// Every mismatch.
    pub const ALL: [Self; 5] = [Self::Duplicate, Self::Late, Self::WrongAsset, Self::Under, Self::Over];

    /// Whether such a payment is never credited, whatever anybody decides: it waits, or goes back.
    pub fn is_never_credited(self) -> bool {
        match self {
            Self::Duplicate | Self::WrongAsset => true,
            Self::Late | Self::Under | Self::Over => false,
        }
    }

    /// The name in the database, in output and in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Late => "late",
            Self::WrongAsset => "wrong_asset",
            Self::Under => "under",
            Self::Over => "over",
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Duplicate => "the transaction has been paid already",
            Self::Late => "the payment came after the payer's time",
            Self::WrongAsset => "the payment is in another asset",
            Self::Under => "the payment is less than expected",
            Self::Over => "the payment is more than expected",
        })
    }
}

/// A policy for payment mismatches, the most cautious first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum MismatchPolicy {
    /// Leave it unapplied until an operator decides.
    Hold,
    /// Order a refund.
    Refund,
    /// Ask the guest.
    AskGuest,
    /// Credit it as it arrived.
    Accept,
}

impl MismatchPolicy {
    /// The name in the configuration and in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Refund => "refund",
            Self::AskGuest => "ask_guest",
            Self::Accept => "accept",
        }
    }
}
