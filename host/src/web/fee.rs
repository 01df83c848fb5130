//! Fees as SEP-31 and SEP-38 show them.

use crate::model::{Amount, AssetId, Fee, FeePart};
use serde::Serialize;

/// A fee with its details (SEP-31 `fee_details`, SEP-38 `fee`).
#[derive(Debug, Serialize)]
pub struct FeeDetails {
    total: Amount,
    asset: AssetId,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<Part>,
}

#[derive(Debug, Serialize)]
struct Part {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    amount: Amount,
}

impl From<&FeePart> for Part {
    fn from(part: &FeePart) -> Self {
        Self { name: part.name.clone(), description: part.description.clone(), amount: part.amount }
    }
}

impl FeeDetails {
    /// A fee of zero, in that asset.
    pub fn nothing(asset: AssetId) -> Self {
        Self { total: Amount::ZERO, asset, details: Vec::new() }
    }
}

impl From<&Fee> for FeeDetails {
    fn from(fee: &Fee) -> Self {
        Self {
            total: fee.total().amount,
            asset: fee.total().asset.clone(),
            details: fee.details().iter().map(Part::from).collect(),
        }
    }
}
