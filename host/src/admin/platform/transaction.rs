//! A transaction as the Platform API shows it: these fields and no others.

use crate::admin::Records;
use crate::model::{
    Address, Amount, AssetId, Memo, Money, Owner, Protocol, RefundRoute, Role, StellarPayment, Timestamp, Transaction,
};
use crate::store;
use crate::transactions::KnownIds;
use crate::web::FeeDetails;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Money)]
struct WireMoney {
    amount: Amount,
    asset: AssetId,
}

impl From<&Money> for WireMoney {
    fn from(money: &Money) -> Self {
        Self { amount: money.amount, asset: money.asset.clone() }
    }
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StellarPayment)]
struct WirePayment {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    amount: Option<WireMoney>,
    payment_type: &'static str,
    source_account: String,
    destination_account: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StellarTransaction)]
struct WireStellarTransaction {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    memo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memo_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<Timestamp>,
    payments: Vec<WirePayment>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RefundPayment)]
struct WireRefund {
    id: String,
    id_type: &'static str,
    amount: WireMoney,
    fee: WireMoney,
    requested_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    refunded_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refunds)]
struct WireRefunds {
    amount_refunded: WireMoney,
    amount_fee: WireMoney,
    payments: Vec<WireRefund>,
}

/// Somebody in a transaction, or whose quote it is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Party {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memo: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct Customers {
    sender: Party,
    receiver: Party,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Instruction)]
struct WireInstruction {
    value: String,
    description: String,
}

/// A transaction as the Platform API shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Transaction)]
pub(in crate::admin) struct WireTransaction {
    id: String,
    sep: &'static str,
    kind: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<String>,
    // The Anchor Platform writes this one in camel case.
    #[serde(rename = "fundingMethod", skip_serializing_if = "Option::is_none")]
    funding_method: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_expected: Option<WireMoney>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_in: Option<WireMoney>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_out: Option<WireMoney>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fee_details: Option<FeeDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote_id: Option<String>,
    started_at: Timestamp,
    updated_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    completed_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transfer_received_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_action_required_by: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refunds: Option<WireRefunds>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stellar_transactions: Vec<WireStellarTransaction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    destination_account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_transaction_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memo_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refund_memo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refund_memo_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_domain: Option<String>,
    customers: Customers,
    creator: Party,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    instructions: BTreeMap<String, WireInstruction>,
}

/// A transaction as its business sees it, JSON.
///
/// # Errors
/// Never in practice: the record is plain data.
pub fn for_business(record: &Transaction, known: &KnownIds) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&wire(record, known))
}

/// The transaction, with the ids under which its business knows its customers.
pub(in crate::admin) async fn shown(state: &Records, record: &Transaction) -> Result<WireTransaction, store::Error> {
    Ok(wire(record, &state.operations.transactions.known_ids([record]).await?))
}

/// The same of several.
pub(in crate::admin) async fn all_shown(
    state: &Records,
    records: &[Transaction],
) -> Result<Vec<WireTransaction>, store::Error> {
    let known = state.operations.transactions.known_ids(records).await?;
    Ok(records.iter().map(|record| wire(record, &known)).collect())
}

fn wire(record: &Transaction, known: &KnownIds) -> WireTransaction {
    let (memo, refund_memo) = (record.ledger_memo(), record.refund_memo());
    let expected = record.amount_expected();
    WireTransaction {
        id: record.id.to_string(),
        sep: match record.protocol() {
            Protocol::Sep6 => "6",
            Protocol::Sep24 => "24",
            Protocol::Sep31 => "31",
        },
        kind: record.kind().as_str(),
        status: record.status.as_str(),
        r#type: record.funding_method.clone().filter(|_| record.protocol() == Protocol::Sep6),
        funding_method: record.funding_method.clone(),
        amount_expected: expected.map(WireMoney::from),
        // What is to be paid, until it is known what was.
        amount_in: record.amount_in.as_ref().or(expected).map(WireMoney::from),
        amount_out: record.amount_out.as_ref().map(WireMoney::from),
        fee_details: record.fee.as_ref().map(FeeDetails::from),
        quote_id: record.quote_id.map(|id| known.quotes.get(&id).cloned().unwrap_or_else(|| id.to_string())),
        started_at: record.created_at,
        updated_at: record.updated_at,
        completed_at: record.completed_at,
        transfer_received_at: record.received_at,
        user_action_required_by: record.action_required_by(),
        message: record.message.clone(),
        refunds: refunds(record),
        stellar_transactions: stellar_transactions(record),
        source_account: record.source().map(|source| source.to_string()),
        destination_account: record.receiver().map(|receiver| receiver.to_string()),
        external_transaction_id: record.external_id.clone(),
        memo: memo.map(Memo::value),
        memo_type: memo.map(Memo::kind),
        refund_memo: refund_memo.map(Memo::value),
        refund_memo_type: refund_memo.map(Memo::kind),
        client_domain: record.client_domain.clone(),
        customers: customers(record, known),
        creator: Party::from(&record.owner),
        instructions: instructions(record),
    }
}

fn instructions(record: &Transaction) -> BTreeMap<String, WireInstruction> {
    let all = record.details.deposit().map(|deposited| deposited.instructions.as_slice()).unwrap_or_default();
    let one = |one: &crate::model::Instruction| {
        (one.name.clone(), WireInstruction { value: one.value.clone(), description: one.description.clone() })
    };
    all.iter().map(one).collect()
}

/// Of a payment received its parties; of a transfer the user twice.
fn customers(record: &Transaction, known: &KnownIds) -> Customers {
    let id = |role| {
        let id = record.customer(role)?;
        Some(known.customers.get(&id).cloned().unwrap_or_else(|| id.to_string()))
    };
    let party = |role| Party { id: id(role), account: None, memo: None };
    match record.protocol() {
        Protocol::Sep31 => Customers { sender: party(Role::Sender), receiver: party(Role::Receiver) },
        Protocol::Sep6 | Protocol::Sep24 => {
            let user = || Party { id: id(Role::Customer), ..Party::from(&record.owner) };
            Customers { sender: user(), receiver: user() }
        }
    }
}

impl From<&Owner> for Party {
    fn from(owner: &Owner) -> Self {
        let memo = match owner {
            Owner::Memo { memo, .. } => Some(memo.to_string()),
            Owner::Address(_) => None,
        };
        Self { id: None, account: Some(owner.address().to_string()), memo }
    }
}

fn stellar_transactions(record: &Transaction) -> Vec<WireStellarTransaction> {
    let mut shown: Vec<WireStellarTransaction> = Vec::new();
    for payment in &record.payments {
        let one = paid(record, payment);
        match shown.iter_mut().find(|known| known.id == payment.transaction_hash) {
            Some(known) => known.payments.push(one),
            None => shown.push(WireStellarTransaction {
                id: payment.transaction_hash.clone(),
                memo: payment.memo.as_ref().map(Memo::value),
                memo_type: payment.memo.as_ref().map(Memo::kind),
                created_at: Some(payment.at),
                payments: vec![one],
            }),
        }
    }
    if let Some((deposited, paid)) = record.details.deposit().and_then(|one| Some((one, one.paid.as_ref()?))) {
        shown.push(WireStellarTransaction {
            id: paid.hash.clone(),
            memo: deposited.memo.as_ref().map(Memo::value),
            memo_type: deposited.memo.as_ref().map(Memo::kind),
            created_at: record.completed_at,
            payments: vec![WirePayment {
                id: None,
                amount: record.amount_out.as_ref().map(WireMoney::from),
                payment_type: "payment",
                source_account: deposited.from.to_string(),
                destination_account: deposited.to.to_string(),
            }],
        });
    }
    shown
}

fn paid(record: &Transaction, payment: &StellarPayment) -> WirePayment {
    let from = match payment.from_muxed_id {
        Some(id) => Address::Muxed { account: payment.from, id },
        None => Address::Account(payment.from),
    };
    let to = record.destination().map(|destination| destination.account.to_string());
    WirePayment {
        id: Some(payment.operation_id.to_string()),
        amount: Some(WireMoney::from(&payment.money)),
        payment_type: "payment",
        source_account: from.to_string(),
        destination_account: to.unwrap_or_default(),
    }
}

fn refunds(record: &Transaction) -> Option<WireRefunds> {
    let asset = record.paid_asset();
    let money = |amount| WireMoney { amount, asset: asset.clone() };
    let mut payments = Vec::new();
    let (mut refunded, mut fees) = (Amount::ZERO, Amount::ZERO);
    for refund in &record.refunds {
        let (id, id_type, refunded_at) = match refund.sent_as() {
            Some((RefundRoute::Ledger, id)) => (id.to_owned(), "stellar", refund.sent_at()),
            Some((RefundRoute::OffChain, id)) => (id.to_owned(), "external", refund.sent_at()),
            None => match &refund.business_id {
                Some(id) => (id.clone(), "external", None),
                None => continue,
            },
        };
        fees = fees.plus(refund.fee).ok()?;
        refunded = refunded.plus(refund.taken()?).ok()?;
        let (amount, fee) = (money(refund.amount), money(refund.fee));
        payments.push(WireRefund { id, id_type, amount, fee, requested_at: refund.ordered_at, refunded_at });
    }
    (!payments.is_empty()).then(|| WireRefunds { amount_refunded: money(refunded), amount_fee: money(fees), payments })
}
