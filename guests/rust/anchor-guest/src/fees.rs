use crate::bindings::fees::exports::anchor::guest::fees::Guest;
use crate::prelude::*;

/// The interface `fees`: what transactions without conversion cost.
pub trait Fees {
    /// The fee on what will come in.
    fn calculate(request: FeeRequest) -> Result<Fee, Problem>;
}

impl<T: Fees> Guest for T {
    fn calculate(request: FeeRequest) -> Result<Fee, Problem> {
        T::calculate(request)
    }
}
