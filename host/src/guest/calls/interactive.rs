//! The interface `interactive`: what the pages of a hosted deposit or withdrawal ask.

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
            interactive::{Answer as WitAnswer, Guest, GuestIndices, Step as WitStep},
            types::{Payment, Problem as WitProblem},
        },
        runtime::state::CallState,
    },
    model::{Answer, NextStep, Problem, TransactionId},
};
use serde::{Deserialize, Serialize};
use wasmtime::Store;

pub(in crate::guest) const FUNCTIONS: &[ByName] = &[ByName::of::<Next>()];

#[derive(Serialize, Deserialize)]
struct Next {
    /// Boxed: too large to move by value.
    payment: Box<Payment>,
    answers: Vec<WitAnswer>,
}

impl Function for Next {
    type Interface = GuestIndices;
    type Said = Result<WitStep, WitProblem>;
    type Answer = Result<NextStep, Problem>;
    const NAME: &'static str = "interactive.next-step";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_next_step(store, &self.payment, &self.answers).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        answered(said, convert::next_step)
    }
}

impl Guests {
    /// `interactive.next-step`, after these answers.
    pub async fn next_step(&self, payment: PaymentView<'_>, answers: &[Answer]) -> Reply<Result<NextStep, Problem>> {
        let question = Next { payment: Box::new(convert::payment(payment)), answers: convert::answers(answers) };
        self.call(question, Subject::of(payment.transaction)).await
    }
}
