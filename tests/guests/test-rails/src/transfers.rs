//! Deposits and withdrawals, as the test says.

use crate::{
    Test,
    steer::{Steer, problem},
    usd,
};
use anchor_guest::{Transfers, prelude::*};

impl Transfers for Test {
    fn info(asset: AssetId, kind: Kind, lang: String) -> Result<TransferInfo, Problem> {
        match Steer::configured().word("offer", 1)?.as_str() {
            "" | "plain" => Ok(TransferInfo::default()),
            "full" => Ok(TransferInfo {
                customer_types: vec!["sep6-customer".into()],
                fields: vec![Field::text("pin", &format!("{kind:?} of {asset} in {lang}"))],
                funding_methods: vec!["cash".into(), "bank_account".into()],
                min_amount: Some("2".into()),
                max_amount: Some("1000.50".into()),
                extra: vec![],
            }),
            "bad-amount" => Ok(TransferInfo { max_amount: Some("abc".into()), ..TransferInfo::default() }),
            other => Err(problem(other)),
        }
    }

    fn process_request(payment: Payment) -> Result<TransferAcceptance, TransferRejection> {
        let plain = TransferTerms::configured();
        let asset = payment.transaction.amount_expected.as_ref().map(|amount| amount.asset.clone()).unwrap_or_default();
        let status = |status| {
            let more_info_url = Some("https://anchor.example/kyc".to_owned());
            Err(TransferRejection::CustomerInfoStatus(CustomerInfoStatus {
                status,
                more_info_url,
                eta_seconds: Some(60),
            }))
        };
        let wait_for = |customer_type: Option<String>| {
            let message = Some("steered to ask".to_owned());
            Ok(TransferAcceptance::WaitForCustomer(CustomerRequest { customer_type, message }))
        };
        let word = Steer::of(&payment).word("begin", 1)?;
        match word.split_once(':').map_or((word.as_str(), None), |(word, rest)| (word, Some(rest.to_owned()))) {
            ("" | "ready", _) => Ok(TransferAcceptance::Ready(plain)),
            ("terms", _) => Ok(TransferAcceptance::Ready(TransferTerms {
                fee: Some(Fee { total: "1".into(), asset, details: vec![] }),
                amount_out: Some(match payment.transaction.destination_asset.clone() {
                    Some(asset) if asset.starts_with("stellar:") => Amount { value: "5".into(), asset },
                    _ => usd("5"),
                }),
                instructions: vec![Instruction {
                    name: "organization.bank_number".into(),
                    value: "1".into(),
                    description: "Our bank".into(),
                }],
                how: Some("Pay to us".into()),
                extra_info: vec![Entry { name: "message".into(), value: "steered".into() }],
                eta_seconds: Some(90),
                ..plain
            })),
            ("bad-amount", _) => Ok(TransferAcceptance::Ready(TransferTerms { amount_out: Some(usd("abc")), ..plain })),
            ("wait", _) => Ok(TransferAcceptance::Wait(Some("steered to wait".into()))),
            ("wait-then-ready", _) if payment.transaction.message.is_some() => Ok(TransferAcceptance::Ready(plain)),
            ("wait-then-ready", _) => Ok(TransferAcceptance::Wait(Some("steered to wait".into()))),
            // Until the customer is accepted for that type, or for any.
            ("kyc", kind) => {
                let is_wanted = |one: &Standing| kind.is_none() || one.customer_type == kind;
                let accepted = |one: &Standing| is_wanted(one) && one.status == CustomerStatus::Accepted;
                match payment.customer.iter().flat_map(|customer| &customer.standings).any(accepted) {
                    true => Ok(TransferAcceptance::Ready(plain)),
                    false => wait_for(kind),
                }
            }
            ("wait-then-denied", _) if payment.transaction.message.is_some() => status(InfoStatus::Denied),
            ("wait-then-denied", _) => Ok(TransferAcceptance::Wait(Some("steered to wait".into()))),
            ("customer-fields", _) => {
                Err(TransferRejection::NonInteractiveCustomerInfoNeeded(vec!["family_name".into(), "tax_id".into()]))
            }
            ("pending", _) => status(InfoStatus::Pending),
            ("not-accepted", _) => status(InfoStatus::Denied),
            ("echo", _) => Err(Problem::Invalid(format!("{payment:?}")).into()),
            (other, _) => Err(problem(other).into()),
        }
    }

    fn process_patch_request(fields: Vec<Entry>, payment: Payment) -> Result<(), TransferRejection> {
        let given = fields.iter().find(|field| field.name == "steer").map(|field| field.value.clone());
        match given.map_or_else(|| Steer::of(&payment), Steer::from).word("patch", 1)?.as_str() {
            "" | "ok" => Ok(()),
            other => Err(problem(other).into()),
        }
    }
}
