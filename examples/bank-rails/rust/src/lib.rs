//! A SEP-31 receiving anchor that converts (`rates`) and pays out to bank accounts, as it does for withdrawals
//! (`transfers`, and with pages `interactive`). Deposits come in on its own account at the bank (`deposits`).
//!
//! Configuration: `bank_url`, the address of the bank's API; `sending_anchors`, the accounts of the sending anchors
//! that we do business with, separated by commas (not set: all).

mod deposits;
mod interactive;
mod rates;
mod transfers;

use anchor_guest::{Customers, Rails, Receiver, asset_code, config, http, prelude::*};
use serde::Deserialize;
use serde_json::json;
use transfers::CUSTOMER;

struct Bank;

anchor_guest::export!(Bank: receiver, transfers, interactive, deposits, customers, rails, quotes);

const SENDER: &str = "sep31-sender";
const RECEIVER: &str = "sep31-receiver";

impl Receiver for Bank {
    fn info(_asset: AssetId, _lang: String) -> Result<ReceiverInfo, Problem> {
        Ok(ReceiverInfo {
            sender_types: vec![CustomerType::new(SENDER, "People who send money")],
            receiver_types: vec![CustomerType::new(RECEIVER, "People who receive money on a bank account")],
            // Optional: the receiver's SEP-9 fields have the same data.
            fields: account_fields().into_iter().map(Field::optional).collect(),
            ..ReceiverInfo::default()
        })
    }

    fn valid_sending_anchor(account: Address) -> bool {
        let known = config::get("sending_anchors").unwrap_or_default();
        known.is_empty() || known.split(',').any(|one| one.trim() == account)
    }

    fn process_post_request(payment: Payment) -> Result<Acceptance, Rejection> {
        for (customer, kind) in [(&payment.sender, SENDER), (&payment.receiver, RECEIVER)] {
            if !customer.as_ref().is_some_and(|customer| customer.is_accepted(kind)) {
                return Err(Rejection::CustomerInfoNeeded(Some(kind.to_owned())));
            }
        }
        match account(&payment) {
            Some(_) => Ok(Acceptance::Ready(Terms::configured())),
            None => Err(Rejection::TransactionInfoNeeded(account_fields())),
        }
    }
}

impl Customers for Bank {
    fn requirements(context: CustomerContext) -> Result<Vec<Field>, Problem> {
        let mut fields =
            vec![Field::text("first_name", "Given or first name"), Field::text("last_name", "Family or last name")];
        match context.customer_type.as_deref() {
            Some(RECEIVER | CUSTOMER) => fields.extend([
                Field::text("bank_account_number", "Number of the bank account"),
                Field::text("bank_number", "Routing number of the bank"),
            ]),
            Some(SENDER) | None => fields.push(Field::text("email_address", "Email address").optional()),
            Some(other) => return Err(Problem::Invalid(format!("type: `{other}` is not {SENDER} or {RECEIVER}"))),
        }
        Ok(fields)
    }
}

impl Rails for Bank {
    fn execute_outgoing_transaction(payment: Payment, attempt: Attempt) -> Result<Payout, Problem> {
        let Some((account_number, routing_number)) = account(&payment) else {
            return Ok(ask_payee(&payment, None));
        };
        let amount = payment.transaction.amount_out.as_ref().ok_or(Problem::Invalid("no amount out".into()))?;
        let name = |field| payee(&payment).and_then(|payee| payee.value(field)).unwrap_or_default();
        let order = json!({
            "amount": amount.value,
            "currency": asset_code(&amount.asset),
            "account_number": account_number,
            "routing_number": routing_number,
            "name": format!("{} {}", name("first_name"), name("last_name")),
        });
        let url = format!("{}/transfers", config::required("bank_url")?);
        let request = http::Request::post(url).header("Idempotency-Key", &attempt.idempotency_key).json(&order);
        outcome(&payment, request.send()?)
    }

    fn poll_outgoing_transaction(payout: &PendingPayout) -> Result<Option<Payout>, Problem> {
        let url = format!("{}/transfers/{}", config::required("bank_url")?, payout.idempotency_key);
        outcome(&payout.payment, http::Request::get(url).send()?).map(Some)
    }
}

/// The bank's answer.
#[derive(Deserialize)]
struct Transfer {
    id: String,
    status: Status,
    reason: Option<String>,
    /// The field at fault, if there is one.
    field: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Settled,
    Pending,
    Rejected,
}

fn outcome(payment: &Payment, response: http::Response) -> Result<Payout, Problem> {
    if !response.is_success() {
        return Err(Problem::Unavailable(format!("the bank answered {}", response.status)));
    }
    let Transfer { id, status, reason, field } = response.json()?;
    Ok(match status {
        Status::Settled => Payout::delivered(id),
        Status::Pending => Payout::initiated(id),
        Status::Rejected => rejected(payment, field, reason),
    })
}

/// Requests a correction from where the value came, or a refund if no correction is possible.
fn rejected(payment: &Payment, field: Option<String>, message: Option<String>) -> Payout {
    let Some(wrong) = field else { return Payout::Refund(RefundPlan { amount: None, message }) };
    let is_given = |field: &Field| field.name == wrong && payment.field(&field.name).is_some();
    let fields: Vec<_> = account_fields().into_iter().filter(is_given).collect();
    if fields.is_empty() {
        ask_payee(payment, message)
    } else {
        Payout::NeedsTransactionInfo(InfoRequest { fields, message })
    }
}

/// A value that is not in the transaction's own fields is the payee's (SEP-12).
fn ask_payee(payment: &Payment, message: Option<String>) -> Payout {
    let customer_type = match payment.transaction.protocol {
        Protocol::Sep6 | Protocol::Sep24 => CUSTOMER,
        Protocol::Sep31 => RECEIVER,
    };
    Payout::NeedsCustomerInfo(CustomerInfoRequest { customer_type: Some(customer_type.into()), message })
}

/// Who gets the money: of a payment the receiver, of a withdrawal the customer.
fn payee(payment: &Payment) -> Option<&Customer> {
    payment.receiver.as_ref().or(payment.customer.as_ref())
}

fn account_fields() -> Vec<Field> {
    vec![
        Field::text("account_number", "Number of the receiver's bank account"),
        Field::text("routing_number", "Routing number of the receiver's bank"),
    ]
}

/// Account and routing number, from the transaction's fields, otherwise from the payee's.
fn account(payment: &Payment) -> Option<(&str, &str)> {
    let of = |field, sep9| payment.field(field).or_else(|| payee(payment)?.value(sep9));
    Some((of("account_number", "bank_account_number")?, of("routing_number", "bank_number")?))
}
