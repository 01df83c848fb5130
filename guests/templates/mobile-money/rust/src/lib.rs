//! A mobile money anchor: SEP-31 payments and SEP-6 withdrawals go out to phone numbers (`payouts`), SEP-6 deposits come in
//! on our paybill number (`deposits`).
//!
//! Configuration: `provider_url`, the address of the provider's API; `paybill`, our number there. Secret: `provider_key`.

mod deposits;
mod payouts;
mod provider;

use anchor_guest::{Customers, Receiver, Transfers, prelude::*};

struct MobileMoney;

anchor_guest::export!(MobileMoney: receiver, transfers, deposits, customers, rails);

const SENDER: &str = "sep31-sender";
const RECEIVER: &str = "sep31-receiver";
/// Who withdraws or deposits.
const CUSTOMER: &str = "sep6-customer";

fn phone_field() -> Field {
    Field::text("phone_number", "The receiver's phone number, with its country code")
}

impl Receiver for MobileMoney {
    fn info(_asset: AssetId, _lang: String) -> Result<ReceiverInfo, Problem> {
        Ok(ReceiverInfo {
            sender_types: vec![CustomerType::new(SENDER, "People who send money")],
            receiver_types: vec![CustomerType::new(RECEIVER, "People who receive money on their phone")],
            // Optional: the receiver's SEP-9 field has the same.
            fields: vec![phone_field().optional()],
            ..ReceiverInfo::default()
        })
    }

    fn process_post_request(payment: Payment) -> Result<Acceptance, Rejection> {
        for (customer, kind) in [(&payment.sender, SENDER), (&payment.receiver, RECEIVER)] {
            if !customer.as_ref().is_some_and(|customer| customer.is_accepted(kind)) {
                return Err(Rejection::CustomerInfoNeeded(Some(kind.to_owned())));
            }
        }
        match phone_number(&payment)? {
            Some(_) => Ok(Acceptance::Ready(Terms::configured())),
            None => Err(Rejection::TransactionInfoNeeded(vec![phone_field()])),
        }
    }

    fn process_patch_request(_fields: Vec<Entry>, payment: Payment) -> Result<(), Rejection> {
        phone_number(&payment)?;
        Ok(())
    }
}

/// Withdrawals and deposits (SEP-6).
impl Transfers for MobileMoney {
    fn info(_asset: AssetId, _kind: Kind, _lang: String) -> Result<TransferInfo, Problem> {
        Ok(TransferInfo { customer_types: vec![CUSTOMER.to_owned()], ..TransferInfo::default() })
    }

    /// A transfer opens at once and waits until we know whose it is, and their phone number.
    fn process_request(payment: Payment) -> Result<TransferAcceptance, TransferRejection> {
        let is_accepted = payment.customer.as_ref().is_some_and(|customer| customer.is_accepted(CUSTOMER));
        if phone_number(&payment)?.is_none() || !is_accepted {
            return Ok(TransferAcceptance::WaitForCustomer(CustomerRequest {
                customer_type: Some(CUSTOMER.to_owned()),
                message: None,
            }));
        }
        let instructions = match payment.transaction.kind {
            Kind::Deposit | Kind::DepositExchange => deposits::instructions(&payment.transaction)?,
            Kind::Withdrawal | Kind::WithdrawalExchange | Kind::Receive => Vec::new(),
        };
        Ok(TransferAcceptance::Ready(TransferTerms { instructions, ..TransferTerms::configured() }))
    }

    fn process_patch_request(_fields: Vec<Entry>, payment: Payment) -> Result<(), TransferRejection> {
        phone_number(&payment)?;
        Ok(())
    }
}

impl Customers for MobileMoney {
    fn requirements(context: CustomerContext) -> Result<Vec<Field>, Problem> {
        let mut fields =
            vec![Field::text("first_name", "Given or first name"), Field::text("last_name", "Family or last name")];
        match context.customer_type.as_deref() {
            Some(SENDER) | None => {}
            Some(RECEIVER | CUSTOMER) => {
                let account = "Phone number of the mobile money account, with its country code";
                fields.push(Field::text("mobile_money_number", account));
            }
            Some(other) => {
                let why = format!("type: `{other}` is not {SENDER}, {RECEIVER} or {CUSTOMER}");
                return Err(Problem::Invalid(why));
            }
        }
        Ok(fields)
    }

    fn review(customer: Customer, context: CustomerContext) -> Result<Decision, Problem> {
        checked("mobile_money_number", customer.value("mobile_money_number"))?;
        let missing = customer.missing(Self::requirements(context)?);
        Ok(match missing.is_empty() {
            true => Decision::Accepted,
            false => Decision::NeedsInfo(InfoRequest { fields: missing, message: None }),
        })
    }
}

/// The number that came with the transaction, otherwise the payee's: the receiver's, or who withdraws.
fn phone_number(payment: &Payment) -> Result<Option<&str>, Problem> {
    let payee = payment.receiver.as_ref().or(payment.customer.as_ref());
    match payment.field("phone_number") {
        Some(number) => checked("phone_number", Some(number)),
        None => checked("mobile_money_number", payee.and_then(|payee| payee.value("mobile_money_number"))),
    }
}

/// Refuses a number that is not in the form of E.164. The error does not repeat it, because errors are logged.
fn checked<'a>(name: &str, number: Option<&'a str>) -> Result<Option<&'a str>, Problem> {
    let is_e164 = |number: &str| {
        let digits = number.strip_prefix('+').filter(|digits| !digits.starts_with('0')).unwrap_or_default();
        (8..=15).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
    };
    match number {
        Some(number) if !is_e164(number) => Err(Problem::Invalid(format!(
            "{name}: write the phone number with its country code and without spaces, such as +254712345678"
        ))),
        number => Ok(number),
    }
}
