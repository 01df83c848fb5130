use crate::bindings::fees::exports::anchor::guest::fees::Guest;
use crate::prelude::*;

/// The interface `fees`: fees of transactions without conversion.
pub trait Fees {
    /// Calculates the fee, in the asset that comes in or in the one delivered. The host asks only if neither the terms
    /// of `receiver` nor a quote sets the fee.
    fn calculate(request: FeeRequest) -> Result<Fee, Problem>;
}

impl<T: Fees> Guest for T {
    fn calculate(request: FeeRequest) -> Result<Fee, Problem> {
        T::calculate(request)
    }
}
