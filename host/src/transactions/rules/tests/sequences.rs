//! Random sequences of commands on a payment: the books balance, whatever the order.

use super::{
    auditor::{Agreement, Auditor},
    *,
};
use crate::model::{
    Fee, Field, FieldKind, Payout, Problem, Protocol, ReceiveTerms, RefundPlan, RefundState, Rejection, ServedAsset,
    WaitingFor,
};
use crate::transactions::rules::{
    Accepted, Command, CommonCommand, Completed, LedgerCommand, PaymentCommand, PayoutCommand, SetAside, SizeLimit,
    decide, is_final, revised_terms, terms,
};
use proptest::prelude::*;

fn field() -> Field {
    Field {
        name: "account_number".into(),
        description: "x".into(),
        kind: FieldKind::String,
        choices: vec![],
        optional: false,
    }
}

fn any_amount() -> impl Strategy<Value = &'static str> {
    prop_oneof![6 => Just("100"), 1 => Just("99.9999999"), 1 => Just("100.5"), 1 => Just("0.0000001")]
}

fn any_part() -> impl Strategy<Value = Option<Amount>> {
    prop_oneof![1 => Just(None), 4 => (0..60u64).prop_map(|part| Some(amount(&part.to_string())))]
}

fn any_payout() -> impl Strategy<Value = Payout> {
    let text = || prop_oneof![Just(None), Just(Some("x".to_owned()))];
    prop_oneof![
        3 => text().prop_map(|external_id| Payout::Delivered { external_id, amount_out: None }),
        3 => text().prop_map(|external_id| Payout::Initiated { external_id, eta_s: Some(3) }),
        1 => text().prop_map(|message| Payout::NeedsCustomerInfo { customer_type: None, message }),
        1 => text().prop_map(|message| Payout::NeedsTransactionInfo { fields: vec![field()], message }),
        1 => any_amount().prop_map(|text| Payout::Refund(RefundPlan { amount: Some(amount(text)), message: None })),
        1 => Just(Payout::Failed("closed".into())),
    ]
}

fn asset() -> ServedAsset {
    let receive = ReceiveTerms {
        deliver: usd(),
        one_for_one: true,
        min_amount: None,
        max_amount: None,
        fee_fixed: Some(amount("0.25")),
        fee_percent: Some("1.337".parse().unwrap()),
        funding_methods: vec![],
        quotes_required: false,
        driver: Driver::Guest,
    };
    ServedAsset {
        asset: usdc(),
        account: destination().account,
        decimals: 7,
        confirm_above: None,
        receive: Some(receive.clone()),
        withdraw: Some(receive),
        deposit: None,
    }
}

/// The end of a hosted flow, in which the user settled this amount.
fn finished(text: &str) -> PaymentCommand {
    let (asset, settled) = (asset(), Money::new(amount(text), usdc()));
    let terms = terms(asset.under(Protocol::Sep24).unwrap(), &settled, None, None).unwrap();
    let completed = Completed {
        expected: Some(settled),
        off_chain_asset: usd(),
        limits_convert: false,
        rate: None,
        funding_method: None,
        fields: None,
        message: None,
    };
    PaymentCommand::Accept(Box::new(Accepted {
        destination: Some(destination()),
        fee: terms.fee,
        amount_out: Some(terms.amount_out),
        window: std::time::Duration::from_secs(600),
        completed: Some(Box::new(completed)),
        ..Accepted::default()
    }))
}

/// What a hosted flow leads to.
fn any_page() -> impl Strategy<Value = PaymentCommand> {
    let pause = std::time::Duration::from_secs(5);
    prop_oneof![
        3 => any_amount().prop_map(|text| finished(if amount(text) < amount("1") { "1" } else { text })),
        1 => Just(PaymentCommand::AwaitUser),
        1 => Just(PaymentCommand::AwaitDecision { who: WaitingFor::User, message: None, pause }),
        1 => Just(PaymentCommand::AwaitDecision { who: WaitingFor::Anchor, message: None, pause }),
    ]
}

fn any_command() -> impl Strategy<Value = Command> {
    let accept = || {
        let asset = asset();
        let terms = terms(asset.received().unwrap(), opened().amount_expected().unwrap(), None, None).unwrap();
        PaymentCommand::Accept(Box::new(Accepted {
            destination: Some(destination()),
            fee: terms.fee,
            amount_out: Some(terms.amount_out),
            window: std::time::Duration::from_secs(600),
            ..Accepted::default()
        }))
    };
    prop_oneof![
        3 => Just(()).prop_map(move |()| Command::from(accept())),
        4 => any_page().prop_map(Command::from),
        1 => Just(Command::from(PaymentCommand::Wait { message: None })),
        1 => Just(Command::from(PaymentCommand::Decline(Rejection::CustomerInfoNeeded(None)))),
        1 => Just(Command::from(PaymentCommand::AskCustomer { customer_type: None, message: None })),
        1 => Just(Command::from(PaymentCommand::Decline(Rejection::Problem(Problem::Invalid("no".into()))))),
        6 => (1..4_u64, any_amount(), any::<bool>()).prop_map(|(id, text, ours)| {
            Command::from(LedgerCommand::ReceiveFunds(payment(id, text, if ours { usdc() } else { AssetId::Native })))
        }),
        3 => (1..4_u64, any_amount(), any::<bool>()).prop_map(|(id, text, ours)| {
            let payment = payment(id, text, if ours { usdc() } else { AssetId::Native });
            // The terms are added below, where the record is known.
            Command::from(LedgerCommand::AcceptFunds { payment, terms: None })
        }),
        1 => (1..4_u64, any_amount(), any::<bool>()).prop_map(|(id, text, is_sent)| {
            let limit = if is_sent { SizeLimit::TooSmall } else { SizeLimit::TooLarge };
            Command::from(LedgerCommand::RefuseFunds { payment: payment(id, text, usdc()), limit, is_sent })
        }),
        1 => Just(Command::from(LedgerCommand::SetAside { decision: SetAside::Refund, detail: "x".into() })),
        8 => any_payout().prop_map(|payout| Command::from(PayoutCommand::SettlePayout(payout))),
        2 => any_amount().prop_map(|text| {
            Command::from(PayoutCommand::RefundPayer(RefundPlan { amount: Some(amount(text)), message: None }))
        }),
        3 => (any_part(), any_part(), any::<bool>()).prop_map(|(part, fee, even_if_completed)| {
            let fee = part.map_or(Amount::ZERO, |_| fee.unwrap_or_default());
            Command::from(LedgerCommand::OrderRefund { amount: part, fee, even_if_completed, detail: "x".into() })
        }),
        4 => (1..4u32, any::<bool>()).prop_map(|(number, is_sent)| {
            let state = match is_sent {
                true => RefundState::Sent { hash: "ab".into(), at: at(1) },
                false => RefundState::Refused("no".into()),
            };
            Command::from(LedgerCommand::SettleRefund { number, state })
        }),
        2 => Just(Command::from(CommonCommand::CorrectFields {
            fields: [("account_number".to_owned(), "1".to_owned())].into(),
            asked_at: at(0),
        })),
        2 => Just(Command::from(CommonCommand::CorrectCustomers)),
        1 => Just(Command::from(CommonCommand::GiveUp { tries: 3, last_error: "down".into() })),
        1 => any::<bool>().prop_map(|by_operator| {
            let by_operator = by_operator.then(|| "ada: nobody pays it".to_owned());
            Command::from(CommonCommand::Expire { by_operator })
        }),
        2 => Just(Command::from(CommonCommand::Hold { detail: "ada: who is this?".into() })),
        1 => Just(Command::from(CommonCommand::Retry { detail: "ada: the bank is back".into() })),
        1 => Just(Command::from(CommonCommand::Remind)),
        2 => Just(Command::from(CommonCommand::Resume { detail: "ada: mended".into() })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]
    #[test]
    fn the_books_balance_whatever_happens(
        kind in 0..4_usize,
        commands in proptest::collection::vec(any_command(), 1..60),
    ) {
        let mut hosted = withdrawal();
        host(&mut hosted);
        let mut record = each_kind().get(kind).cloned().unwrap_or(hosted);
        let mut auditor = Auditor::default();
        auditor.keys.insert(record.payout_key());
        for (second, mut command) in (1..).zip(commands) {
            if let Command::Common(CommonCommand::CorrectFields { asked_at, .. }) = &mut command {
                *asked_at = record.updated_at;
            }
            if let Command::Ledger(LedgerCommand::AcceptFunds { payment, terms }) = &mut command
                && payment.asset == usdc()
            {
                let arrived = Money::new(payment.amount, payment.asset.clone());
                *terms = revised_terms(asset().received().unwrap(), &record, &arrived, None, None).ok();
            }
            // Only the end of a flow takes on what is hosted, and nothing else has one.
            let mut agreed = None;
            if let Command::Payment(PaymentCommand::Accept(accepted)) = &command {
                agreed = Agreement::of(accepted);
                if agreed.is_some() != record.details.is_hosted() {
                    continue;
                }
            }
            let is_wait =
                matches!(command, Command::Payment(PaymentCommand::AwaitUser | PaymentCommand::AwaitDecision { .. }));
            if is_wait && !record.details.is_hosted() {
                continue;
            }
            let paid = record.status == Status::Expired && command.name().ends_with("_funds");
            let ended = is_final(record.status) && !paid;
            match decide(&record, command, at(second)) {
                Ok(step) => {
                    let annotated = Transaction { version: record.version + 1, ..record.clone() };
                    let is_refund = step.event.ends_with("_refund");
                    let released = Transaction { attention: None, ..annotated.clone() };
                    let is_released = step.event == "resume" && record.is_held() && step.record == released;
                    prop_assert!(
                        !ended || is_refund || is_released || step.record == annotated,
                        "a {} transaction changed",
                        record.status
                    );
                    if agreed.is_some() {
                        auditor.agreed = agreed;
                    }
                    auditor.check(&record, &step);
                    record = step.record;
                }
                Err(_) => continue,
            }
        }
    }
}

#[test]
fn fees_are_rounded_down_and_never_eat_the_payment() {
    let mut served = ServedAsset { decimals: 2, ..asset() };
    let fees = |fixed, percent: Option<&str>| {
        let fee_percent = percent.map(|percent| percent.parse().unwrap());
        asset().receive.map(|terms| ReceiveTerms { fee_fixed: fixed, fee_percent, ..terms })
    };
    served.receive = fees(Some(amount("1")), Some("1"));
    let pays = |asset: &ServedAsset, text: &str| {
        terms(asset.received().unwrap(), &Money::new(amount(text), usdc()), None, None)
    };
    let priced = pays(&served, "9.99").unwrap();
    assert_eq!(priced.fee.unwrap().total().amount, amount("1.09"));
    assert_eq!(priced.amount_out, Money::new(amount("8.9"), usd()));
    assert!(pays(&served, "1.01").is_err(), "1.01 less 1.01 is nothing");
    assert!(pays(&served, "0.5").is_err());
    served.receive = fees(None, None);
    assert_eq!(pays(&served, "5").unwrap().fee, None);
}

fn any_decimal(most: i64, scale: u32) -> impl Strategy<Value = rust_decimal::Decimal> {
    (0..=most, 0..=scale).prop_map(|(digits, scale)| rust_decimal::Decimal::new(digits, scale))
}

proptest! {
    #[test]
    fn what_is_paid_out_fits_the_asset_and_nothing_is_lost(
        decimals in 0..=7_u32,
        stroops in 1..=u64::from(u32::MAX),
        fixed in proptest::option::of(any_decimal(500, 2)),
        percent in proptest::option::of(any_decimal(9_999, 2)),
        by_guest in proptest::option::of(any_decimal(99_999_999, 7)),
    ) {
        let fee_fixed = fixed.map(|fixed| Amount::from_decimal(fixed).unwrap());
        let receive = asset().receive.map(|terms| ReceiveTerms { fee_fixed, fee_percent: percent, ..terms });
        let served = ServedAsset { decimals, receive, ..asset() };
        let arrived = Money::new(Amount::from_stroops(stroops), usdc());
        for fee_asset in [usdc(), usd()] {
            let fee = by_guest.map(|fee| {
                Fee::new(Money::new(Amount::from_decimal(fee).unwrap(), fee_asset.clone()), vec![]).unwrap()
            });
            let Ok(priced) = terms(served.received().unwrap(), &arrived, fee, None) else { continue };
            let fee = priced.fee.map(|fee| fee.total().amount).unwrap_or_default();
            prop_assert!(priced.amount_out.amount.fits(decimals).is_ok(), "{:?}", priced.amount_out);
            prop_assert_eq!(priced.amount_out.amount.plus(fee).unwrap(), arrived.amount);
        }
    }
}

#[test]
fn what_is_too_fine_to_be_paid_out_is_a_part_of_the_fee() {
    let mut served = ServedAsset { decimals: 2, ..asset() };
    let priced = |served: &ServedAsset, text: &str| {
        terms(served.received().unwrap(), &Money::new(amount(text), usdc()), None, None)
    };
    // 0.25 and 1.337 %, rounded down.
    let fee = priced(&served, "10.0090001").unwrap().fee.unwrap();
    let parts: Vec<_> = fee.details().iter().map(|part| (part.name.as_str(), part.amount.to_string())).collect();
    let whole = [("Fixed fee", "0.25"), ("Service fee", "0.13"), ("Rounding", "0.0090001")];
    assert_eq!(parts, whole.map(|(name, amount)| (name, amount.to_owned())));
    served.receive = asset().receive.map(|terms| ReceiveTerms { fee_fixed: None, fee_percent: None, ..terms });
    assert_eq!(priced(&served, "10.01").unwrap().fee, None);
    assert_eq!(priced(&served, "10.019").unwrap().fee.unwrap().total(), &Money::new(amount("0.009"), usdc()));
    assert!(priced(&served, "0.009").is_err(), "nothing of it can be paid out");
}
