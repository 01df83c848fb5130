//! The interface `deposits`: off-chain money that comes in.

use super::{
    Reply, Subject, answered, convert,
    convert::Invalid,
    function::{ByName, Function},
    views::{DepositRefund, PaymentView},
};
use crate::{
    guest::{
        Guests,
        bindings::{
            deposits::{
                DepositRefund as WitRefund, DepositReport as WitReport, Guest, GuestIndices, Notice as WitNotice,
                NoticeAnswer as WitAnswer, RefundOutcome as WitOutcome,
            },
            types::{Payment, Problem as WitProblem},
        },
        runtime::state::CallState,
    },
    model::{DepositReport, Notice, NoticeAnswer, Problem, RefundOutcome, TransactionId},
};
use serde::{Deserialize, Serialize};
use wasmtime::Store;

pub(in crate::guest) const FUNCTIONS: &[ByName] =
    &[ByName::of::<IncomingNotice>(), ByName::of::<PollPendingDeposits>(), ByName::of::<RefundDeposit>()];

#[derive(Serialize, Deserialize)]
struct PollPendingDeposits {
    deposits: Vec<Payment>,
}

impl Function for PollPendingDeposits {
    type Interface = GuestIndices;
    type Said = Result<Vec<WitReport>, WitProblem>;
    type Answer = Result<Vec<DepositReport>, Problem>;
    const NAME: &'static str = "deposits.poll-pending-deposits";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_poll_pending_deposits(store, &self.deposits).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        answered(said, convert::deposit_reports)
    }

    fn transactions(&self) -> Vec<TransactionId> {
        self.deposits.iter().filter_map(|payment| payment.transaction.id.parse().ok()).collect()
    }
}

#[derive(Serialize, Deserialize)]
struct IncomingNotice {
    notice: WitNotice,
}

impl Function for IncomingNotice {
    type Interface = GuestIndices;
    type Said = Result<WitAnswer, WitProblem>;
    type Answer = Result<NoticeAnswer, Problem>;
    const NAME: &'static str = "deposits.incoming-notice";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_incoming_notice(store, &self.notice).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        answered(said, convert::notice_answer)
    }
}

#[derive(Serialize, Deserialize)]
struct RefundDeposit {
    /// Boxed: too large to move by value.
    payment: Box<Payment>,
    refund: WitRefund,
}

impl Function for RefundDeposit {
    type Interface = GuestIndices;
    type Said = Result<WitOutcome, WitProblem>;
    type Answer = Result<RefundOutcome, Problem>;
    const NAME: &'static str = "deposits.refund-deposit";

    async fn ask(self, guest: Guest, store: &mut Store<CallState>) -> wasmtime::Result<Self::Said> {
        guest.call_refund_deposit(store, &self.payment, &self.refund).await
    }

    fn read(said: Self::Said, _: &[TransactionId]) -> Result<Self::Answer, Invalid> {
        answered(said, convert::refund_outcome)
    }
}

impl Guests {
    /// `deposits.poll-pending-deposits`: news of those deposits that the guest knows about.
    pub async fn poll_pending_deposits(
        &self,
        payments: &[PaymentView<'_>],
    ) -> Reply<Result<Vec<DepositReport>, Problem>> {
        let subject = Subject::of_page(payments);
        let deposits = payments.iter().map(|payment| convert::payment(*payment)).collect();
        self.call(PollPendingDeposits { deposits }, subject).await
    }

    /// `deposits.incoming-notice`.
    pub async fn incoming_notice(&self, notice: &Notice) -> Reply<Result<NoticeAnswer, Problem>> {
        self.call(IncomingNotice { notice: convert::notice(notice) }, Subject::default()).await
    }

    /// `deposits.refund-deposit`.
    pub async fn refund_deposit(
        &self,
        payment: PaymentView<'_>,
        refund: DepositRefund<'_>,
    ) -> Reply<Result<RefundOutcome, Problem>> {
        let key = refund.idempotency_key.to_owned();
        let subject = Subject { idempotency_key: Some(key), ..Subject::of(payment.transaction) };
        let refund = convert::deposit_refund(refund);
        self.call(RefundDeposit { payment: Box::new(convert::payment(payment)), refund }, subject).await
    }
}
