//! Deposits: every command in every status, and random sequences that must not pay money out twice, or out and back.

use super::{amount, at, auditor::Agreement, host, in_their_flow, opened, usd, usdc};
use crate::model::{
    AccountId, Address, Amount, AssetId, Attention, Conversion, Deposited, Details, Fee, IncomingPayment, JobKind,
    Mismatch, Money, PaidOnLedger, Rate, Refund, RefundState, Status, Transaction, WaitingFor,
};
use crate::transactions::rules::{
    Accepted, Command, CommonCommand, Completed, DepositCommand, Handling, LedgerCommand, PaymentCommand,
    PayoutCommand, Refused, Settled, SizeLimit, Terms, decide, is_awaited, is_final,
};
use proptest::prelude::*;
use std::time::Duration;

/// A newly opened deposit that is not accepted yet.
pub(super) fn deposit() -> Transaction {
    let details = Details::Deposit(Box::new(Deposited {
        amount_expected: Some(Money::new(amount("100"), usd())),
        ..Deposited::new(
            usd(),
            usdc(),
            AccountId::from_bytes([1; 32]),
            Address::Account(AccountId::from_bytes([4; 32])),
        )
    }));
    Transaction { details, status: Status::Incomplete, ..opened() }
}

fn deposited(record: &mut Transaction) -> &mut Deposited {
    record.details.deposit_mut().unwrap()
}

fn incoming(id: &str, text: &str) -> IncomingPayment {
    IncomingPayment { external_id: id.to_owned(), money: Money::new(amount(text), usd()), received_at: None }
}

fn out(text: &str) -> Money {
    Money::new(amount(text), usdc())
}

fn credit(text: &str, handling: Handling) -> Command {
    DepositCommand::Credit(incoming("a", text), Box::new(handling)).into()
}

fn settle(number: u32, state: Settled) -> Command {
    DepositCommand::SettleDeposit { number, state }.into()
}

fn paid() -> Settled {
    Settled::Paid(PaidOnLedger { hash: "ab".repeat(32), balance_id: None })
}

/// The end of a hosted flow, in which the user settled this amount.
fn finished(text: &str) -> Command {
    let completed = Completed {
        expected: Some(Money::new(amount(text), usd())),
        off_chain_asset: usd(),
        limits_convert: false,
        rate: None,
        funding_method: None,
        fields: None,
        message: None,
    };
    let accepted = Accepted {
        amount_out: Some(out(text)),
        window: Duration::from_secs(600),
        completed: Some(Box::new(completed)),
        ..Accepted::default()
    };
    PaymentCommand::Accept(Box::new(accepted)).into()
}

/// Every command that a deposit may get.
pub(super) fn commands() -> Vec<Command> {
    let terms = || Terms { fee: None, amount_out: out("90") };
    let accepted = Accepted { amount_out: Some(out("100")), window: Duration::from_secs(600), ..Accepted::default() };
    let fee = Fee::new(Money::new(Amount::ZERO, usd()), Vec::new()).unwrap();
    let conversion = Conversion {
        sell: Money::new(amount("100"), usd()),
        buy: out("90"),
        price: amount("1.1"),
        total_price: amount("1.1"),
        fee,
    };
    let returned = RefundState::Returned { external_id: "r".into(), at: at(8) };
    vec![
        PaymentCommand::Accept(Box::new(accepted)).into(),
        credit("100", Handling::Pay),
        credit("90", Handling::PayOn(Some(terms()))),
        credit("90", Handling::Hold("under".into(), Some(terms()))),
        credit("90", Handling::Return(None)),
        credit("0.5", Handling::Return(Some(SizeLimit::TooSmall))),
        credit("9000", Handling::Return(Some(SizeLimit::TooLarge))),
        DepositCommand::Announce { external_id: Some("b".into()), eta_s: Some(9) }.into(),
        DepositCommand::Abandon("closed".into()).into(),
        DepositCommand::AwaitReceiver { number: 1 }.into(),
        settle(1, paid()),
        settle(1, Settled::Refused("no".into())),
        settle(2, paid()),
        PayoutCommand::FixRate(conversion).into(),
        PayoutCommand::RefuseRate { reason: "too small".into(), limit: SizeLimit::TooSmall, is_sent: true }.into(),
        PayoutCommand::RefuseRate { reason: "too large".into(), limit: SizeLimit::TooLarge, is_sent: true }.into(),
        LedgerCommand::SettleRefund { number: 1, state: returned }.into(),
        LedgerCommand::SettleRefund { number: 1, state: RefundState::Refused("closed".into()) }.into(),
        LedgerCommand::OrderRefund { amount: None, fee: Amount::ZERO, even_if_completed: true, detail: "x".into() }
            .into(),
    ]
}

/// Deposits in each status, before and after the money came in; held or not, to be refunded or not, with and without a rate.
pub(super) fn records() -> Vec<Transaction> {
    let mut exchange = deposit();
    deposited(&mut exchange).is_exchange = true;
    let mut hosted = deposit();
    host(&mut hosted);
    let mut all: Vec<_> = [deposit(), exchange, hosted.clone()].iter().flat_map(records_of).collect();
    all.extend(in_their_flow(&hosted));
    all
}

fn records_of(opened: &Transaction) -> Vec<Transaction> {
    let mut all = Vec::new();
    for (status, funded, held) in Status::ALL
        .iter()
        .flat_map(|status| [(false, false), (true, false), (true, true)].map(|(funded, held)| (*status, funded, held)))
    {
        let mut record = Transaction { status, ..opened.clone() };
        if status != Status::Incomplete || funded {
            deposited(&mut record).pay_by = Some(at(60));
            record.amount_out = Some(out("100"));
        }
        if funded {
            record.amount_in = Some(Money::new(amount("100"), usd()));
            deposited(&mut record).payment = Some(incoming("a", "100"));
            deposited(&mut record).payouts = 1;
        }
        if held {
            record.attention = Some(Attention::DepositHeld("x".into()));
        }
        if funded && !held {
            let refund = Refund {
                number: 1,
                amount: amount("100"),
                fee: Amount::ZERO,
                state: RefundState::Due,
                ordered_at: at(7),
                business_id: None,
            };
            all.push(Transaction { refunds: vec![refund], ..record.clone() });
        }
        let unrated = Transaction { rate: Some(Rate::Market), amount_out: None, ..record.clone() };
        all.push(unrated);
        all.push(record);
    }
    all
}

fn payable() -> Transaction {
    let mut record = Transaction { status: Status::PendingUserTransferStart, ..deposit() };
    deposited(&mut record).pay_by = Some(at(60));
    record.amount_out = Some(out("100"));
    record
}

#[test]
fn what_was_expected_is_paid_once_and_anything_else_is_named() {
    let record = payable();
    let step = decide(&record, credit("100", Handling::Pay), at(9)).unwrap();
    assert_eq!((step.record.status, step.deposit), (Status::PendingStellar, Some(1)));
    assert_eq!(step.record.external_id.as_deref(), Some("a"));
    let again = DepositCommand::Credit(incoming("b", "100"), Box::new(Handling::Pay));
    assert_eq!(decide(&step.record, again, at(9)).unwrap_err(), Refused::Mismatch(Mismatch::Duplicate));
    let other = |text| decide(&record, credit(text, Handling::Pay), at(9)).unwrap_err();
    assert_eq!([other("99"), other("101")], [Mismatch::Under, Mismatch::Over].map(Refused::Mismatch));
    let mut lumens = incoming("c", "100");
    lumens.money.asset = AssetId::Iso4217("BRL".into());
    let wrong = DepositCommand::Credit(lumens, Box::new(Handling::Return(None)));
    assert_eq!(decide(&record, wrong, at(9)).unwrap_err(), Refused::Mismatch(Mismatch::WrongAsset));

    let done = decide(&step.record, settle(1, paid()), at(10)).unwrap().record;
    assert_eq!((done.status, done.completed_at), (Status::Completed, Some(at(10))));
    assert!(decide(&done, settle(1, paid()), at(10)).is_err(), "told twice");
    let refund =
        LedgerCommand::OrderRefund { amount: None, fee: Amount::ZERO, even_if_completed: true, detail: "x".into() };
    assert_eq!(decide(&done, refund, at(11)).unwrap_err(), Refused::PaidOnLedger);
}

#[test]
fn money_is_late_by_the_banks_time_and_not_by_ours() {
    let mut record = Transaction { status: Status::Expired, ..payable() };
    let at_bank = |seconds| IncomingPayment { received_at: Some(at(seconds)), ..incoming("a", "100") };
    let take = |record: &Transaction, payment| {
        decide(record, DepositCommand::Credit(payment, Box::new(Handling::Pay)), at(1_000))
            .map(|step| step.record.status)
    };
    assert_eq!(take(&record, at_bank(60)), Ok(Status::PendingStellar));
    assert_eq!(take(&record, at_bank(61)), Err(Refused::Mismatch(Mismatch::Late)));
    assert_eq!(take(&record, incoming("a", "100")), Err(Refused::Mismatch(Mismatch::Late)));
    // A quote ends when it says, whatever the window.
    record.status = Status::PendingUserTransferStart;
    record.rate = Some(Rate::Quoted { until: at(30) });
    assert_eq!(take(&record, at_bank(31)), Err(Refused::Mismatch(Mismatch::Late)));
}

#[test]
fn held_money_is_paid_as_it_came_in_or_goes_back() {
    let terms = Terms { fee: None, amount_out: out("90") };
    let held = decide(&payable(), credit("90", Handling::Hold("under".into(), Some(terms))), at(9)).unwrap();
    assert!(held.record.status == Status::PendingAnchor && held.deposit.is_none());
    let resume = CommonCommand::Resume { detail: "ada: fine".into() };
    let resumed = decide(&held.record, resume.clone(), at(10)).unwrap();
    assert_eq!((resumed.record.status, resumed.deposit), (Status::PendingStellar, Some(1)));
    assert_eq!(resumed.record.amount_out, Some(out("90")));
    let back =
        LedgerCommand::OrderRefund { amount: None, fee: Amount::ZERO, even_if_completed: false, detail: "x".into() };
    assert_eq!(decide(&resumed.record, back.clone(), at(11)).unwrap_err(), Refused::MayBePaidOut);
    let returned = decide(&held.record, back, at(10)).unwrap();
    assert_eq!(returned.record.status, Status::PendingExternal);
    assert!(returned.schedule.contains(&(JobKind::Return, Duration::ZERO)));
    // Without terms for what came in, it can only go back.
    let bare = decide(&payable(), credit("90", Handling::Hold("under".into(), None)), at(9)).unwrap().record;
    assert_eq!(decide(&bare, resume, at(10)).unwrap_err(), Refused::NoTerms);
}

#[test]
fn a_payout_that_will_never_be_paid_is_ordered_anew_under_another_number() {
    let first = decide(&payable(), credit("100", Handling::Pay), at(9)).unwrap().record;
    let failed = decide(&first, settle(1, Settled::Refused("no memo".into())), at(10)).unwrap().record;
    assert!(failed.status == Status::Error && failed.attention.is_some());
    let again = decide(&failed, CommonCommand::Resume { detail: "ada: mended".into() }, at(11)).unwrap();
    assert_eq!(again.deposit, Some(2));
    assert!(decide(&again.record, settle(1, paid()), at(12)).is_err(), "the first payout's news");
    assert_eq!(decide(&again.record, settle(2, paid()), at(12)).unwrap().record.status, Status::Completed);
}

#[test]
fn a_refund_that_the_guest_does_not_manage_needs_a_person_and_is_asked_for_again() {
    let record = Transaction { rate: Some(Rate::Market), amount_out: None, ..payable() };
    let back = decide(&record, credit("90", Handling::Return(None)), at(9)).unwrap().record;
    let give_up = CommonCommand::GiveUp { tries: 3, last_error: "down".into() };
    let stuck = decide(&back, give_up, at(10)).unwrap().record;
    assert!(stuck.status == Status::PendingExternal && stuck.attention.is_some(), "{stuck:?}");
    let resumed = decide(&stuck, CommonCommand::Resume { detail: "ada: up again".into() }, at(11)).unwrap();
    assert!(resumed.schedule.contains(&(JobKind::Return, Duration::ZERO)) && resumed.deposit.is_none());
}

proptest! {
    /// Whatever comes in whatever order: one payout at a time, none after a refund, no refund after one, and nothing before
    /// money came in.
    #[test]
    fn money_goes_out_or_back_and_never_twice(
        is_hosted in any::<bool>(),
        picks in prop::collection::vec(0..64_usize, 1..60),
    ) {
        let mut all = commands();
        if is_hosted {
            all[0] = finished("100");
            all.push(finished("90"));
            let wait = PaymentCommand::AwaitDecision { who: WaitingFor::User, message: None, pause: Duration::ZERO };
            all.extend([wait.into(), PaymentCommand::AwaitUser.into()]);
        }
        all.push(CommonCommand::Resume { detail: "ada: x".into() }.into());
        all.push(CommonCommand::Expire { by_operator: None }.into());
        all.push(CommonCommand::GiveUp { tries: 3, last_error: "down".into() }.into());
        all.push(settle(2, Settled::Refused("no".into())));
        let (mut record, mut open, mut settled, mut agreed) = (deposit(), None, false, None);
        if is_hosted {
            host(&mut record);
        }
        for (second, pick) in picks.into_iter().enumerate() {
            let command = all[pick % all.len()].clone();
            let (name, before) = (command.name(), record.clone());
            // The engine settles what was ordered and nothing else.
            if let Command::Deposit(DepositCommand::SettleDeposit { number, .. }) = &command
                && open != Some(*number)
            {
                continue;
            }
            let Ok(step) = decide(&record, command.clone(), at(i64::try_from(second).unwrap())) else { continue };
            record = step.record.clone();
            if let Command::Payment(PaymentCommand::Accept(accepted)) = &command {
                prop_assert!(agreed.is_none() || !is_hosted, "taken on twice");
                agreed = Agreement::of(accepted);
            }
            prop_assert!(!is_hosted || record.amount_in.is_none() || agreed.is_some(), "{name}: paid before it was taken on");
            agreed.iter().for_each(|agreed| agreed.check(&record));
            let paid_by = |record: &Transaction| record.details.deposit().unwrap().payment.clone();
            prop_assert!(paid_by(&before).is_none() || paid_by(&before) == paid_by(&record), "{name}: another payment");
            prop_assert_eq!(paid_by(&record).is_some(), record.amount_in.is_some());
            if let Command::Deposit(DepositCommand::SettleDeposit { state, .. }) = &command {
                settled |= matches!(state, Settled::Paid(_));
                open = None;
            }
            if let Some(number) = step.deposit {
                prop_assert!(open.is_none() && !settled, "{name}: a second payout");
                prop_assert!(record.amount_in.is_some() && record.refunds.iter().all(|one| one.taken() == Some(Amount::ZERO)));
                open = Some(number);
            }
            if record.refunds.len() > before.refunds.len() {
                prop_assert!(open.is_none() && !settled, "{name}: out and back");
            }
            let is_over = is_final(before.status) && before.status != Status::Expired;
            prop_assert!(!is_over || before.status == record.status, "{name} changed what is over");
            prop_assert!(!is_awaited(&record) || record.amount_in.is_none());
            prop_assert!(record.status != Status::Completed || settled, "{name}: completed, and nobody was paid");
            let sum = record.refunds.iter().filter_map(Refund::taken).fold(Amount::ZERO, |a, b| a.plus(b).unwrap());
            prop_assert!(record.amount_in.as_ref().is_none_or(|came| sum <= came.amount));
        }
    }
}
