//! Fees whose parts sum to the total.

use crate::prelude::{Amount, Fee, FeePart};
use rust_decimal::{Decimal, RoundingStrategy};

/// A fee of `fixed` plus `percent` of `amount`, in the amount's asset; the percentage is rounded half to even to
/// `decimals` places. Parts that are zero are left out.
pub fn fixed_and_percent(amount: &Amount, fixed: Decimal, percent: Decimal, decimals: u32) -> Fee {
    let share = (amount.decimal() * percent / Decimal::ONE_HUNDRED)
        .round_dp_with_strategy(decimals, RoundingStrategy::MidpointNearestEven);
    let part = |name: &str, amount: Decimal| FeePart {
        name: name.to_owned(),
        amount: amount.normalize().to_string(),
        description: None,
    };
    let details = [("Fixed fee", fixed), ("Service fee", share)];
    Fee {
        total: (fixed + share).normalize().to_string(),
        asset: amount.asset.clone(),
        details: details.into_iter().filter(|(_, d)| !d.is_zero()).map(|(name, d)| part(name, d)).collect(),
    }
}
