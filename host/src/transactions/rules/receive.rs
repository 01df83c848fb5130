//! SEP-31, receiving side: the sending anchor pays on the ledger, the guest pays out off chain.

use super::{Command, Refused, Role, Step, command::with_grace, funds, is_final, rate};
use crate::model::JobKind;
use crate::model::{
    Amount, Attention, CustomerId, Entries, InfoUpdate, Payout, Problem, Rate, Rejection, Status, Timestamp,
};
use std::time::Duration;

/// How long money may wait for information before a person is told.
const INFORMATION_PATIENCE: Duration = Duration::from_secs(3 * 24 * 3600);

pub(crate) fn apply(step: &mut Step, command: Command, now: Timestamp) -> Result<(), Refused> {
    match command {
        Command::Accept { destination, fee, amount_out, window } => {
            waiting_for_acceptance(step, "accept")?;
            step.detail = format!(
                "pay {} to {} with memo {}",
                step.record.amount_expected, destination.account, destination.memo
            );
            step.record.destination = Some(destination);
            step.record.fee = fee;
            step.record.amount_out = amount_out;
            step.become_(Status::PendingSender);
            step.cancel(JobKind::Accept);
            // The window is the payer's: what the guest took to decide is not taken from it. A quote ends it all the same.
            let pay_by = match step.record.rate {
                Some(Rate::Quoted { until }) if until <= now => return Err(Refused::QuoteExpired(until)),
                Some(Rate::Quoted { until }) => until.min(now.plus(window)),
                _ => now.plus(window),
            };
            step.record.pay_by = Some(pay_by);
            step.later(JobKind::Expire, with_grace(pay_by.since(now)));
            Ok(())
        }
        Command::Wait { message } => {
            waiting_for_acceptance(step, "wait")?;
            step.record.message = message;
            Ok(())
        }
        Command::Decline(rejection) => {
            waiting_for_acceptance(step, "decline")?;
            decline(step, rejection);
            Ok(())
        }
        Command::ReceiveFunds(payment) => funds::receive(step, payment, now),
        Command::AcceptFunds { payment, terms } => funds::accept(step, payment, terms, now),
        Command::SetAside { detail, .. } => {
            step.detail = detail;
            Ok(())
        }
        Command::FixRate(conversion) => rate::fix(step, conversion),
        Command::SettlePayout(payout) => settle_payout(step, payout, now),
        Command::CorrectFields { fields, asked_at } => correct_fields(step, fields, asked_at),
        Command::CorrectCustomers => {
            require(step, Status::PendingCustomerInfoUpdate, "correct_customers")?;
            back_to_work(step);
            Ok(())
        }
        Command::GiveUp { tries, last_error } => {
            if is_final(step.record.status) || step.record.attention.is_some() {
                return Err(refused(step, "give_up"));
            }
            step.detail = format!("after {tries} tries");
            // Without a rate the payout was not tried.
            if !rate::is_open(step) {
                step.record.payout_tries_before += tries;
            }
            step.require_attention(Attention::RetriesExhausted { tries, last_error });
            Ok(())
        }
        Command::NameCustomer { role, customer, instead_of } => name_customer(step, role, customer, instead_of),
        Command::Remind => remind(step),
        Command::Expire => expire(step),
        Command::Resume => resume(step),
        Command::Erase => erase(step),
    }
}

fn refused(step: &Step, command: &'static str) -> Refused {
    Refused::WrongStatus { have: step.record.status, command }
}

fn require(step: &Step, status: Status, command: &'static str) -> Result<(), Refused> {
    if step.record.status == status { Ok(()) } else { Err(refused(step, command)) }
}

/// Whether anything arrived.
fn is_funded(step: &Step) -> bool {
    step.record.amount_in.is_some()
}

fn waiting_for_acceptance(step: &Step, command: &'static str) -> Result<(), Refused> {
    require(step, Status::PendingReceiver, command)?;
    if step.record.destination.is_some() { Err(refused(step, command)) } else { Ok(()) }
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

fn settle_payout(step: &mut Step, payout: Payout, now: Timestamp) -> Result<(), Refused> {
    let working = matches!(step.record.status, Status::PendingReceiver | Status::PendingExternal);
    if !working || !is_funded(step) || rate::is_open(step) {
        return Err(refused(step, "settle_payout"));
    }
    if step.record.attention.is_some() {
        return Err(Refused::NeedsAttention);
    }
    step.detail = format!("{} under {}", word(&payout), step.record.payout_key());
    match payout {
        Payout::Delivered { external_id, amount_out } => {
            if let Some(out) = amount_out {
                // The guest may deliver less or more units of another asset, never another asset than agreed.
                if step.record.amount_out.as_ref().is_some_and(|agreed| agreed.asset != out.asset) {
                    return Err(Refused::BadAnswer("it delivered another asset than was agreed"));
                }
                if out.amount.fits(Amount::LEDGER_DECIMALS).is_err() {
                    return Err(Refused::BadAnswer("it delivered a finer amount than an asset has"));
                }
                step.record.amount_out = Some(out);
            }
            step.become_(Status::Completed);
            step.record.external_id = external_id.or(step.record.external_id.take());
            step.record.completed_at = Some(now);
        }
        Payout::Initiated { external_id, eta_s } => {
            step.record.external_id = external_id.or(step.record.external_id.take());
            if step.record.status != Status::PendingExternal {
                step.become_(Status::PendingExternal);
                step.cancel(JobKind::Execute);
            }
            step.record.status_eta_s = eta_s;
            step.later(JobKind::Poll, Duration::from_secs(eta_s.unwrap_or(0).into()));
        }
        Payout::NeedsCustomerInfo { customer_type, message } => {
            nothing_was_paid(step);
            step.become_(Status::PendingCustomerInfoUpdate);
            step.record.info_update = Some(InfoUpdate::Customer(customer_type));
            step.record.message = message;
            step.later(JobKind::Remind, INFORMATION_PATIENCE);
        }
        Payout::NeedsTransactionInfo { fields, message } => {
            nothing_was_paid(step);
            step.become_(Status::PendingTransactionInfoUpdate);
            step.record.info_update = Some(InfoUpdate::Transaction(fields));
            step.record.message = message;
            step.later(JobKind::Remind, INFORMATION_PATIENCE);
        }
        Payout::Refund(plan) => {
            if let (Some(part), Some(paid)) = (plan.amount, &step.record.amount_in)
                && (part > paid.amount || part.is_zero() || part.fits(Amount::LEDGER_DECIMALS).is_err())
            {
                return Err(Refused::BadAnswer("it refunds nothing, more than came in, or less than a stroop"));
            }
            nothing_was_paid(step);
            if step.record.status == Status::PendingExternal {
                step.become_(Status::PendingReceiver);
            }
            step.record.message = plan.message.clone();
            step.require_attention(Attention::Refund(plan));
        }
        Payout::Failed(message) => {
            nothing_was_paid(step);
            step.become_(Status::Error);
            // The text is the operator's; the wallet learns the status.
            step.require_attention(Attention::PayoutFailed(message));
        }
    }
    Ok(())
}

/// The answer's name, for the journal.
fn word(payout: &Payout) -> &'static str {
    match payout {
        Payout::Delivered { .. } => "delivered",
        Payout::Initiated { .. } => "initiated",
        Payout::NeedsCustomerInfo { .. } => "needs customer info",
        Payout::NeedsTransactionInfo { .. } => "needs transaction info",
        Payout::Refund(_) => "to be refunded",
        Payout::Failed(_) => "failed",
    }
}

/// The guest said so: the next payout is another one, with a key of its own.
fn nothing_was_paid(step: &mut Step) {
    step.record.payout_round += 1;
    step.record.payout_tries_before = 0;
    step.record.external_id = None;
    step.cancel(JobKind::Execute);
    step.cancel(JobKind::Poll);
}

fn correct_fields(step: &mut Step, fields: Entries, asked_at: Timestamp) -> Result<(), Refused> {
    require(step, Status::PendingTransactionInfoUpdate, "correct_fields")?;
    if step.record.updated_at != asked_at {
        return Err(refused(step, "correct_fields"));
    }
    step.detail = format!("{} fields", fields.len());
    step.record.fields.extend(fields);
    back_to_work(step);
    Ok(())
}

/// Money is here and information is not: a person has to look.
fn remind(step: &mut Step) -> Result<(), Refused> {
    let waiting =
        matches!(step.record.status, Status::PendingCustomerInfoUpdate | Status::PendingTransactionInfoUpdate);
    if !waiting || !is_funded(step) || step.record.attention.is_some() {
        return Err(refused(step, "remind"));
    }
    step.require_attention(Attention::InformationOverdue);
    Ok(())
}

/// The information is here: pay out, or ask for acceptance again when nothing was paid in yet.
fn back_to_work(step: &mut Step) {
    let funded = is_funded(step);
    step.become_(Status::PendingReceiver);
    step.record.attention = None;
    step.cancel(JobKind::Remind);
    if funded { rate::pay_out(step) } else { step.now(JobKind::Accept) }
}

fn name_customer(
    step: &mut Step,
    role: Role,
    customer: CustomerId,
    instead_of: Option<CustomerId>,
) -> Result<(), Refused> {
    let named = match role {
        Role::Sender => &mut step.record.sender,
        Role::Receiver => &mut step.record.receiver,
    };
    // Whom a payment is for does not change under it.
    if named.is_some_and(|known| known != customer && Some(known) != instead_of) || is_final(step.record.status) {
        return Err(refused(step, "name_customer"));
    }
    *named = Some(customer);
    if step.record.status == Status::PendingCustomerInfoUpdate {
        // It may be for them that the payment waits; they were stored before they were named.
        step.now(JobKind::Recheck);
    }
    Ok(())
}

fn expire(step: &mut Step) -> Result<(), Refused> {
    if is_funded(step) {
        return Err(refused(step, "expire"));
    }
    step.become_(Status::Expired);
    step.record.attention = None;
    step.release = step.record.quote_id;
    Ok(())
}

fn resume(step: &mut Step) -> Result<(), Refused> {
    match step.record.attention.take() {
        None => Err(refused(step, "resume")),
        // The guest wants the money to go back: paying it out would contradict it.
        Some(Attention::Refund(_)) => Err(Refused::RefundDue),
        Some(_) => {
            let polling = step.record.status == Status::PendingExternal;
            if polling {
                step.now(JobKind::Poll);
            } else {
                back_to_work(step);
            }
            Ok(())
        }
    }
}

fn erase(step: &mut Step) -> Result<(), Refused> {
    if !is_final(step.record.status) {
        // A payout may still need it.
        return Err(refused(step, "erase"));
    }
    step.detail = format!("{} fields", step.record.fields.len());
    step.record.fields = Entries::new();
    step.record.message = None;
    Ok(())
}
