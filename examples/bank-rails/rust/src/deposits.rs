//! Deposits from bank accounts (SEP-6): the user pays to our account at the bank, with the transaction's id as the reference.
//!
//! The bank is asked for what came in, and may call us: `POST /rails/GUEST/payments` with `{"id": "…"}`. Anybody can send
//! that, so it only says what to ask the bank for.

use crate::Bank;
use anchor_guest::{Deposits, config, http, prelude::*};
use serde::Deserialize;
use serde_json::json;

/// Our account at the bank.
const OUR_ACCOUNT: &str = "100200300";

/// A payment to our account, as the bank shows it.
#[derive(Deserialize)]
struct Incoming {
    id: String,
    reference: String,
    amount: String,
    currency: String,
}

/// A notice of the bank's.
#[derive(Deserialize)]
struct PaymentNotice {
    id: String,
}

/// The bank's answer to a payment that goes back.
#[derive(Deserialize)]
struct Return {
    id: String,
    status: String,
}

/// How to pay a deposit.
pub fn instructions(payment: &Payment) -> Vec<Instruction> {
    let one = |name: &str, value: &str, description: &str| Instruction {
        name: name.to_owned(),
        value: value.to_owned(),
        description: description.to_owned(),
    };
    vec![
        one("organization.bank_account_number", OUR_ACCOUNT, "Our account number"),
        one("organization.bank_number", "021000021", "Routing number of our bank"),
        one("organization.external_transfer_memo", &payment.transaction.id, "Reference: your payment needs it"),
    ]
}

impl Deposits for Bank {
    fn poll_pending_deposit(deposit: &Payment) -> Result<Vec<DepositNews>, Problem> {
        let url = format!("{}/incoming?reference={}", config::required("bank_url")?, deposit.transaction.id);
        let incoming: Vec<Incoming> = asked(http::Request::get(url))?.json()?;
        Ok(incoming.into_iter().map(|one| news(&one)).collect())
    }

    fn incoming_notice(notice: Notice) -> Result<NoticeAnswer, Problem> {
        if notice.name != "payments" {
            return Err(Problem::Invalid(format!("there are no notices of {} here", notice.name)));
        }
        let told: PaymentNotice =
            serde_json::from_slice(&notice.body).map_err(|error| Problem::Invalid(format!("id: {error}")))?;
        if told.id.is_empty() || !told.id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(Problem::Invalid("id: is not one of the bank's".to_owned()));
        }
        let url = format!("{}/incoming/{}", config::required("bank_url")?, told.id);
        let response = http::Request::get(url).send()?;
        if response.status == 404 {
            return Err(Problem::Denied("the bank knows no such payment".to_owned()));
        }
        let incoming: Incoming = checked(response)?.json()?;
        Ok(NoticeAnswer::with(vec![DepositReport::on(&incoming.reference, news(&incoming))]))
    }

    fn refund_deposit(_payment: Payment, refund: DepositRefund) -> Result<RefundOutcome, Problem> {
        let order = json!({ "id": refund.external_id, "amount": refund.amount.value });
        let url = format!("{}/returns", config::required("bank_url")?);
        let request = http::Request::post(url).header("Idempotency-Key", &refund.idempotency_key).json(&order);
        let Return { id, status } = asked(request)?.json()?;
        Ok(if status == "settled" { RefundOutcome::Paid(id) } else { RefundOutcome::Pending })
    }
}

fn news(incoming: &Incoming) -> DepositNews {
    let amount = Amount { value: incoming.amount.clone(), asset: format!("iso4217:{}", incoming.currency) };
    DepositNews::Received(IncomingPayment::new(&incoming.id, amount))
}

fn asked(request: http::Request) -> Result<http::Response, Problem> {
    checked(request.send()?)
}

fn checked(response: http::Response) -> Result<http::Response, Problem> {
    match response.is_success() {
        true => Ok(response),
        false => Err(Problem::Unavailable(format!("the bank answered {}", response.status))),
    }
}
