//! What is put before a guest: a payment, a customer in some connection, a try of a payout.

use crate::model::{Customer, CustomerId, Transaction};

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
    /// Who is looked at, if they are on record: the log says so, and the guest is not told.
    pub customer: Option<CustomerId>,
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

/// Why a firm quote is given back to the guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseReason {
    /// It expired unused.
    Expired,
    /// The transaction that used it ended before its money came.
    Abandoned,
    /// It never reached the client.
    NotGiven,
}
