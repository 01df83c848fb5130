//! Off-chain money that comes in: what is wrong with it, and what is done with it.

use super::{deposited_mut, pay_out};
use crate::model::{Attention, IncomingPayment, JobKind, Mismatch, Status, Timestamp, Transaction};
use crate::transactions::rules::{Handling, Refused, SizeLimit, Step, Terms, funds, rate, refund};

/// The mismatches of money that came in. Without any, it can be credited as it is.
///
/// # Errors
/// [`Refused::WrongStatus`]: the deposit takes no money.
pub fn mismatches(record: &Transaction, payment: &IncomingPayment, now: Timestamp) -> Result<Vec<Mismatch>, Refused> {
    if record.amount_in.is_some() {
        return Ok(vec![Mismatch::Duplicate]);
    }
    let at = payment.received_at.unwrap_or(now);
    let mut found = Vec::new();
    match record.status {
        Status::PendingUserTransferStart | Status::PendingExternal | Status::Expired if record.pay_by().is_some() => {
            let is_expired = record.status == Status::Expired && record.pay_by().is_some_and(|pay_by| at > pay_by);
            if is_expired || record.rate.is_some_and(|rate| rate.ended_by(at)) {
                found.push(Mismatch::Late);
            }
        }
        have => return Err(Refused::WrongStatus { have, command: "credit" }),
    }
    found.extend(funds::mismatch_of(record, &payment.money.asset, payment.money.amount));
    Ok(found)
}

/// Credits money that came in, and does with it what was decided. Money in another asset and a second payment are never
/// credited.
pub(super) fn credit(
    step: &mut Step,
    payment: IncomingPayment,
    handling: Handling,
    now: Timestamp,
) -> Result<(), Refused> {
    let found = mismatches(&step.record, &payment, now)?;
    funds::check_creditable(&found)?;
    if let (Handling::Pay, Some(first)) = (&handling, found.first()) {
        return Err(Refused::Mismatch(*first));
    }
    let expected = step.record.amount_expected().map(|expected| expected.amount);
    let is_expected = expected == Some(payment.money.amount);
    arrive(step, payment, now)?;
    match handling {
        Handling::Pay => on_terms(step, None, is_expected)?,
        Handling::PayOn(terms) => {
            reopen_late(step, &found);
            on_terms(step, terms, is_expected)?;
        }
        Handling::Hold(reason, terms) => {
            reopen_late(step, &found);
            // Without terms for what came in, the agreed ones are none.
            if !is_expected && step.record.rate.is_none() {
                step.record.fee = None;
                step.record.amount_out = None;
            }
            take(step, terms);
            step.become_(Status::PendingAnchor);
            step.detail = format!("{}: held: {reason}", step.detail);
            if !step.note_on_hold(&reason) {
                step.require_attention(Attention::DepositHeld(reason));
            }
            return Ok(());
        }
        Handling::Return(limit) => {
            step.become_(limit.map_or(Status::PendingAnchor, SizeLimit::status));
            step.release = step.record.quote_id;
            // The guest pays it back, whatever keys the host has.
            return refund::send_back(step, true, now);
        }
    }
    pay_out(step)
}

/// A quote is for the amount and the time that were agreed.
fn reopen_late(step: &mut Step, found: &[Mismatch]) {
    if step.record.rate.is_some() && !found.is_empty() {
        rate::reopen(step);
    }
}

fn on_terms(step: &mut Step, terms: Option<Terms>, is_expected: bool) -> Result<(), Refused> {
    if terms.is_none() && !is_expected && step.record.rate.is_none() {
        return Err(Refused::NoTerms);
    }
    take(step, terms);
    Ok(())
}

fn take(step: &mut Step, terms: Option<Terms>) {
    if let Some(Terms { fee, amount_out }) = terms {
        step.record.fee = fee;
        step.record.amount_out = Some(amount_out);
    }
}

fn arrive(step: &mut Step, payment: IncomingPayment, now: Timestamp) -> Result<(), Refused> {
    step.detail = format!("{} as {}", payment.money, payment.external_id);
    step.record.amount_in = Some(payment.money.clone());
    step.record.received_at = Some(now);
    step.record.external_id = Some(payment.external_id.clone());
    deposited_mut(step)?.payment = Some(payment);
    step.cancel(JobKind::Expire);
    step.cancel(JobKind::Expect);
    Ok(())
}
