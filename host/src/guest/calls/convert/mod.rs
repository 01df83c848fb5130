//! Conversion between the model and the WIT package: snapshots out, answers in.
//!
//! Values that go out are valid by their type. Answers are checked item by item, and an error names the first invalid
//! value by its place in the answer.

mod answer;
mod custody;
mod customer_store;
mod deposit;
mod interactive;
mod place;
mod rate;
mod snapshot;
mod transfer;

pub(in crate::guest) use answer::{
    acceptance, decision, fee, fields, info, payout, problem, rejection, reports, verdict,
};
pub(in crate::guest) use custody::{custodied, ledger_payout, signing};
pub(in crate::guest) use customer_store::{kept_customer, lookup, registration, store_problem};
pub(in crate::guest) use deposit::{deposit_refund, deposit_reports, notice, notice_answer, refund_outcome};
pub(in crate::guest) use interactive::{answers, next_step};
pub(in crate::guest) use rate::{rate, rate_request};
pub(in crate::guest) use snapshot::{
    amount, context, customer, entries, kind, mismatched, payment, pending_payout, quote, transaction,
};
pub(in crate::guest) use transfer::{transfer_acceptance, transfer_info, transfer_rejection};

/// A value in a guest's answer that the WIT package does not allow.
#[derive(Debug, thiserror::Error)]
#[error("`{place}`: {problem}")]
pub(in crate::guest) struct Invalid {
    /// Its place in the answer: `ready.fee.details[0].amount`.
    place: String,
    /// What is wrong with it.
    problem: String,
}
