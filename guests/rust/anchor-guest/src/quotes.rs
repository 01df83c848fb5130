use crate::bindings::quotes::exports::anchor::guest::quotes::Guest;
use crate::prelude::*;
use rust_decimal::Decimal;

/// The interface `quotes`: SEP-38, at what rate assets are converted.
pub trait Quotes {
    /// The rate of a conversion: shown, promised or applied, as `request.purpose` says.
    fn rate(request: RateRequest) -> Result<Conversion, Problem>;

    /// A firm quote is not needed any more. Unless you say otherwise nothing was set aside for it.
    fn release(_quote_id: String, _reason: ReleaseReason) {}
}

impl<T: Quotes> Guest for T {
    fn rate(request: RateRequest) -> Result<Conversion, Problem> {
        T::rate(request)
    }
    fn release(quote_id: String, reason: ReleaseReason) {
        T::release(quote_id, reason)
    }
}

impl Conversion {
    /// At `price` units of the asset sold for one of the asset bought, without a fee; the host works out the amounts.
    pub fn at(price: Decimal) -> Self {
        Self {
            price: price.normalize().to_string(),
            sell_amount: None,
            buy_amount: None,
            fee: None,
            expires_at: None,
            extra: Vec::new(),
        }
    }

    /// The same with a fee, in one of the two assets.
    pub fn with_fee(self, fee: Fee) -> Self {
        Self { fee: Some(fee), ..self }
    }

    /// The same, good until then: what a firm quote needs.
    pub fn until(self, expires_at: Timestamp) -> Self {
        Self { expires_at: Some(expires_at), ..self }
    }
}
