//! Every answer of every function arrives intact.

use super::*;
use crate::model::{
    Acceptance, Decision, Fee, FeePart, Field, FieldKind, LedgerPayment, Mismatch, PaymentShape, Payout, PayoutReport,
    Problem, RefundPlan, Rejection, Verdict,
};

fn wanted(name: &str) -> Field {
    Field {
        name: name.into(),
        description: "As the test wants it".into(),
        kind: FieldKind::String,
        choices: vec![],
        optional: false,
    }
}

fn problems() -> [(&'static str, Problem); 3] {
    [
        ("invalid", Problem::Invalid("steered to be invalid".into())),
        ("denied", Problem::Denied("steered to be denied".into())),
        ("unavailable", Problem::Unavailable("steered to be unavailable".into())),
    ]
}

#[tokio::test]
async fn info() {
    let plain = configured("").await.receiver_info(&usdc(), "en").await.unwrap();
    assert!(plain.answer.unwrap().sender_types.is_empty());
    assert_eq!((plain.guest.name.as_str(), plain.guest.version.as_str()), ("test-rails", "0.1.0"));
    assert_eq!(plain.guest.hash.len(), 12);

    let full = configured("info=full").await.receiver_info(&usdc(), "de").await.unwrap().answer.unwrap();
    assert_eq!(full.sender_types.len(), 2);
    assert_eq!(full.receiver_types, [("sep31-receiver".to_owned(), format!("{} in de", usdc()))]);
    assert_eq!(full.terms.fields, [Field { optional: true, ..wanted("steer") }]);
    assert_eq!(full.terms.funding_methods, ["SEPA", "SWIFT"]);
    assert_eq!((full.terms.min_amount, full.terms.max_amount), (Amount::parse("1").ok(), Amount::parse("1000.5").ok()));

    for (word, problem) in problems() {
        let guests = configured(&format!("info={word}")).await;
        assert_eq!(guests.receiver_info(&usdc(), "en").await.unwrap().answer, Err(problem));
    }
}

#[tokio::test]
async fn valid_sending_anchor() {
    let account = Owner::parse("GBBD47IF6LWK7P7MDEVSCWR7DPUWV3NY3DTQEVFL4NAT4AQH3ZLLFLA5").unwrap().address();
    for (steer, valid) in [("", true), ("valid=no", false)] {
        assert_eq!(configured(steer).await.valid_sending_anchor(&account).await.unwrap().answer, valid);
    }
}

#[tokio::test]
async fn process_post_request() {
    let guests = configured("").await;
    let ask = async |steer: &str| {
        guests.process_post_request(view(&transaction(&format!("post={steer}")))).await.unwrap().answer
    };
    assert_eq!(ask("ready").await, Ok(Acceptance::Ready { fee: None, amount_out: None }));
    let part = |amount: &str| FeePart {
        name: format!("Part {amount}"),
        amount: Amount::parse(amount).unwrap(),
        description: None,
    };
    let one = Money::new(Amount::parse("1").unwrap(), usdc());
    let fee = Fee::new(one, vec![part("0.75"), part("0.25")]).unwrap();
    assert_eq!(ask("terms").await, Ok(Acceptance::Ready { fee: Some(fee), amount_out: Some(usd("5")) }));
    let Ok(Acceptance::Ready { fee: Some(fee), .. }) = ask("fee").await else { panic!("no fee") };
    let amounts: Vec<_> = fee.details().iter().map(|part| part.amount.to_string()).collect();
    assert_eq!((fee.total().to_string().as_str(), amounts.as_slice()), ("1.26 USDC", &["1".into(), "0.26".into()][..]));
    let wait = Acceptance::Wait { message: Some("steered to wait".into()) };
    assert_eq!(ask("wait").await, Ok(wait.clone()));
    assert_eq!(ask("wait-then-ready").await, Ok(wait));
    let mut waited = transaction("post=wait-then-ready");
    waited.message = Some("steered to wait".into());
    let ready = guests.process_post_request(view(&waited)).await.unwrap().answer;
    assert_eq!(ready, Ok(Acceptance::Ready { fee: None, amount_out: None }));

    assert_eq!(ask("customer-info").await, Err(Rejection::CustomerInfoNeeded(None)));
    assert_eq!(ask("customer-info:sep31-x").await, Err(Rejection::CustomerInfoNeeded(Some("sep31-x".into()))));
    assert_eq!(ask("transaction-info").await, Err(Rejection::TransactionInfoNeeded(vec![wanted("steer")])));
    for (word, problem) in problems() {
        assert_eq!(ask(word).await, Err(Rejection::Problem(problem)));
    }
}

#[tokio::test]
async fn a_guest_sees_the_whole_record() {
    let guests = configured("").await;
    let (transaction, sender) = (transaction("post=echo"), customer("a", "sep31-sender", &[("first_name", "Ada")]));
    let payment = PaymentView { transaction: &transaction, sender: Some(&sender), receiver: None, customer: None };
    let Err(Rejection::Problem(Problem::Invalid(seen))) = guests.process_post_request(payment).await.unwrap().answer
    else {
        panic!("not echoed")
    };
    // The echo is cut at the maximum length of a text; the customers come last.
    assert_eq!(seen.len(), 2_000);
    let owner = transaction.owner.address().to_string();
    for part in [
        transaction.id.to_string().as_str(),
        owner.as_str(),
        "account-memo: Some(\"42\")",
        "Protocol::Sep31",
        "Status::PendingReceiver",
        "wallet.example",
        "\"10.5\"",
        "iso4217:USD",
        "18446744073709551615",
        "01990000-0000-7000-8000-00000000000a",
        "ACH",
    ] {
        assert!(seen.contains(part), "{part} is not in {seen}");
    }
}

#[tokio::test]
async fn process_patch_request() {
    let guests = configured("").await;
    let transaction = transaction("");
    let ask = async |steer: &str| {
        let fields = entries(&[("steer", &format!("patch={steer}"))]);
        guests.process_patch_request(&fields, view(&transaction)).await.unwrap().answer
    };
    assert_eq!(ask("ok").await, Ok(()));
    assert_eq!(ask("customer-info").await, Err(Rejection::CustomerInfoNeeded(Some("sep31-receiver".into()))));
    assert_eq!(ask("transaction-info").await, Err(Rejection::TransactionInfoNeeded(vec![wanted("steer")])));
    for (word, problem) in problems() {
        assert_eq!(ask(word).await, Err(Rejection::Problem(problem)));
    }
}

#[tokio::test]
async fn requirements() {
    let ask = async |steer: &str| {
        configured(&format!("requirements={steer}")).await.requirements(context()).await.unwrap().answer
    };
    assert_eq!(ask("names").await, Ok(vec![wanted("first_name"), wanted("last_name")]));
    assert_eq!(ask("none").await, Ok(vec![]));
    let kinds = ask("all-kinds").await.unwrap();
    let expected = [FieldKind::String, FieldKind::Binary, FieldKind::Number, FieldKind::Date];
    assert_eq!(kinds.iter().map(|field| field.kind).collect::<Vec<_>>(), expected);
    assert!(kinds.iter().all(|field| field.choices == ["de", "sep31-sender"] && field.optional));
    for (word, problem) in problems() {
        assert_eq!(ask(word).await, Err(problem));
    }
}

#[tokio::test]
async fn review_and_forgotten() {
    let guests = configured("").await;
    let ask = async |steer: &str| {
        let customer = customer("a", "", &[("steer", &format!("review={steer}"))]);
        guests.review(&customer, &Default::default(), context()).await.unwrap().answer
    };
    assert_eq!(ask("accepted").await, Ok(Decision::Accepted));
    assert_eq!(ask("processing").await, Ok(Decision::Processing(None)));
    assert_eq!(ask("processing:soon").await, Ok(Decision::Processing(Some("soon".into()))));
    let needs = Decision::NeedsInfo { fields: vec![wanted("id_number")], message: Some("steered to ask".into()) };
    assert_eq!(ask("needs-info").await, Ok(needs));
    assert_eq!(ask("verification").await, Ok(Decision::VerificationRequired(vec![wanted("email_address")])));
    assert_eq!(ask("rejected").await, Ok(Decision::Rejected("steered to reject".into())));
    for (word, problem) in problems() {
        assert_eq!(ask(word).await, Err(problem));
    }
    guests.forgotten(&customer("a", "", &[]).id).await.unwrap();
}

fn payouts(key: &str) -> Vec<(&'static str, Payout)> {
    let external_id = Some(key.to_owned());
    let message = Some("steered".to_owned());
    let amount = Amount::parse("2.5").ok();
    vec![
        ("delivered", Payout::Delivered { external_id: external_id.clone(), amount_out: None }),
        ("delivered-less", Payout::Delivered { external_id: external_id.clone(), amount_out: Some(usd("4.5")) }),
        ("initiated", Payout::Initiated { external_id: external_id.clone(), eta_s: None }),
        ("initiated:60", Payout::Initiated { external_id, eta_s: Some(60) }),
        ("customer-info", Payout::NeedsCustomerInfo { customer_type: None, message: message.clone() }),
        ("customer-info:x", Payout::NeedsCustomerInfo { customer_type: Some("x".into()), message: message.clone() }),
        ("transaction-info", Payout::NeedsTransactionInfo { fields: vec![wanted("steer")], message: message.clone() }),
        ("refund", Payout::Refund(RefundPlan { amount: None, message: message.clone() })),
        ("refund:2.5", Payout::Refund(RefundPlan { amount, message })),
        ("failed", Payout::Failed("steered to fail".into())),
    ]
}

#[tokio::test]
async fn execute_outgoing_transaction() {
    let guests = configured("").await;
    let ask = async |steer: &str, number| {
        let transaction = transaction(&format!("execute={steer}"));
        let attempt = Attempt { idempotency_key: "payout-1", number };
        guests.execute_outgoing_transaction(view(&transaction), attempt).await.unwrap().answer
    };
    for (word, payout) in payouts("payout-1") {
        assert_eq!(ask(word, 1).await, Ok(payout), "{word}");
    }
    for (word, problem) in problems() {
        assert_eq!(ask(word, 1).await, Err(problem));
    }
    assert!(matches!(ask("unavailable,failed", 1).await, Err(Problem::Unavailable(_))));
    assert!(matches!(ask("unavailable,failed", 2).await, Ok(Payout::Failed(_))));
    assert!(matches!(ask("unavailable,failed", 3).await, Ok(Payout::Failed(_))));
}

#[tokio::test]
async fn poll_outgoing_transactions() {
    let guests = configured("").await;
    for (word, payout) in payouts("payout-0197f3a1-0000-7000-8000-000000000001-2") {
        let transaction = transaction(&format!("poll={word}"));
        let reports = guests.poll_outgoing_transactions(&[view(&transaction)]).await.unwrap().answer;
        assert_eq!(reports, Ok(vec![PayoutReport { transaction: transaction.id, payout }]), "{word}");
    }
    let (none, mut other) = (transaction("poll=none"), transaction("poll=failed"));
    other.id = "0197f3a1-0000-7000-8000-000000000002".parse().unwrap();
    let reports = guests.poll_outgoing_transactions(&[view(&none), view(&other)]).await.unwrap().answer.unwrap();
    assert_eq!(reports.iter().map(|report| report.transaction).collect::<Vec<_>>(), [other.id]);
}

#[tokio::test]
async fn decide_mismatch() {
    let guests = configured("").await;
    let known = transaction("").payments[0].clone();
    let arrived = LedgerPayment {
        operation_id: known.operation_id,
        transaction_hash: known.transaction_hash,
        ledger: 1,
        closed_at: known.at,
        shape: PaymentShape::Payment,
        from: known.from,
        to: known.from,
        from_muxed_id: None,
        to_muxed_id: None,
        asset: usdc(),
        amount: Amount::parse("7.5").unwrap(),
        memo: known.memo,
    };
    let ask = async |steer: &str| {
        let transaction = transaction(&format!("decide={steer}"));
        let found = [Mismatch::Late, Mismatch::Under];
        guests.decide_mismatch(&arrived, &found, view(&transaction)).await.unwrap().answer
    };
    let accept = |fee, amount_out| Ok(Verdict::Accept { fee, amount_out });
    let one = Fee::new(Money::new(Amount::parse("1").unwrap(), usdc()), vec![]).unwrap();
    assert_eq!(ask("accept").await, accept(None, None));
    assert_eq!(ask("accept-terms").await, accept(Some(one), Some(usd("5"))));
    assert_eq!(ask("refund").await, Ok(Verdict::Refund(Some("steered to refund".into()))));
    assert_eq!(ask("keep").await, Ok(Verdict::Keep(Some("steered to keep".into()))));
    for (word, problem) in problems() {
        assert_eq!(ask(word).await, Err(problem));
    }
    let Err(Problem::Invalid(seen)) = ask("echo").await else { panic!("not echoed") };
    for part in ["Mismatch::Late, Mismatch::Under", "\"7.5\"", &usdc().to_string(), &"ab".repeat(32)] {
        assert!(seen.contains(part), "{part} is not in {seen}");
    }
}
