//! What a guest may answer. `guest` parses a component's answer into these; `lifecycle` acts on them.

use super::{Amount, Fee, Field, Money, RefundPlan, TransactionId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which guest decided something, for the journal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GuestVersion {
    /// The name it gives itself in `about.describe`, or its file name.
    pub name: String,
    /// Its own version text.
    pub version: String,
    /// SHA-256 of the component, the first 12 hex digits.
    pub hash: String,
}

impl GuestVersion {
    /// The hash in the text that a version is written as.
    pub fn hash_in(text: &str) -> Option<&str> {
        text.rsplit_once('(')?.1.strip_suffix(')')
    }
}

impl fmt::Display for GuestVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.name, self.version, self.hash)
    }
}

/// Why a guest can't serve a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Problem {
    /// The caller's fault, told to the caller: 400.
    Invalid(String),
    /// Not allowed, told to the caller: 403.
    Denied(String),
    /// An outside system is down: 503 now, or retried in a background job.
    Unavailable(String),
}

/// What a receiver says about one asset (SEP-31 `GET /info`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReceiverInfo {
    /// Customer types of senders, name and description. Empty: no sender KYC.
    pub sender_types: Vec<(String, String)>,
    /// Customer types of receivers, name and description. Empty: no receiver KYC.
    pub receiver_types: Vec<(String, String)>,
    /// Fields wanted with each transaction (deprecated in SEP-31, still read by wallets).
    pub fields: Vec<Field>,
    /// How the money can be delivered. Empty: what the configuration says.
    pub funding_methods: Vec<String>,
    /// Smallest amount served; `None`: what the configuration says.
    pub min_amount: Option<Amount>,
    /// Largest amount served; `None`: what the configuration says.
    pub max_amount: Option<Amount>,
}

/// The guest accepts a SEP-31 payment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Acceptance {
    /// The payer may pay now.
    Ready {
        /// The fee, when the guest sets it; else the configuration's.
        fee: Option<Fee>,
        /// What the receiver will get, when the guest sets it; else amount in less the fee.
        amount_out: Option<Money>,
    },
    /// Not yet: ask again later.
    Wait {
        /// A word to the sending anchor.
        message: Option<String>,
    },
}

/// The guest does not accept a SEP-31 payment or update.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Rejection {
    /// More must be known about a customer, of this type when named.
    CustomerInfoNeeded(Option<String>),
    /// More must be known about the transaction.
    TransactionInfoNeeded(Vec<Field>),
    /// It can't be served.
    Problem(Problem),
}

/// The guest's word on a customer (`customers.review`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Approved.
    Accepted,
    /// Being looked at.
    Processing(Option<String>),
    /// These fields are missing or wrong.
    NeedsInfo {
        /// What is wanted.
        fields: Vec<Field>,
        /// Why, for people.
        message: Option<String>,
    },
    /// These fields must be verified by the customer.
    VerificationRequired(Vec<Field>),
    /// Will not be served, and why.
    Rejected(String),
}

/// What became of an off-chain payout (`rails`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Payout {
    /// The receiver has the money.
    Delivered {
        /// The outside network's id of the payment.
        external_id: Option<String>,
        /// What was delivered, when it differs from what was planned.
        amount_out: Option<Money>,
    },
    /// The outside network has it; ask again through `poll-outgoing-transactions`.
    Initiated {
        /// The outside network's id of the payment.
        external_id: Option<String>,
        /// Seconds until news can be expected.
        eta_s: Option<u32>,
    },
    /// Nothing was paid: a customer's information is missing or wrong.
    NeedsCustomerInfo {
        /// The type to ask SEP-12 for.
        customer_type: Option<String>,
        /// Why, for people.
        message: Option<String>,
    },
    /// Nothing was paid: the transaction's fields are missing or wrong.
    NeedsTransactionInfo {
        /// What is wanted.
        fields: Vec<Field>,
        /// Why, for people.
        message: Option<String>,
    },
    /// Nothing was paid, and the money should go back.
    Refund(RefundPlan),
    /// Nothing was paid and a person has to look.
    Failed(String),
}

/// What becomes of a ledger payment that is not what was asked for (`mismatches.decide`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It is credited as it arrived.
    Accept {
        /// The fee, when the guest sets it; else the configuration's.
        fee: Option<Fee>,
        /// What the receiver will get, when the guest sets it; else what arrived less the fee.
        amount_out: Option<Money>,
    },
    /// It goes back; why, for the operator.
    Refund(Option<String>),
    /// It stays unapplied; why, for the operator.
    Keep(Option<String>),
}

/// One transaction's news from `rails.poll-outgoing-transactions`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PayoutReport {
    /// Whose news.
    pub transaction: TransactionId,
    /// The news.
    pub payout: Payout,
}
