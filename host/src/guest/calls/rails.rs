//! The interface `rails`: off-chain payouts.

use super::{
    Reply, Subject, answered, convert,
    convert::Invalid,
    function::{ByName, Function},
    views::{Attempt, PaymentView},
};
use crate::{
    guest::{
        Guests,
        bindings::{
            rails::{
                Attempt as WitAttempt, Guest, GuestIndices, Payout as WitPayout, PayoutReport as WitReport,
                PendingPayout,
            },
            types::{Payment, Problem as WitProblem},
        },
        runtime::state::CallState,
    },
    model::{Payout, PayoutReport, Problem, TransactionId},
};
use serde::{Deserialize, Serialize};
use wasmtime::Store;

pub(in crate::guest) const FUNCTIONS: &[ByName] =
    &[ByName::of::<ExecuteOutgoingTransaction>(), ByName::of::<PollOutgoingTransactions>()];

#[derive(Serialize, Deserialize)]
struct ExecuteOutgoingTransaction {
    /// Boxed: too large to move by value.
    payment: Box<Payment>,
    attempt: WitAttempt,
}

impl Function for ExecuteOutgoingTransaction {
    type Interface = GuestIndices;
    type Said = Result<WitPayout, WitProblem>;
    type Answer = Result<Payout, Problem>;
    const NAME: &'static str = "rails.execute-outgoing-transaction";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_execute_outgoing_transaction(store, &self.payment, &self.attempt).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        answered(said, convert::payout)
    }
}

#[derive(Serialize, Deserialize)]
struct PollOutgoingTransactions {
    payouts: Vec<PendingPayout>,
}

impl Function for PollOutgoingTransactions {
    type Interface = GuestIndices;
    type Said = Result<Vec<WitReport>, WitProblem>;
    type Answer = Result<Vec<PayoutReport>, Problem>;
    const NAME: &'static str = "rails.poll-outgoing-transactions";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_poll_outgoing_transactions(store, &self.payouts).await
    }

    fn read(said: Self::Said, asked: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        answered(said, |reports| convert::reports(reports, asked))
    }

    fn transactions(&self) -> Vec<TransactionId> {
        self.payouts.iter().filter_map(|payout| payout.payment.transaction.id.parse().ok()).collect()
    }
}

impl Guests {
    /// `rails.execute-outgoing-transaction`.
    pub async fn execute_outgoing_transaction(
        &self,
        payment: PaymentView<'_>,
        attempt: Attempt<'_>,
    ) -> Reply<Result<Payout, Problem>> {
        let key = attempt.idempotency_key.to_owned();
        let subject = Subject { idempotency_key: Some(key.clone()), ..Subject::of(payment.transaction) };
        let attempt = WitAttempt { idempotency_key: key, number: attempt.number };
        self.call(ExecuteOutgoingTransaction { payment: Box::new(convert::payment(payment)), attempt }, subject).await
    }

    /// `rails.poll-outgoing-transactions`: news of those payouts that the guest knows about.
    pub async fn poll_outgoing_transactions(
        &self,
        payments: &[PaymentView<'_>],
    ) -> Reply<Result<Vec<PayoutReport>, Problem>> {
        let subject = Subject::of_page(payments);
        self.call(PollOutgoingTransactions { payouts: payments.iter().map(convert::pending_payout).collect() }, subject)
            .await
    }
}
