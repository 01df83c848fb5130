//! Every command in every status: what the table allows happens, everything else is refused.

use super::*;
use crate::model::{
    Attention, JobKind, Mismatch, Payout, Problem, Rate, Refund, RefundPlan, RefundState, Rejection, Role, WaitingFor,
};
use crate::transactions::rules::{
    Accepted, Command, CommonCommand, LedgerCommand, PaymentCommand, PayoutCommand, Refused, SetAside, SizeLimit,
    TABLES, Table, Terms, decide, is_final,
};
use std::time::Duration;

const WINDOW: Duration = Duration::from_secs(60);

fn someone() -> crate::model::CustomerId {
    "01990000-0000-7000-8000-000000000002".parse().unwrap()
}

fn accept(text: &str) -> Command {
    let out = Money::new(amount(text), usd());
    LedgerCommand::AcceptFunds { payment: payment(77, text, usdc()), terms: Some(Terms { fee: None, amount_out: out }) }
        .into()
}

fn commands() -> Vec<Command> {
    let settle = |payout| Command::from(PayoutCommand::SettlePayout(payout));
    vec![
        PaymentCommand::Accept(Box::new(Accepted {
            destination: Some(destination()),
            fee: None,
            amount_out: Some(Money::new(amount("100"), usd())),
            window: WINDOW,
            ..Accepted::default()
        }))
        .into(),
        PaymentCommand::Wait { message: Some("soon".into()) }.into(),
        PaymentCommand::AwaitUser.into(),
        await_decision(WaitingFor::Anchor),
        await_decision(WaitingFor::User),
        PaymentCommand::Decline(Rejection::CustomerInfoNeeded(None)).into(),
        PaymentCommand::Decline(Rejection::TransactionInfoNeeded(Vec::new())).into(),
        PaymentCommand::Decline(Rejection::Problem(Problem::Denied("no".into()))).into(),
        PaymentCommand::AskCustomer { customer_type: None, message: Some("who are you?".into()) }.into(),
        LedgerCommand::ReceiveFunds(payment(77, "100", usdc())).into(),
        accept("90"),
        refuse(SizeLimit::TooSmall, true),
        refuse(SizeLimit::TooLarge, false),
        LedgerCommand::SetAside { decision: SetAside::Refund, detail: "x".into() }.into(),
        settle(Payout::Delivered { external_id: None, amount_out: None }),
        settle(Payout::Initiated { external_id: None, eta_s: None }),
        settle(Payout::NeedsCustomerInfo { customer_type: None, message: None }),
        settle(Payout::NeedsTransactionInfo { fields: Vec::new(), message: None }),
        settle(Payout::Refund(RefundPlan { amount: None, message: None })),
        settle(Payout::Failed("no such account".into())),
        PayoutCommand::RefundPayer(RefundPlan { amount: None, message: None }).into(),
        PayoutCommand::RefuseRate { reason: "too small".into(), limit: SizeLimit::TooSmall, is_sent: true }.into(),
        order(None, false),
        order(Some("30"), true),
        LedgerCommand::SettleRefund { number: 1, state: sent() }.into(),
        LedgerCommand::SettleRefund { number: 1, state: RefundState::Refused("no trustline".into()) }.into(),
        CommonCommand::CorrectFields { fields: Entries::new(), asked_at: at(0) }.into(),
        CommonCommand::CorrectCustomers.into(),
        CommonCommand::GiveUp { tries: 3, last_error: "down".into() }.into(),
        CommonCommand::NameCustomer { role: Role::Sender, customer: someone(), instead_of: None }.into(),
        CommonCommand::Remind.into(),
        CommonCommand::Expire { by_operator: None }.into(),
        CommonCommand::Expire { by_operator: Some("ada: nobody pays it".into()) }.into(),
        CommonCommand::Hold { detail: "ada: who is this?".into() }.into(),
        CommonCommand::Retry { detail: "ada: the bank is back".into() }.into(),
        CommonCommand::Resume { detail: "ada: mended".into() }.into(),
    ]
}

fn await_decision(who: WaitingFor) -> Command {
    PaymentCommand::AwaitDecision { who, message: Some("we look into it".into()), pause: WINDOW }.into()
}

fn refuse(limit: SizeLimit, is_sent: bool) -> Command {
    LedgerCommand::RefuseFunds { payment: payment(77, "100", usdc()), limit, is_sent }.into()
}

fn order(part: Option<&str>, even_if_completed: bool) -> Command {
    let (amount, detail) = (part.map(amount), "ada: the receiver is gone".into());
    LedgerCommand::OrderRefund { amount, fee: Amount::ZERO, even_if_completed, detail }.into()
}

fn sent() -> RefundState {
    RefundState::Sent { hash: "ab".repeat(32), at: at(8) }
}

fn is_refund(name: &str) -> bool {
    matches!(name, "order_refund" | "settle_refund")
}

/// Whether a command brings in money.
fn is_payment(name: &str) -> bool {
    matches!(name, "receive_funds" | "accept_funds" | "refuse_funds")
}

/// A record of each kind in each status, before and after a payment, with and without attention; and with a refund of all of
/// it, or of a part, that is due; and one whose rate is not known.
fn records() -> Vec<Transaction> {
    let mut hosted = withdrawal();
    host(&mut hosted);
    let mut all: Vec<_> = each_kind().iter().chain([&hosted]).flat_map(records_of).collect();
    all.extend(in_their_flow(&hosted));
    all
}

fn records_of(opened: &Transaction) -> Vec<Transaction> {
    let mut all = Vec::new();
    for status in Status::ALL {
        for funded in [false, true] {
            for held in [false, true] {
                let mut record = opened.clone();
                record.status = *status;
                if *status != opened.status || funded {
                    incoming(&mut record).destination = Some(destination());
                    incoming(&mut record).pay_by = Some(at(60));
                }
                if funded {
                    record.amount_in = Some(record.amount_expected().unwrap().clone());
                    record.amount_out = Some(Money::new(amount("100"), usd()));
                }
                if held {
                    record.attention = Some(Attention::PayoutFailed("x".into()));
                }
                for part in ["100", "30"].iter().filter(|_| funded) {
                    let (fee, state) = (Amount::ZERO, RefundState::Due);
                    let refund =
                        Refund { number: 1, amount: amount(part), fee, state, ordered_at: at(7), business_id: None };
                    all.push(Transaction { refunds: vec![refund], ..record.clone() });
                }
                all.push(Transaction { rate: Some(Rate::Market), ..record.clone() });
                all.push(record);
            }
        }
    }
    all
}

#[test]
fn a_status_changes_only_along_the_table() {
    for record in [records(), deposit::records()].concat() {
        for command in [commands(), deposit::commands()].concat() {
            let name = command.name();
            let Ok(step) = decide(&record, command, at(9)) else { continue };
            let (from, to) = (record.status, step.record.status);
            assert_eq!(step.record.version, record.version + 1);
            if from != to {
                let legal = Table::of(&record).unwrap().is_legal(from, name, to);
                assert!(legal, "{name} moved {from} to {to}");
            }
        }
    }
}

#[test]
fn every_move_of_the_table_can_be_made() {
    let of_table = |table: &'static Table| table.all().map(move |one| (table, one));
    let records = [records(), deposit::records()].concat();
    let commands = [commands(), deposit::commands()].concat();
    for (table, (from, by, reachable)) in TABLES.iter().flat_map(of_table) {
        for to in *reachable {
            let is_its = |record: &Transaction| (record.kind(), record.protocol()) == (table.kind, table.protocol);
            let of_kind = |record: &&Transaction| record.status == *from && is_its(record);
            let made = records.iter().filter(of_kind).any(|record| {
                commands.iter().any(|command| {
                    command.name() == *by
                        && decide(record, command.clone(), at(9)).is_ok_and(|step| step.record.status == *to)
                })
            });
            let (kind, protocol) = (table.kind, table.protocol);
            assert!(made, "no {kind} of {protocol} lets {by} move {from} to {to}");
        }
    }
}

#[test]
fn final_statuses_are_final() {
    for record in records().iter().filter(|record| is_final(record.status)) {
        for command in commands() {
            let name = command.name();
            let paid = record.status == Status::Expired && is_payment(name);
            let Ok(step) = decide(record, command, at(9)) else { continue };
            let annotated = Transaction { version: record.version + 1, ..record.clone() };
            if is_refund(name) {
                assert!(step.record.status == record.status || is_final(step.record.status), "{name}");
                continue;
            }
            assert!(paid || step.record == annotated, "{name} changed a {} transaction", record.status);
            assert!(paid || (step.schedule.is_empty() && step.cancel.is_empty()));
        }
    }
}

#[test]
fn erasure_removes_the_data_of_completed_transactions_only() {
    for mut record in records() {
        record.fields = [("account_number".to_owned(), "1".to_owned())].into();
        record.message = Some("Ada".into());
        let erased =
            Transaction { version: record.version + 1, fields: Entries::new(), message: None, ..record.clone() };
        match decide(&record, CommonCommand::Erase, at(9)) {
            Ok(step) => assert!(is_final(record.status) && step.record == erased && step.schedule.is_empty()),
            Err(_) => assert!(!is_final(record.status), "{}", record.status),
        }
    }
}

#[test]
fn nothing_is_paid_out_before_money_came_in() {
    for record in records().iter().filter(|record| record.amount_in.is_none()) {
        for command in
            commands().into_iter().filter(|command| matches!(command, Command::Payout(PayoutCommand::SettlePayout(_))))
        {
            assert!(decide(record, command, at(9)).is_err(), "{:?}", record.status);
        }
        for command in commands() {
            let Ok(step) = decide(record, command, at(9)) else { continue };
            let funded = step.record.amount_in.is_some();
            assert!(funded || !step.schedule.iter().any(|(kind, _)| *kind == JobKind::Execute));
        }
    }
}

#[test]
fn a_payment_is_credited_when_it_is_exactly_what_was_expected_and_else_refused_by_name() {
    let mut record = opened();
    record.status = Status::PendingSender;
    incoming(&mut record).destination = Some(destination());
    let receive = |record: &Transaction, text: &str, asset| {
        decide(record, LedgerCommand::ReceiveFunds(payment(77, text, asset)), at(9))
    };
    let other_issuer = AssetId::stellar("USDC", AccountId::from_bytes([8; 32])).unwrap();
    assert_eq!(receive(&record, "99.9999999", usdc()).unwrap_err(), Refused::Mismatch(Mismatch::Under));
    assert_eq!(receive(&record, "100.0000001", usdc()).unwrap_err(), Refused::Mismatch(Mismatch::Over));
    assert_eq!(receive(&record, "100", other_issuer).unwrap_err(), Refused::Mismatch(Mismatch::WrongAsset));
    assert_eq!(receive(&record, "100", AssetId::Native).unwrap_err(), Refused::Mismatch(Mismatch::WrongAsset));
    let paid = receive(&record, "100.0000000", usdc()).unwrap().record;
    assert_eq!((paid.status, paid.payments.len()), (Status::PendingReceiver, 1));
    assert_eq!(receive(&paid, "100", usdc()).unwrap_err(), Refused::Mismatch(Mismatch::Duplicate));
    // The payment's ledger closed at second 5.
    record.status = Status::Expired;
    incoming(&mut record).pay_by = Some(at(4));
    assert_eq!(receive(&record, "100", usdc()).unwrap_err(), Refused::Mismatch(Mismatch::Late));
    incoming(&mut record).pay_by = Some(at(5));
    assert_eq!(receive(&record, "100", usdc()).unwrap().record.status, Status::PendingReceiver);
}

#[test]
fn another_amount_is_credited_only_with_terms_of_its_own_and_another_asset_or_a_second_one_never() {
    let mut record = opened();
    record.status = Status::PendingSender;
    incoming(&mut record).destination = Some(destination());
    record.amount_out = Some(Money::new(amount("100"), usd()));
    let take = |record: &Transaction, command: Command| decide(record, command, at(9));
    for text in ["90", "110"] {
        let paid = take(&record, accept(text)).unwrap().record;
        assert_eq!((paid.status, &paid.amount_in), (Status::PendingReceiver, &Some(Money::new(amount(text), usdc()))));
        assert_eq!(paid.amount_out, Some(Money::new(amount(text), usd())));
        assert_eq!(take(&paid, accept(text)).unwrap_err(), Refused::Mismatch(Mismatch::Duplicate));
        let bare = LedgerCommand::AcceptFunds { payment: payment(77, text, usdc()), terms: None };
        assert_eq!(take(&record, bare.into()).unwrap_err(), Refused::NoTerms);
    }
    let lumens = LedgerCommand::AcceptFunds { payment: payment(77, "100", AssetId::Native), terms: None };
    assert_eq!(take(&record, lumens.into()).unwrap_err(), Refused::Mismatch(Mismatch::WrongAsset));
    record.status = Status::Expired;
    incoming(&mut record).pay_by = Some(at(4));
    let late = LedgerCommand::AcceptFunds { payment: payment(77, "100", usdc()), terms: None };
    let paid = take(&record, late.into()).unwrap().record;
    assert_eq!(paid.amount_out, record.amount_out, "the terms agreed stand");
}

#[test]
fn the_key_of_a_payout_changes_only_when_nothing_was_paid_under_it() {
    let mut record = opened();
    incoming(&mut record).destination = Some(destination());
    record.amount_in = Some(record.amount_expected().unwrap().clone());
    for command in commands() {
        let paid_nothing = matches!(
            command,
            Command::Payout(PayoutCommand::SettlePayout(
                Payout::NeedsCustomerInfo { .. }
                    | Payout::NeedsTransactionInfo { .. }
                    | Payout::Refund(_)
                    | Payout::Failed(_)
            )) | Command::Payout(PayoutCommand::RefundPayer(_))
        );
        let Ok(step) = decide(&record, command, at(9)) else { continue };
        assert_eq!(step.record.payout_key() != record.payout_key(), paid_nothing, "{}", step.event);
    }
}

#[test]
fn attempts_of_one_key_are_counted_on_after_a_resume() {
    let mut record = opened();
    incoming(&mut record).destination = Some(destination());
    record.amount_in = Some(record.amount_expected().unwrap().clone());
    let mut give = |command: Command| {
        record = decide(&record, command, at(9)).unwrap().record;
        (incoming(&mut record).payout_round, record.payout_tries_before())
    };
    assert_eq!(give(CommonCommand::GiveUp { tries: 8, last_error: "down".into() }.into()), (0, 8));
    assert_eq!(give(CommonCommand::Resume { detail: "ada: mended".into() }.into()), (0, 8));
    assert_eq!(give(CommonCommand::GiveUp { tries: 2, last_error: "down".into() }.into()), (0, 10));
    assert_eq!(give(CommonCommand::Resume { detail: "ada: mended".into() }.into()), (0, 10));
    assert_eq!(give(PayoutCommand::SettlePayout(Payout::Failed("no".into())).into()), (1, 0));
}

#[test]
fn a_refund_that_is_due_is_not_resumed_into_a_payout() {
    let mut record = opened();
    incoming(&mut record).destination = Some(destination());
    record.amount_in = Some(record.amount_expected().unwrap().clone());
    record.attention = Some(Attention::Refund(RefundPlan { amount: None, message: None }));
    assert_eq!(
        decide(&record, CommonCommand::Resume { detail: "ada: mended".into() }, at(9)).unwrap_err(),
        Refused::RefundDue
    );
}

#[test]
fn a_deleted_customer_can_be_replaced_and_a_living_one_not() {
    let other: crate::model::CustomerId = "01990000-0000-7000-8000-000000000003".parse().unwrap();
    let mut record = opened();
    *record.details.customer_mut(Role::Sender).unwrap() = Some(someone());
    let name = |instead_of| CommonCommand::NameCustomer { role: Role::Sender, customer: other, instead_of };
    assert!(decide(&record, name(None), at(9)).is_err());
    assert_eq!(decide(&record, name(Some(someone())), at(9)).unwrap().record.customer(Role::Sender), Some(other));
}

#[test]
fn the_diagram_in_the_documentation_is_this_table() {
    let architecture = include_str!("../../../../ARCHITECTURE.md");
    for diagram in TABLES.iter().map(Table::diagram) {
        assert!(architecture.contains(&diagram), "ARCHITECTURE.md should have:\n{diagram}");
    }
}

#[test]
fn nothing_is_refunded_twice_or_before_it_came_in_or_while_it_may_be_paid_out() {
    for record in records() {
        for command in commands().into_iter().filter(|command| command.name().contains("refund")) {
            let Ok(step) = decide(&record, command, at(9)) else { continue };
            if step.refund.is_none() {
                continue;
            }
            assert!(record.amount_in.is_some(), "{} before money came in", step.event);
            assert!(step.record.left_to_refund() < record.left_to_refund(), "{}", step.event);
            let mut again = step.record.clone();
            again.attention = Some(Attention::PayoutFailed("x".into()));
            let all = decide(&again, order(None, true), at(9));
            let left = again.left_to_refund().unwrap();
            assert_eq!(all.is_ok(), !left.is_zero(), "{left} is left");
        }
    }
    let mut paid = opened();
    incoming(&mut paid).destination = Some(destination());
    paid.amount_in = Some(paid.amount_expected().unwrap().clone());
    assert_eq!(decide(&paid, order(None, false), at(9)).unwrap_err(), Refused::MayBePaidOut);
    let back = decide(&paid, PayoutCommand::RefundPayer(RefundPlan { amount: None, message: None }), at(9)).unwrap();
    let settle = LedgerCommand::SettleRefund { number: 1, state: sent() };
    let done = decide(&back.record, settle.clone(), at(9)).unwrap().record;
    assert_eq!((done.status, done.completed_at), (Status::Refunded, Some(at(9))));
    assert!(decide(&done, settle, at(9)).is_err(), "told twice");
}

#[test]
fn a_payment_outside_the_limits_goes_back_and_its_status_says_why() {
    let mut record = withdrawal();
    record.status = Status::PendingUserTransferStart;
    incoming(&mut record).destination = Some(destination());
    let small = decide(&record, refuse(SizeLimit::TooSmall, true), at(9)).unwrap();
    assert_eq!((small.record.status, small.refund, small.record.attention.as_ref()), (Status::TooSmall, Some(1), None));
    assert!(!small.schedule.iter().any(|(kind, _)| *kind == JobKind::Execute));
    let settle = LedgerCommand::SettleRefund { number: 1, state: sent() };
    assert_eq!(decide(&small.record, settle, at(9)).unwrap().record.status, Status::Refunded);
    let large = decide(&record, refuse(SizeLimit::TooLarge, false), at(9)).unwrap();
    assert!(large.record.status == Status::TooLarge && matches!(large.record.attention, Some(Attention::Refund(_))));
    assert!(decide(&opened(), refuse(SizeLimit::TooSmall, true), at(9)).is_err(), "SEP-31 has no such status");
}

#[test]
fn a_withdrawal_without_an_amount_needs_terms_for_what_arrives() {
    let mut record = withdrawal();
    record.status = Status::PendingUserTransferStart;
    incoming(&mut record).destination = Some(destination());
    let Details::Withdraw(withdrawn) = &mut record.details else { panic!("a withdrawal") };
    withdrawn.amount_expected = None;
    let bare = LedgerCommand::ReceiveFunds(payment(77, "42", usdc()));
    assert_eq!(decide(&record, bare.clone(), at(9)).unwrap_err(), Refused::NoTerms);
    let paid = decide(&record, accept("42"), at(9)).unwrap().record;
    assert_eq!((paid.status, paid.amount_in), (Status::PendingAnchor, Some(Money::new(amount("42"), usdc()))));
    // The terms of a conversion come with the rate.
    record.rate = Some(Rate::Market);
    assert_eq!(decide(&record, bare, at(9)).unwrap().record.status, Status::PendingAnchor);
}
