//! SEP-31's JSON. Unknown values are left out, never `null`.

use crate::{
    context::AssetInfo,
    model::{Amount, AssetId, InfoUpdate, QuoteId, ReceivedAsset, Status, Timestamp, Transaction, TransactionId},
    web::{Charged, Named, Refunds, WireField, field_map, number},
};
use serde::Serialize;
use serde_json::value::RawValue;

/// Response of `GET /info`.
#[derive(Debug, Serialize)]
pub struct Info {
    receive: Named<Asset>,
}

/// One asset of `GET /info`. Amounts are JSON numbers, written digit by digit.
#[derive(Debug, Serialize)]
struct Asset {
    /// No longer in the SEP, but wallets ignore an asset without it.
    enabled: bool,
    quotes_supported: bool,
    quotes_required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    fee_fixed: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fee_percent: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_amount: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_amount: Option<Box<RawValue>>,
    funding_methods: Vec<String>,
    sep12: Sep12,
    /// Deprecated, but wallets fail without it.
    fields: Fields,
}

/// Customer types by side.
#[derive(Debug, Serialize)]
struct Sep12 {
    sender: Types,
    receiver: Types,
}

/// Empty if no information is required.
#[derive(Debug, Serialize)]
struct Types {
    #[serde(skip_serializing_if = "Named::is_empty")]
    types: Named<Description>,
}

#[derive(Debug, Serialize)]
struct Description {
    description: String,
}

/// Fields required with the transaction.
#[derive(Debug, Serialize)]
struct Fields {
    transaction: Named<WireField>,
}

impl From<Vec<(String, String)>> for Types {
    fn from(types: Vec<(String, String)>) -> Self {
        Self { types: types.into_iter().map(|(name, description)| (name, Description { description })).collect() }
    }
}

impl From<AssetInfo<'_>> for Asset {
    fn from(info: AssetInfo<'_>) -> Self {
        let amount = |amount: Amount| number(amount.decimal());
        let (min_amount, max_amount) = (info.min_amount(), info.max_amount());
        let funding_methods = info.funding_methods();
        let AssetInfo { asset: ReceivedAsset { terms, .. }, guest, converts, .. } = info;
        Self {
            enabled: true,
            quotes_supported: converts,
            quotes_required: converts && terms.quotes_required,
            fee_fixed: terms.fee_fixed.and_then(amount),
            fee_percent: terms.fee_percent.and_then(number),
            min_amount: min_amount.and_then(amount),
            max_amount: max_amount.and_then(amount),
            funding_methods,
            sep12: Sep12 { sender: guest.sender_types.into(), receiver: guest.receiver_types.into() },
            fields: Fields { transaction: field_map(&guest.terms.fields) },
        }
    }
}

impl From<Vec<AssetInfo<'_>>> for Info {
    fn from(asset_infos: Vec<AssetInfo<'_>>) -> Self {
        Self {
            receive: asset_infos.into_iter().map(|info| (info.asset.asset.code().to_owned(), info.into())).collect(),
        }
    }
}

/// The destination of the payment; absent until the anchor accepts it.
#[derive(Debug, Serialize)]
struct PayTo {
    stellar_account_id: String,
    stellar_memo_type: &'static str,
    stellar_memo: String,
}

impl PayTo {
    fn of(transaction: &Transaction) -> Option<Self> {
        transaction.destination().map(|destination| Self {
            stellar_account_id: destination.account.to_string(),
            stellar_memo_type: destination.memo.kind(),
            stellar_memo: destination.memo.value(),
        })
    }
}

/// Response of `POST /transactions`.
#[derive(Debug, Serialize)]
pub struct Created {
    id: TransactionId,
    #[serde(flatten)]
    pay_to: Option<PayTo>,
}

impl From<&Transaction> for Created {
    fn from(transaction: &Transaction) -> Self {
        Self { id: transaction.id, pay_to: PayTo::of(transaction) }
    }
}

/// Response of `GET /transactions/:id` and of `PATCH`.
#[derive(Debug, Serialize)]
pub struct Shown {
    transaction: Payment,
}

/// SEP-31's transaction object.
#[derive(Debug, Serialize)]
struct Payment {
    id: TransactionId,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_eta: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_message: Option<String>,
    /// What arrived or, before that, the amount to pay: sending anchors pay this amount.
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
    #[serde(flatten)]
    pay_to: Option<PayTo>,
    started_at: Timestamp,
    updated_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    completed_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stellar_transaction_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_transaction_id: Option<String>,
    /// Deprecated, and still read by wallets.
    #[serde(skip_serializing_if = "Option::is_none")]
    refunded: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refunds: Option<Refunds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required_info_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    required_info_updates: Option<Fields>,
}

impl From<&Transaction> for Shown {
    fn from(transaction: &Transaction) -> Self {
        let refunds = Refunds::of(transaction).map(Refunds::without_types);
        let paid_in = transaction.amount_in.as_ref().or(transaction.amount_expected());
        let paid_out = transaction.amount_out.as_ref();
        let wanted = match &transaction.info_update {
            Some(InfoUpdate::Transaction(fields)) => Some(Fields { transaction: field_map(fields) }),
            Some(InfoUpdate::Customer(_)) | None => None,
        };
        Self {
            transaction: Payment {
                id: transaction.id,
                status: transaction.status,
                status_eta: transaction.status_eta_s,
                status_message: transaction.message.clone(),
                amount_in: paid_in.map(|money| money.amount),
                amount_in_asset: transaction.ledger_asset().clone(),
                amount_out: paid_out.map(|money| money.amount),
                amount_out_asset: paid_out
                    .map(|money| money.asset.clone())
                    .or_else(|| transaction.destination_asset().cloned()),
                fee: Charged::of(transaction),
                quote_id: transaction.quote_id,
                pay_to: PayTo::of(transaction),
                started_at: transaction.created_at,
                updated_at: transaction.updated_at,
                completed_at: transaction.completed_at,
                stellar_transaction_id: transaction.payments.first().map(|payment| payment.transaction_hash.clone()),
                external_transaction_id: transaction.external_id.clone(),
                refunded: refunds.as_ref().map(|_| transaction.status == Status::Refunded),
                refunds,
                required_info_message: transaction.info_update.as_ref().and(transaction.message.clone()),
                required_info_updates: wanted,
            },
        }
    }
}

#[cfg(test)]
mod tests;
