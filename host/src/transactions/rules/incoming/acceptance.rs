//! The guest's decision on whether a transaction is taken on, when it is opened or later.

use super::{Refused, Stages, Step, expected, look_for_customer, may_be_decided, refused, with_grace};
use crate::model::{Details, InfoUpdate, JobKind, Problem, Rate, Received, Rejection, Status, Timestamp, Withdrawn};
use crate::transactions::rules::{Accepted, PaymentCommand};

pub(in crate::transactions::rules) fn apply(
    step: &mut Step,
    command: PaymentCommand,
    now: Timestamp,
) -> Result<(), Refused> {
    match command {
        PaymentCommand::Accept(accepted) => accept(step, *accepted, now),
        PaymentCommand::Wait { message } => {
            waiting_for_acceptance(step, "wait")?;
            step.record.message = message;
            Ok(())
        }
        PaymentCommand::AwaitUser => {
            waiting_for_acceptance(step, "await_user")?;
            step.become_(Stages::of(&step.record).undecided);
            step.record.message = None;
            step.cancel(JobKind::Continue);
            Ok(())
        }
        PaymentCommand::AwaitDecision { who, message, pause } => {
            waiting_for_acceptance(step, "await_decision")?;
            step.become_(who.status());
            step.record.message = message;
            step.later(JobKind::Continue, pause);
            Ok(())
        }
        PaymentCommand::Decline(rejection) => {
            waiting_for_acceptance(step, "decline")?;
            decline(step, rejection);
            Ok(())
        }
        PaymentCommand::AskCustomer { customer_type, message } => {
            waiting_for_acceptance(step, "decline")?;
            decline(step, Rejection::CustomerInfoNeeded(customer_type));
            step.record.message = message;
            Ok(())
        }
    }
}

fn accept(step: &mut Step, accepted: Accepted, now: Timestamp) -> Result<(), Refused> {
    let Accepted { destination, instructions, how, fee, amount_out, window, completed } = accepted;
    waiting_for_acceptance(step, "accept")?;
    let message = completed.as_ref().and_then(|completed| completed.message.clone());
    if let Some(completed) = completed {
        completed.fill_in(&mut step.record);
    }
    let (stages, expected) = (Stages::of(&step.record), expected(&step.record));
    step.detail = match &destination {
        Some(to) => format!("pay {expected} to {} with memo {}", to.account, to.memo),
        None => format!("pay {expected} off chain"),
    };
    // The window belongs to the payer: the guest's time to decide does not shorten it. A quote's expiry still
    // ends it.
    let pay_by = match step.record.rate {
        Some(Rate::Quoted { until }) if until <= now => return Err(Refused::QuoteExpired(until)),
        Some(Rate::Quoted { until }) => until.min(now.plus(window)),
        _ => now.plus(window),
    };
    match &mut step.record.details {
        Details::Receive(_) | Details::Withdraw(_) if destination.is_none() => {
            return Err(Refused::BadAnswer("there is no account to pay"));
        }
        Details::Receive(Received { incoming, .. }) | Details::Withdraw(Withdrawn { incoming, .. }) => {
            incoming.destination = destination;
            incoming.pay_by = Some(pay_by);
        }
        Details::Deposit(deposited) => {
            deposited.instructions = instructions;
            deposited.how = how;
            deposited.pay_by = Some(pay_by);
            step.now(JobKind::Expect);
        }
    }
    step.record.fee = fee;
    step.record.amount_out = amount_out;
    step.become_(stages.payable);
    step.record.message = message;
    step.cancel(stages.asks_again);
    step.later(JobKind::Expire, with_grace(pay_by.since(now)));
    Ok(())
}

fn waiting_for_acceptance(step: &mut Step, command: &'static str) -> Result<(), Refused> {
    if may_be_decided(&step.record) { Ok(()) } else { Err(refused(step, command)) }
}

fn decline(step: &mut Step, rejection: Rejection) {
    step.cancel(Stages::of(&step.record).asks_again);
    match rejection {
        Rejection::CustomerInfoNeeded(customer_type) => {
            step.become_(Status::PendingCustomerInfoUpdate);
            step.record.info_update = Some(InfoUpdate::Customer(customer_type));
            look_for_customer(step);
        }
        Rejection::TransactionInfoNeeded(fields) => {
            step.become_(Status::PendingTransactionInfoUpdate);
            step.record.info_update = Some(InfoUpdate::Transaction(fields));
        }
        Rejection::Problem(Problem::Invalid(text) | Problem::Denied(text) | Problem::Unavailable(text)) => {
            step.become_(Status::Error);
            step.record.message = Some(text);
            step.release = step.record.quote_id;
        }
    }
}
