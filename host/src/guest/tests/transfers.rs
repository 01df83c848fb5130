//! Every answer of the interface `transfers` arrives intact.

use super::*;
use crate::guest::FaultKind;
use crate::model::{
    CustomerInfoStatus, Field, FieldKind, Instruction, Kind, Problem, TransferAcceptance, TransferRejection, Withdrawn,
};

/// As the host stores a withdrawal of the received payment's amount.
fn withdrawal(steer: &str) -> Transaction {
    let mut transaction = transaction(steer);
    let Details::Receive(received) = transaction.details else { panic!("not received") };
    transaction.details = Details::Withdraw(Withdrawn {
        asset: usdc(),
        amount_expected: Some(received.amount_expected),
        min_amount: None,
        max_amount: None,
        is_exchange: false,
        is_hosted: false,
        incoming: received.incoming,
        source: None,
        customer: received.receiver,
    });
    transaction
}

#[tokio::test]
async fn info() {
    let ask = async |offer: &str| {
        let guests = configured(&format!("offer={offer}")).await;
        guests.transfer_info(&usdc(), Kind::WithdrawalExchange, "de").await
    };
    assert_eq!(ask("").await.unwrap().answer, Ok(Default::default()));
    let full = ask("full").await.unwrap().answer.unwrap();
    assert_eq!(full.customer_types, ["sep6-customer"]);
    let pin = Field {
        name: "pin".into(),
        description: format!("Kind::WithdrawalExchange of {} in de", usdc()),
        kind: FieldKind::String,
        choices: vec![],
        optional: false,
    };
    assert_eq!(full.terms.fields, [pin]);
    assert_eq!(full.terms.funding_methods, ["cash", "bank_account"]);
    assert_eq!((full.terms.min_amount, full.terms.max_amount), (Amount::parse("2").ok(), Amount::parse("1000.5").ok()));
    assert_eq!(fault(ask("bad-amount").await).kind, FaultKind::InvalidAnswer);
    assert!(matches!(ask("denied").await.unwrap().answer, Err(Problem::Denied(_))));
}

#[tokio::test]
async fn process_request() {
    let guests = configured("").await;
    let ask = async |begin: &str| guests.process_transfer(view(&withdrawal(&format!("begin={begin}")))).await;
    let ready = |answer| match answer {
        Ok(TransferAcceptance::Ready { fee, amount_out, instructions, how, extra_info, eta_s }) => {
            (fee.map(|fee| fee.total().to_string()), amount_out, instructions, how, extra_info, eta_s)
        }
        other => panic!("not ready: {other:?}"),
    };
    assert_eq!(ready(ask("").await.unwrap().answer), (None, None, vec![], None, vec![], None));
    let bank =
        Instruction { name: "organization.bank_number".into(), value: "1".into(), description: "Our bank".into() };
    let extra = vec![("message".to_owned(), "steered".to_owned())];
    assert_eq!(
        ready(ask("terms").await.unwrap().answer),
        (Some("1 USDC".into()), Some(usd("5")), vec![bank], Some("Pay to us".into()), extra, Some(90))
    );
    assert_eq!(fault(ask("bad-amount").await).kind, FaultKind::InvalidAnswer);

    let message = Some("steered to wait".to_owned());
    assert_eq!(ask("wait").await.unwrap().answer, Ok(TransferAcceptance::Wait { message }));
    let message = Some("steered to ask".to_owned());
    let wait = TransferAcceptance::WaitForCustomer { customer_type: Some("sep6-customer".into()), message };
    assert_eq!(ask("kyc:sep6-customer").await.unwrap().answer, Ok(wait));

    let fields = vec!["family_name".to_owned(), "tax_id".to_owned()];
    assert_eq!(ask("customer-fields").await.unwrap().answer, Err(TransferRejection::CustomerInfoNeeded(fields)));
    for (word, is_denied) in [("pending", false), ("not-accepted", true)] {
        let more_info_url = Some("https://anchor.example/kyc".to_owned());
        let standing = CustomerInfoStatus { is_denied, more_info_url, eta_s: Some(60) };
        assert_eq!(ask(word).await.unwrap().answer, Err(TransferRejection::CustomerInfoStatus(standing)));
    }
    let invalid = Problem::Invalid("steered to be invalid".into());
    assert_eq!(ask("invalid").await.unwrap().answer, Err(TransferRejection::Problem(invalid)));
}

#[tokio::test]
async fn a_guest_sees_the_withdrawal_and_its_customer() {
    let guests = configured("").await;
    let (transaction, ada) = (withdrawal("begin=echo"), customer("b", "sep6-customer", &[("first_name", "Ada")]));
    let payment = PaymentView { transaction: &transaction, sender: None, receiver: None, customer: Some(&ada) };
    let Err(TransferRejection::Problem(Problem::Invalid(seen))) =
        guests.process_transfer(payment).await.unwrap().answer
    else {
        panic!("not echoed")
    };
    for part in ["Protocol::Sep6", "Kind::Withdrawal", "Status::PendingReceiver", "ACH"] {
        assert!(seen.contains(part), "{part} is not in {seen}");
    }
}

#[tokio::test]
async fn process_patch_request() {
    let guests = configured("").await;
    let transaction = withdrawal("");
    for (steer, expected) in [
        ("", Ok(())),
        ("patch=denied", Err(TransferRejection::Problem(Problem::Denied("steered to be denied".into())))),
    ] {
        let fields = entries(&[("steer", steer)]);
        assert_eq!(guests.process_transfer_patch(&fields, view(&transaction)).await.unwrap().answer, expected);
    }
}
