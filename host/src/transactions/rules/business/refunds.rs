//! Refunds: those that a business sends by itself, and those that it has the host send.

use super::super::{NamedRefund, Refused, Step, incoming, refund};
use crate::model::{Amount, Details, Money, Refund, RefundState, Status, Timestamp};

/// A refund is on its way. Of a deposit it is named; a withdrawal only stops being delivered.
pub(super) fn pending(step: &mut Step, refund: Option<NamedRefund>, now: Timestamp) -> Result<(), Refused> {
    if step.record.details.deposit().is_none() {
        step.become_(Status::PendingAnchor);
        return Ok(());
    }
    let refund = refund.ok_or_else(|| Refused::parameter("refund", "is missing"))?;
    put(step, refund, |_| RefundState::Due, now)?;
    step.become_(Status::PendingExternal);
    Ok(())
}

/// A refund was paid.
pub(super) fn sent(step: &mut Step, refund: Option<NamedRefund>, now: Timestamp) -> Result<(), Refused> {
    let refund = refund.ok_or_else(|| Refused::parameter("refund", "is missing"))?;
    let is_waiting = step.record.status == Status::PendingExternal;
    let is_known = step.record.refunds.iter().any(|one| one.is_named(&refund.id));
    if is_waiting && step.record.has_refund_due() && !is_known {
        return Err(Refused::parameter("refund.id", "is not that of the refund under way"));
    }
    let is_off_chain = step.record.details.deposit().is_some();
    let state = |id: &str| match is_off_chain {
        true => RefundState::Returned { external_id: id.to_owned(), at: now },
        false => RefundState::Sent { hash: id.to_owned(), at: now },
    };
    put(step, refund, state, now)?;
    let left = step.record.left_to_refund().unwrap_or_default();
    if left.is_zero() && !step.record.has_refund_due() {
        step.become_(Status::Refunded);
        return Ok(());
    }
    if let Details::Receive(_) = step.record.details {
        let text = "and its fee must be all that came in: SEP-31 knows no partial refund";
        return Err(Refused::parameter("refund.amount", text));
    }
    // What was to be delivered is no longer covered: the business names what the rest is worth.
    step.record.amount_out = None;
    step.become_(incoming::Stages::of(&step.record).working);
    Ok(())
}

/// The host sends a refund to who paid.
pub(super) fn send(step: &mut Step, amount: Money, fee: Money, now: Timestamp) -> Result<(), Refused> {
    check_assets(step, &amount, &fee)?;
    if let (Details::Receive(_), Some(left)) = (&step.record.details, step.record.left_to_refund())
        && amount.amount.plus(fee.amount).ok() != Some(left)
    {
        let text = "and its fee must be all that came in: SEP-31 knows no partial refund";
        return Err(Refused::parameter("refund.amount", text));
    }
    refund::order(step, Some(amount.amount), fee.amount, now)
}

/// Adds a refund, or puts it in the place of the one with its id. All of them are never more than what came in.
fn put(
    step: &mut Step,
    named: NamedRefund,
    state: impl Fn(&str) -> RefundState,
    now: Timestamp,
) -> Result<(), Refused> {
    let NamedRefund { id, amount, fee } = named;
    check_assets(step, &amount, &fee)?;
    if step.record.amount_in.is_none() {
        return Err(Refused::NotFunded);
    }
    let refunds = &mut step.record.refunds;
    let place = refunds.iter().position(|one| one.is_named(&id));
    // The host's own are known by the hash that paid them.
    if let Some(done) = refunds.iter().find(|one| one.sent_as().is_some() && one.is_named(&id)) {
        let text = format!("{id} was sent before, as refund {}", done.number);
        return Err(Refused::parameter("refund.id", &text));
    }
    let place = place.unwrap_or(refunds.len());
    let number = u32::try_from(place).unwrap_or(u32::MAX).saturating_add(1);
    let state = state(&id);
    // One that was announced keeps its time.
    let ordered_at = refunds.get(place).map_or(now, |old| old.ordered_at);
    let new = Refund { number, amount: amount.amount, fee: fee.amount, state, ordered_at, business_id: Some(id) };
    match refunds.get_mut(place) {
        Some(old) => *old = new,
        None => refunds.push(new),
    }
    let taken = refunds.iter().try_fold(Amount::ZERO, |sum, one| sum.plus(one.taken()?).ok());
    let mut others = refunds.iter().filter(|one| one.number != number);
    let others = others.try_fold(Amount::ZERO, |sum, one| sum.plus(one.taken()?).ok());
    let paid = step.record.amount_in.as_ref().map(|money| money.amount).unwrap_or_default();
    match taken {
        Some(taken) if taken <= paid => Ok(()),
        _ => Err(Refused::TooMuch(others.and_then(|others| paid.minus(others).ok()).unwrap_or_default())),
    }
}

fn check_assets(step: &Step, amount: &Money, fee: &Money) -> Result<(), Refused> {
    let paid = step.record.paid_asset();
    for (name, money) in [("refund.amount.asset", amount), ("refund.amount_fee.asset", fee)] {
        if money.asset != *paid {
            return Err(Refused::parameter(name, &format!("must be {paid}")));
        }
    }
    if amount.amount.is_zero() {
        return Err(Refused::parameter("refund.amount", "must be more than 0"));
    }
    Ok(())
}
