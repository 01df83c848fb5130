//! How a ledger payment can differ from what its transaction asks for, and what the operator wants done about it.

use std::fmt;

/// One way in which a payment is not what was asked for. In the order in which a payment stays unapplied for them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Mismatch {
    /// The transaction has its payment already.
    Duplicate,
    /// The ledger dates it after the payer's time.
    Late,
    /// Another asset; the same code from another issuer is another asset.
    WrongAsset,
    /// Less than expected.
    Under,
    /// More than expected.
    Over,
}

impl Mismatch {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Duplicate, Self::Late, Self::WrongAsset, Self::Under, Self::Over];

    /// The name in the database, on screen and in the configuration.
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

/// What is done about a mismatch, the most cautious first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum MismatchPolicy {
    /// It stays unapplied until a person decides.
    Hold,
    /// It is to go back.
    Refund,
    /// A guest decides.
    AskGuest,
    /// It is credited as it arrived.
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
