//! Money that comes in, as the test says.

use crate::{
    Test,
    steer::{Steer, problem},
};
use anchor_guest::{Deposits, prelude::*};
use serde_json::Value;

impl Deposits for Test {
    fn poll_pending_deposit(deposit: &Payment) -> Result<Vec<DepositNews>, Problem> {
        let transaction = &deposit.transaction;
        let expected = transaction.amount_expected.clone();
        let received = |value: &str, asset: String| {
            let amount = Amount { value: value.to_owned(), asset };
            Ok(vec![DepositNews::Received(IncomingPayment::new(format!("polled-{}", transaction.id), amount))])
        };
        let word = Steer::of(deposit).word("arrive", 1)?;
        match word.split_once(':').unwrap_or((&word, "")) {
            ("" | "none", _) => Ok(vec![]),
            ("late", _) if transaction.status != Status::Expired => Ok(vec![]),
            ("received" | "late", "") => match expected {
                Some(Amount { value, asset }) => received(&value, asset),
                None => Ok(vec![]),
            },
            ("received", value) => received(value, crate::USD.to_owned()),
            ("announced", seconds) => Ok(vec![DepositNews::Announced(Announcement {
                external_id: Some(format!("announced-{}", transaction.id)),
                eta_seconds: seconds.parse().ok(),
                extra: vec![],
            })]),
            ("failed", _) => Ok(vec![DepositNews::Failed("steered to fail".into())]),
            (other, _) => Err(problem(other)),
        }
    }

    /// The body is a list of reports: `{transaction, external_id, amount, asset, received_at}`.
    fn incoming_notice(notice: Notice) -> Result<NoticeAnswer, Problem> {
        if notice.header("x-secret").is_some_and(|secret| secret != "of the bank") {
            return Err(Problem::Denied("the notice is not the bank's".into()));
        }
        match Steer::configured().word("notice", 1)?.as_str() {
            "" | "report" => {}
            "echo" => return Err(Problem::Invalid(format!("{notice:?}"))),
            other => return Err(problem(other)),
        }
        let told: Vec<Value> =
            serde_json::from_slice(&notice.body).map_err(|error| Problem::Invalid(error.to_string()))?;
        let text = |one: &Value, name: &str| one[name].as_str().map(str::to_owned);
        let report = |one: &Value| DepositReport {
            transaction_id: text(one, "transaction"),
            news: match text(one, "failed") {
                Some(why) => DepositNews::Failed(why),
                None => DepositNews::Received(IncomingPayment {
                    received_at: text(one, "received_at"),
                    ..IncomingPayment::new(
                        text(one, "external_id").unwrap_or_default(),
                        Amount {
                            value: text(one, "amount").unwrap_or_default(),
                            asset: text(one, "asset").unwrap_or_else(|| crate::USD.to_owned()),
                        },
                    )
                }),
            },
        };
        Ok(NoticeAnswer {
            status: if notice.method == "PUT" { 202 } else { 200 },
            content_type: Some("text/plain".into()),
            body: format!("{} {}", notice.name, notice.query).into_bytes(),
            ..NoticeAnswer::with(told.iter().map(report).collect())
        })
    }

    fn refund_deposit(payment: Payment, refund: DepositRefund) -> Result<RefundOutcome, Problem> {
        match Steer::of(&payment).word("return", refund.number)?.as_str() {
            "" | "paid" => Ok(RefundOutcome::Paid(refund.idempotency_key)),
            "pending" => Ok(RefundOutcome::Pending),
            "failed" => Ok(RefundOutcome::Failed("steered to fail".into())),
            "second" if refund.idempotency_key.ends_with("-1") => {
                Ok(RefundOutcome::Failed("steered to fail once".into()))
            }
            "second" => Ok(RefundOutcome::Paid(refund.idempotency_key)),
            other => Err(problem(other)),
        }
    }
}
