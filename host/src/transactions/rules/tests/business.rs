//! Random calls of a business, with the ledger and the host in between: money goes out once, and never more than came in.

use super::*;
use crate::model::{Fee, JobKind, PaidOnLedger, Refund, RefundState};
use crate::transactions::rules::{
    BusinessCommand, BusinessOrder, Command, CommonCommand, CustomerWord, DepositCommand, LedgerCommand, NamedAmounts,
    NamedRefund, OffChain, Settled, Step, decide,
};
use proptest::prelude::*;
use std::time::Duration;

/// One of each kind, as a business finds it.
fn opened_for_business() -> [Transaction; 3] {
    let driven = |record: Transaction| Transaction { driver: Driver::Business, ..record };
    [opened(), withdrawal(), super::deposit::deposit()].map(driven)
}

/// What is out of hand, as the books of the business would have it.
#[derive(Default)]
struct Books {
    /// Refunds that the payer has.
    refunded: Amount,
    /// Payouts that the user has.
    paid: u32,
    /// Whether one is on its way.
    is_paying: bool,
}

impl Books {
    fn check(&mut self, before: &Transaction, step: &Step) {
        let after = &step.record;
        assert!(
            step.schedule.iter().all(|(kind, _)| matches!(kind, JobKind::Expire | JobKind::Remind | JobKind::Erase)),
            "a guest would be asked: {:?}",
            step.schedule
        );
        if before.amount_in.is_some() {
            assert_eq!(before.amount_in, after.amount_in, "{}: what came in has changed", step.event);
        }
        if step.deposit.is_some() {
            assert!(!self.is_paying && self.paid == 0 && after.amount_in.is_some(), "paid twice, or without money");
            self.is_paying = true;
        }
        if step.event == "settle_deposit" {
            self.is_paying = false;
            self.paid += u32::from(after.status == Status::Completed);
        }
        if step.event == "notify_onchain_funds_sent" {
            assert!(!self.is_paying, "the business paid what the host pays");
            self.paid += 1;
        }
        assert!(self.paid <= 1, "the user has it twice");
        let sent = |refund: &&Refund| refund.sent_as().is_some();
        let sent = after.refunds.iter().filter(sent).map(|refund| refund.taken().unwrap());
        let sent = sent.fold(Amount::ZERO, |sum, taken| sum.plus(taken).unwrap());
        assert!(sent >= self.refunded, "{}: a refund is forgotten", step.event);
        self.refunded = sent;
        let taken = after.refunds.iter().map(|refund| refund.taken().unwrap());
        let taken = taken.fold(Amount::ZERO, |sum, taken| sum.plus(taken).unwrap());
        let came = after.amount_in.as_ref().map(|money| money.amount).unwrap_or_default();
        assert!(taken <= came, "{}: {taken} goes back of {came}", step.event);
        if step.deposit.is_some() || step.event == "notify_onchain_funds_sent" {
            let out = after.amount_out.as_ref().map(|money| money.amount).unwrap_or_default();
            assert!(out.plus(taken).unwrap() <= came, "{out} is paid and {taken} goes back of {came}");
        }
        assert!(after.status != Status::Refunded || sent == came, "refunded, and not all of it");
        let is_deposit = after.details.deposit().is_some();
        assert!(after.status != Status::Completed || is_deposit || after.amount_in.is_some(), "delivered for nothing");
        assert!(after.status != Status::Completed || !is_deposit || self.paid == 1, "completed, and nobody has it");
        let due = after.refunds.iter().filter(|one| one.state == RefundState::Due && one.business_id.is_none()).count();
        assert!(due <= 1 && !(due == 1 && self.is_paying), "two payouts at once");
        assert_eq!(after.version, before.version + 1);
    }
}

fn named(paid: &Money, delivered: AssetId, out: &str) -> NamedAmounts {
    let fee = Fee::new(Money::new(amount("1"), paid.asset.clone()), Vec::new()).unwrap();
    NamedAmounts {
        amount_in: Some(paid.clone()),
        amount_out: Some(Money::new(amount(out), delivered)),
        fee: Some(fee),
        expected: None,
    }
}

fn order(record: &Transaction, which: u8, part: u8) -> BusinessOrder {
    let is_deposit = record.details.deposit().is_some();
    let (paid, delivered) = if is_deposit { (usd(), usdc()) } else { (usdc(), usd()) };
    let money = |text: &str| Money::new(amount(text), paid.clone());
    let came = record.amount_in.clone().unwrap_or_else(|| money("100"));
    let amounts = named(&came, delivered, "99");
    let refund = ["100", "40", "60", "0.5"][usize::from(part % 4)];
    let refund = NamedRefund { id: format!("r-{}", part % 3), amount: money(refund), fee: money("0") };
    let off_chain = OffChain { external_id: part.is_multiple_of(2).then(|| "b-1".to_owned()), at: None };
    match which % 21 {
        0 => BusinessOrder::RequestOffchainFunds { amounts, instructions: None },
        1 => BusinessOrder::RequestOnchainFunds { amounts, destination: destination() },
        2 | 3 => BusinessOrder::NotifyOffchainFundsReceived { payment: off_chain, amounts: NamedAmounts::default() },
        4 => BusinessOrder::NotifyOffchainFundsSent(off_chain),
        5 => BusinessOrder::NotifyOffchainFundsPending(off_chain),
        6 => BusinessOrder::NotifyOffchainFundsAvailable(off_chain),
        7 => {
            BusinessOrder::NotifyOnchainFundsReceived { hash: format!("{:064x}", 7), amounts: NamedAmounts::default() }
        }
        8 => BusinessOrder::NotifyOnchainFundsSent {
            paid: PaidOnLedger { hash: "ab".repeat(32), balance_id: None },
            operation: 5,
        },
        9 => BusinessOrder::NotifyAmountsUpdated(amounts),
        10 => BusinessOrder::NotifyRefundPending(Some(refund)),
        11 | 12 => BusinessOrder::NotifyRefundSent(Some(refund)),
        13 => BusinessOrder::NotifyCustomerInfoUpdated(CustomerWord::GoesOn),
        14 => BusinessOrder::RequestTrust,
        15 => BusinessOrder::NotifyTrustSet,
        16 => BusinessOrder::NotifyTransactionOnHold,
        17 => BusinessOrder::NotifyTransactionError,
        18 => BusinessOrder::NotifyTransactionRecovery,
        19 => BusinessOrder::DoStellarPayment,
        _ => BusinessOrder::DoStellarRefund { amount: refund.amount, fee: refund.fee },
    }
}

/// What happens next: mostly a call, now and then the ledger, the host or an operator.
fn command(record: &Transaction, which: u8, part: u8) -> Command {
    let number = record.details.deposit().map_or(1, |deposited| deposited.payouts);
    let last = record.refunds.last().map_or(1, |refund| refund.number);
    let refused = || "closed".to_owned();
    match which {
        0..=20 => {
            let order = order(record, which, part);
            let message = Some("so it is".to_owned());
            BusinessCommand { order, message, act_by: None, window: Duration::from_secs(600), is_one_for_one: true }
                .into()
        }
        21 | 22 => LedgerCommand::ReceiveFunds(payment(7, "100", usdc())).into(),
        23 => DepositCommand::AwaitReceiver { number }.into(),
        24 => {
            let paid = PaidOnLedger { hash: "cd".repeat(32), balance_id: None };
            let state = if part.is_multiple_of(3) { Settled::Refused(refused()) } else { Settled::Paid(paid) };
            DepositCommand::SettleDeposit { number, state }.into()
        }
        25 => {
            let sent = RefundState::Sent { hash: "ef".repeat(32), at: at(9) };
            let state = if part.is_multiple_of(3) { RefundState::Refused(refused()) } else { sent };
            LedgerCommand::SettleRefund { number: last, state }.into()
        }
        26 => CommonCommand::Hold { detail: "ada".into() }.into(),
        27 => CommonCommand::Resume { detail: "ada".into() }.into(),
        28 => CommonCommand::Expire { by_operator: None }.into(),
        _ => CommonCommand::Remind.into(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn money_goes_out_once_and_never_more_than_came_in(
        kind in 0..3_usize,
        choices in prop::collection::vec((0..30_u8, any::<u8>()), 1..60),
    ) {
        let mut record = opened_for_business()[kind].clone();
        let mut books = Books::default();
        for (which, part) in choices {
            let Ok(step) = decide(&record, command(&record, which, part), at(20)) else { continue };
            books.check(&record, &step);
            record = step.record;
        }
    }
}
