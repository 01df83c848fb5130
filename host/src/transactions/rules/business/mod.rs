//! Transactions that a business drives by itself, by the methods of the Platform API: the guest is asked nothing about them. The
//! host still reads the ledger, pays what it is told to pay, and keeps the time.

mod amounts;
mod refunds;
mod table;

pub use table::{BUSINESS_TABLES, Funds, Method, methods_to};

use super::{
    BusinessCommand, BusinessOrder, Command, CommonCommand, CustomerWord, DepositCommand, LedgerCommand, OffChain,
    Refused, Step, deposit, funds, incoming, is_final, refund, step::with_grace,
};
use crate::model::{Attention, Details, JobKind, PaidOnLedger, RefundState, Status, Timestamp, Transaction};
use std::time::Duration;

/// Refuses a method that is not allowed for the transaction as it is. It comes before any look at the parameters.
///
/// # Errors
/// [`Refused::NotAllowed`], [`Refused::OnItsWay`], [`Refused::DrivenByGuest`].
pub fn check_method(record: &Transaction, method: &str) -> Result<(), Refused> {
    if !record.is_driven_by_business() {
        return Err(Refused::DrivenByGuest);
    }
    if !table::is_allowed(record, method) {
        return Err(Refused::NotAllowed {
            method: method.to_owned(),
            status: record.status,
            kind: record.kind(),
            protocol: record.protocol(),
            is_funded: record.received_at.is_some(),
        });
    }
    // What the host pays must not be paid again, nor forgotten.
    if is_under_way(record) {
        return Err(Refused::OnItsWay);
    }
    // A person decides. What came in is a fact, whoever holds it.
    let is_fact = matches!(method, "notify_onchain_funds_received" | "notify_offchain_funds_received");
    if record.is_held() && !is_fact { Err(Refused::HeldByOperator) } else { Ok(()) }
}

/// Applies `command` to such a transaction.
pub(super) fn apply(step: &mut Step, command: Command, now: Timestamp) -> Result<(), Refused> {
    let is_on_hold = step.record.status == Status::OnHold;
    match command {
        Command::Business(command) => carry_out(step, *command, now)?,
        Command::Ledger(LedgerCommand::ReceiveFunds(payment)) => funds::receive(step, payment, now)?,
        Command::Ledger(LedgerCommand::AcceptFunds { payment, terms }) => funds::accept(step, payment, terms, now)?,
        Command::Ledger(LedgerCommand::SetAside { detail, .. }) => step.detail = detail,
        Command::Ledger(LedgerCommand::SettleRefund { number, state }) => refund::settle(step, number, state, now)?,
        Command::Ledger(LedgerCommand::OrderRefund { amount, fee, detail, .. }) => {
            if step.record.details.deposit().is_some() || step.record.attention.is_none() {
                return Err(Refused::DrivenByBusiness);
            }
            refund::order(step, amount, fee, now)?;
            step.detail = format!("{}; {detail}", step.detail);
        }
        Command::Deposit(command @ (DepositCommand::AwaitReceiver { .. } | DepositCommand::SettleDeposit { .. })) => {
            deposit::apply(step, command.into(), now)?;
        }
        Command::Common(command) => inform(step, command, now)?,
        Command::Ledger(LedgerCommand::RefuseFunds { .. })
        | Command::Deposit(_)
        | Command::Payment(_)
        | Command::Payout(_) => return Err(Refused::DrivenByBusiness),
    }
    // What arrives while it is on hold changes nothing about that.
    if is_on_hold && matches!(step.event, "receive_funds" | "accept_funds") {
        step.become_(Status::OnHold);
    }
    // No guest is asked about it.
    step.schedule.retain(|(kind, _)| matches!(kind, JobKind::Expire | JobKind::Remind | JobKind::Erase));
    Ok(())
}

/// Whether the host is paying the user, or sending money back.
fn is_under_way(record: &Transaction) -> bool {
    let is_paying = record.details.deposit().is_some_and(|deposited| deposited.is_being_paid);
    is_paying || record.refunds.iter().any(|one| one.state == RefundState::Due && one.business_id.is_none())
}

fn carry_out(step: &mut Step, command: BusinessCommand, now: Timestamp) -> Result<(), Refused> {
    let BusinessCommand { order, message, act_by, window, is_one_for_one } = command;
    check_method(&step.record, order.name())?;
    if act_by.is_some_and(|at| at < now) {
        return Err(Refused::parameter("user_action_required_by", "is in the past"));
    }
    let (before, kept) = (step.record.status, step.record.message.take());
    let is_about_amounts = order.is_about_amounts();
    follow(step, order, now)?;
    if is_about_amounts {
        amounts::check(&step.record, is_one_for_one)?;
    }
    let after = step.record.status;
    if matches!(after, Status::Error | Status::Expired) && message.is_none() {
        return Err(Refused::parameter("message", "is missing: say why, for the user"));
    }
    let is_over_with = matches!(before, Status::Error | Status::Expired);
    step.record.message = message.or(kept.filter(|_| !is_over_with));
    if is_final(after) && step.record.completed_at.is_none() && after != Status::Expired {
        step.record.completed_at = Some(now);
    }
    // The business has looked at it. What an operator holds stays held.
    if !step.record.is_held() {
        step.record.attention = None;
    }
    keep_time(step, act_by, window, now);
    Ok(())
}

/// What a business says or orders, one arm for each method.
#[expect(clippy::too_many_lines, reason = "one arm for each method")]
fn follow(step: &mut Step, order: BusinessOrder, now: Timestamp) -> Result<(), Refused> {
    let is_deposit = step.record.details.deposit().is_some();
    match order {
        BusinessOrder::NotifyInteractiveFlowCompleted(amounts) => {
            amounts::complete(step, amounts)?;
            step.become_(Status::PendingAnchor);
        }
        BusinessOrder::RequestOffchainFunds { amounts, instructions } => {
            amounts::request(step, amounts)?;
            if let (Some(deposited), Some(instructions)) = (step.record.details.deposit_mut(), instructions) {
                deposited.instructions = instructions;
            }
            step.become_(Status::PendingUserTransferStart);
        }
        BusinessOrder::RequestOnchainFunds { amounts, destination } => {
            amounts::request(step, amounts)?;
            if let Some(incoming) = step.record.details.incoming_mut() {
                incoming.destination.get_or_insert(destination);
            }
            step.become_(incoming::Stages::of(&step.record).payable);
        }
        BusinessOrder::NotifyOffchainFundsReceived { payment, amounts } => {
            return received(step, payment, amounts, now);
        }
        BusinessOrder::NotifyOffchainFundsSent(payment) if is_deposit => {
            if payment.external_id.is_some() {
                step.record.received_at = Some(payment.at.unwrap_or(now));
            }
            name(step, payment);
            step.become_(Status::PendingExternal);
        }
        BusinessOrder::NotifyOffchainFundsSent(payment) => {
            amounts::known_after_refund(&step.record)?;
            name(step, payment);
            step.become_(Status::Completed);
        }
        BusinessOrder::NotifyOffchainFundsPending(payment) => {
            name(step, payment);
            step.become_(Status::PendingExternal);
        }
        BusinessOrder::NotifyOffchainFundsAvailable(payment) => {
            name(step, payment);
            step.become_(Status::PendingUserTransferComplete);
        }
        BusinessOrder::NotifyOnchainFundsReceived { hash, amounts } => return credited(step, &hash, amounts),
        BusinessOrder::NotifyOnchainFundsSent { paid, operation } => sent(step, paid, operation)?,
        BusinessOrder::NotifyAmountsUpdated(amounts) => amounts::update(step, amounts)?,
        BusinessOrder::NotifyRefundPending(refund) => refunds::pending(step, refund, now)?,
        BusinessOrder::NotifyRefundSent(refund) => refunds::sent(step, refund, now)?,
        BusinessOrder::DoStellarRefund { amount, fee } => refunds::send(step, amount, fee, now)?,
        BusinessOrder::DoStellarPayment => pay(step)?,
        BusinessOrder::NotifyCustomerInfoUpdated(word) => about_customer(step, word),
        BusinessOrder::RequestTrust => step.become_(Status::PendingTrust),
        BusinessOrder::NotifyTransactionOnHold => {
            if is_deposit {
                step.record.received_at.get_or_insert(now);
            }
            step.become_(Status::OnHold);
        }
        BusinessOrder::NotifyTransactionError => end(step, Status::Error),
        BusinessOrder::NotifyTransactionExpired => {
            // What is paid from now on is late.
            step.record.details.end_payment_window(now);
            end(step, Status::Expired);
        }
        // What was going back still is.
        BusinessOrder::NotifyTransactionRecovery if step.record.has_refund_due() => {
            step.become_(Status::PendingExternal)
        }
        BusinessOrder::NotifyTrustSet | BusinessOrder::NotifyTransactionRecovery => {
            step.become_(incoming::Stages::of(&step.record).working);
        }
    }
    Ok(())
}

/// The outside network's id, if it is named.
fn name(step: &mut Step, payment: OffChain) {
    if payment.external_id.is_some() {
        step.record.external_id = payment.external_id;
    }
}

/// Money came in off chain.
fn received(step: &mut Step, payment: OffChain, named: super::NamedAmounts, now: Timestamp) -> Result<(), Refused> {
    // It was credited before, and is going back.
    if step.record.amount_in.is_some() {
        return Err(Refused::OnItsWay);
    }
    let paid = amounts::received(step, named)?;
    step.detail = format!("{paid} came in off chain");
    step.record.amount_in = Some(paid);
    let at = payment.at.filter(|_| payment.external_id.is_some()).unwrap_or(now);
    step.record.received_at.get_or_insert(at);
    name(step, payment);
    step.become_(Status::PendingAnchor);
    Ok(())
}

/// Money came in on the ledger, and the host has credited it.
fn credited(step: &mut Step, hash: &str, named: super::NamedAmounts) -> Result<(), Refused> {
    if !step.record.payments.iter().any(|payment| payment.transaction_hash == hash) {
        return Err(Refused::parameter("stellar_transaction_id", "did not pay this transaction"));
    }
    amounts::received(step, named)?;
    step.become_(incoming::Stages::of(&step.record).working);
    Ok(())
}

/// The business has paid the user on the ledger by itself.
fn sent(step: &mut Step, paid: PaidOnLedger, operation: u64) -> Result<(), Refused> {
    not_going_back(step)?;
    has_come_in(step)?;
    step.detail = format!("in ledger transaction {}", paid.hash);
    step.uses = Some(operation);
    if let Some(deposited) = step.record.details.deposit_mut() {
        deposited.paid = Some(paid);
    }
    step.become_(Status::Completed);
    Ok(())
}

/// The amount that came in has to be known.
fn has_come_in(step: &Step) -> Result<(), Refused> {
    match step.record.amount_in {
        Some(_) => Ok(()),
        None => Err(Refused::parameter("amount_in", "is not known: send notify_offchain_funds_received first")),
    }
}

/// What is going back to its payer is not paid to the user as well.
fn not_going_back(step: &Step) -> Result<(), Refused> {
    if step.record.has_refund_due() { Err(Refused::OnItsWay) } else { Ok(()) }
}

/// The host pays the user on the ledger.
fn pay(step: &mut Step) -> Result<(), Refused> {
    not_going_back(step)?;
    has_come_in(step)?;
    let ledger_asset = step.record.ledger_asset().clone();
    if step.record.amount_out.as_ref().is_none_or(|out| out.asset != ledger_asset) {
        return Err(Refused::parameter("amount_out", "is not known: send notify_amounts_updated first"));
    }
    // The business has named the terms, whatever the rate was to be.
    step.record.rate = None;
    deposit::pay_out(step)
}

fn about_customer(step: &mut Step, word: CustomerWord) {
    step.become_(match word {
        CustomerWord::GoesOn => incoming::Stages::of(&step.record).working,
        CustomerWord::NeedsInfo => Status::PendingCustomerInfoUpdate,
        CustomerWord::Rejected => Status::Error,
    });
}

fn end(step: &mut Step, status: Status) {
    step.become_(status);
    if step.record.amount_in.is_none() {
        step.release = step.record.quote_id;
    }
}

/// While nobody has paid, the time of the user ends in `expired`; afterwards in a reminder.
pub(super) fn keep_time(step: &mut Step, act_by: Option<Timestamp>, window: Duration, now: Timestamp) {
    step.record.act_by = act_by;
    step.cancel(JobKind::Remind);
    let status = step.record.status;
    if is_final(status) || status == Status::Error {
        return;
    }
    if step.record.received_at.is_some() {
        step.cancel(JobKind::Expire);
        if let Some(at) = act_by {
            step.later(JobKind::Remind, at.since(now));
        }
        return;
    }
    let until = act_by.unwrap_or_else(|| now.plus(window));
    if status == incoming::Stages::of(&step.record).payable {
        match &mut step.record.details {
            Details::Deposit(deposited) => deposited.pay_by = Some(until),
            details => {
                if let Some(incoming) = details.incoming_mut() {
                    incoming.pay_by = Some(until);
                }
            }
        }
    }
    if status != Status::PendingExternal {
        step.later(JobKind::Expire, with_grace(until.since(now)));
    }
}

/// Deadlines, and an operator's decisions.
fn inform(step: &mut Step, command: CommonCommand, now: Timestamp) -> Result<(), Refused> {
    match command {
        CommonCommand::Hold { .. } if is_under_way(&step.record) => Err(Refused::OnItsWay),
        CommonCommand::Hold { detail } => {
            if step.record.is_held() {
                return Err(Refused::NeedsAttentionAlready);
            }
            step.detail.clone_from(&detail);
            step.record.attention = Some(Attention::Held { reason: detail, may_be_paid: false });
            Ok(())
        }
        CommonCommand::Resume { detail } => {
            let none = Refused::WrongStatus { have: step.record.status, command: "resume" };
            step.record.attention.take().ok_or(none)?;
            step.detail = detail;
            Ok(())
        }
        CommonCommand::Remind => {
            let is_due = step.record.act_by.is_some_and(|at| at <= now) && step.record.attention.is_none();
            if !is_due {
                return Err(Refused::WrongStatus { have: step.record.status, command: "remind" });
            }
            step.record.attention = Some(Attention::InformationOverdue);
            Ok(())
        }
        CommonCommand::NameCustomer { .. } | CommonCommand::Expire { .. } | CommonCommand::Erase => {
            incoming::inform(step, command, now)
        }
        CommonCommand::Retry { .. } => Err(Refused::NothingToRetry),
        CommonCommand::CorrectFields { .. } | CommonCommand::CorrectCustomers | CommonCommand::GiveUp { .. } => {
            Err(Refused::DrivenByBusiness)
        }
    }
}
