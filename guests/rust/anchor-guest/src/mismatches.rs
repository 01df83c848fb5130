use crate::bindings::mismatches::exports::anchor::guest::mismatches::Guest;
use crate::prelude::*;

/// The interface `mismatches`: ledger payments that are not what was asked for. Asked where the operator wrote
/// `guest` in `[mismatches]`.
pub trait Mismatches {
    /// Decides what becomes of a payment that does not fit.
    fn decide(mismatched: MismatchedPayment) -> Result<Verdict, Problem>;
}

impl<T: Mismatches> Guest for T {
    fn decide(mismatched: MismatchedPayment) -> Result<Verdict, Problem> {
        T::decide(mismatched)
    }
}
