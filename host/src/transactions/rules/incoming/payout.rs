//! The guest's report on a payout.

use super::{
    INFORMATION_PATIENCE, Refused, Stages, Step, incoming, is_funded, look_for_customer, rate, refund::order, refused,
};
use crate::model::{Amount, Attention, InfoUpdate, JobKind, Payout, RefundPlan, Status, Timestamp};
use std::time::Duration;

#[expect(clippy::too_many_lines, reason = "one arm for each end of a payout")]
pub(super) fn settle(step: &mut Step, payout: Payout, now: Timestamp) -> Result<(), Refused> {
    if !may_have_payout(step) {
        return Err(refused(step, "settle_payout"));
    }
    if step.record.attention.is_some() {
        return Err(Refused::NeedsAttention);
    }
    step.detail = format!("{} under {}", word(&payout), step.record.payout_key());
    match payout {
        Payout::Delivered { external_id, amount_out } => {
            if let Some(out) = amount_out {
                // The guest may deliver a larger or smaller amount than agreed, never another asset.
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
            look_for_customer(step);
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
            check_part(step, &plan)?;
            nothing_was_paid(step);
            if step.record.status == Status::PendingExternal {
                step.become_(Stages::of(&step.record).working);
            }
            step.record.message = plan.message.clone();
            step.require_attention(Attention::Refund(plan));
        }
        Payout::Failed(message) => {
            nothing_was_paid(step);
            step.become_(Status::Error);
            // The text is for the operator; the wallet sees the status.
            step.require_attention(Attention::PayoutFailed(message));
        }
    }
    Ok(())
}

/// The guest's request for a refund that the host sends itself. What it leaves of the payment is the refund's fee.
pub(super) fn refund(step: &mut Step, plan: RefundPlan, now: Timestamp) -> Result<(), Refused> {
    if !may_have_payout(step) {
        return Err(refused(step, "refund_payer"));
    }
    if step.record.attention.is_some() {
        return Err(Refused::NeedsAttention);
    }
    check_part(step, &plan)?;
    let key = step.record.payout_key();
    nothing_was_paid(step);
    let left = step.record.left_to_refund().unwrap_or_default();
    let fee = plan.amount.and_then(|part| left.minus(part).ok()).unwrap_or_default();
    order(step, plan.amount, fee, now)?;
    step.detail = format!("{}; nothing was paid under {key}", step.detail);
    step.record.message = plan.message;
    Ok(())
}

/// Whether a payout may be under way.
fn may_have_payout(step: &Step) -> bool {
    let is_working = [Stages::of(&step.record).working, Status::PendingExternal].contains(&step.record.status);
    is_working && is_funded(step) && !rate::is_open(step)
}

/// A part is more than nothing, and no more than came in.
fn check_part(step: &Step, plan: &RefundPlan) -> Result<(), Refused> {
    match (plan.amount, &step.record.amount_in) {
        (Some(part), Some(paid))
            if part > paid.amount || part.is_zero() || part.fits(Amount::LEDGER_DECIMALS).is_err() =>
        {
            Err(Refused::BadAnswer("it refunds nothing, more than came in, or less than a stroop"))
        }
        _ => Ok(()),
    }
}

/// The name of the result, for the journal.
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

/// The guest said that nothing was paid: the next payout has a new key.
fn nothing_was_paid(step: &mut Step) {
    if let Ok(incoming) = incoming(step) {
        incoming.payout_round += 1;
        incoming.payout_tries_before = 0;
    }
    step.record.external_id = None;
    step.cancel(JobKind::Execute);
    step.cancel(JobKind::Poll);
}
