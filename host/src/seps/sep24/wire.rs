//! SEP-24's JSON. Unknown values are left out, but for those that the SEP wants as `null`.

use crate::{
    model::{Amount, AssetId, Details, Memo, QuoteId, Status, Timestamp, Transaction, TransactionId},
    web::{Charged, Refunds, number},
};
use serde::Serialize;
use serde_json::value::RawValue;

/// Response of `POST /transactions/…/interactive`.
#[derive(Debug, Serialize)]
pub struct Opened {
    r#type: &'static str,
    url: String,
    id: TransactionId,
}

impl Opened {
    /// The user goes on at this address.
    pub fn new(transaction: &Transaction, url: String) -> Self {
        Self { r#type: "interactive_customer_info_needed", url, id: transaction.id }
    }
}

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
    /// Each with its page.
    pub fn new(transactions: Vec<(&Transaction, String)>) -> Self {
        let shown = transactions.into_iter().map(|(one, url)| Transfer::new(one, Some(url)));
        Self { transactions: shown.collect() }
    }
}

/// Response of `GET /transaction`.
#[derive(Debug, Serialize)]
pub struct Shown {
    transaction: Transfer,
}

impl Shown {
    /// With its page.
    pub fn new(transaction: &Transaction, more_info_url: Option<String>) -> Self {
        Self { transaction: Transfer::new(transaction, more_info_url) }
    }
}

/// SEP-24's transaction object.
#[derive(Debug, Serialize)]
pub(super) struct Transfer {
    id: TransactionId,
    kind: &'static str,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_eta: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    more_info_url: Option<String>,
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
    refunded: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    refunds: Option<Refunds>,
    from: Option<String>,
    to: Option<String>,
    #[serde(flatten)]
    way: Way,
}

/// What belongs to one way alone.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Way {
    Deposit {
        #[serde(skip_serializing_if = "Option::is_none")]
        deposit_memo: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        deposit_memo_type: Option<&'static str>,
        claimable_balance_id: Option<String>,
    },
    Withdrawal {
        withdraw_anchor_account: Option<String>,
        withdraw_memo: Option<String>,
        withdraw_memo_type: Option<&'static str>,
    },
}

/// The status that a wallet knows: SEP-24 has none for corrections, and one for what a person holds.
pub(super) fn status(transaction: &Transaction) -> Status {
    match transaction.status {
        _ if transaction.is_held() && transaction.amount_in.is_some() => Status::OnHold,
        Status::PendingCustomerInfoUpdate | Status::PendingTransactionInfoUpdate => Status::PendingUser,
        status => status,
    }
}

impl Transfer {
    fn new(transaction: &Transaction, more_info_url: Option<String>) -> Self {
        let paid_in = transaction.amount_in.as_ref().or(transaction.amount_expected());
        let paid_out = transaction.amount_out.as_ref();
        let (from, to) = match &transaction.details {
            // Who paid a deposit is off chain, and not known to the host.
            Details::Deposit(deposited) => (None, Some(deposited.to.to_string())),
            Details::Receive(_) | Details::Withdraw(_) => {
                (transaction.source().map(String::from), transaction.fields.get("dest").cloned())
            }
        };
        Self {
            id: transaction.id,
            kind: kind(transaction),
            status: status(transaction),
            status_eta: transaction.status_eta_s,
            more_info_url,
            amount_in: paid_in.map(|money| money.amount),
            amount_in_asset: transaction.paid_asset().clone(),
            amount_out: paid_out.map(|money| money.amount),
            amount_out_asset: paid_out
                .map(|money| money.asset.clone())
                .or_else(|| transaction.destination_asset().cloned()),
            fee: Charged::of(transaction),
            quote_id: transaction.quote_id,
            started_at: transaction.created_at,
            updated_at: transaction.updated_at,
            completed_at: transaction.completed_at,
            user_action_required_by: transaction.action_required_by(),
            stellar_transaction_id: transaction.ledger_hash().map(str::to_owned),
            external_transaction_id: transaction.external_id.clone(),
            message: transaction.message.clone(),
            refunded: transaction.status == Status::Refunded,
            refunds: Refunds::of(transaction),
            from,
            to,
            way: Way::of(transaction),
        }
    }
}

impl Way {
    fn of(transaction: &Transaction) -> Self {
        match transaction.details.deposit() {
            Some(deposited) => Self::Deposit {
                deposit_memo: deposited.memo.as_ref().map(Memo::value),
                deposit_memo_type: deposited.memo.as_ref().map(Memo::kind),
                claimable_balance_id: deposited.paid.as_ref().and_then(|paid| paid.balance_id.clone()),
            },
            None => {
                let to = transaction.destination();
                Self::Withdrawal {
                    withdraw_anchor_account: to.map(|to| to.account.to_string()),
                    withdraw_memo: to.map(|to| to.memo.value()),
                    withdraw_memo_type: to.map(|to| to.memo.kind()),
                }
            }
        }
    }
}

/// `deposit` or `withdrawal`.
pub(super) fn kind(transaction: &Transaction) -> &'static str {
    if transaction.details.deposit().is_some() { "deposit" } else { "withdrawal" }
}
