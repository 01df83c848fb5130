//! SEP-38's operations: rates and firm quotes, and their use by transactions (`settlement`).

mod firm;
mod rate_question;
mod release;
mod settlement;

pub use rate_question::{Preferences, RateQuestion};
pub(crate) use settlement::{Agreed, Converted, Requested, Settlement};

use crate::context::{BusinessEvent, Context};
use crate::model::Quote;
use crate::store::{self, Subject, Tx};
use std::ops::Deref;

/// Rates and quotes.
#[derive(Clone)]
pub struct Quotes {
    context: Context,
    body: QuoteBody,
}

/// Serialises a firm quote as the business server sees it.
///
/// # Errors
/// Never in practice: the record is plain data.
pub type QuoteBody = fn(&Quote) -> serde_json::Result<Vec<u8>>;

impl Quotes {
    /// The operations in this context.
    pub fn new(context: Context, body: QuoteBody) -> Self {
        Self { context, body }
    }

    /// Tells the business server of a firm quote.
    async fn tell_of_quote(&self, tx: &mut Tx, quote: &Quote) -> Result<(), store::Error> {
        if !self.tells_business() {
            return Ok(());
        }
        let shown = (self.body)(quote).map_err(|_| store::Error::unshown("quotes", quote.id))?;
        self.tell_business(tx, Subject::BusinessQuote(quote.id), BusinessEvent::QuoteCreated, shown).await
    }
}

impl Deref for Quotes {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}
