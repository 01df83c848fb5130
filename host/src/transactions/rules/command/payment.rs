//! The guest's word on whether a SEP-31 payment is taken.

use crate::model::{Destination, Fee, Money, Rejection};
use std::time::Duration;

/// The guest's word on whether a SEP-31 payment is taken.
#[derive(Debug, Clone)]
pub enum PaymentCommand {
    /// The guest accepts a payment it had put off; the payer may pay.
    Accept {
        /// Where to pay.
        destination: Destination,
        /// The fee.
        fee: Option<Fee>,
        /// What the receiver gets.
        amount_out: Option<Money>,
        /// How long the payer may take from now.
        window: Duration,
    },
    /// The guest puts a payment off once more.
    Wait {
        /// A word to the sending anchor.
        message: Option<String>,
    },
    /// The guest turns a put-off payment down, or wants more information first.
    Decline(Rejection),
}

impl PaymentCommand {
    /// Its name in the journal and in the table of moves.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accept { .. } => "accept",
            Self::Wait { .. } => "wait",
            Self::Decline(_) => "decline",
        }
    }
}
