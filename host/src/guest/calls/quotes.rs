//! The interface `quotes`: rates and quotes.

use super::{
    Reply, Subject, answered, convert,
    convert::Invalid,
    function::{ByName, Function},
    views::ReleaseReason,
};
use crate::{
    guest::{
        Guests,
        bindings::{
            quotes::{Conversion, Guest, GuestIndices, RateRequest as WitRequest, ReleaseReason as WitReason},
            types::Problem as WitProblem,
        },
        runtime::state::CallState,
    },
    model::{Problem, Purpose, QuoteId, RateAnswer, RateRequest, TransactionId},
};
use serde::{Deserialize, Serialize};
use wasmtime::Store;

pub(in crate::guest) const FUNCTIONS: &[ByName] = &[ByName::of::<Rate>(), ByName::of::<Release>()];

#[derive(Serialize, Deserialize)]
struct Rate {
    request: WitRequest,
}

impl Function for Rate {
    type Interface = GuestIndices;
    type Said = Result<Conversion, WitProblem>;
    type Answer = Result<RateAnswer, Problem>;
    const NAME: &'static str = "quotes.rate";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_rate(store, &self.request).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        answered(said, convert::rate)
    }
}

#[derive(Serialize, Deserialize)]
struct Release {
    quote_id: String,
    reason: WitReason,
}

impl Function for Release {
    type Interface = GuestIndices;
    type Said = ();
    type Answer = ();
    const NAME: &'static str = "quotes.release";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<()> {
        guest.call_release(store, &self.quote_id, self.reason).await
    }

    fn read((): (), _: &[TransactionId]) -> Result<(), Invalid> {
        Ok(())
    }
}

impl Guests {
    /// `quotes.rate`. The numbers of the answer are parsed here; the rules check that they are consistent.
    pub async fn rate(&self, request: &RateRequest) -> Reply<Result<RateAnswer, Problem>> {
        let subject = match request.purpose {
            Purpose::Settlement(id) => Subject { transaction: Some(id.to_string()), ..Subject::default() },
            Purpose::Firm(id) => Subject { quote: Some(id.to_string()), ..Subject::default() },
            Purpose::Indicative => Subject::default(),
        };
        self.call(Rate { request: convert::rate_request(request) }, subject).await
    }

    /// `quotes.release`: tells the guest that a firm quote is not needed any more.
    pub async fn release(&self, quote: &QuoteId, reason: ReleaseReason) -> Reply<()> {
        let quote_id = quote.to_string();
        let subject = Subject { quote: Some(quote_id.clone()), ..Subject::default() };
        let reason = match reason {
            ReleaseReason::Expired => WitReason::Expired,
            ReleaseReason::Abandoned => WitReason::Abandoned,
            ReleaseReason::NotGiven => WitReason::NotGiven,
        };
        self.tell(Release { quote_id, reason }, subject).await
    }
}
