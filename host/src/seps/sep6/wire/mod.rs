//! SEP-6's JSON. Unknown values are left out, never `null`.

mod info;
mod opened;

pub use info::Info;
pub use opened::Opened;

use crate::{
    model::{Amount, AssetId, InfoUpdate, Kind, Memo, QuoteId, Status, Timestamp, Transaction, TransactionId},
    transfers::Wanted,
    web::{Charged, Named, Refunds, WireField, field_map, number},
};
use opened::Instruction;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::HashMap;

/// Response of `GET /fee`: a JSON number, written digit by digit.
#[derive(Debug, Serialize)]
pub struct Fee {
    fee: Option<Box<RawValue>>,
}

impl From<Amount> for Fee {
    fn from(fee: Amount) -> Self {
        Self { fee: number(fee.decimal()) }
    }
}

/// Response of `GET /transactions`.
#[derive(Debug, Serialize)]
pub struct Listed {
    transactions: Vec<Transfer>,
}

impl Listed {
    /// With what is wanted of the transfers' customers.
    pub fn with(transactions: &[Transaction], wanted: &HashMap<TransactionId, Wanted>) -> Self {
        Self { transactions: transactions.iter().map(|one| Transfer::from(one).with(wanted.get(&one.id))).collect() }
    }
}

/// Response of `GET /transaction` and of `PATCH`.
#[derive(Debug, Serialize)]
pub struct Shown {
    transaction: Transfer,
}

impl Shown {
    /// With what is wanted of the transfer's customer.
    pub fn with(transaction: &Transaction, wanted: &HashMap<TransactionId, Wanted>) -> Self {
        Self { transaction: Transfer::from(transaction).with(wanted.get(&transaction.id)) }
    }
}

impl From<&Transaction> for Shown {
    fn from(transaction: &Transaction) -> Self {
        Self { transaction: transaction.into() }
    }
}

/// Fields required with the transaction.
#[derive(Debug, Serialize)]
struct Fields {
    transaction: Named<WireField>,
}

/// SEP-6's transaction object.
#[derive(Debug, Serialize)]
struct Transfer {
    id: TransactionId,
    kind: Kind,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_eta: Option<u32>,
    /// What arrived or, before that, the amount to pay: wallets pay this amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_in: Option<Amount>,
    amount_in_asset: AssetId,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_out: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_out_asset: Option<AssetId>,
    #[serde(flatten)]
    fee: Option<Charged>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote_id: Option<QuoteId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_extra: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deposit_memo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deposit_memo_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Named::is_empty")]
    instructions: Named<Instruction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claimable_balance_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdraw_anchor_account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdraw_memo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdraw_memo_type: Option<&'static str>,
    started_at: Timestamp,
    updated_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    completed_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_action_required_by: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stellar_transaction_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_transaction_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    /// Deprecated, and still read by wallets.
    #[serde(skip_serializing_if = "Option::is_none")]
    refunded: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refunds: Option<Refunds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required_info_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required_info_updates: Option<Fields>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required_customer_info_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required_customer_info_updates: Option<Vec<String>>,
}

impl Transfer {
    fn with(self, wanted: Option<&Wanted>) -> Self {
        Self {
            required_customer_info_message: wanted.and_then(|wanted| wanted.message.clone()),
            required_customer_info_updates: wanted.map(|wanted| wanted.fields.clone()),
            ..self
        }
    }
}

impl From<&Transaction> for Transfer {
    fn from(transaction: &Transaction) -> Self {
        let refunds = Refunds::of(transaction);
        let paid_in = transaction.amount_in.as_ref().or(transaction.amount_expected());
        let paid_out = transaction.amount_out.as_ref();
        let to = transaction.destination();
        let wanted = match &transaction.info_update {
            Some(InfoUpdate::Transaction(fields)) => Some(Fields { transaction: field_map(fields) }),
            Some(InfoUpdate::Customer(_)) | None => None,
        };
        let deposited = transaction.details.deposit();
        let deposit_memo = deposited.and_then(|deposited| deposited.memo.as_ref());
        // Who paid a deposit is off chain, and not known to the host.
        let (from, paid_to) = match deposited {
            Some(deposited) => (None, Some(deposited.to.to_string())),
            None => (transaction.source().map(String::from), transaction.fields.get("dest").cloned()),
        };
        Self {
            id: transaction.id,
            kind: transaction.kind(),
            status: transaction.status,
            status_eta: transaction.status_eta_s,
            amount_in: paid_in.map(|money| money.amount),
            amount_in_asset: transaction.paid_asset().clone(),
            amount_out: paid_out.map(|money| money.amount),
            amount_out_asset: paid_out
                .map(|money| money.asset.clone())
                .or_else(|| transaction.destination_asset().cloned()),
            fee: Charged::of(transaction),
            quote_id: transaction.quote_id,
            from,
            to: paid_to,
            external_extra: transaction.fields.get("dest_extra").cloned(),
            deposit_memo: deposit_memo.map(Memo::value),
            deposit_memo_type: deposit_memo.map(Memo::kind),
            instructions: deposited.map(opened::instructions).unwrap_or_default(),
            claimable_balance_id: deposited.and_then(|one| one.paid.as_ref()?.balance_id.clone()),
            withdraw_anchor_account: to.map(|to| to.account.to_string()),
            withdraw_memo: to.map(|to| to.memo.value()),
            withdraw_memo_type: to.map(|to| to.memo.kind()),
            started_at: transaction.created_at,
            updated_at: transaction.updated_at,
            completed_at: transaction.completed_at,
            user_action_required_by: transaction.action_required_by(),
            stellar_transaction_id: transaction.ledger_hash().map(str::to_owned),
            external_transaction_id: transaction.external_id.clone(),
            message: transaction.message.clone(),
            refunded: refunds.as_ref().map(|_| transaction.status == Status::Refunded),
            refunds,
            required_info_message: transaction.info_update.as_ref().and(transaction.message.clone()),
            required_info_updates: wanted,
            required_customer_info_message: None,
            required_customer_info_updates: None,
        }
    }
}
