//! The guest's later decision on a payment for which it first answered `wait`.

use super::{Refused, Step, received, refused, require, with_grace};
use crate::model::{InfoUpdate, JobKind, Problem, Rate, Rejection, Status, Timestamp};
use crate::transactions::rules::{Accepted, PaymentCommand};

pub(super) fn apply(step: &mut Step, command: PaymentCommand, now: Timestamp) -> Result<(), Refused> {
    match command {
        PaymentCommand::Accept(accepted) => {
            let Accepted { destination, fee, amount_out, window } = *accepted;
            waiting_for_acceptance(step, "accept")?;
            step.detail = format!(
                "pay {} to {} with memo {}",
                received(step).amount_expected,
                destination.account,
                destination.memo
            );
            received(step).destination = Some(destination);
            step.record.fee = fee;
            step.record.amount_out = amount_out;
            step.become_(Status::PendingSender);
            step.cancel(JobKind::Accept);
            // The window belongs to the payer: the guest's time to decide does not shorten it. A quote's expiry still
            // ends it.
            let pay_by = match step.record.rate {
                Some(Rate::Quoted { until }) if until <= now => return Err(Refused::QuoteExpired(until)),
                Some(Rate::Quoted { until }) => until.min(now.plus(window)),
                _ => now.plus(window),
            };
            received(step).pay_by = Some(pay_by);
            step.later(JobKind::Expire, with_grace(pay_by.since(now)));
            Ok(())
        }
        PaymentCommand::Wait { message } => {
            waiting_for_acceptance(step, "wait")?;
            step.record.message = message;
            Ok(())
        }
        PaymentCommand::Decline(rejection) => {
            waiting_for_acceptance(step, "decline")?;
            decline(step, rejection);
            Ok(())
        }
    }
}

fn waiting_for_acceptance(step: &mut Step, command: &'static str) -> Result<(), Refused> {
    require(step, Status::PendingReceiver, command)?;
    if step.record.destination().is_some() { Err(refused(step, command)) } else { Ok(()) }
}

fn decline(step: &mut Step, rejection: Rejection) {
    step.cancel(JobKind::Accept);
    match rejection {
        Rejection::CustomerInfoNeeded(customer_type) => {
            step.become_(Status::PendingCustomerInfoUpdate);
            step.record.info_update = Some(InfoUpdate::Customer(customer_type));
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
