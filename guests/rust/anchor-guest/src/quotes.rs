use crate::bindings::quotes::exports::anchor::guest::quotes::Guest;
use crate::prelude::*;
use rust_decimal::Decimal;

/// The interface `quotes`: SEP-38, rates for converting assets.
pub trait Quotes {
    /// The rate for a conversion; `request.purpose` says whether it is to show, for a firm quote, or to apply now.
    fn rate(request: RateRequest) -> Result<Conversion, Problem>;

    /// Releases a firm quote that is no longer needed. The same id may come twice. Not needed if `rate` reserves
    /// nothing for a quote.
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
    /// A conversion at `price` units of the asset sold for one of the asset bought, without a fee. The host calculates
    /// the amounts.
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

    /// Adds a fee, in one of the two assets.
    pub fn with_fee(self, fee: Fee) -> Self {
        Self { fee: Some(fee), ..self }
    }

    /// Sets the expiry, which a firm quote needs.
    pub fn until(self, expires_at: Timestamp) -> Self {
        Self { expires_at: Some(expires_at), ..self }
    }
}
