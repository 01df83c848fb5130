//! Arguments of guest calls: a payment, a customer in a context, an attempt at a payout.

use crate::model::{
    AccountId, Amount, Customer, CustomerId, IncomingPayment, LedgerPayout, Memo, Owner, Timestamp, Transaction,
    TransactionId,
};

/// A transaction together with its customers, for the guest to decide on.
#[derive(Clone, Copy)]
pub struct PaymentView<'a> {
    /// The record.
    pub transaction: &'a Transaction,
    /// The sending client, if the transaction names one.
    pub sender: Option<&'a Customer>,
    /// The receiving client, if the transaction names one.
    pub receiver: Option<&'a Customer>,
    /// The customer whom it is for, if the transaction names one.
    pub customer: Option<&'a Customer>,
}

/// The context in which a customer is judged (SEP-12 `type` and `transaction_id`).
#[derive(Clone, Copy)]
pub struct CustomerContext<'a> {
    /// The customer, if they are on record. For the log; the guest does not see it.
    pub customer: Option<CustomerId>,
    /// The customer type of the request.
    pub customer_type: Option<&'a str>,
    /// The transaction that the request names.
    pub transaction: Option<&'a Transaction>,
    /// ISO 639-1 language of texts for people.
    pub lang: &'a str,
}

/// Which customer a guest that keeps them is asked for.
#[derive(Clone, Copy)]
pub struct CustomerLookup<'a> {
    /// The host's id, if there is one. For the log; the guest does not see it.
    pub customer: Option<CustomerId>,
    /// The guest's id; `None`: the customer of owner and memo.
    pub id: Option<&'a str>,
    /// The identity that registers or registered the customer.
    pub owner: &'a Owner,
    /// The memo parameter of a request whose token has no memo.
    pub memo: Option<&'a Memo>,
    /// The customer type of the request.
    pub customer_type: Option<&'a str>,
    /// The transaction that the request names.
    pub transaction: Option<TransactionId>,
    /// ISO 639-1 language of texts for people.
    pub lang: &'a str,
}

/// An attempt at a payout.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// The idempotency key ([`Transaction::payout_key`]), the same in every attempt; the guest passes it to its bank.
    pub idempotency_key: &'a str,
    /// 1 for the first call with this key.
    pub number: u32,
}

/// Money that goes back to its payer off chain.
#[derive(Clone, Copy)]
pub struct DepositRefund<'a> {
    /// The idempotency key, the same in every attempt.
    pub idempotency_key: &'a str,
    /// 1 for the first call with this key.
    pub number: u32,
    /// What goes back, in the asset that came in.
    pub amount: Amount,
    /// The payment that goes back, or a part of it.
    pub payment: &'a IncomingPayment,
}

/// A transaction that pays a payout, to be signed.
#[derive(Clone, Copy)]
pub struct SigningRequest<'a> {
    /// What it pays.
    pub payout: &'a LedgerPayout,
    /// Its envelope with the signatures so far, XDR in base64.
    pub envelope: &'a str,
    /// Its hash.
    pub hash: [u8; 32],
    /// The network's passphrase.
    pub network_passphrase: &'a str,
    /// The paying account's signers that have not signed.
    pub signers: &'a [AccountId],
    /// Until when the ledger may take it.
    pub valid_until: Timestamp,
}

/// Why a firm quote is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseReason {
    /// It expired unused.
    Expired,
    /// The transaction that used it ended before its payment arrived.
    Abandoned,
    /// The quote never reached the client.
    NotGiven,
}
