//! The shape of a life: what the guest, the client and the ledger do in it.

use anchor_host::model::{MismatchPolicy, Status};

/// Names and values.
pub type Pairs = &'static [(&'static str, &'static str)];

/// What the client has to put right before the payout can go on.
pub enum Correction {
    Nothing,
    /// SEP-31 `PATCH` with these fields.
    Fields(Pairs),
    /// SEP-12 `PUT` of the receiver with these values.
    Receiver(Pairs),
    /// SEP-12 `PUT` by `transaction_id`: the payment named no receiver before.
    UnnamedReceiver(Pairs),
}

/// What the client pays, and what the anchor is configured to do when it is less than was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Paying {
    /// What was asked for.
    All,
    /// One unit less, which is credited: as configured, or on the guest's word.
    Less(MismatchPolicy),
    /// One unit less, which is to go back; then what was asked for.
    LessThenAll,
}

/// How a life ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The bank paid the receiver.
    PaidOut,
    /// All of it went back to the payer on the ledger, or so much.
    PaidBack(Option<&'static str>),
}

/// The shape of a life.
pub struct Script {
    pub name: &'static str,
    /// How the test guest is steered where nothing else steers it; `None`: the reference guest.
    pub steer: Option<&'static str>,
    /// `fields.transaction` of the payment.
    pub fields: Pairs,
    /// The receiver's values besides the name.
    pub receiver: Pairs,
    pub paying: Paying,
    pub correction: Correction,
    pub ending: Ending,
    /// What the client has seen when it is over, in this order among others.
    pub statuses: &'static [Status],
}
