//! Refunds of what came in. They never add up to more than that, fees included.

use super::{Refused, Step, incoming::Stages};
use crate::model::{
    Amount, Attention, Details, Fee, JobKind, Money, Refund, RefundPlan, RefundState, Status, Timestamp, Transaction,
};

/// Refunds `amount` to the payer and keeps `fee`; `None`: all that is left. The transaction waits for the ledger, unless it
/// is completed: what is refunded of one that was delivered changes nothing about the delivery.
pub(crate) fn order(step: &mut Step, amount: Option<Amount>, fee: Amount, now: Timestamp) -> Result<(), Refused> {
    let left = step.record.left_to_refund().ok_or(Refused::NotFunded)?;
    if left.is_zero() {
        return Err(Refused::NothingLeft);
    }
    let amount = match amount {
        Some(amount) => amount,
        None => left.minus(fee).map_err(|_| Refused::TooMuch(left))?,
    };
    if amount.is_zero() || amount.fits(Amount::LEDGER_DECIMALS).is_err() || fee.fits(Amount::LEDGER_DECIMALS).is_err() {
        return Err(Refused::NoAmount);
    }
    if amount.plus(fee).map_or(true, |taken| taken > left) {
        return Err(Refused::TooMuch(left));
    }
    let number = u32::try_from(step.record.refunds.len()).unwrap_or(u32::MAX).saturating_add(1);
    step.detail = format!("refund {number}: {amount} to the payer, fee {fee}");
    step.record.refunds.push(Refund {
        number,
        amount,
        fee,
        state: RefundState::Due,
        ordered_at: now,
        business_id: None,
    });
    if step.record.status != Status::Completed {
        // Why it goes back is worth more to the user than that it is under way.
        if !matches!(step.record.status, Status::TooSmall | Status::TooLarge) {
            step.become_(Stages::of(&step.record).returning);
        }
        step.record.attention = None;
        for kind in [JobKind::Rate, JobKind::Execute, JobKind::Poll, JobKind::Remind, JobKind::Recheck] {
            step.cancel(kind);
        }
    }
    match step.record.details {
        Details::Receive(_) | Details::Withdraw(_) => step.refund = Some(number),
        Details::Deposit(_) => step.now(JobKind::Return),
    }
    Ok(())
}

/// Sends all of it back, if this host can and nobody holds it; otherwise the transaction needs attention. The step's detail
/// says why.
pub(crate) fn send_back(step: &mut Step, is_sent: bool, now: Timestamp) -> Result<(), Refused> {
    if is_sent && !step.record.is_held() {
        let why = step.detail.clone();
        order(step, None, Amount::ZERO, now)?;
        step.detail = format!("{why}; {}", step.detail);
    } else {
        let message = match &step.record.attention {
            Some(Attention::Held { reason, .. }) => Some(format!("held by {reason}")),
            _ => None,
        };
        step.require_attention(Attention::Refund(RefundPlan { amount: None, message }));
    }
    Ok(())
}

/// Records what became of a refund.
pub(crate) fn settle(step: &mut Step, number: u32, state: RefundState, now: Timestamp) -> Result<(), Refused> {
    let refund = step.record.refunds.iter_mut().find(|refund| refund.number == number);
    // One that is told twice is settled once.
    let Some(refund) = refund.filter(|refund| refund.state == RefundState::Due) else {
        return Err(Refused::WrongStatus { have: step.record.status, command: "settle_refund" });
    };
    step.detail = match &state {
        RefundState::Sent { hash, .. } => format!("refund {number}: in ledger transaction {hash}"),
        RefundState::Returned { external_id, .. } => format!("refund {number}: paid off chain as {external_id}"),
        RefundState::Refused(reason) => format!("refund {number}: can't be sent: {reason}"),
        RefundState::Due => return Err(Refused::WrongStatus { have: step.record.status, command: "settle_refund" }),
    };
    refund.state = state.clone();
    let is_waiting = step.record.has_refund_due();
    let left = step.record.left_to_refund().unwrap_or_default();
    if left.is_zero() && !is_waiting {
        // What was delivered stays delivered.
        if step.record.status != Status::Completed {
            nothing_is_delivered(&mut step.record);
        }
        step.become_(Status::Refunded);
        step.record.attention = None;
        step.record.completed_at = Some(now);
        return Ok(());
    }
    if !is_waiting && step.record.status == Stages::of(&step.record).returning {
        step.become_(Stages::of(&step.record).working);
    }
    // Of one that was delivered, the rest was.
    let attention = match state {
        RefundState::Refused(reason) => Some(Attention::RefundRefused(reason)),
        _ if is_waiting => None,
        // The business decides about the rest, and names what it is worth.
        _ if step.record.is_driven_by_business() => {
            step.record.amount_out = None;
            None
        }
        _ => {
            let message = format!("{left} of the payment is neither refunded nor paid out");
            Some(Attention::Refund(RefundPlan { amount: None, message: Some(message) }))
        }
    };
    if let Some(attention) = attention.filter(|_| step.record.status != Status::Completed) {
        step.require_attention(attention);
    }
    Ok(())
}

/// All of it went back: nothing is delivered, and what the anchor kept is the refunds' fee (SEP-6 and SEP-31: the amount out is
/// the amount in, less the fee and the refunds).
fn nothing_is_delivered(record: &mut Transaction) {
    let asset = record.amount_out.take().map(|out| out.asset).or_else(|| record.destination_asset().cloned());
    record.amount_out = asset.map(|asset| Money::new(Amount::ZERO, asset));
    record.fee = Fee::new(Money::new(Amount::ZERO, record.paid_asset().clone()), Vec::new()).ok();
}
