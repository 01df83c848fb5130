//! SEP-38's operations: rates and firm quotes, and their use by transactions (`settlement`).

mod firm;
mod rate_question;
mod release;
mod settlement;

pub use rate_question::{Preferences, RateQuestion};
pub(crate) use settlement::{Agreed, Converted, Requested, Settlement};

use crate::context::Context;
use std::ops::Deref;

/// Rates and quotes.
#[derive(Clone)]
pub struct Quotes(Context);

impl Quotes {
    /// The operations in this context.
    pub fn new(context: Context) -> Self {
        Self(context)
    }
}

impl Deref for Quotes {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.0
    }
}
