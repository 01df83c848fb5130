//! Payments received under SEP-31: the sending anchor pays on the ledger, the guest pays out off chain.

mod acceptance;
mod information;
mod payout;

use super::{Command, LedgerCommand, PayoutCommand, Refused, Step, Table, funds, rate, refund, step::with_grace};
use crate::model::{Amount, Details, JobKind, Kind, Protocol, Received, Status, Status::*, Timestamp, Transaction};
use std::time::Duration;

/// The transitions of a payment received.
pub const TABLE: Table = Table {
    protocol: Protocol::Sep31,
    kind: Kind::Receive,
    opens: &[PendingSender, PendingReceiver],
    moves: &[
        (PendingReceiver, "accept", &[PendingSender]),
        (PendingReceiver, "decline", &[PendingCustomerInfoUpdate, PendingTransactionInfoUpdate, Error]),
        (PendingReceiver, "expire", &[Expired]),
        (
            PendingReceiver,
            "settle_payout",
            &[PendingExternal, PendingCustomerInfoUpdate, PendingTransactionInfoUpdate, Completed, Error],
        ),
        (PendingSender, "receive_funds", &[PendingReceiver]),
        (PendingSender, "accept_funds", &[PendingReceiver]),
        (PendingSender, "expire", &[Expired]),
        (
            PendingExternal,
            "settle_payout",
            &[PendingReceiver, PendingCustomerInfoUpdate, PendingTransactionInfoUpdate, Completed, Error],
        ),
        (PendingCustomerInfoUpdate, "correct_customers", &[PendingReceiver]),
        (PendingCustomerInfoUpdate, "expire", &[Expired]),
        (PendingTransactionInfoUpdate, "correct_fields", &[PendingReceiver]),
        (PendingTransactionInfoUpdate, "expire", &[Expired]),
        (PendingCustomerInfoUpdate, "resume", &[PendingReceiver]),
        (PendingTransactionInfoUpdate, "resume", &[PendingReceiver]),
        (Error, "resume", &[PendingReceiver]),
        // The payer gets the money back.
        (PendingReceiver, "refund_payer", &[PendingStellar]),
        (PendingExternal, "refund_payer", &[PendingStellar]),
        (PendingReceiver, "order_refund", &[PendingStellar]),
        (PendingExternal, "order_refund", &[PendingStellar]),
        (PendingCustomerInfoUpdate, "order_refund", &[PendingStellar]),
        (PendingTransactionInfoUpdate, "order_refund", &[PendingStellar]),
        (Error, "order_refund", &[PendingStellar]),
        (PendingStellar, "settle_refund", &[PendingReceiver, Refunded]),
        (Completed, "settle_refund", &[Refunded]),
        // Paid in time, read late: the host or Horizon was down.
        (Expired, "receive_funds", &[PendingReceiver]),
        // Paid too late, and accepted all the same.
        (Expired, "accept_funds", &[PendingReceiver]),
    ],
};

/// Applies `command` to a payment received.
pub(super) fn apply(step: &mut Step, command: Command, now: Timestamp) -> Result<(), Refused> {
    match command {
        Command::Payment(command) => acceptance::apply(step, command, now),
        Command::Ledger(LedgerCommand::ReceiveFunds(payment)) => funds::receive(step, payment, now),
        Command::Ledger(LedgerCommand::AcceptFunds { payment, terms }) => funds::accept(step, payment, terms, now),
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
        Command::Payout(PayoutCommand::FixRate(conversion)) => rate::fix(step, conversion),
        Command::Payout(PayoutCommand::SettlePayout(payout)) => payout::settle(step, payout, now),
        Command::Common(command) => information::apply(step, command),
    }
}

/// A newly opened payment: it waits for the guest's acceptance, and its deadline runs.
pub fn open(draft: Transaction, window: Duration) -> Step {
    let mut step = Step::new(draft, "open");
    step.detail = format!("{} expected", received(&mut step).amount_expected);
    step.become_(PendingReceiver);
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
    let is_held = step.record.attention.is_some() || matches!(step.record.status, PendingStellar | Refunded);
    let may_be_refunded = is_held || even_if_completed && step.record.status == Completed;
    if step.record.status == Completed && !may_be_refunded {
        return Err(Refused::Delivered);
    }
    if is_funded(step) && !may_be_refunded {
        return Err(Refused::MayBePaidOut);
    }
    refund::order(step, amount, fee, now)
}

/// The data of a payment received.
fn received(step: &mut Step) -> &mut Received {
    let Details::Receive(received) = &mut step.record.details;
    received
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

/// The information is there: pay out, or ask for acceptance again if no payment has arrived yet.
fn back_to_work(step: &mut Step) {
    let funded = is_funded(step);
    step.become_(Status::PendingReceiver);
    step.record.attention = None;
    step.cancel(JobKind::Remind);
    if funded { rate::pay_out(step) } else { step.now(JobKind::Accept) }
}
