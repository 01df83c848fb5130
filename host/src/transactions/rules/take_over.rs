//! A transaction that another program began: where it stands here, and what has to be done for it from now on.

use super::{Refused, Step, Table, business, deposit, incoming, is_final, rate, step::with_grace};
use crate::model::{Details, JobKind, Status, Timestamp, Transaction};
use std::time::Duration;

/// The statuses of what another program left that nothing leads to here, but that say all there is to say.
const OVER: [Status; 4] = [Status::Completed, Status::Refunded, Status::Expired, Status::Error];

/// A transaction as another program left it. Its deadlines begin now: that program had none, or others.
///
/// # Errors
/// [`Refused`]: its kind has no such status here, or the status contradicts what has come in.
pub fn take_over(mut draft: Transaction, detail: String, window: Duration, now: Timestamp) -> Result<Step, Refused> {
    let wrong = Refused::WrongStatus { have: draft.status, command: "import" };
    let is_known = OVER.contains(&draft.status) || Table::of(&draft).is_some_and(|table| table.has(draft.status));
    if !is_known || contradicts_funds(&draft) {
        return Err(wrong);
    }
    draft.act_by = draft.act_by.filter(|at| *at > now);
    let mut step = Step::new(draft, "import");
    step.detail = detail;
    if is_final(step.record.status) || step.record.status == Status::Error {
        return Ok(step);
    }
    if step.record.amount_in.is_none() {
        wait_for_payer(&mut step, window, now);
    }
    let act_by = step.record.act_by;
    match step.record.is_driven_by_business() {
        true => business::keep_time(&mut step, act_by, window, now),
        false => go_on(&mut step),
    }
    Ok(step)
}

/// Whether its status says that money has come in which has not, or the other way round.
fn contradicts_funds(record: &Transaction) -> bool {
    let (is_funded, stages) = (record.amount_in.is_some(), incoming::Stages::of(record));
    let has_come_in = match record.status {
        Status::PendingUserTransferComplete => true,
        // Only what is known to have come in is worked on by a guest.
        status if status == stages.working && !record.is_driven_by_business() => true,
        Status::PendingExternal => record.details.deposit().is_none(),
        _ => false,
    };
    // What a business may do next depends on it. Of a deposit the payer may have said so before it came.
    let is_said = record.details.deposit().is_some() && record.status == Status::PendingExternal;
    let is_untimed = record.is_driven_by_business() && is_funded != record.received_at.is_some() && !is_said;
    let is_waiting = record.status == stages.payable || record.status == Status::Incomplete;
    (has_come_in && !is_funded) || (is_waiting && is_funded) || is_untimed
}

/// The payer has as long as for a transaction that is opened now.
fn wait_for_payer(step: &mut Step, window: Duration, now: Timestamp) {
    let until = step.record.act_by.unwrap_or_else(|| now.plus(window));
    step.record.details.stay_open_until(until);
    if step.record.status != incoming::Stages::of(&step.record).payable {
        return;
    }
    match &mut step.record.details {
        Details::Deposit(deposited) => deposited.pay_by = Some(until),
        details => {
            if let Some(incoming) = details.incoming_mut() {
                incoming.pay_by = Some(until);
            }
        }
    }
    step.later(JobKind::Expire, with_grace(until.since(now)));
}

/// What a guest has to be asked next.
fn go_on(step: &mut Step) {
    let stages = incoming::Stages::of(&step.record);
    if deposit::is_awaited(&step.record) {
        step.now(JobKind::Expect);
        return;
    }
    if step.record.attention.is_some() || step.record.details.deposit().is_some() {
        return;
    }
    match step.record.status {
        Status::PendingExternal => step.now(JobKind::Poll),
        status if status == stages.working => rate::pay_out(step),
        _ => {}
    }
}
