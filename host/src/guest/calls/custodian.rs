//! The interface `custodian`: payouts that a custodian makes, signs and sends.

use super::{
    Reply, Subject, answered, convert,
    convert::Invalid,
    function::{ByName, Function},
};
use crate::{
    guest::{
        Guests,
        bindings::{
            custodian::{Guest, GuestIndices, Progress},
            types::{LedgerPayout as WitPayout, Problem as WitProblem},
        },
        runtime::state::CallState,
    },
    model::{Custodied, LedgerPayout, Problem, TransactionId},
};
use serde::{Deserialize, Serialize};
use wasmtime::Store;

pub(in crate::guest) const FUNCTIONS: &[ByName] = &[ByName::of::<Pay>()];

#[derive(Serialize, Deserialize)]
struct Pay {
    /// Boxed: too large to move by value.
    payout: Box<WitPayout>,
}

impl Function for Pay {
    type Interface = GuestIndices;
    type Said = Result<Progress, WitProblem>;
    type Answer = Result<Custodied, Problem>;
    const NAME: &'static str = "custodian.pay";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_pay(store, &self.payout).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        answered(said, convert::custodied)
    }
}

impl Guests {
    /// `custodian.pay`.
    pub async fn pay_by_custodian(&self, payout: &LedgerPayout) -> Reply<Result<Custodied, Problem>> {
        let asked = Pay { payout: Box::new(convert::ledger_payout(payout)) };
        self.call(asked, Subject::of_payout(payout)).await
    }
}
