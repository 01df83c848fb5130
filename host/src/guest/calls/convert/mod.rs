//! Between the model and the WIT package: snapshots out, answers in.
//!
//! What goes out is valid by its type. What comes in is checked item by item, and the first thing wrong is
//! named by where it stands in the answer.

mod answer;
mod place;
mod rate;
mod snapshot;

pub(in crate::guest) use answer::{
    acceptance, decision, fee, fields, info, payout, problem, rejection, reports, verdict,
};
pub(in crate::guest) use rate::{rate, rate_request};
pub(in crate::guest) use snapshot::{
    amount, context, customer, entries, mismatched, payment, pending_payout, quote, transaction,
};

/// Something in a guest's answer that the WIT package does not allow.
#[derive(Debug, thiserror::Error)]
#[error("`{place}`: {problem}")]
pub(in crate::guest) struct Invalid {
    /// Where in the answer: `ready.fee.details[0].amount`.
    place: String,
    /// What is wrong with it.
    problem: String,
}
