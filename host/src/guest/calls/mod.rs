//! Calls into guests: the functions of the WIT package as methods of [`Guests`], one file for each interface. A method
//! converts its arguments ([`convert`]), calls the guest that provides the interface, and checks the answer. Failures
//! are classified, counted and logged here.

pub(in crate::guest) mod about;
pub(in crate::guest) mod call_error;
pub(in crate::guest) mod convert;
pub(in crate::guest) mod custodian;
pub(in crate::guest) mod customer_store;
pub(in crate::guest) mod customers;
pub(in crate::guest) mod deposits;
pub(in crate::guest) mod fees;
pub(in crate::guest) mod function;
pub(in crate::guest) mod interactive;
pub(in crate::guest) mod json;
pub(in crate::guest) mod mismatches;
pub(in crate::guest) mod quotes;
pub(in crate::guest) mod rails;
pub(in crate::guest) mod receiver;
pub(in crate::guest) mod recent;
pub(in crate::guest) mod signer;
pub(in crate::guest) mod transfers;
pub(in crate::guest) mod trouble;
pub(in crate::guest) mod under_test;
pub(in crate::guest) mod views;
pub(in crate::guest) mod vitals;

use self::{
    convert::Invalid,
    function::{Function, invoke},
    json::to_json,
    trouble::Answer,
    views::PaymentView,
};
use crate::guest::{
    Answered, CallError, Fault, FaultKind, Guests,
    bindings::types,
    registry::{generation::Generation, interface::Indices, load::Loaded},
    runtime::machine::Call,
};
use crate::model::{LedgerPayout, Problem, Transaction};
use std::{
    sync::{Arc, Weak},
    time::Instant,
};

type Reply<T> = Result<Answered<T>, CallError>;

/// What a call is about.
#[derive(Default)]
pub(in crate::guest) struct Subject {
    /// The transaction, if there is one.
    pub(in crate::guest) transaction: Option<String>,
    /// The customer, if there is one.
    pub(in crate::guest) customer: Option<String>,
    /// The firm quote, if there is one.
    pub(in crate::guest) quote: Option<String>,
    /// The idempotency key of the money that the call moves, if it moves any.
    pub(in crate::guest) idempotency_key: Option<String>,
}

impl Subject {
    /// A call about a transaction.
    fn of(transaction: &Transaction) -> Self {
        Self { transaction: Some(transaction.id.to_string()), ..Self::default() }
    }

    /// A call about a page of transactions: it has a subject if there is only one.
    fn of_page(payments: &[PaymentView<'_>]) -> Self {
        match payments {
            [only] => Self::of(only.transaction),
            _ => Self::default(),
        }
    }

    /// A call about a payout on the ledger.
    fn of_payout(payout: &LedgerPayout) -> Self {
        let transaction = payout.cause.transaction().map(|id| id.to_string());
        Self { transaction, idempotency_key: Some(payout.cause.key()), ..Self::default() }
    }
}

impl Guests {
    /// Calls the provider of an interface and checks its answer. Logs every fault once, with full detail, and every
    /// problem that concerns the operator.
    async fn call<F: Function>(&self, question: F, subject: Subject) -> Reply<F::Answer> {
        let interface = F::Interface::INTERFACE;
        let generation = self.generation.load_full();
        let found = generation.provider(interface).and_then(|guest| Some((guest, F::Interface::of(&guest.exports)?)));
        let Some((guest, indices)) = found else {
            let Subject { transaction, customer, quote, .. } = subject;
            tracing::warn!(function = F::NAME, transaction, customer, quote, "no guest provides the interface");
            return Err(CallError::NotProvided(interface.name()));
        };
        let (number, began, asked) = (self.machine.number(), Instant::now(), question.transactions());
        let trace = match F::IS_RECORDED {
            true => self.machine.trace(guest, F::NAME, number, &subject, || to_json(&question)),
            false => None,
        };
        let call = Call {
            guest,
            interface,
            function: F::NAME,
            subject: &subject,
            number,
            began,
            trace: trace.clone(),
            log: None,
        };
        let running = self.machine.vitals.begin(F::NAME, began, guest.bounds.of(interface).limits.deadline);
        let outcome = self.machine.run(call, invoke(question, indices.clone())).await;
        let said = trace.as_ref().and(outcome.as_ref().ok()).map(|(answer, _)| to_json(answer)).unwrap_or_default();
        let version = || guest.version.clone();
        let checked = outcome.and_then(|(answer, writes)| {
            let answer = F::read(answer, &asked)
                .map_err(|invalid| Fault::new(FaultKind::InvalidAnswer, version(), F::NAME, invalid.to_string()))?;
            Ok(Answered { answer, guest: version(), writes })
        });
        if let Some(trace) = trace {
            trace.end(checked.as_ref().map(|answered| (said, &answered.writes)));
        }
        running.ended(checked.as_ref().err().map(|fault| fault.kind));
        self.log(guest, &subject, (F::NAME, number), &checked);
        Ok(checked?)
    }

    /// Calls a function that only notifies the guest. A missing provider is not logged: nobody needs the notice.
    async fn tell<F: Function>(&self, news: F, subject: Subject) -> Reply<F::Answer> {
        let name = F::Interface::INTERFACE.name();
        if !self.provides(name) {
            return Err(CallError::NotProvided(name));
        }
        self.call(news, subject).await
    }

    /// Whether these guests are still the ones in use.
    fn is_in_use(&self, these: &Weak<Generation>) -> bool {
        these.ptr_eq(&Arc::downgrade(&self.generation.load()))
    }

    /// Logs how a call ended, where that concerns the operator.
    fn log<T: Answer>(
        &self,
        guest: &Loaded,
        subject: &Subject,
        (function, call): (&'static str, u64),
        ended: &Result<Answered<T>, Fault>,
    ) {
        let Subject { transaction, customer, quote, .. } = subject;
        match ended {
            Ok(answered) => {
                let problem = answered.answer.problem();
                if let Some(problem) = problem {
                    trouble::count(function, problem);
                }
                if let Some((problem, text)) = problem.and_then(|one| trouble::operators(one, self.is_unattended)) {
                    let reason = guest.keyring.now().hidden(text.to_owned());
                    tracing::warn!(
                        guest = %guest.label, function, transaction, customer, quote, call, problem, reason,
                        "the guest answered with a problem"
                    );
                }
            }
            Err(fault) => {
                let (code, detail) = (fault.kind.code(), &fault.detail);
                tracing::warn!(
                    guest = %guest.label, function, transaction, customer, quote, call, code, detail,
                    "the guest call failed"
                );
            }
        }
    }
}

fn answered<W, T>(
    answer: Result<W, types::Problem>,
    read: impl FnOnce(W) -> Result<T, Invalid>,
) -> Result<Result<T, Problem>, Invalid> {
    decided(answer, read, |problem| Ok(convert::problem(problem)))
}

/// Reads an answer that is a decision: the one or the other.
fn decided<W, R, T, E>(
    answer: Result<W, R>,
    accepted: impl FnOnce(W) -> Result<T, Invalid>,
    rejected: impl FnOnce(R) -> Result<E, Invalid>,
) -> Result<Result<T, E>, Invalid> {
    match answer {
        Ok(answer) => accepted(answer).map(Ok),
        Err(rejection) => rejected(rejection).map(Err),
    }
}
