//! Fees as SEP-6, SEP-31 and SEP-38 show them.

use crate::model::{Amount, AssetId, Fee, FeePart, Rate, Transaction};
use serde::Serialize;
use utoipa::ToSchema;

/// A fee with its details (SEP-6 and SEP-31 `fee_details`, SEP-38 `fee`).
#[derive(Debug, Serialize, ToSchema)]
pub struct FeeDetails {
    total: Amount,
    asset: AssetId,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<Part>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeePart)]
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

/// A transaction's fee, in the deprecated and the current form.
#[derive(Debug, Serialize)]
pub struct Charged {
    amount_fee: Amount,
    amount_fee_asset: AssetId,
    fee_details: FeeDetails,
}

impl From<&Fee> for Charged {
    fn from(fee: &Fee) -> Self {
        Self { amount_fee: fee.total().amount, amount_fee_asset: fee.total().asset.clone(), fee_details: fee.into() }
    }
}

impl Charged {
    /// The agreed fee, if there is an agreement. It is shown even if it is zero, because `fee_details` is required.
    pub fn of(transaction: &Transaction) -> Option<Self> {
        // Without an amount the fee comes with the payment.
        let has_amount = transaction.amount_expected().or(transaction.amount_in.as_ref()).is_some();
        match (&transaction.fee, transaction.pay_by()) {
            (Some(fee), _) => Some(fee.into()),
            // The fee of a conversion comes with its rate.
            (None, Some(_)) if has_amount && transaction.rate != Some(Rate::Market) => {
                let asset = transaction.paid_asset().clone();
                let fee_details = FeeDetails::nothing(asset.clone());
                Some(Self { amount_fee: Amount::ZERO, amount_fee_asset: asset, fee_details })
            }
            (None, _) => None,
        }
    }
}
