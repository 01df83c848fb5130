//! The guest's decision on whether a SEP-31 payment is accepted.

use crate::model::{Destination, Fee, Money, Rejection};
use std::time::Duration;

/// The terms on which a payment is accepted.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// The destination of the payment.
    pub destination: Destination,
    /// The fee.
    pub fee: Option<Fee>,
    /// What the receiver gets.
    pub amount_out: Option<Money>,
    /// The payment window, from now.
    pub window: Duration,
}

/// The guest's decision on whether a SEP-31 payment is accepted.
#[derive(Debug, Clone)]
pub enum PaymentCommand {
    /// The guest accepts a payment that it had put off; the payer may pay.
    Accept(Box<Accepted>),
    /// The guest puts a payment off once more.
    Wait {
        /// A message to the sending anchor.
        message: Option<String>,
    },
    /// The guest declines a payment that it had put off, or requests more information first.
    Decline(Rejection),
}

impl PaymentCommand {
    /// The command's name in the journal and in the table of transitions.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accept(_) => "accept",
            Self::Wait { .. } => "wait",
            Self::Decline(_) => "decline",
        }
    }
}
