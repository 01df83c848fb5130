//! Payments from the ledger: their mismatches, and the policies for them.

use super::{Refused, Step, Terms, rate};
use crate::model::JobKind;
use crate::model::{LedgerPayment, Mismatch, MismatchPolicy, Status, StellarPayment, Timestamp, Transaction};
use std::collections::BTreeMap;

/// The mismatches of a payment. Without any, it can be credited as it is.
///
/// # Errors
/// [`Refused::WrongStatus`]: the transaction accepts no payment.
pub fn mismatches(record: &Transaction, payment: &LedgerPayment) -> Result<Vec<Mismatch>, Refused> {
    if record.amount_in.is_some() {
        return Ok(vec![Mismatch::Duplicate]);
    }
    let mut found = Vec::new();
    match record.status {
        // The quote's expiry is exact, whether or not the transaction has expired here.
        Status::PendingSender if record.rate.is_some_and(|rate| rate.ended_by(payment.closed_at)) => {
            found.push(Mismatch::Late);
        }
        Status::PendingSender => {}
        // By ledger close time, not our clock: downtime of the host does not make the payer late.
        Status::Expired if record.pay_by().is_some_and(|pay_by| payment.closed_at <= pay_by) => {}
        Status::Expired if record.destination().is_some() => found.push(Mismatch::Late),
        have => return Err(Refused::WrongStatus { have, command: "receive_funds" }),
    }
    let expected = record.amount_expected().map(|expected| expected.amount);
    if payment.asset != *record.ledger_asset() {
        found.push(Mismatch::WrongAsset);
    } else if expected.is_some_and(|expected| payment.amount < expected) {
        found.push(Mismatch::Under);
    } else if expected.is_some_and(|expected| payment.amount > expected) {
        found.push(Mismatch::Over);
    }
    Ok(found)
}

/// The policy for a payment with these mismatches: the most cautious of those configured.
pub fn policy(configured: &BTreeMap<Mismatch, MismatchPolicy>, found: &[Mismatch]) -> MismatchPolicy {
    let one = |mismatch: &Mismatch| configured.get(mismatch).copied().unwrap_or(MismatchPolicy::Hold);
    found.iter().map(one).min().unwrap_or(MismatchPolicy::Hold)
}

pub(crate) fn receive(step: &mut Step, payment: LedgerPayment, now: Timestamp) -> Result<(), Refused> {
    if let Some(first) = mismatches(&step.record, &payment)?.first() {
        return Err(Refused::Mismatch(*first));
    }
    credit(step, payment, now);
    Ok(())
}

/// Credits a payment although it is late, too small or too large. A payment in another asset and a second payment are
/// never credited. A conversion uses the current rate, because the quote was for another payment.
pub(crate) fn accept(
    step: &mut Step,
    payment: LedgerPayment,
    terms: Option<Terms>,
    now: Timestamp,
) -> Result<(), Refused> {
    let found = mismatches(&step.record, &payment)?;
    if let Some(never) = found.iter().find(|one| matches!(one, Mismatch::Duplicate | Mismatch::WrongAsset)) {
        return Err(Refused::Mismatch(*never));
    }
    let another_amount = found.iter().any(|one| matches!(one, Mismatch::Under | Mismatch::Over));
    let converted = step.record.rate.is_some();
    if another_amount && terms.is_none() && !converted {
        return Err(Refused::NoTerms);
    }
    let expected = step.record.amount_expected().cloned();
    if converted && !found.is_empty() {
        rate::reopen(step);
    } else if let Some(Terms { fee, amount_out }) = terms {
        step.record.fee = fee;
        step.record.amount_out = Some(amount_out);
    }
    credit(step, payment, now);
    if let (true, Some(expected)) = (another_amount, expected) {
        step.detail = format!("{} instead of {expected}", step.detail);
    }
    Ok(())
}

fn credit(step: &mut Step, payment: LedgerPayment, now: Timestamp) {
    let payment = StellarPayment::from(payment);
    step.detail = format!("{} in ledger transaction {}", payment.money, payment.transaction_hash);
    step.record.amount_in = Some(payment.money.clone());
    step.record.received_at = Some(now);
    step.record.payments.push(payment);
    step.become_(Status::PendingReceiver);
    step.cancel(JobKind::Expire);
    rate::pay_out(step);
}
