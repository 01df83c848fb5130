//! Decisions of guests. `guest` parses a component's answer into these types; `transactions` and `customers` act on
//! them.

use super::{Amount, Fee, Field, Money, RefundPlan, TransactionId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The guest that decided, for the journal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GuestVersion {
    /// The name it gives itself in `about.describe`, or its file name.
    pub name: String,
    /// Its own version.
    pub version: String,
    /// SHA-256 of the component, the first 12 hex digits.
    pub hash: String,
}

impl GuestVersion {
    /// The hash in the text form of a version.
    pub fn hash_in(text: &str) -> Option<&str> {
        text.rsplit_once('(')?.1.strip_suffix(')')
    }
}

/// The name of a configured guest, under which the host keeps what it stores: its file's name without `.wasm`, or the
/// name of a built-in guest. What a guest calls itself has no part in it.
pub fn guest_name(place: &str) -> &str {
    let name = place.rsplit('/').next().unwrap_or(place);
    name.strip_suffix(".wasm").or_else(|| name.strip_suffix(" (built in)")).unwrap_or(name)
}

impl fmt::Display for GuestVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.name, self.version, self.hash)
    }
}

/// Why a guest cannot serve a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Problem {
    /// The request is invalid. The client sees the text: 400.
    Invalid(String),
    /// The request is not allowed. The client sees the text: 403.
    Denied(String),
    /// An outside system is down: 503 now, or retried in a background job.
    Unavailable(String),
}

/// A receiver's information about one asset (SEP-31 `GET /info`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReceiverInfo {
    /// Customer types of senders, name and description. Empty: no sender KYC.
    pub sender_types: Vec<(String, String)>,
    /// Customer types of receivers, name and description. Empty: no receiver KYC.
    pub receiver_types: Vec<(String, String)>,
    /// Fields required with each transaction (deprecated in SEP-31, still read by wallets).
    pub fields: Vec<Field>,
    /// How the money can be delivered. Empty: as configured.
    pub funding_methods: Vec<String>,
    /// Minimum amount; `None`: as configured.
    pub min_amount: Option<Amount>,
    /// Maximum amount; `None`: as configured.
    pub max_amount: Option<Amount>,
}

/// The guest accepts a SEP-31 payment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Acceptance {
    /// The payer may pay now.
    Ready {
        /// The fee, if the guest sets it; otherwise the configured one.
        fee: Option<Fee>,
        /// What the receiver will get, if the guest sets it; otherwise the amount in less the fee.
        amount_out: Option<Money>,
    },
    /// Not yet: ask again later.
    Wait {
        /// A message to the sending anchor.
        message: Option<String>,
    },
}

/// The guest does not accept a SEP-31 payment or update.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Rejection {
    /// Information about a customer is missing, of this type if given.
    CustomerInfoNeeded(Option<String>),
    /// Information about the transaction is missing.
    TransactionInfoNeeded(Vec<Field>),
    /// The request cannot be served.
    Problem(Problem),
}

/// The guest's review of a customer (`customers.review`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Approved.
    Accepted,
    /// The review is in progress; the reason, for people.
    Processing(Option<String>),
    /// These fields are missing or wrong.
    NeedsInfo {
        /// The fields.
        fields: Vec<Field>,
        /// The reason, for people.
        message: Option<String>,
    },
    /// The customer must verify these fields.
    VerificationRequired(Vec<Field>),
    /// The customer will not be served; the reason.
    Rejected(String),
}

/// The result of an off-chain payout (`rails`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Payout {
    /// The receiver has the money.
    Delivered {
        /// The outside network's id of the payment.
        external_id: Option<String>,
        /// What was delivered, if it differs from the plan.
        amount_out: Option<Money>,
    },
    /// The outside network has accepted it; news comes through `poll-outgoing-transactions`.
    Initiated {
        /// The outside network's id of the payment.
        external_id: Option<String>,
        /// Seconds until news is expected.
        eta_s: Option<u32>,
    },
    /// Nothing was paid: a customer's information is missing or wrong.
    NeedsCustomerInfo {
        /// The customer type to request through SEP-12.
        customer_type: Option<String>,
        /// The reason, for people.
        message: Option<String>,
    },
    /// Nothing was paid: the transaction's fields are missing or wrong.
    NeedsTransactionInfo {
        /// The fields.
        fields: Vec<Field>,
        /// The reason, for people.
        message: Option<String>,
    },
    /// Nothing was paid, and the payment should be refunded.
    Refund(RefundPlan),
    /// Nothing was paid, and an operator has to act.
    Failed(String),
}

/// The decision on a payment mismatch (`mismatches.decide`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Credit it as it arrived.
    Accept {
        /// The fee, if the guest sets it; otherwise the configured one.
        fee: Option<Fee>,
        /// What the receiver will get, if the guest sets it; otherwise what arrived less the fee.
        amount_out: Option<Money>,
    },
    /// Refund it; the reason, for the operator.
    Refund(Option<String>),
    /// Leave it unapplied; the reason, for the operator.
    Keep(Option<String>),
}

/// News of one payout, from `rails.poll-outgoing-transactions`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PayoutReport {
    /// The payout's transaction.
    pub transaction: TransactionId,
    /// The result.
    pub payout: Payout,
}
