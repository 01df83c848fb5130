//! Deposits under SEP-6: the user pays off chain, the host pays on the ledger.

mod arrival;

pub use arrival::mismatches;

use super::{
    Command, CommonCommand, DepositCommand, LedgerCommand, PayoutCommand, Refused, Settled, Step, Table, incoming,
    rate, refund, table::FLOW,
};
use crate::model::{Amount, Attention, Deposited, Driver, JobKind, Kind, Protocol, Status, Status::*, Timestamp};

/// The transitions of a deposit.
pub const TABLE: Table = Table {
    protocol: Protocol::Sep6,
    kind: Kind::Deposit,
    driver: Driver::Guest,
    opens: OPENS,
    moves: MOVES,
    flow: &[],
    methods: &[],
};

/// Those of a deposit with a conversion, which are the same.
pub const EXCHANGE: Table = Table { kind: Kind::DepositExchange, ..TABLE };

/// Those of a hosted one (SEP-24), which are the same once its flow is over.
pub const HOSTED: Table = Table { protocol: Protocol::Sep24, opens: &[Incomplete], flow: FLOW, ..TABLE };

const OPENS: &[Status] = &[Incomplete, PendingUserTransferStart, PendingCustomerInfoUpdate];

/// The statuses of a deposit whose money has come in: to be converted or held, paid on the ledger, or paid back.
const CREDITED: &[Status] = &[PendingAnchor, PendingStellar, PendingExternal, TooSmall, TooLarge];

const MOVES: &[super::table::Move] = &[
    (Incomplete, "accept", &[PendingUserTransferStart]),
    (Incomplete, "decline", &[PendingCustomerInfoUpdate, Error]),
    (Incomplete, "expire", &[Expired]),
    (PendingCustomerInfoUpdate, "correct_customers", &[Incomplete]),
    (PendingCustomerInfoUpdate, "expire", &[Expired]),
    (PendingUserTransferStart, "announce", &[PendingExternal]),
    (PendingUserTransferStart, "credit", CREDITED),
    (PendingUserTransferStart, "abandon", &[Error]),
    (PendingUserTransferStart, "expire", &[Expired]),
    (PendingExternal, "credit", CREDITED),
    (PendingExternal, "abandon", &[Error]),
    // Announced, and it never came: an operator ends it.
    (PendingExternal, "expire", &[Expired]),
    // Paid in time and reported late, or paid late and accepted all the same.
    (Expired, "credit", CREDITED),
    (PendingAnchor, "fix_rate", &[PendingStellar]),
    // Nobody converts what came in.
    (PendingAnchor, "give_up", &[NoMarket]),
    (PendingAnchor, "refuse_rate", &[TooSmall, TooLarge]),
    (PendingStellar, "await_receiver", &[PendingTrust]),
    (PendingStellar, "settle_deposit", &[Completed, Error]),
    (PendingTrust, "settle_deposit", &[Completed, Error]),
    (PendingAnchor, "resume", &[PendingStellar]),
    (NoMarket, "resume", &[PendingAnchor]),
    (Error, "resume", &[PendingStellar]),
    // The user gets the money back off chain.
    (PendingAnchor, "order_refund", &[PendingExternal]),
    (NoMarket, "order_refund", &[PendingExternal]),
    (Error, "order_refund", &[PendingExternal]),
    (PendingExternal, "settle_refund", &[PendingAnchor, Refunded]),
    (TooSmall, "settle_refund", &[Refunded]),
    (TooLarge, "settle_refund", &[Refunded]),
];

/// Applies `command` to a deposit.
pub(super) fn apply(step: &mut Step, command: Command, now: Timestamp) -> Result<(), Refused> {
    match command {
        Command::Payment(command) => incoming::decide(step, command, now),
        // Only a conversion and a refund are tried again and again.
        Command::Common(CommonCommand::GiveUp { .. }) if !is_tried(step) => Err(refused(step, "give_up")),
        Command::Common(command) => incoming::inform(step, command, now),
        Command::Deposit(command) => of_deposit(step, command, now),
        Command::Payout(PayoutCommand::FixRate(conversion)) => {
            rate::fix(step, conversion)?;
            pay_out(step)
        }
        // The guest pays it back, whatever keys the host has.
        Command::Payout(PayoutCommand::RefuseRate { reason, limit, .. }) => {
            rate::refuse(step, reason, limit, true, now)
        }
        Command::Ledger(LedgerCommand::OrderRefund { amount, fee, detail, .. }) => {
            order_refund(step, amount, fee, now)?;
            step.detail = format!("{}; {detail}", step.detail);
            Ok(())
        }
        Command::Ledger(LedgerCommand::SettleRefund { number, state }) => refund::settle(step, number, state, now),
        Command::Business(_) => Err(Refused::DrivenByGuest),
        Command::Ledger(_) | Command::Payout(_) => Err(refused(step, command.name())),
    }
}

fn of_deposit(step: &mut Step, command: DepositCommand, now: Timestamp) -> Result<(), Refused> {
    match command {
        DepositCommand::Announce { external_id, eta_s } => announce(step, external_id, eta_s),
        DepositCommand::Credit(payment, handling) => arrival::credit(step, payment, *handling, now),
        DepositCommand::Abandon(why) => {
            awaiting(step, "abandon")?;
            step.become_(Error);
            step.record.message = Some(why);
            step.release = step.record.quote_id;
            step.cancel(JobKind::Expire);
            step.cancel(JobKind::Expect);
            Ok(())
        }
        DepositCommand::AwaitReceiver { number } => {
            if step.record.status != PendingStellar || deposited(step)?.payouts != number {
                return Err(refused(step, "await_receiver"));
            }
            step.become_(PendingTrust);
            Ok(())
        }
        DepositCommand::SettleDeposit { number, state } => settle(step, number, state, now),
    }
}

/// Money is on its way: from now on it does not expire.
fn announce(step: &mut Step, external_id: Option<String>, eta_s: Option<u32>) -> Result<(), Refused> {
    awaiting(step, "announce")?;
    let is_news = step.record.status != PendingExternal
        || step.record.status_eta_s != eta_s
        || external_id.is_some() && external_id != step.record.external_id;
    if !is_news {
        return Err(refused(step, "announce"));
    }
    step.become_(PendingExternal);
    step.record.status_eta_s = eta_s;
    if external_id.is_some() {
        step.record.external_id = external_id;
    }
    step.cancel(JobKind::Expire);
    Ok(())
}

/// Whether the money of a deposit has not come in, and may.
pub fn is_awaited(record: &crate::model::Transaction) -> bool {
    let is_open = matches!(record.status, PendingUserTransferStart | PendingExternal);
    record.details.deposit().is_some() && is_open && record.amount_in.is_none()
}

fn awaiting(step: &Step, command: &'static str) -> Result<(), Refused> {
    if is_awaited(&step.record) { Ok(()) } else { Err(refused(step, command)) }
}

/// Whether the guest is asked for a rate, or to pay back.
fn is_tried(step: &Step) -> bool {
    step.record.has_refund_due() || step.record.status == PendingAnchor && rate::is_open(step)
}

/// One payout at a time: the one under way may be paid.
pub(super) fn check_no_payout(step: &Step) -> Result<(), Refused> {
    let may_be_paid = matches!(step.record.status, PendingStellar | PendingTrust | Completed);
    if step.record.details.deposit().is_some() && may_be_paid {
        return Err(Refused::MayBePaidOut);
    }
    Ok(())
}

/// Pays what came in on the ledger, once there is a rate for it and nobody holds it.
pub(super) fn pay_out(step: &mut Step) -> Result<(), Refused> {
    if step.record.is_held() {
        step.become_(PendingAnchor);
        return Ok(());
    }
    if rate::is_open(step) {
        step.become_(PendingAnchor);
        step.now(JobKind::Rate);
        return Ok(());
    }
    let delivered = step.record.amount_out.as_ref().filter(|out| out.asset == *step.record.ledger_asset());
    let Some(out) = delivered.cloned() else { return Err(Refused::NoTerms) };
    if out.amount.is_zero() || out.amount.to_stroops().is_err() {
        return Err(Refused::BadAnswer("what is delivered is nothing, or more or finer than the ledger has"));
    }
    let number = deposited(step)?.payouts.saturating_add(1);
    let ordered = deposited_mut(step)?;
    (ordered.payouts, ordered.is_being_paid) = (number, true);
    let to = ordered.to;
    step.become_(PendingStellar);
    let told = if step.detail.is_empty() { String::new() } else { format!("{}; ", step.detail) };
    step.detail = format!("{told}payout {number}: {out} to {to}");
    step.deposit = Some(number);
    Ok(())
}

fn settle(step: &mut Step, number: u32, state: Settled, now: Timestamp) -> Result<(), Refused> {
    let is_under_way = matches!(step.record.status, PendingStellar | PendingTrust);
    // One that is told twice is settled once.
    if !is_under_way || deposited(step)?.payouts != number {
        return Err(refused(step, "settle_deposit"));
    }
    deposited_mut(step)?.is_being_paid = false;
    match state {
        Settled::Paid(paid) => {
            step.detail = format!("payout {number}: in ledger transaction {}", paid.hash);
            deposited_mut(step)?.paid = Some(paid);
            step.become_(Completed);
            step.record.completed_at = Some(now);
        }
        Settled::Refused(reason) => {
            step.detail = format!("payout {number}: can't be paid: {reason}");
            step.become_(Error);
            step.require_attention(Attention::DepositRefused(reason));
        }
    }
    Ok(())
}

/// An operator's refund: only of money that a person decides on, so that it can't be paid out as well.
fn order_refund(step: &mut Step, amount: Option<Amount>, fee: Amount, now: Timestamp) -> Result<(), Refused> {
    match step.record.status {
        Completed => return Err(Refused::PaidOnLedger),
        PendingStellar | PendingTrust => return Err(Refused::MayBePaidOut),
        _ if step.record.attention.is_none() => return Err(Refused::MayBePaidOut),
        _ => {}
    }
    refund::order(step, amount, fee, now)
}

fn deposited(step: &Step) -> Result<&Deposited, Refused> {
    step.record.details.deposit().ok_or(Refused::WrongStatus { have: step.record.status, command: "deposit" })
}

fn deposited_mut(step: &mut Step) -> Result<&mut Deposited, Refused> {
    let wrong = Refused::WrongStatus { have: step.record.status, command: "deposit" };
    step.record.details.deposit_mut().ok_or(wrong)
}

fn refused(step: &Step, command: &'static str) -> Refused {
    Refused::WrongStatus { have: step.record.status, command }
}
