//! Deposits (SEP-6): the user pays to our paybill number, with a reference short enough to type on a phone.
//!
//! The provider is asked for what came in, and may call us: `POST /rails/GUEST/payments` with `{"id": "…"}`. Anybody can
//! send that, so it only says what to ask the provider for.

use crate::{
    MobileMoney,
    provider::{answer, get, order},
};
use anchor_guest::{Deposits, config, kv, prelude::*};
use serde::Deserialize;
use serde_json::json;

/// A payment to us, as the provider shows it.
#[derive(Deserialize)]
struct Incoming {
    id: String,
    reference: String,
    amount: String,
    currency: String,
}

/// A notice of the provider's.
#[derive(Deserialize)]
struct PaymentNotice {
    id: String,
}

/// The provider's answer to a payment that goes back.
#[derive(Deserialize)]
struct Reversal {
    id: String,
    status: String,
    reason: Option<String>,
}

impl Deposits for MobileMoney {
    fn poll_pending_deposit(deposit: &Payment) -> Result<Vec<DepositNews>, Problem> {
        let incoming: Vec<Incoming> =
            answer(get(&format!("/payments?reference={}", reference(&deposit.transaction)))?)?;
        Ok(incoming.into_iter().map(news).collect())
    }

    fn incoming_notice(notice: Notice) -> Result<NoticeAnswer, Problem> {
        if notice.name != "payments" {
            return Err(Problem::Invalid(format!("there are no notices of {} here", notice.name)));
        }
        let told: PaymentNotice =
            serde_json::from_slice(&notice.body).map_err(|error| Problem::Invalid(format!("id: {error}")))?;
        if told.id.is_empty() || !told.id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(Problem::Invalid("id: is not one of the provider's".to_owned()));
        }
        let response = get(&format!("/payments/{}", told.id))?;
        if response.status == 404 {
            return Err(Problem::Denied("the provider knows no such payment".to_owned()));
        }
        let payment: Incoming = answer(response)?;
        let report = DepositReport { transaction_id: deposit_of(&payment.reference)?, news: news(payment) };
        Ok(NoticeAnswer::with(vec![report]))
    }

    fn refund_deposit(_payment: Payment, refund: DepositRefund) -> Result<RefundOutcome, Problem> {
        let what = json!({ "payment": refund.external_id, "amount": refund.amount.value });
        let Reversal { id, status, reason } = answer(order("/reversals", &refund.idempotency_key, &what)?)?;
        Ok(match status.as_str() {
            "settled" => RefundOutcome::Paid(id),
            "rejected" => RefundOutcome::Failed(reason.unwrap_or("the provider rejected the reversal".to_owned())),
            _ => RefundOutcome::Pending,
        })
    }
}

/// How to pay a deposit. Keeps its reference in `kv`, by which a notice finds the deposit.
pub fn instructions(transaction: &Transaction) -> Result<Vec<Instruction>, Problem> {
    let reference = reference(transaction);
    if deposit_of(&reference)?.is_some_and(|known| known != transaction.id) {
        let why = format!("the reference {reference} is another deposit's: the wallet has to ask again");
        return Err(Problem::Unavailable(why));
    }
    kv::set_json(&format!("references/{reference}"), &transaction.id)?;
    let one = |name: &str, value, description: &str| Instruction {
        name: name.to_owned(),
        value,
        description: description.to_owned(),
    };
    Ok(vec![
        one("organization.mobile_money_number", config::required("paybill")?, "Our paybill number"),
        one("organization.external_transfer_memo", reference, "Reference: your payment needs it"),
    ])
}

/// The last twelve digits of the transaction's id.
fn reference(transaction: &Transaction) -> String {
    transaction.id.rsplit('-').next().unwrap_or_default().to_uppercase()
}

/// The id of the deposit with this reference; none if there is none, as after a slip of the user's.
fn deposit_of(reference: &str) -> Result<Option<String>, Problem> {
    let typed = reference.trim().to_uppercase();
    match typed.len() == 12 && typed.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        true => kv::get_json(&format!("references/{typed}")),
        false => Ok(None),
    }
}

fn news(incoming: Incoming) -> DepositNews {
    let amount = Amount { value: incoming.amount, asset: format!("iso4217:{}", incoming.currency) };
    DepositNews::Received(IncomingPayment::new(incoming.id, amount))
}
