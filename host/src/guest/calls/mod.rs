//! The functions of the WIT package, as methods.

pub(in crate::guest) mod call_error;
pub(in crate::guest) mod convert;
pub(in crate::guest) mod recent;
pub(in crate::guest) mod trouble;
pub(in crate::guest) mod views;
pub(in crate::guest) mod vitals;
pub(in crate::guest) mod workpiece;

use self::{
    convert::Invalid,
    trouble::Answer,
    views::{Attempt, CustomerContext, PaymentView, ReleaseReason},
};
use crate::guest::{
    Answered, CallError, Fault, FaultKind, Guests, Interface, KvWrites,
    bindings::{
        customers::GuestIndices as Customers,
        fees::{self, GuestIndices as Fees},
        mismatches::GuestIndices as Mismatches,
        quotes::{self, GuestIndices as Quotes},
        rails::{self, GuestIndices as Rails},
        receiver::GuestIndices as Receiver,
    },
    recording::to_wit,
    registry::generation::{Indices, Provider},
    runtime::{
        machine::{About, Call},
        state::CallState,
    },
};
use crate::model::{
    Acceptance, Address, AssetId, Customer, CustomerId, Decision, Entries, Fee, Field, LedgerPayment, Mismatch, Payout,
    PayoutReport, Problem, Purpose, QuoteId, RateAnswer, RateRequest, ReceiverInfo, Rejection, Verdict,
};
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde_json::Map;
use std::{sync::Arc, time::Instant};
use wasmtime::Store;

type Reply<T> = Result<Answered<T>, CallError>;

impl Guests {
    /// `receiver.info` for one asset, as it was answered within the last second.
    pub async fn receiver_info(&self, asset: &AssetId, lang: &str) -> Reply<Result<ReceiverInfo, Problem>> {
        let question = (asset.to_string(), lang.to_owned());
        let now = Arc::downgrade(&self.generation.load_full());
        if let Some(Answered { answer, guest, writes }) = self.recent_info.get(&question, &now) {
            return Ok(Answered { answer: Ok(answer), guest, writes });
        }
        let answered = self.ask_for_info(&question).await?;
        // With a swap in between it is not known whose answer it is.
        if let Ok(answer) = &answered.answer
            && now.ptr_eq(&Arc::downgrade(&self.generation.load()))
        {
            // What it wants to remember is stored once, by who asked first.
            let writes = KvWrites::default();
            let kept = Answered { answer: answer.clone(), guest: answered.guest.clone(), writes };
            self.recent_info.keep(question, now, kept);
        }
        Ok(answered)
    }

    async fn ask_for_info(&self, question: &(String, String)) -> Reply<Result<ReceiverInfo, Problem>> {
        let (asset, lang) = question.clone();
        self.call::<Receiver, _, _>(
            "receiver.info",
            self.about(None).given("asset", &asset).given("lang", &lang),
            move |guest, store| Box::pin(async move { guest.call_info(store, &asset, &lang).await }),
            |answer| answered(answer, convert::info),
        )
        .await
    }

    /// `receiver.valid-sending-anchor`.
    pub async fn valid_sending_anchor(&self, account: &Address) -> Reply<bool> {
        let account = account.to_string();
        self.call::<Receiver, _, _>(
            "receiver.valid-sending-anchor",
            self.about(None).given("account", &account),
            move |guest, store| Box::pin(async move { guest.call_valid_sending_anchor(store, &account).await }),
            Ok,
        )
        .await
    }

    /// `receiver.process-post-request`.
    pub async fn process_post_request(&self, payment: PaymentView<'_>) -> Reply<Result<Acceptance, Rejection>> {
        // Too large to be moved from hand to hand.
        let (id, payment) = (payment.transaction.id.to_string(), Box::new(convert::payment(payment)));
        self.call::<Receiver, _, _>(
            "receiver.process-post-request",
            self.about(Some(id)).given("payment", &payment),
            move |guest, store| Box::pin(async move { guest.call_process_post_request(store, &payment).await }),
            |answer| match answer {
                Ok(acceptance) => convert::acceptance(acceptance).map(Ok),
                Err(rejection) => convert::rejection(rejection).map(Err),
            },
        )
        .await
    }

    /// `receiver.process-patch-request`: `fields` are the new values alone.
    pub async fn process_patch_request(
        &self,
        fields: &Entries,
        payment: PaymentView<'_>,
    ) -> Reply<Result<(), Rejection>> {
        let (id, fields) = (payment.transaction.id.to_string(), convert::entries(fields));
        let payment = Box::new(convert::payment(payment));
        self.call::<Receiver, _, _>(
            "receiver.process-patch-request",
            self.about(Some(id)).given("fields", &fields).given("payment", &payment),
            move |guest, store| {
                Box::pin(async move { guest.call_process_patch_request(store, &fields, &payment).await })
            },
            |answer| match answer {
                Ok(()) => Ok(Ok(())),
                Err(rejection) => convert::rejection(rejection).map(Err),
            },
        )
        .await
    }

    /// `customers.requirements`.
    pub async fn requirements(&self, context: CustomerContext<'_>) -> Reply<Result<Vec<Field>, Problem>> {
        let about = self.about_customer(context);
        let context = context.to_wit();
        self.call::<Customers, _, _>(
            "customers.requirements",
            about.given("context", &context),
            move |guest, store| Box::pin(async move { guest.call_requirements(store, &context).await }),
            |answer| answered(answer, |fields| convert::fields("fields", fields)),
        )
        .await
    }

    /// `customers.review`; `files` are the customer's, as data URLs by field.
    pub async fn review(
        &self,
        customer: &Customer,
        files: &Entries,
        context: CustomerContext<'_>,
    ) -> Reply<Result<Decision, Problem>> {
        let about = self.about_customer(CustomerContext { customer: Some(customer.id), ..context });
        let (context, customer) = (context.to_wit(), convert::customer(customer, files));
        self.call::<Customers, _, _>(
            "customers.review",
            about.given("customer", &customer).given("context", &context),
            move |guest, store| Box::pin(async move { guest.call_review(store, &customer, &context).await }),
            |answer| answered(answer, convert::decision),
        )
        .await
    }

    /// `customers.forgotten`: the customer was deleted. Never recorded: it would keep what is to go.
    pub async fn forgotten(&self, customer: &CustomerId) -> Reply<()> {
        self.is_told_if_there(Interface::Customers)?;
        let customer = customer.to_string();
        self.call::<Customers, _, _>(
            "customers.forgotten",
            About { customer: Some(customer.clone()), ..About::default() },
            move |guest, store| Box::pin(async move { guest.call_forgotten(store, &customer).await }),
            Ok,
        )
        .await
    }

    /// `rails.execute-outgoing-transaction`.
    pub async fn execute_outgoing_transaction(
        &self,
        payment: PaymentView<'_>,
        attempt: Attempt<'_>,
    ) -> Reply<Result<Payout, Problem>> {
        let (id, payment) = (payment.transaction.id.to_string(), Box::new(convert::payment(payment)));
        let key = attempt.idempotency_key.to_owned();
        let attempt = rails::Attempt { idempotency_key: key.clone(), number: attempt.number };
        self.call::<Rails, _, _>(
            "rails.execute-outgoing-transaction",
            About { idempotency_key: Some(key), ..self.about(Some(id)) }
                .given("payment", &payment)
                .given("attempt", &attempt),
            move |guest, store| {
                Box::pin(async move { guest.call_execute_outgoing_transaction(store, &payment, &attempt).await })
            },
            |answer| answered(answer, convert::payout),
        )
        .await
    }

    /// `rails.poll-outgoing-transactions`: news of those the guest knows about.
    pub async fn poll_outgoing_transactions(
        &self,
        payments: &[PaymentView<'_>],
    ) -> Reply<Result<Vec<PayoutReport>, Problem>> {
        let asked: Vec<_> = payments.iter().map(|view| view.transaction.id).collect();
        let payouts: Vec<_> = payments.iter().map(convert::pending_payout).collect();
        let only = match asked.as_slice() {
            [id] => Some(id.to_string()),
            _ => None,
        };
        self.call::<Rails, _, _>(
            "rails.poll-outgoing-transactions",
            self.about(only).given("payouts", &payouts),
            move |guest, store| Box::pin(async move { guest.call_poll_outgoing_transactions(store, &payouts).await }),
            |answer| answered(answer, |reports| convert::reports(reports, &asked)),
        )
        .await
    }

    /// `mismatches.decide`.
    pub async fn decide_mismatch(
        &self,
        arrived: &LedgerPayment,
        mismatches: &[Mismatch],
        payment: PaymentView<'_>,
    ) -> Reply<Result<Verdict, Problem>> {
        let (id, mismatched) = (payment.transaction.id.to_string(), convert::mismatched(arrived, mismatches, payment));
        self.call::<Mismatches, _, _>(
            "mismatches.decide",
            self.about(Some(id)).given("mismatched", &mismatched),
            move |guest, store| Box::pin(async move { guest.call_decide(store, &mismatched).await }),
            |answer| answered(answer, convert::verdict),
        )
        .await
    }

    /// `quotes.rate`. What it says of numbers is parsed here; whether they hold together is the rules' to say.
    pub async fn rate(&self, request: &RateRequest) -> Reply<Result<RateAnswer, Problem>> {
        let (transaction, quote) = match request.purpose {
            Purpose::Settlement(id) => (Some(id.to_string()), None),
            Purpose::Firm(id) => (None, Some(id.to_string())),
            Purpose::Indicative => (None, None),
        };
        let request = convert::rate_request(request);
        self.call::<Quotes, _, _>(
            "quotes.rate",
            About { quote, ..self.about(transaction) }.given("request", &request),
            move |guest, store| Box::pin(async move { guest.call_rate(store, &request).await }),
            |answer| answered(answer, convert::rate),
        )
        .await
    }

    /// `quotes.release`: a firm quote is not needed any more.
    pub async fn release(&self, quote: &QuoteId, reason: ReleaseReason) -> Reply<()> {
        self.is_told_if_there(Interface::Quotes)?;
        let quote = quote.to_string();
        let reason = match reason {
            ReleaseReason::Expired => quotes::ReleaseReason::Expired,
            ReleaseReason::Abandoned => quotes::ReleaseReason::Abandoned,
            ReleaseReason::NotGiven => quotes::ReleaseReason::NotGiven,
        };
        self.call::<Quotes, _, _>(
            "quotes.release",
            About { quote: Some(quote.clone()), ..self.about(None) }.given("quote-id", &quote).given("reason", &reason),
            move |guest, store| Box::pin(async move { guest.call_release(store, &quote, reason).await }),
            Ok,
        )
        .await
    }

    /// `fees.calculate` on what is expected to come in.
    pub async fn calculate_fee(&self, payment: PaymentView<'_>, deliver: &AssetId) -> Reply<Result<Fee, Problem>> {
        let request = fees::FeeRequest {
            payment: convert::payment(payment),
            amount: convert::amount(&payment.transaction.amount_expected),
            deliver: deliver.into(),
            extra: Vec::new(),
        };
        self.call::<Fees, _, _>(
            "fees.calculate",
            self.about(Some(payment.transaction.id.to_string())).given("request", &request),
            move |guest, store| Box::pin(async move { guest.call_calculate(store, &request).await }),
            |answer| answered(answer, |fee| convert::fee("fee", fee)),
        )
        .await
    }

    /// A guest that is gone need not be told: that is nothing for the log.
    fn is_told_if_there(&self, interface: Interface) -> Result<(), CallError> {
        let is_there = self.provides(interface.name());
        is_there.then_some(()).ok_or(CallError::NotProvided(interface.name()))
    }

    /// What a call is about. Where calls are recorded, with room for what is asked.
    fn about(&self, transaction: Option<String>) -> About {
        let input = self.machine.recording.is_some().then(Map::new);
        About { transaction, input, ..About::default() }
    }

    fn about_customer(&self, context: CustomerContext<'_>) -> About {
        let customer = context.customer.map(|id| id.to_string());
        About { customer, ..self.about(context.transaction_id()) }
    }

    /// Calls the provider of an interface and checks its answer. Every fault is logged here, and every problem that is the
    /// operator's, once, with all that is known of it.
    async fn call<I: Indices, W: Serialize + Send + 'static, T: Answer>(
        &self,
        function: &'static str,
        mut about: About,
        invoke: impl for<'a> FnOnce(I::Functions, &'a mut Store<CallState>) -> BoxFuture<'a, wasmtime::Result<W>>
        + Send
        + 'static,
        read: impl FnOnce(W) -> Result<T, Invalid>,
    ) -> Reply<T> {
        let generation = self.generation.load_full();
        let Some(Provider { guest, indices }) = I::provider(&generation) else {
            let About { transaction, customer, quote, .. } = about;
            tracing::warn!(function, transaction, customer, quote, "no guest provides the interface");
            return Err(CallError::NotProvided(I::INTERFACE.name()));
        };
        let indices = indices.clone();
        let number = self.machine.number();
        let trace = self.machine.trace(guest, function, number, &mut about);
        let (transaction, customer, quote) = (about.transaction.clone(), about.customer.clone(), about.quote.clone());
        let began = Instant::now();
        let call = Call { guest, interface: I::INTERFACE, function, about, number, began, trace: trace.clone() };
        let running = self.machine.vitals.begin(function, began, guest.bounds.of(I::INTERFACE).limits.deadline);
        let outcome = self
            .machine
            .run(
                call,
                Box::new(move |store, instance| match indices.load(store, &instance) {
                    Ok(functions) => invoke(functions, store),
                    Err(why) => Box::pin(async move { Err(why) }),
                }),
            )
            .await;
        let version = || guest.version.clone();
        let said = trace.as_ref().and(outcome.as_ref().ok()).map(|(answer, _)| to_wit(answer)).unwrap_or_default();
        let checked = outcome.and_then(|(answer, writes)| {
            let answer = read(answer).map_err(|invalid| Fault {
                kind: FaultKind::InvalidAnswer,
                guest: version(),
                function,
                detail: invalid.to_string(),
            })?;
            Ok(Answered { answer, guest: version(), writes })
        });
        if let Some(trace) = trace {
            trace.end(checked.as_ref().map(|answered| (said, &answered.writes)));
        }
        running.ended(checked.as_ref().err().map(|fault| fault.kind));
        let label = &guest.label;
        match checked {
            Ok(answered) => {
                let problem = answered.answer.problem();
                if let Some(problem) = problem {
                    trouble::count(function, problem);
                }
                if let Some((problem, text)) = problem.and_then(|one| trouble::operators(one, self.is_unattended)) {
                    let reason = guest.keyring.now().hidden(text.to_owned());
                    tracing::warn!(
                        guest = %label, function, transaction, customer, quote, call = number, problem, reason,
                        "the guest answered with a problem"
                    );
                }
                Ok(answered)
            }
            Err(fault) => {
                let (code, detail) = (fault.kind.code(), &fault.detail);
                tracing::warn!(
                    guest = %label, function, transaction, customer, quote, call = number, code, detail,
                    "the guest call failed"
                );
                Err(fault.into())
            }
        }
    }
}

fn answered<W, T>(
    answer: Result<W, super::bindings::types::Problem>,
    read: impl FnOnce(W) -> Result<T, Invalid>,
) -> Result<Result<T, Problem>, Invalid> {
    match answer {
        Ok(answer) => read(answer).map(Ok),
        Err(problem) => Ok(Err(convert::problem(problem))),
    }
}
