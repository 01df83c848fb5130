//! An asset on the ledger that the anchor supports, as configured.

use super::{AccountId, Amount, AssetId};
use rust_decimal::Decimal;

/// An asset on the ledger that the anchor supports, with its settings for each protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedAsset {
    /// The asset, on the ledger.
    pub asset: AssetId,
    /// Our account that receives it.
    pub account: AccountId,
    /// The off-chain asset to deliver, after fees, if the request names no other.
    pub deliver: AssetId,
    /// Whether it is worth the same as the delivered asset. Otherwise a guest's rate decides, or the guest's terms for
    /// each payment.
    pub one_for_one: bool,
    /// Maximum decimals of an amount.
    pub decimals: u32,
    /// Minimum amount; `None`: no limit.
    pub min_amount: Option<Amount>,
    /// Maximum amount; `None`: no limit.
    pub max_amount: Option<Amount>,
    /// Fixed part of the fee, in the asset.
    pub fee_fixed: Option<Amount>,
    /// Percentage part of the fee, in percentage points.
    pub fee_percent: Option<Decimal>,
    /// How the money can be delivered (SEP-31 `funding_methods`).
    pub funding_methods: Vec<String>,
    /// Whether payments in it need a firm quote (SEP-31 `quotes_required`).
    pub quotes_required: bool,
}
