//! Random sequences of commands on a payment: the books balance, whatever the order.

use super::{auditor::Auditor, *};
use crate::model::{Field, FieldKind, Payout, Problem, ReceiveTerms, RefundPlan, RefundState, Rejection, ServedAsset};
use crate::transactions::rules::{
    Accepted, Command, CommonCommand, LedgerCommand, PaymentCommand, PayoutCommand, SetAside, decide, is_final,
    revised_terms, terms,
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
    };
    ServedAsset {
        asset: usdc(),
        account: destination().account,
        decimals: 7,
        confirm_above: None,
        receive: Some(receive),
    }
}

fn any_command() -> impl Strategy<Value = Command> {
    let accept = || {
        let asset = asset();
        let terms = terms(asset.received().unwrap(), opened().amount_expected().unwrap(), None, None).unwrap();
        PaymentCommand::Accept(Box::new(Accepted {
            destination: destination(),
            fee: terms.fee,
            amount_out: Some(terms.amount_out),
            window: std::time::Duration::from_secs(600),
        }))
    };
    prop_oneof![
        3 => Just(()).prop_map(move |()| Command::from(accept())),
        1 => Just(Command::from(PaymentCommand::Wait { message: None })),
        1 => Just(Command::from(PaymentCommand::Decline(Rejection::CustomerInfoNeeded(None)))),
        1 => Just(Command::from(PaymentCommand::Decline(Rejection::Problem(Problem::Invalid("no".into()))))),
        6 => (1..4_u64, any_amount(), any::<bool>()).prop_map(|(id, text, ours)| {
            Command::from(LedgerCommand::ReceiveFunds(payment(id, text, if ours { usdc() } else { AssetId::Native })))
        }),
        3 => (1..4_u64, any_amount(), any::<bool>()).prop_map(|(id, text, ours)| {
            let payment = payment(id, text, if ours { usdc() } else { AssetId::Native });
            // The terms are added below, where the record is known.
            Command::from(LedgerCommand::AcceptFunds { payment, terms: None })
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
        1 => Just(Command::from(CommonCommand::Expire)),
        1 => Just(Command::from(CommonCommand::Remind)),
        2 => Just(Command::from(CommonCommand::Resume { detail: "ada: mended".into() })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]
    #[test]
    fn the_books_balance_whatever_happens(commands in proptest::collection::vec(any_command(), 1..60)) {
        let mut record = opened();
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
            let paid = record.status == Status::Expired && command.name().ends_with("_funds");
            let ended = is_final(record.status) && !paid;
            match decide(&record, command, at(second)) {
                Ok(step) => {
                    let annotated = Transaction { version: record.version + 1, ..record.clone() };
                    let is_refund = step.event.ends_with("_refund");
                    prop_assert!(
                        !ended || is_refund || step.record == annotated,
                        "a {} transaction changed",
                        record.status
                    );
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
