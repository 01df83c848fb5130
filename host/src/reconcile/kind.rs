//! The kinds of differences between the books and the ledger. Their names are stable: scripts and alarms go by them.

use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $name:literal,)*) => {
        /// The kind of a difference.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[schema(as = DifferenceKind)]
        pub enum Kind {
            $($(#[$doc])* #[serde(rename = $name)] $kind,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// Its name in JSON, in metrics and in the documentation.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $name,)* }
            }

            /// The kind with that name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$kind),)* _ => None }
            }
        }
    };
}

kinds! {
    /// A payment to one of our accounts is on the ledger, and not in the books.
    IncomingNotBooked = "incoming_not_booked",
    /// A payment is in the books, and not on the ledger.
    BookedNotOnLedger = "booked_not_on_ledger",
    /// A payment is on both, and not the same: amount, asset, payer, receiver, memo, hash or time.
    PaymentDiffers = "payment_differs",
    /// A payment is credited to another transaction than its memo names, and no person or guest decided that.
    CreditedToAnother = "credited_to_another",
    /// One payment is credited to two transactions, or twice to one.
    CreditedTwice = "credited_twice",
    /// A transaction counts as paid, and no payment is credited to it.
    FundedWithoutPayment = "funded_without_payment",
    /// A transaction's record and the payment that is credited to it disagree.
    CreditDiffers = "credit_differs",
    /// Small payments are missing that were only counted, or fewer are missing than were counted.
    DustDiffers = "dust_differs",
    /// A payout counts as paid, and its transaction is not on the ledger, or failed there.
    PayoutNotOnLedger = "payout_not_on_ledger",
    /// A payout is on the ledger, and the books hold it for not paid.
    PayoutNotBooked = "payout_not_booked",
    /// A payout is on the ledger with another amount, asset, payer, receiver or memo, or in another ledger.
    PayoutDiffers = "payout_differs",
    /// A payout is on the ledger more than once.
    PayoutPaidTwice = "payout_paid_twice",
    /// Transactions that were signed for a payout are missing in the books.
    PayoutAttemptsMissing = "payout_attempts_missing",
    /// A payout's transaction is under way in the books, although the ledger is past its time.
    AttemptOpenTooLong = "attempt_open_too_long",
    /// Money left one of our accounts, and no payout explains it.
    OutgoingUnexplained = "outgoing_unexplained",
    /// A channel's sequence number is higher on the ledger than in the books.
    ChannelAhead = "channel_ahead",
    /// A channel's sequence number is lower on the ledger than in the books.
    ChannelBehind = "channel_behind",
    /// A channel is not on the ledger.
    ChannelMissing = "channel_missing",
    /// Ledgers of an account were never read.
    LedgersNotRead = "ledgers_not_read",
    /// A record of the books can't be read, or its columns are not what is sealed in it.
    RecordUnreadable = "record_unreadable",
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_distinct_names_and_are_written_by_them() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.as_str()), Some(*kind));
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{kind}\""));
        }
        assert_eq!(Kind::from_name("nonsense"), None);
    }
}
