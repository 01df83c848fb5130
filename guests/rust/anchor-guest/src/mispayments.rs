use crate::bindings::mispayments::exports::anchor::guest::mispayments::Guest;
use crate::{arena, prelude::*};

/// The interface `mispayments`: ledger payments that are not what was asked for. Asked where the operator wrote
/// `guest` in `[mispayments]`.
pub trait Mispayments {
    /// Decides what becomes of a payment that does not fit.
    fn decide(mispayment: Mispayment) -> Result<Verdict, Problem>;
}

impl<T: Mispayments> Guest for T {
    fn decide(mispayment: Mispayment) -> Result<Verdict, Problem> {
        arena::called(|| T::decide(mispayment))
    }
}
