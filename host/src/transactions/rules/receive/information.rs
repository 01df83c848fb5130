//! Corrections, deadlines and an operator's `resume`.

use super::{Refused, Step, back_to_work, is_funded, rate, received, refused, require};
use crate::model::{Attention, CustomerId, Entries, JobKind, Role, Status, Timestamp};
use crate::transactions::rules::{CommonCommand, is_final};

pub(super) fn apply(step: &mut Step, command: CommonCommand) -> Result<(), Refused> {
    match command {
        CommonCommand::CorrectFields { fields, asked_at } => correct_fields(step, fields, asked_at),
        CommonCommand::CorrectCustomers => {
            require(step, Status::PendingCustomerInfoUpdate, "correct_customers")?;
            back_to_work(step);
            Ok(())
        }
        CommonCommand::GiveUp { tries, last_error } => {
            if is_final(step.record.status) || step.record.attention.is_some() {
                return Err(refused(step, "give_up"));
            }
            step.detail = format!("after {tries} tries");
            // Without a rate there was no payout yet.
            if !rate::is_open(step) {
                received(step).payout_tries_before += tries;
            }
            step.require_attention(Attention::RetriesExhausted { tries, last_error });
            Ok(())
        }
        CommonCommand::NameCustomer { role, customer, instead_of } => name_customer(step, role, customer, instead_of),
        CommonCommand::Remind => remind(step),
        CommonCommand::Expire => expire(step),
        CommonCommand::Resume { detail } => {
            step.detail = detail;
            resume(step)
        }
        CommonCommand::Erase => erase(step),
    }
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

/// The payment has arrived and the information has not: the transaction needs attention.
fn remind(step: &mut Step) -> Result<(), Refused> {
    let waiting =
        matches!(step.record.status, Status::PendingCustomerInfoUpdate | Status::PendingTransactionInfoUpdate);
    if !waiting || !is_funded(step) || step.record.attention.is_some() {
        return Err(refused(step, "remind"));
    }
    step.require_attention(Attention::InformationOverdue);
    Ok(())
}

fn name_customer(
    step: &mut Step,
    role: Role,
    customer: CustomerId,
    instead_of: Option<CustomerId>,
) -> Result<(), Refused> {
    let is_over = is_final(step.record.status);
    let named = match role {
        Role::Sender => &mut received(step).sender,
        Role::Receiver => &mut received(step).receiver,
    };
    // The customers of a payment cannot be exchanged.
    if named.is_some_and(|known| known != customer && Some(known) != instead_of) || is_over {
        return Err(refused(step, "name_customer"));
    }
    *named = Some(customer);
    if step.record.status == Status::PendingCustomerInfoUpdate {
        // The payment may wait for this customer, who was stored before being named.
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
        // The guest requested a refund: a payout would contradict it.
        Some(Attention::Refund(_) | Attention::RefundRefused(_)) => Err(Refused::RefundDue),
        // What went back can't be delivered any more.
        Some(_) if !step.record.refunds.is_empty() => Err(Refused::RefundDue),
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
