//! Protocols, kinds and statuses, under the names that the SEPs use.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// Every value, in order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in the SEPs and in the database.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// The value of that name.
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
    /// The SEP that a transaction was opened through.
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
    /// Who decides what happens to a transaction.
    #[derive(Default)]
    Driver {
        /// The guest: it is asked, and the host carries out its answers.
        #[default]
        Guest = "guest",
        /// The business, by commands of the Platform API; no guest is asked about it.
        Business = "business",
    }
}

impl Kind {
    /// Whether it is one with a conversion that was asked for.
    pub fn is_exchange(self) -> bool {
        matches!(self, Self::DepositExchange | Self::WithdrawalExchange)
    }
}

impl Driver {
    /// Whether it is the guest.
    pub fn is_guest(&self) -> bool {
        *self == Self::Guest
    }
}

named! {
    /// The kind of a transaction.
    Kind {
        /// Off-chain money in, the same asset out on the ledger.
        Deposit = "deposit",
        /// A deposit with a conversion.
        DepositExchange = "deposit-exchange",
        /// Ledger asset in, off-chain money out.
        Withdrawal = "withdrawal",
        /// A withdrawal with a conversion.
        WithdrawalExchange = "withdrawal-exchange",
        /// Ledger asset in from a sending anchor, off-chain money out to its client's receiver.
        Receive = "receive",
    }
}

named! {
    /// The status of a transaction. It has every status of SEP-6, 24 and 31; `transactions::rules` knows which ones a
    /// protocol uses and which transitions are legal.
    Status {
        /// Information from the customer is missing (SEP-6, 24).
        Incomplete = "incomplete",
        /// Waiting for the user's payment (SEP-6, 24).
        PendingUserTransferStart = "pending_user_transfer_start",
        /// The user's payment has arrived (SEP-6, 24).
        PendingUserTransferComplete = "pending_user_transfer_complete",
        /// Sent to an outside network, not yet confirmed there.
        PendingExternal = "pending_external",
        /// The anchor is processing it (SEP-6, 24).
        PendingAnchor = "pending_anchor",
        /// Submitted to the Stellar network, not yet confirmed.
        PendingStellar = "pending_stellar",
        /// Waiting for the user's trustline (SEP-6, 24).
        PendingTrust = "pending_trust",
        /// Waiting for an action of the user (SEP-6, 24).
        PendingUser = "pending_user",
        /// A customer's information has to be corrected through SEP-12.
        PendingCustomerInfoUpdate = "pending_customer_info_update",
        /// The transaction's fields have to be corrected by PATCH.
        PendingTransactionInfoUpdate = "pending_transaction_info_update",
        /// Waiting for the sending anchor's payment (SEP-31).
        PendingSender = "pending_sender",
        /// The receiving anchor is processing it (SEP-31).
        PendingReceiver = "pending_receiver",
        /// Held for review (SEP-24).
        OnHold = "on_hold",
        /// Completed: the money was delivered.
        Completed = "completed",
        /// Completed: the payment was refunded.
        Refunded = "refunded",
        /// The payment did not arrive in time.
        Expired = "expired",
        /// No conversion was possible (SEP-6, 24).
        NoMarket = "no_market",
        /// Below the minimum (SEP-6, 24).
        TooSmall = "too_small",
        /// Above the maximum (SEP-6, 24).
        TooLarge = "too_large",
        /// Failed; an operator has to act.
        Error = "error",
    }
}
