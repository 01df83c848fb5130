//! Protocols, kinds and statuses, with the names the SEPs give them.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in SEP texts and in the database.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The value with that name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)* _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

named! {
    /// The SEP a transaction was opened through.
    Protocol {
        /// Deposits and withdrawals by API.
        Sep6 = "sep6",
        /// Hosted deposits and withdrawals.
        Sep24 = "sep24",
        /// Cross-border payments.
        Sep31 = "sep31",
    }
}

named! {
    /// What a transaction does.
    Kind {
        /// Off-chain money in, the same asset out on the ledger.
        Deposit = "deposit",
        /// As a deposit, with a conversion.
        DepositExchange = "deposit-exchange",
        /// Ledger asset in, off-chain money out.
        Withdrawal = "withdrawal",
        /// As a withdrawal, with a conversion.
        WithdrawalExchange = "withdrawal-exchange",
        /// Ledger asset in from a sending anchor, off-chain money out to its client's receiver.
        Receive = "receive",
    }
}

named! {
    /// Where a transaction stands. Every status of SEP-6, 24 and 31 is here; `lifecycle::rules` knows which
    /// a protocol uses and which moves are legal.
    Status {
        /// The customer still has something to fill in (SEP-6, 24).
        Incomplete = "incomplete",
        /// Waiting for the user's money (SEP-6, 24).
        PendingUserTransferStart = "pending_user_transfer_start",
        /// The user's money is here (SEP-6, 24).
        PendingUserTransferComplete = "pending_user_transfer_complete",
        /// Sent to an outside network, not yet confirmed there.
        PendingExternal = "pending_external",
        /// The anchor is working on it (SEP-6, 24).
        PendingAnchor = "pending_anchor",
        /// Submitted to the Stellar network, not yet confirmed.
        PendingStellar = "pending_stellar",
        /// Waiting for the user's trustline (SEP-6, 24).
        PendingTrust = "pending_trust",
        /// Waiting for the user to do something (SEP-6, 24).
        PendingUser = "pending_user",
        /// A customer's information has to be corrected through SEP-12.
        PendingCustomerInfoUpdate = "pending_customer_info_update",
        /// The transaction's fields have to be corrected by PATCH.
        PendingTransactionInfoUpdate = "pending_transaction_info_update",
        /// Waiting for the sending anchor's payment (SEP-31).
        PendingSender = "pending_sender",
        /// The receiving anchor is working on it (SEP-31).
        PendingReceiver = "pending_receiver",
        /// Held for review (SEP-24).
        OnHold = "on_hold",
        /// Done: the money was delivered.
        Completed = "completed",
        /// Done: the money went back.
        Refunded = "refunded",
        /// Nothing arrived in time.
        Expired = "expired",
        /// No conversion was to be had (SEP-6, 24).
        NoMarket = "no_market",
        /// Below the minimum (SEP-6, 24).
        TooSmall = "too_small",
        /// Above the maximum (SEP-6, 24).
        TooLarge = "too_large",
        /// Failed; a person has to look at it.
        Error = "error",
    }
}
