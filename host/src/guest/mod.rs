//! The only room that knows wasmtime: load, check, compile, cache and call guests.

mod call_error;

pub use call_error::{Answered, CallError, Fault, FaultKind};

use crate::model::{
    Acceptance, Address, AssetId, Customer, CustomerId, Decision, Entries, Field, Payout, PayoutReport, Problem,
    ReceiverInfo, Rejection, Transaction,
};

/// A transaction together with the customers it names: what a guest gets to decide on.
#[derive(Clone, Copy)]
pub struct PaymentView<'a> {
    /// The record.
    pub transaction: &'a Transaction,
    /// The sending client, when the transaction names one.
    pub sender: Option<&'a Customer>,
    /// The receiving client, when the transaction names one.
    pub receiver: Option<&'a Customer>,
}

/// In which connection a customer is looked at (SEP-12 `type` and `transaction_id`).
#[derive(Clone, Copy)]
pub struct CustomerContext<'a> {
    /// The customer type asked for.
    pub customer_type: Option<&'a str>,
    /// The transaction the request names.
    pub transaction: Option<&'a Transaction>,
    /// ISO 639-1 language of texts for people.
    pub lang: &'a str,
}

/// Which try of which payout this is.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// The stable key ([`Transaction::payout_key`]); the guest passes it to its bank.
    pub idempotency_key: &'a str,
    /// 1 for the first call with this key.
    pub number: u32,
}

/// The loaded guests. One provider per interface; cheap to clone.
#[derive(Clone)]
pub struct Guests;

type Reply<T> = Result<Answered<T>, CallError>;

#[expect(unused_variables, reason = "under construction")]
impl Guests {
    /// Whether a loaded guest exports the interface, named as in the WIT package: `receiver`.
    pub fn provides(&self, interface: &str) -> bool {
        false
    }

    /// `receiver.info` for one asset.
    pub async fn receiver_info(&self, asset: &AssetId, lang: &str) -> Reply<Result<ReceiverInfo, Problem>> {
        Err(CallError::NotProvided("receiver"))
    }

    /// `receiver.valid-sending-anchor`.
    pub async fn valid_sending_anchor(&self, account: &Address) -> Reply<bool> {
        Err(CallError::NotProvided("receiver"))
    }

    /// `receiver.process-post-request`.
    pub async fn process_post_request(&self, payment: PaymentView<'_>) -> Reply<Result<Acceptance, Rejection>> {
        Err(CallError::NotProvided("receiver"))
    }

    /// `receiver.process-patch-request`: `fields` are the new values alone.
    pub async fn process_patch_request(
        &self,
        fields: &Entries,
        payment: PaymentView<'_>,
    ) -> Reply<Result<(), Rejection>> {
        Err(CallError::NotProvided("receiver"))
    }

    /// `customers.requirements`.
    pub async fn requirements(&self, context: CustomerContext<'_>) -> Reply<Result<Vec<Field>, Problem>> {
        Err(CallError::NotProvided("customers"))
    }

    /// `customers.review`.
    pub async fn review(&self, customer: &Customer, context: CustomerContext<'_>) -> Reply<Result<Decision, Problem>> {
        Err(CallError::NotProvided("customers"))
    }

    /// `customers.forgotten`: the customer was deleted.
    pub async fn forgotten(&self, customer: &CustomerId) -> Reply<()> {
        Err(CallError::NotProvided("customers"))
    }

    /// `rails.execute-outgoing-transaction`.
    pub async fn execute_outgoing_transaction(
        &self,
        payment: PaymentView<'_>,
        attempt: Attempt<'_>,
    ) -> Reply<Result<Payout, Problem>> {
        Err(CallError::NotProvided("rails"))
    }

    /// `rails.poll-outgoing-transactions`: news of those the guest knows about.
    pub async fn poll_outgoing_transactions(
        &self,
        payments: &[PaymentView<'_>],
    ) -> Reply<Result<Vec<PayoutReport>, Problem>> {
        Err(CallError::NotProvided("rails"))
    }
}
