//! The guest's decision on whether a payment or a withdrawal is taken on.

use crate::model::{Destination, Fee, Instruction, Money, Rejection};
use std::time::Duration;

/// The terms on which a payment is accepted.
#[derive(Debug, Clone, Default)]
pub struct Accepted {
    /// The destination of the payment on the ledger; `None`: the payment is off chain.
    pub destination: Option<Destination>,
    /// How to pay off chain.
    pub instructions: Vec<Instruction>,
    /// The same in one text.
    pub how: Option<String>,
    /// The fee.
    pub fee: Option<Fee>,
    /// What the receiver gets.
    pub amount_out: Option<Money>,
    /// The payment window, from now.
    pub window: Duration,
}

/// The guest's decision on whether a payment or a withdrawal is taken on.
#[derive(Debug, Clone)]
pub enum PaymentCommand {
    /// The guest accepts a payment that it had put off; the payer may pay.
    Accept(Box<Accepted>),
    /// The guest puts a payment off once more.
    Wait {
        /// A message to the client.
        message: Option<String>,
    },
    /// The guest declines a payment that it had put off, or requests more information first.
    Decline(Rejection),
    /// The guest waits for information about the customer.
    AskCustomer {
        /// The customer type to request through SEP-12.
        customer_type: Option<String>,
        /// The reason, for people.
        message: Option<String>,
    },
}

impl PaymentCommand {
    /// The command's name in the journal and in the table of transitions.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accept(_) => "accept",
            Self::Wait { .. } => "wait",
            Self::Decline(_) | Self::AskCustomer { .. } => "decline",
        }
    }
}
