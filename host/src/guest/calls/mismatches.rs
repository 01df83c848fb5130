//! The interface `mismatches`: the decision on ledger payments that do not fit their transaction.

use super::{
    Reply, Subject, answered, convert,
    convert::Invalid,
    function::{ByName, Function},
    views::PaymentView,
};
use crate::{
    guest::{
        Guests,
        bindings::{
            mismatches::{Guest, GuestIndices, MismatchedPayment, Verdict as WitVerdict},
            types::Problem as WitProblem,
        },
        runtime::state::CallState,
    },
    model::{LedgerPayment, Mismatch, Problem, TransactionId, Verdict},
};
use serde::{Deserialize, Serialize};
use wasmtime::Store;

pub(in crate::guest) const FUNCTIONS: &[ByName] = &[ByName::of::<Decide>()];

#[derive(Serialize, Deserialize)]
struct Decide {
    /// Boxed: too large to move by value.
    mismatched: Box<MismatchedPayment>,
}

impl Function for Decide {
    type Interface = GuestIndices;
    type Said = Result<WitVerdict, WitProblem>;
    type Answer = Result<Verdict, Problem>;
    const NAME: &'static str = "mismatches.decide";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_decide(store, &self.mismatched).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        answered(said, convert::verdict)
    }
}

impl Guests {
    /// `mismatches.decide`.
    pub async fn decide_mismatch(
        &self,
        arrived: &LedgerPayment,
        mismatches: &[Mismatch],
        payment: PaymentView<'_>,
    ) -> Reply<Result<Verdict, Problem>> {
        let mismatched = Box::new(convert::mismatched(arrived, mismatches, payment));
        self.call(Decide { mismatched }, Subject::of(payment.transaction)).await
    }
}
