//! Decisions of guests. `guest` parses a component's answer into these types; `transactions` and `customers` act on
//! them.

use super::{AccountId, Amount, Fee, Field, Money, RefundPlan, TransactionId};
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

/// What a guest says about an asset under any protocol.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AssetTerms {
    /// Fields required with each transaction (deprecated in SEP-6 and SEP-31, still read by wallets).
    pub fields: Vec<Field>,
    /// How off-chain money comes in or goes out. Empty: as configured.
    pub funding_methods: Vec<String>,
    /// Minimum amount; `None`: as configured.
    pub min_amount: Option<Amount>,
    /// Maximum amount; `None`: as configured.
    pub max_amount: Option<Amount>,
}

/// A receiver's information about one asset (SEP-31 `GET /info`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ReceiverInfo {
    /// Customer types of senders, name and description. Empty: no sender KYC.
    pub sender_types: Vec<(String, String)>,
    /// Customer types of receivers, name and description. Empty: no receiver KYC.
    pub receiver_types: Vec<(String, String)>,
    /// The rest.
    pub terms: AssetTerms,
}

/// A guest's information about one asset in one kind of transfer (SEP-6 `GET /info`).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TransferInfo {
    /// Customer types under which the customer is reviewed when a transfer is opened.
    pub customer_types: Vec<String>,
    /// The rest.
    pub terms: AssetTerms,
}

impl AsRef<AssetTerms> for ReceiverInfo {
    fn as_ref(&self) -> &AssetTerms {
        &self.terms
    }
}

impl AsRef<AssetTerms> for TransferInfo {
    fn as_ref(&self) -> &AssetTerms {
        &self.terms
    }
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

/// One value of the instructions for an off-chain deposit (SEP-6 `instructions`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Instruction {
    /// SEP-9 name.
    pub name: String,
    /// The value.
    pub value: String,
    /// A description for people.
    pub description: String,
}

/// The guest takes on a SEP-6 transfer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TransferAcceptance {
    /// The user may pay now.
    Ready {
        /// The fee, if the guest sets it; otherwise the configured one.
        fee: Option<Fee>,
        /// What the user will get, if the guest sets it; otherwise the amount in less the fee.
        amount_out: Option<Money>,
        /// How to pay off chain.
        instructions: Vec<Instruction>,
        /// The same in one text.
        how: Option<String>,
        /// More about it, by name (SEP-6 `extra_info`).
        extra_info: Vec<(String, String)>,
        /// Seconds until the transfer is expected to be over.
        eta_s: Option<u32>,
    },
    /// Information about the customer is missing, and the transfer waits for it.
    WaitForCustomer {
        /// The customer type to request through SEP-12.
        customer_type: Option<String>,
        /// The reason, for people.
        message: Option<String>,
    },
    /// Not yet: ask again later.
    Wait {
        /// A message to the user.
        message: Option<String>,
    },
}

/// Why a customer's standing does not allow a transfer (SEP-6 `customer_info_status`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CustomerInfoStatus {
    /// Whether the decision is made: `denied`; otherwise `pending`.
    pub is_denied: bool,
    /// Where the user learns more.
    pub more_info_url: Option<String>,
    /// Seconds until the standing is expected to change.
    pub eta_s: Option<u32>,
}

/// The guest does not take on a SEP-6 transfer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TransferRejection {
    /// These fields of the customer are missing.
    CustomerInfoNeeded(Vec<String>),
    /// The customer's information is in review, or was not accepted.
    CustomerInfoStatus(CustomerInfoStatus),
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

/// A signer's answer about a transaction of the anchor (`signer.sign`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Signing {
    /// Signatures of its hash, and whose they are said to be.
    Signatures(Vec<(AccountId, [u8; 64])>),
    /// The transaction with signatures, XDR in base64.
    Envelope(String),
    /// Not yet; what it waits for, for the operator.
    Pending(Option<String>),
}

/// A custodian's answer about a payout that it makes by itself (`custodian.pay`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Custodied {
    /// The hash of the transaction that pays it, hex.
    Submitted(String),
    /// Not yet; what it waits for, for the operator.
    Pending(Option<String>),
    /// Nothing was paid, and nothing will be; the reason, for the operator.
    Rejected(String),
}
