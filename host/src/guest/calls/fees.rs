//! The interface `fees`: fees of transactions without conversion.

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
            fees::{FeeRequest, Guest, GuestIndices},
            types::{Fee as WitFee, Problem as WitProblem},
        },
        runtime::state::CallState,
    },
    model::{AssetId, Fee, Money, Problem, TransactionId},
};
use serde::{Deserialize, Serialize};
use wasmtime::Store;

pub(in crate::guest) const FUNCTIONS: &[ByName] = &[ByName::of::<Calculate>()];

#[derive(Serialize, Deserialize)]
struct Calculate {
    /// Boxed: too large to move by value.
    request: Box<FeeRequest>,
}

impl Function for Calculate {
    type Interface = GuestIndices;
    type Said = Result<WitFee, WitProblem>;
    type Answer = Result<Fee, Problem>;
    const NAME: &'static str = "fees.calculate";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_calculate(store, &self.request).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        answered(said, |fee| convert::fee("fee", fee))
    }
}

impl Guests {
    /// `fees.calculate` for the amount that the payment is expected to have.
    pub async fn calculate_fee(
        &self,
        payment: PaymentView<'_>,
        expected: &Money,
        deliver: &AssetId,
    ) -> Reply<Result<Fee, Problem>> {
        let request = Box::new(FeeRequest {
            payment: convert::payment(payment),
            amount: convert::amount(expected),
            deliver: deliver.into(),
            extra: Vec::new(),
        });
        self.call(Calculate { request }, Subject::of(payment.transaction)).await
    }
}
