//! Why a transaction needs a person.

use super::RefundPlan;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a transaction needs attention. Wallets see only the status.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Attention {
    /// The guest gave no usable answer in the configured number of attempts.
    RetriesExhausted {
        /// The number of attempts.
        tries: u32,
        /// The last error.
        last_error: String,
    },
    /// The payer has to be refunded, and the host does not send the refund.
    Refund(RefundPlan),
    /// A refund can't be sent, ever, for this reason.
    RefundRefused(String),
    /// The guest reports that the payout has failed permanently.
    PayoutFailed(String),
    /// What came in for a deposit is not what was expected; in what way. A person decides whether it is paid out.
    DepositHeld(String),
    /// A deposit can't be paid on the ledger, for this reason.
    DepositRefused(String),
    /// The payment has arrived, and the requested information did not arrive in time.
    InformationOverdue,
    /// An operator holds it: nothing is paid out, nor sent back, until a person decides.
    Held {
        /// Who holds it, and why.
        reason: String,
        /// Whether a payout may have been under way: the receiver may have the money.
        may_be_paid: bool,
    },
}

/// For operators.
impl fmt::Display for Attention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RetriesExhausted { tries, last_error } => write!(f, "tried {tries} times: {last_error}"),
            Self::Refund(RefundPlan { message: Some(message), .. }) => write!(f, "refund required: {message}"),
            Self::Refund(RefundPlan { message: None, .. }) => f.write_str("refund required"),
            Self::RefundRefused(reason) => write!(f, "the refund can't be sent: {reason}"),
            Self::PayoutFailed(reason) => write!(f, "payout failed: {reason}"),
            Self::DepositHeld(reason) => write!(
                f,
                "held: {reason}; resume it to pay it out as it came in, if there are terms for it, or refund it"
            ),
            Self::DepositRefused(reason) => {
                write!(f, "it can't be paid on the ledger: {reason}; resume it to pay it again, or refund it")
            }
            Self::Held { reason, may_be_paid: false } => write!(f, "held by {reason}"),
            Self::Held { reason, may_be_paid: true } => {
                write!(f, "held by {reason}; a payout may have been under way")
            }
            Self::InformationOverdue => f.write_str("the requested information did not arrive in time"),
        }
    }
}
