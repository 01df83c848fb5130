//! What the ledger says arrived.

use super::{AccountId, Amount, AssetId, Memo, Timestamp};
use serde::{Deserialize, Serialize};

/// The kind of operation that moved the money.
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

/// One successful ledger operation that moved money to one of our accounts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LedgerPayment {
    /// Horizon's operation id, which is also its paging token.
    pub operation_id: u64,
    /// Hash of the transaction, hex.
    pub transaction_hash: String,
    /// Ledger that holds it.
    pub ledger: u32,
    /// When that ledger closed.
    pub closed_at: Timestamp,
    /// How the money moved.
    pub shape: PaymentShape,
    /// Who paid. Never used to match (SEP-31).
    pub from: AccountId,
    /// Which of our accounts received it.
    pub to: AccountId,
    /// The muxed id it was sent to, if any.
    pub to_muxed_id: Option<u64>,
    /// What arrived.
    pub asset: AssetId,
    /// How much arrived.
    pub amount: Amount,
    /// The transaction's memo, if any.
    pub memo: Option<Memo>,
}
