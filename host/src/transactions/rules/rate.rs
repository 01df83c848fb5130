//! The rate of a payment that was opened without one, fixed when the payment has arrived.

use super::{Refused, SizeLimit, Step, incoming::Stages, refund};
use crate::model::{Conversion, JobKind, Rate, Timestamp};

/// The jobs after the payment has arrived: the rate, if there is none yet, and then the payout. None while it is held.
pub(crate) fn pay_out(step: &mut Step) {
    if step.record.is_held() {
        return;
    }
    step.now(if is_open(step) { JobKind::Rate } else { JobKind::Execute });
}

/// Whether the rate of the conversion is not known yet.
pub(crate) fn is_open(step: &Step) -> bool {
    step.record.rate == Some(Rate::Market)
}

/// Removes the quote's rate, because the quote does not apply to this payment.
pub(crate) fn reopen(step: &mut Step) {
    step.record.rate = Some(Rate::Market);
    step.record.fee = None;
    step.record.amount_out = None;
    step.release = step.record.quote_id;
}

fn waits_for_rate(step: &Step, command: &'static str) -> Result<(), Refused> {
    if step.record.status != Stages::of(&step.record).working || !is_open(step) || step.record.attention.is_some() {
        return Err(Refused::WrongStatus { have: step.record.status, command });
    }
    Ok(())
}

/// The rate leaves nothing of the payment, or makes it more or less than the limits allow, and asking again would not change that:
/// it goes back.
pub(crate) fn refuse(
    step: &mut Step,
    reason: String,
    limit: SizeLimit,
    is_sent: bool,
    now: Timestamp,
) -> Result<(), Refused> {
    waits_for_rate(step, "refuse_rate")?;
    step.detail.clone_from(&reason);
    step.become_(limit.status());
    step.cancel(JobKind::Rate);
    refund::send_back(step, is_sent, now)?;
    step.record.message = Some(reason);
    Ok(())
}

pub(crate) fn fix(step: &mut Step, conversion: Conversion) -> Result<(), Refused> {
    waits_for_rate(step, "fix_rate")?;
    if step.record.amount_in.as_ref() != Some(&conversion.sell)
        || step.record.destination_asset() != Some(&conversion.buy.asset)
    {
        return Err(Refused::BadAnswer("it converts another amount or asset than came in"));
    }
    let Conversion { sell, buy, price, fee, .. } = conversion;
    step.detail = format!("{sell} become {buy} at {price}, less a fee of {}", fee.total());
    step.record.rate = Some(Rate::Fixed { price });
    step.record.amount_out = Some(buy);
    step.record.fee = Some(fee);
    step.cancel(JobKind::Rate);
    Ok(())
}
