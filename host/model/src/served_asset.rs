//! An asset on the ledger that the anchor serves, as configured.

use super::{AccountId, Amount, AssetId};
use rust_decimal::Decimal;

/// An asset this anchor serves, with what each protocol needs of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedAsset {
    /// The asset, on the ledger.
    pub asset: AssetId,
    /// Our account that receives it.
    pub account: AccountId,
    /// The off-chain asset delivered, after fees, when the request names no other.
    pub deliver: AssetId,
    /// Whether one of it is one of the asset. Else a guest's rate decides, or what the guest says of each payment.
    pub one_for_one: bool,
    /// Most decimals an amount may have.
    pub decimals: u32,
    /// Smallest amount served; `None`: no limit.
    pub min_amount: Option<Amount>,
    /// Largest amount served; `None`: no limit.
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
