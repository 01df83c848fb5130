//! Corrections, deadlines and an operator's decisions.

use super::{
    INFORMATION_PATIENCE, Refused, Stages, Step, back_to_work, incoming, is_funded, may_be_decided, rate, refused,
    require,
};
use crate::model::{Attention, CustomerId, Entries, JobKind, Role, Status, Timestamp};
use crate::transactions::rules::{CommonCommand, is_awaited, is_final};

pub(in crate::transactions::rules) fn apply(
    step: &mut Step,
    command: CommonCommand,
    now: Timestamp,
) -> Result<(), Refused> {
    match command {
        CommonCommand::CorrectFields { fields, asked_at } => correct_fields(step, fields, asked_at),
        CommonCommand::CorrectCustomers => {
            require(step, Status::PendingCustomerInfoUpdate, "correct_customers")?;
            back_to_work(step)
        }
        CommonCommand::GiveUp { tries, last_error } => {
            if is_final(step.record.status) || step.record.attention.is_some() {
                return Err(refused(step, "give_up"));
            }
            step.detail = format!("after {tries} tries");
            let stages = Stages::of(&step.record);
            // Without a rate there was no payout yet.
            if !rate::is_open(step) {
                if let Ok(incoming) = incoming(step) {
                    incoming.payout_tries_before += tries;
                }
            } else if stages.has_no_market && step.record.status == stages.working {
                step.become_(Status::NoMarket);
            }
            step.require_attention(Attention::RetriesExhausted { tries, last_error });
            Ok(())
        }
        CommonCommand::NameCustomer { role, customer, instead_of } => name_customer(step, role, customer, instead_of),
        CommonCommand::Remind => remind(step),
        CommonCommand::Expire { by_operator } => {
            if let Some(detail) = by_operator {
                // What is paid from now on is late.
                step.record.details.end_payment_window(now);
                step.detail = detail;
            }
            expire(step)
        }
        CommonCommand::Hold { detail } => hold(step, detail),
        CommonCommand::Resume { detail } => {
            step.detail = detail;
            resume(step)
        }
        CommonCommand::Retry { detail } => {
            step.detail = detail;
            retry(step)
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
    back_to_work(step)
}

/// The payment has arrived and the information has not: the transaction needs attention.
fn remind(step: &mut Step) -> Result<(), Refused> {
    if !waits_for_information(step) || !is_funded(step) || step.record.attention.is_some() {
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
    let wrong_status = refused(step, "name_customer");
    let Some(named) = step.record.details.customer_mut(role) else { return Err(wrong_status) };
    // The customers of a payment cannot be exchanged.
    if named.is_some_and(|known| known != customer && Some(known) != instead_of) || is_over {
        return Err(wrong_status);
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
        return Err(Refused::Funded);
    }
    step.become_(Status::Expired);
    // What is paid late is held, too.
    if !step.record.is_held() {
        step.record.attention = None;
    }
    step.release = step.record.quote_id;
    Ok(())
}

/// Nothing is paid out until the operator resumes or refunds it. A payout that was begun may come to its end.
fn hold(step: &mut Step, detail: String) -> Result<(), Refused> {
    // What only waits for information goes on by itself once it is there.
    if !matches!(step.record.attention, None | Some(Attention::InformationOverdue)) {
        return Err(Refused::NeedsAttentionAlready);
    }
    if step.record.has_refund_due() || matches!(step.record.status, Status::PendingStellar | Status::PendingTrust) {
        return Err(Refused::OnItsWay);
    }
    step.detail.clone_from(&detail);
    let may_be_paid = is_at_bank(step);
    step.require_attention(Attention::Held { reason: detail, may_be_paid });
    Ok(())
}

/// Whether a payout off chain was ordered, or may have been.
pub(super) fn is_at_bank(step: &Step) -> bool {
    let is_working = match step.record.status {
        Status::PendingExternal => true,
        status => status == Stages::of(&step.record).working && !rate::is_open(step),
    };
    is_funded(step) && is_working && step.record.details.deposit().is_none()
}

/// What was held goes on where it was.
fn release(step: &mut Step) -> Result<(), Refused> {
    match (is_funded(step), waiting(step)) {
        (true, _) if waits_for_information(step) => step.later(JobKind::Remind, INFORMATION_PATIENCE),
        (true, _) => return go_on(step),
        (false, Some(kind)) => step.now(kind),
        (false, None) => {}
    }
    Ok(())
}

/// The payout, or the question what became of it.
fn go_on(step: &mut Step) -> Result<(), Refused> {
    if step.record.status == Status::PendingExternal {
        step.now(JobKind::Poll);
        return Ok(());
    }
    back_to_work(step)
}

/// Whether somebody has to correct what the anchor knows.
fn waits_for_information(step: &Step) -> bool {
    matches!(step.record.status, Status::PendingCustomerInfoUpdate | Status::PendingTransactionInfoUpdate)
}

fn retry(step: &mut Step) -> Result<(), Refused> {
    if step.record.attention.is_some() {
        return Err(Refused::NeedsAttention);
    }
    let kind = waiting(step).ok_or(Refused::NothingToRetry)?;
    step.now(kind);
    Ok(())
}

/// The host's work on the transaction, which may wait for its next try.
fn waiting(step: &Step) -> Option<JobKind> {
    let (record, stages) = (&step.record, Stages::of(&step.record));
    let is_deposit = record.details.deposit().is_some();
    if record.has_refund_due() {
        return is_deposit.then_some(JobKind::Return);
    }
    if record.status == Status::PendingCustomerInfoUpdate {
        return Some(JobKind::Recheck);
    }
    match is_funded(step) {
        false if is_awaited(record) => Some(JobKind::Expect),
        // While a page is open it is the user's turn.
        false if record.details.is_hosted() && record.status == stages.undecided => None,
        false => may_be_decided(record).then_some(stages.asks_again),
        true if record.status == stages.working && rate::is_open(step) => Some(JobKind::Rate),
        true if is_deposit => None,
        true if record.status == stages.working => Some(JobKind::Execute),
        true => (record.status == Status::PendingExternal).then_some(JobKind::Poll),
    }
}

fn resume(step: &mut Step) -> Result<(), Refused> {
    match step.record.attention.take() {
        None => Err(refused(step, "resume")),
        // What is paid late is an ordinary late payment again.
        Some(Attention::Held { .. }) if is_final(step.record.status) => Ok(()),
        Some(Attention::Held { .. }) => release(step),
        // A refund off chain that the guest did not manage so far.
        Some(_) if is_to_be_returned(step) => {
            step.now(JobKind::Return);
            Ok(())
        }
        // The guest requested a refund: a payout would contradict it.
        Some(Attention::Refund(_) | Attention::RefundRefused(_)) => Err(Refused::RefundDue),
        // What went back can't be delivered any more.
        Some(_) if !step.record.refunds.is_empty() => Err(Refused::RefundDue),
        Some(_) => go_on(step),
    }
}

/// Whether money is to be paid back off chain.
fn is_to_be_returned(step: &Step) -> bool {
    step.record.details.deposit().is_some() && step.record.has_refund_due()
}

fn erase(step: &mut Step) -> Result<(), Refused> {
    if !is_final(step.record.status) {
        // A payout may still need it.
        return Err(refused(step, "erase"));
    }
    step.detail = format!("{} fields", step.record.fields.len());
    step.record.fields = Entries::new();
    if let Some(deposited) = step.record.details.deposit_mut() {
        deposited.instructions.clear();
        deposited.how = None;
    }
    step.record.message = None;
    Ok(())
}
