//! Payments from the ledger: their mismatches, and the policies for them.

use super::{Refused, SizeLimit, Step, Terms, incoming::Stages, rate, refund};
use crate::model::{
    Amount, AssetId, Details, JobKind, LedgerPayment, Mismatch, MismatchPolicy, ReceivedAsset, Status, StellarPayment,
    Timestamp, Transaction,
};
use std::{cmp::Ordering, collections::BTreeMap};

/// The mismatches of a payment. Without any, it can be credited as it is.
///
/// # Errors
/// [`Refused::WrongStatus`]: the transaction accepts no payment.
pub fn mismatches(record: &Transaction, payment: &LedgerPayment) -> Result<Vec<Mismatch>, Refused> {
    if record.amount_in.is_some() {
        return Ok(vec![Mismatch::Duplicate]);
    }
    let (mut found, payable) = (Vec::new(), Stages::of(record).payable);
    match record.status {
        // The quote's expiry is exact, whether or not the transaction has expired here.
        status if status == payable && record.rate.is_some_and(|rate| rate.ended_by(payment.closed_at)) => {
            found.push(Mismatch::Late);
        }
        status if status == payable => {}
        // A business has put it on hold: what arrives is credited, and waits.
        Status::OnHold if record.destination().is_some() => {}
        // By ledger close time, not our clock: downtime of the host does not make the payer late.
        Status::Expired if record.pay_by().is_some_and(|pay_by| payment.closed_at <= pay_by) => {}
        Status::Expired if record.destination().is_some() => found.push(Mismatch::Late),
        have => return Err(Refused::WrongStatus { have, command: "receive_funds" }),
    }
    found.extend(mismatch_of(record, &payment.asset, payment.amount));
    Ok(found)
}

/// The mismatch of what was paid, whenever that was.
pub(super) fn mismatch_of(record: &Transaction, asset: &AssetId, amount: Amount) -> Option<Mismatch> {
    if asset != record.paid_asset() {
        return Some(Mismatch::WrongAsset);
    }
    match amount.cmp(&record.amount_expected()?.amount) {
        Ordering::Less => Some(Mismatch::Under),
        Ordering::Equal => None,
        Ordering::Greater => Some(Mismatch::Over),
    }
}

/// Refuses a payment that is never credited.
///
/// # Errors
/// [`Refused::Mismatch`] with the reason.
pub fn check_creditable(found: &[Mismatch]) -> Result<(), Refused> {
    match found.iter().find(|one| one.is_never_credited()) {
        Some(never) => Err(Refused::Mismatch(*never)),
        None => Ok(()),
    }
}

/// The limit that an amount is beyond: of those that the transaction was opened with, otherwise of the asset's.
pub fn limit_beyond(record: &Transaction, amount: Amount, asset: Option<ReceivedAsset<'_>>) -> Option<SizeLimit> {
    let (min, max) = match &record.details {
        Details::Withdraw(withdrawn) => (withdrawn.min_amount, withdrawn.max_amount),
        // What another currency converts to is known with the rate.
        Details::Deposit(deposited) if deposited.limits_convert => return None,
        Details::Deposit(deposited) => (deposited.min_amount, deposited.max_amount),
        Details::Receive(_) => asset.map(|asset| (asset.terms.min_amount, asset.terms.max_amount))?,
    };
    if min.is_some_and(|least| amount < least) {
        Some(SizeLimit::TooSmall)
    } else {
        max.filter(|most| amount > *most).map(|_| SizeLimit::TooLarge)
    }
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
    if step.record.amount_expected().is_none() && step.record.rate.is_none() {
        return Err(Refused::NoTerms);
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
    check_creditable(&found)?;
    let another_amount = found.iter().any(|one| matches!(one, Mismatch::Under | Mismatch::Over));
    let converted = step.record.rate.is_some();
    if another_amount && terms.is_none() && !converted {
        return Err(Refused::NoTerms);
    }
    let expected = step.record.amount_expected().cloned();
    if expected.is_none() && terms.is_none() && !converted {
        return Err(Refused::NoTerms);
    }
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

/// Credits a payment outside the limits of its asset only to send it back: by this host, if `is_sent`; otherwise the
/// transaction needs attention.
pub(crate) fn refuse(
    step: &mut Step,
    payment: LedgerPayment,
    limit: SizeLimit,
    is_sent: bool,
    now: Timestamp,
) -> Result<(), Refused> {
    let found = mismatches(&step.record, &payment)?;
    check_creditable(&found)?;
    arrive(step, payment, now);
    step.become_(limit.status());
    step.release = step.record.quote_id;
    refund::send_back(step, is_sent, now)
}

fn credit(step: &mut Step, payment: LedgerPayment, now: Timestamp) {
    arrive(step, payment, now);
    step.become_(Stages::of(&step.record).working);
    rate::pay_out(step);
}

fn arrive(step: &mut Step, payment: LedgerPayment, now: Timestamp) {
    let payment = StellarPayment::from(payment);
    step.detail = format!("{} in ledger transaction {}", payment.money, payment.transaction_hash);
    step.record.amount_in = Some(payment.money.clone());
    step.record.received_at = Some(now);
    step.record.payments.push(payment);
    step.cancel(JobKind::Expire);
}
