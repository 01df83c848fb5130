//! Payments that arrived on the ledger.

use super::{AccountId, Amount, AssetId, Memo, Timestamp};
use serde::{Deserialize, Serialize};

/// The kind of operation that paid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentShape {
    /// `payment`
    Payment,
    /// `path_payment_strict_receive`
    PathPaymentStrictReceive,
    /// `path_payment_strict_send`; the amount is what arrived, not what was sent.
    PathPaymentStrictSend,
    /// `create_account`: lumens to a new account.
    CreateAccount,
    /// `account_merge`: all lumens of a closed account.
    AccountMerge,
}

/// One successful ledger operation that paid one of our accounts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LedgerPayment {
    /// Horizon's operation id, which is also its paging token.
    pub operation_id: u64,
    /// Hash of the transaction, hex.
    pub transaction_hash: String,
    /// The ledger of the transaction.
    pub ledger: u32,
    /// When that ledger closed.
    pub closed_at: Timestamp,
    /// The kind of operation.
    pub shape: PaymentShape,
    /// The payer. Never used to match payments (SEP-31).
    pub from: AccountId,
    /// The muxed id it was sent from, if any.
    #[serde(default)]
    pub from_muxed_id: Option<u64>,
    /// Our account that received it.
    pub to: AccountId,
    /// The muxed id it was sent to, if any.
    pub to_muxed_id: Option<u64>,
    /// The asset that arrived.
    pub asset: AssetId,
    /// The amount that arrived.
    pub amount: Amount,
    /// The transaction's memo, if any.
    pub memo: Option<Memo>,
}
