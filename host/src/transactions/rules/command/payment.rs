//! The guest's decision on whether a payment or a withdrawal is taken on.

use crate::model::{
    AssetId, Destination, Details, Entries, Fee, Instruction, Money, Rate, Rejection, Transaction, WaitingFor,
};
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
    /// What the user said in a hosted flow.
    pub completed: Option<Box<Completed>>,
}

/// What is known of a hosted transfer once its flow is over (SEP-24).
#[derive(Debug, Clone)]
pub struct Completed {
    /// The amount that the user pays; `None`: any.
    pub expected: Option<Money>,
    /// The asset off chain.
    pub off_chain_asset: AssetId,
    /// Whether the limits are for what the amount converts to.
    pub limits_convert: bool,
    /// The rate of its conversion.
    pub rate: Option<Rate>,
    /// How the money comes in or goes out.
    pub funding_method: Option<String>,
    /// What the guest wants to know of it later, and nothing that the wallet sent beside it; `None`: the fields stay.
    pub fields: Option<Entries>,
    /// A message for people.
    pub message: Option<String>,
}

impl Completed {
    /// Adds all of it to the record but the message, which goes with the status.
    pub fn fill_in(self, record: &mut Transaction) {
        let Self { expected, off_chain_asset, limits_convert, rate, funding_method, fields, message: _ } = self;
        match &mut record.details {
            Details::Receive(_) => return,
            Details::Withdraw(withdrawn) => {
                withdrawn.amount_expected = expected;
                withdrawn.incoming.destination_asset = Some(off_chain_asset);
            }
            Details::Deposit(deposited) => {
                deposited.amount_expected = expected;
                deposited.source_asset = off_chain_asset;
                deposited.limits_convert = limits_convert;
            }
        }
        record.rate = rate;
        record.funding_method = funding_method.or(record.funding_method.take());
        if let Some(fields) = fields {
            record.fields = fields;
        }
    }
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
    /// A page of the hosted flow waits for the user.
    AwaitUser,
    /// The hosted flow waits for a decision.
    AwaitDecision {
        /// Whose.
        who: WaitingFor,
        /// A message to the user.
        message: Option<String>,
        /// How long, until the guest is asked again.
        pause: Duration,
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
            Self::AwaitUser => "await_user",
            Self::AwaitDecision { .. } => "await_decision",
            Self::Decline(_) | Self::AskCustomer { .. } => "decline",
        }
    }
}
