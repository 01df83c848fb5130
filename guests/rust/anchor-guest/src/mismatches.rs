use crate::bindings::mismatches::exports::anchor::guest::mismatches::Guest;
use crate::prelude::*;

/// The interface `mismatches`: ledger payments that differ from what their transaction expects. The host asks if the
/// operator configured `ask_guest` in `[mismatches]`.
pub trait Mismatches {
    /// Decides on a payment with a mismatch.
    fn decide(mismatched: MismatchedPayment) -> Result<Verdict, Problem>;
}

impl<T: Mismatches> Guest for T {
    fn decide(mismatched: MismatchedPayment) -> Result<Verdict, Problem> {
        T::decide(mismatched)
    }
}
