//! The amounts that a business names: which belong together, and in which assets.

use super::super::{NamedAmounts, Refused, Step};
use crate::model::{Amount, AssetId, Details, Fee, Money, Transaction};

/// The terms that a hosted flow ended with: all of them.
pub(super) fn complete(step: &mut Step, named: NamedAmounts) -> Result<(), Refused> {
    for (name, is_missing) in [
        ("amount_in", named.amount_in.is_none()),
        ("amount_out", named.amount_out.is_none()),
        ("fee_details", named.fee.is_none()),
    ] {
        if is_missing {
            return Err(Refused::parameter(name, "is missing"));
        }
    }
    request(step, named)
}

/// The terms on which the user is asked to pay. What is left out stays as it was when the transaction was opened.
pub(super) fn request(step: &mut Step, named: NamedAmounts) -> Result<(), Refused> {
    let NamedAmounts { amount_in, amount_out, fee, expected } = named;
    let names_any = amount_in.is_some() || fee.is_some() || expected.is_some();
    if names_any && (amount_in.is_none() || fee.is_none()) {
        return Err(Refused::parameter("amount_in", "and fee_details go together: send both, or neither"));
    }
    if let Some(money) = amount_in {
        check_paid(&step.record, &money.asset)?;
        let expected = expected.unwrap_or(money.amount);
        if expected.is_zero() {
            return Err(Refused::parameter("amount_in", "must be more than 0"));
        }
        expect(step, Money::new(expected, money.asset));
    }
    if step.record.amount_expected().is_none() {
        return Err(Refused::parameter("amount_in", "is missing: the user named no amount"));
    }
    set_out(step, amount_out)?;
    set_fee(step, fee)?;
    if step.record.amount_out.is_none() && step.record.quote_id.is_some() {
        return Err(Refused::parameter("amount_out", "is missing"));
    }
    Ok(())
}

/// What came in, and the terms for it: all three amounts, or the amount in alone, or none.
pub(super) fn received(step: &mut Step, named: NamedAmounts) -> Result<Money, Refused> {
    let NamedAmounts { amount_in, amount_out, fee, .. } = named;
    let names_terms = amount_out.is_some() || fee.is_some();
    if names_terms && (amount_in.is_none() || amount_out.is_none() || fee.is_none()) {
        let text = "amount_out and fee_details go together: send all three, or amount_in alone, or none";
        return Err(Refused::parameter("amount_in,", text));
    }
    let paid = match (&step.record.amount_in, amount_in) {
        // On the ledger it is known.
        (Some(arrived), Some(said)) if *arrived != said => {
            return Err(Refused::parameter("amount_in", &format!("is {said}, but {arrived} arrived")));
        }
        (Some(arrived), _) => arrived.clone(),
        (None, Some(said)) => {
            check_paid(&step.record, &said.asset)?;
            said
        }
        (None, None) => match step.record.amount_expected() {
            Some(expected) => expected.clone(),
            None => return Err(Refused::parameter("amount_in", "is missing")),
        },
    };
    if paid.amount.is_zero() {
        return Err(Refused::parameter("amount_in", "must be more than 0"));
    }
    set_out(step, amount_out)?;
    set_fee(step, fee)?;
    Ok(paid)
}

/// New terms for what came in.
pub(super) fn update(step: &mut Step, named: NamedAmounts) -> Result<(), Refused> {
    if named.amount_out.is_none() || named.fee.is_none() {
        return Err(Refused::parameter("amount_out", "and fee_details are both needed"));
    }
    set_out(step, named.amount_out)?;
    set_fee(step, named.fee)
}

/// The amounts have to fit together: the fee leaves something, and where one is worth one, no more goes out than what is left
/// of what came in.
pub(super) fn check(record: &Transaction, is_one_for_one: bool) -> Result<(), Refused> {
    let Some(paid) = record.amount_in.as_ref().or(record.amount_expected()) else { return Ok(()) };
    let of_paid = record.fee.as_ref().filter(|fee| fee.total().asset == paid.asset);
    let fee = of_paid.map(|fee| fee.total().amount).unwrap_or_default();
    if fee >= paid.amount {
        let text = format!("is {fee}, which leaves nothing of {}", paid.amount);
        return Err(Refused::parameter("fee_details.total", &text));
    }
    let is_plain = record.quote_id.is_none() && !record.kind().is_exchange();
    let Some(out) = record.amount_out.as_ref().filter(|_| is_one_for_one && is_plain) else { return Ok(()) };
    let left = record.left_to_refund().unwrap_or(paid.amount).minus(fee).unwrap_or_default();
    if out.amount > left {
        return Err(Refused::parameter(
            "amount_out",
            &format!("is {}, but {left} is left of what came in", out.amount),
        ));
    }
    Ok(())
}

/// What is delivered after a part went back has to be named anew.
pub(super) fn known_after_refund(record: &Transaction) -> Result<(), Refused> {
    if record.amount_out.is_none() && !record.refunds.is_empty() {
        return Err(Refused::parameter(
            "amount_out",
            "is not known after the refund: send notify_amounts_updated first",
        ));
    }
    Ok(())
}

/// The asset that the user pays: off chain for a deposit, else the transaction's own on the ledger.
fn check_paid(record: &Transaction, asset: &AssetId) -> Result<(), Refused> {
    match record.details {
        Details::Deposit(_) if asset.is_on_ledger() => {
            Err(Refused::parameter("amount_in.asset", "is on the ledger, but a deposit is paid off chain"))
        }
        Details::Receive(_) | Details::Withdraw(_) if asset != record.ledger_asset() => {
            Err(Refused::parameter("amount_in.asset", &format!("must be {}", record.ledger_asset())))
        }
        _ => Ok(()),
    }
}

fn expect(step: &mut Step, expected: Money) {
    match &mut step.record.details {
        Details::Receive(received) => received.amount_expected = expected,
        Details::Withdraw(withdrawn) => withdrawn.amount_expected = Some(expected),
        Details::Deposit(deposited) => {
            deposited.source_asset = expected.asset.clone();
            deposited.amount_expected = Some(expected);
        }
    }
}

/// The asset that the user gets: the transaction's own on the ledger for a deposit, else one off chain.
fn set_out(step: &mut Step, amount_out: Option<Money>) -> Result<(), Refused> {
    let Some(out) = amount_out else { return Ok(()) };
    match step.record.details {
        Details::Deposit(_) if out.asset != *step.record.ledger_asset() => {
            let text = format!("must be {}", step.record.ledger_asset());
            return Err(Refused::parameter("amount_out.asset", &text));
        }
        Details::Receive(_) | Details::Withdraw(_) if out.asset.is_on_ledger() => {
            return Err(Refused::parameter("amount_out.asset", "is on the ledger, but it is paid out off chain"));
        }
        _ => {}
    }
    if out.amount.fits(Amount::LEDGER_DECIMALS).is_err() {
        return Err(Refused::parameter("amount_out", "has more than 7 decimals"));
    }
    step.record.amount_out = Some(out);
    Ok(())
}

/// A fee is in the asset that the user pays, unless the transaction's own is in the other.
fn set_fee(step: &mut Step, fee: Option<Fee>) -> Result<(), Refused> {
    let Some(fee) = fee else { return Ok(()) };
    let agreed = step.record.fee.as_ref().map(|agreed| agreed.total().asset.clone());
    let asset = agreed.unwrap_or_else(|| step.record.paid_asset().clone());
    if fee.total().asset != asset {
        return Err(Refused::parameter("fee_details.asset", &format!("must be {asset}")));
    }
    step.record.fee = Some(fee);
    Ok(())
}
