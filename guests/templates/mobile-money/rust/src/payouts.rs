//! Payouts to phone numbers, for payments and for withdrawals.

use crate::{
    CUSTOMER, MobileMoney, RECEIVER, phone_field, phone_number,
    provider::{answer, get, order},
};
use anchor_guest::{Rails, asset_code, prelude::*};
use serde::Deserialize;
use serde_json::json;

/// A payout, as the provider shows it.
#[derive(Deserialize)]
struct State {
    id: String,
    status: Status,
    code: Option<String>,
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Settled,
    Pending,
    Rejected,
}

impl Rails for MobileMoney {
    fn execute_outgoing_transaction(payment: Payment, attempt: Attempt) -> Result<Payout, Problem> {
        let Some(number) = phone_number(&payment)? else { return Ok(ask_again(&payment, None)) };
        let amount = payment.transaction.amount_out.as_ref().ok_or(Problem::Invalid("no amount out".to_owned()))?;
        let what = json!({ "phone_number": number, "amount": amount.value, "currency": asset_code(&amount.asset) });
        Ok(outcome(&payment, answer(order("/payouts", &attempt.idempotency_key, &what)?)?))
    }

    fn poll_outgoing_transaction(payout: &PendingPayout) -> Result<Option<Payout>, Problem> {
        let state = answer(get(&format!("/payouts/{}", payout.idempotency_key))?)?;
        Ok(Some(outcome(&payout.payment, state)))
    }
}

fn outcome(payment: &Payment, State { id, status, code, reason }: State) -> Payout {
    match status {
        Status::Settled => Payout::delivered(id),
        Status::Pending => Payout::initiated(id),
        Status::Rejected if code.as_deref() == Some("unknown_number") => ask_again(payment, reason),
        Status::Rejected => Payout::Refund(RefundPlan { amount: None, message: reason }),
    }
}

/// Requests another phone number from where it came: with the transaction, or from the payee (SEP-12).
fn ask_again(payment: &Payment, message: Option<String>) -> Payout {
    if payment.field("phone_number").is_some() {
        return Payout::NeedsTransactionInfo(InfoRequest { fields: vec![phone_field()], message });
    }
    let customer_type = match payment.transaction.protocol {
        Protocol::Sep6 => CUSTOMER,
        Protocol::Sep24 | Protocol::Sep31 => RECEIVER,
    };
    Payout::NeedsCustomerInfo(CustomerInfoRequest { customer_type: Some(customer_type.to_owned()), message })
}
