//! An asset on the ledger that the anchor serves, as configured: the asset, and the terms of each protocol it is served
//! under.

use super::{AccountId, Amount, AssetId};
use rust_decimal::Decimal;

/// An asset this anchor serves. Without terms of any protocol it is only listed in stellar.toml.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedAsset {
    /// The asset, on the ledger.
    pub asset: AssetId,
    /// Our account that receives it.
    pub account: AccountId,
    /// Most decimals an amount may have.
    pub decimals: u32,
    /// A payment of more is credited only when a second Horizon agrees; `None`: one is enough for any.
    pub confirm_above: Option<Amount>,
    /// The terms of receiving it (SEP-31); `None`: it is not received.
    pub receive: Option<ReceiveTerms>,
}

/// The terms of receiving an asset (SEP-31).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiveTerms {
    /// The off-chain asset delivered, after fees, when the request names no other.
    pub deliver: AssetId,
    /// Whether it is worth the same as the delivered asset. Otherwise a guest's rate decides, or the guest's terms for
    /// each payment.
    pub one_for_one: bool,
    /// Smallest amount received; `None`: no limit.
    pub min_amount: Option<Amount>,
    /// Largest amount received; `None`: no limit.
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

/// A served asset that is received, with its terms: what code about SEP-31 works with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceivedAsset<'a> {
    /// The asset, on the ledger.
    pub asset: &'a AssetId,
    /// Our account that receives it.
    pub account: AccountId,
    /// Most decimals an amount may have.
    pub decimals: u32,
    /// The terms.
    pub terms: &'a ReceiveTerms,
}

impl ServedAsset {
    /// The asset with the terms of receiving it; `None`: it is not received.
    pub fn received(&self) -> Option<ReceivedAsset<'_>> {
        let Self { asset, account, decimals, receive, .. } = self;
        receive.as_ref().map(|terms| ReceivedAsset { asset, account: *account, decimals: *decimals, terms })
    }
}
