//! Payments received under SEP-31: the sending anchor pays on the ledger, the guest pays out off chain.

mod acceptance;
mod information;
mod payout;

use super::{Command, LedgerCommand, PayoutCommand, Refused, Step, Table, funds, rate, step::with_grace};
use crate::model::{Details, JobKind, Kind, Protocol, Received, Status, Status::*, Timestamp, Transaction};
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
