//! Transactions that begin with a payment on the ledger and end with a payout off chain: payments received and
//! withdrawals. Each kind has its table in a folder of its own, and what differs between them is in [`Stages`].

mod acceptance;
mod information;
mod payout;
mod stages;

use stages::may_be_decided;

pub(super) use stages::Stages;
pub use stages::{is_at_work, is_undecided};

use super::{Command, LedgerCommand, PayoutCommand, Refused, Step, deposit, funds, rate, refund, step::with_grace};
use crate::model::{Amount, Attention, Details, Incoming, JobKind, Status, Timestamp, Transaction};
use std::time::Duration;

/// How long a payment that has arrived may wait for information before the transaction needs attention.
const INFORMATION_PATIENCE: Duration = Duration::from_secs(3 * 24 * 3600);

/// Applies `command` to such a transaction.
pub(super) fn apply(step: &mut Step, command: Command, now: Timestamp) -> Result<(), Refused> {
    match command {
        Command::Payment(command) => acceptance::apply(step, command, now),
        Command::Ledger(LedgerCommand::ReceiveFunds(payment)) => funds::receive(step, payment, now),
        Command::Ledger(LedgerCommand::AcceptFunds { payment, terms }) => funds::accept(step, payment, terms, now),
        Command::Ledger(LedgerCommand::RefuseFunds { payment, limit, is_sent }) => {
            funds::refuse(step, payment, limit, is_sent, now)
        }
        Command::Ledger(LedgerCommand::SetAside { detail, .. }) => {
            step.detail = detail;
            Ok(())
        }
        Command::Ledger(LedgerCommand::OrderRefund { amount, fee, even_if_completed, detail }) => {
            order_refund(step, amount, fee, even_if_completed, now)?;
            step.detail = format!("{}; {detail}", step.detail);
            Ok(())
        }
        Command::Ledger(LedgerCommand::SettleRefund { number, state }) => refund::settle(step, number, state, now),
        Command::Payout(PayoutCommand::RefundPayer(plan)) => payout::refund(step, plan, now),
        Command::Payout(PayoutCommand::FixRate(conversion)) => {
            rate::fix(step, conversion)?;
            rate::pay_out(step);
            Ok(())
        }
        Command::Payout(PayoutCommand::RefuseRate { reason, limit, is_sent }) => {
            rate::refuse(step, reason, limit, is_sent, now)
        }
        Command::Payout(PayoutCommand::SettlePayout(payout)) => payout::settle(step, payout, now),
        Command::Common(command) => information::apply(step, command, now),
        Command::Deposit(command) => Err(refused(step, command.name())),
        Command::Business(_) => Err(Refused::DrivenByGuest),
    }
}

pub(super) use acceptance::apply as decide;
pub(super) use information::apply as inform;

/// A newly opened transaction: it waits for the guest's acceptance, and its deadline runs.
pub fn open(draft: Transaction, window: Duration) -> Step {
    let mut step = Step::new(draft, "open");
    step.detail = format!("{} expected", expected(&step.record));
    let stages = Stages::of(&step.record);
    step.become_(stages.undecided);
    let open_until = step.record.created_at.plus(window);
    step.record.details.stay_open_until(open_until);
    step.later(JobKind::Expire, with_grace(window));
    step
}

/// An operator's refund. Nothing may be under way to the receiver, and nothing may be begun.
fn order_refund(
    step: &mut Step,
    amount: Option<Amount>,
    fee: Amount,
    even_if_completed: bool,
    now: Timestamp,
) -> Result<(), Refused> {
    let is_going_back = matches!(step.record.status, Status::PendingStellar | Status::Refunded);
    if may_be_paid(step) && !even_if_completed {
        return Err(Refused::MayHaveBeenPaid);
    }
    let is_held = step.record.attention.is_some() || is_going_back;
    let may_be_refunded = is_held || even_if_completed && step.record.status == Status::Completed;
    if step.record.status == Status::Completed && !may_be_refunded {
        return Err(Refused::Delivered);
    }
    if is_funded(step) && !may_be_refunded {
        return Err(Refused::MayBePaidOut);
    }
    refund::order(step, amount, fee, now)
}

/// Whether the receiver may have the money although the books do not know: a payout was begun, and nobody said that
/// nothing came of it.
fn may_be_paid(step: &Step) -> bool {
    match step.record.attention {
        Some(Attention::Held { may_be_paid, .. }) => may_be_paid,
        Some(Attention::RetriesExhausted { .. }) => information::is_at_bank(step),
        _ => false,
    }
}

/// What the payer is to pay, for the journal.
fn expected(record: &Transaction) -> String {
    match record.amount_expected() {
        Some(money) => money.to_string(),
        None => format!("any amount of {}", record.paid_asset().code()),
    }
}

fn incoming(step: &mut Step) -> Result<&mut Incoming, Refused> {
    let wrong = refused(step, "payout");
    step.record.details.incoming_mut().ok_or(wrong)
}

fn refused(step: &Step, command: &'static str) -> Refused {
    Refused::WrongStatus { have: step.record.status, command }
}

fn require(step: &Step, status: Status, command: &'static str) -> Result<(), Refused> {
    if step.record.status == status { Ok(()) } else { Err(refused(step, command)) }
}

/// Whether a payment has arrived.
fn is_funded(step: &Step) -> bool {
    step.record.amount_in.is_some()
}

/// The user's own customer may have been registered before it was asked for: nothing later would tell.
fn look_for_customer(step: &mut Step) {
    if step.record.lacks_customer() {
        step.now(JobKind::Recheck);
    }
}

/// The information is there: pay out, or ask for acceptance again if no payment has arrived yet.
fn back_to_work(step: &mut Step) -> Result<(), Refused> {
    deposit::check_no_payout(step)?;
    let (funded, stages) = (is_funded(step), Stages::of(&step.record));
    step.become_(if funded { stages.working } else { stages.undecided });
    step.cancel(JobKind::Remind);
    if step.record.is_held() {
        return Ok(());
    }
    step.record.attention = None;
    match (funded, &step.record.details) {
        (true, Details::Deposit(_)) => return deposit::pay_out(step),
        (true, Details::Receive(_) | Details::Withdraw(_)) => rate::pay_out(step),
        (false, _) => step.now(stages.asks_again),
    }
    Ok(())
}
