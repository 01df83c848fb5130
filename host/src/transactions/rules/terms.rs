//! The terms of a payment (fee and amount out), calculated when it is accepted.

use super::BeyondLimit;
use crate::model::{Amount, AmountError, AssetId, Fee, FeePart, Money, ReceivedAsset, Transaction};
use rust_decimal::{Decimal, RoundingStrategy};

/// Fee and amount out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The fee; `None`: there is none, and the guest named none.
    pub fee: Option<Fee>,
    /// What the receiver gets.
    pub amount_out: Money,
}

/// Why terms are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TermsRefused {
    /// The fee is in an asset that is neither paid nor delivered.
    #[error("the fee is in {0}, which is neither the asset paid nor the asset delivered")]
    FeeAsset(String),
    /// The fee is the whole payment or more.
    #[error("the fee of {charged} leaves nothing of {paid}")]
    NothingLeft {
        /// The fee.
        charged: Amount,
        /// The payment.
        paid: Amount,
    },
    /// The amount out is not in the asset delivered.
    #[error("the receiver would get {0}, but {1} is delivered")]
    OutAsset(String, String),
    /// There is no rate between the two currencies.
    #[error("one {0} is not one {1}: the guest must give `amount-out`, or a rate through `quotes`")]
    NoRate(String, String),
    /// The agreed terms are not the configured ones, so the configuration cannot give the terms for another amount.
    #[error("the agreed terms are not the configured ones; send the terms for this amount as fee and amount_out")]
    NotConfigured,
    /// Terms without an amount.
    #[error("no amount was agreed: the terms follow from what arrives")]
    NoAmount,
    /// The terms of a converted payment come from its rate.
    #[error("the payment is converted: its terms come from its quote or from the rate")]
    Converted,
    /// What the amount converts to is beyond a limit.
    #[error(transparent)]
    Limit(#[from] Box<BeyondLimit>),
    /// An amount has too many decimals for its asset, or is too large.
    #[error(transparent)]
    Amount(#[from] AmountError),
}

/// Calculates the terms for `expected`: the guest's, completed from the configuration. Without `amount_out` the assets
/// are exchanged one for one, minus the fee (SEP-31, `GET /info`), if they are worth the same. What is finer than the
/// asset's decimals can't be paid out: it is part of the fee.
///
/// # Errors
/// [`TermsRefused`].
pub fn terms(
    asset: ReceivedAsset<'_>,
    expected: &Money,
    fee: Option<Fee>,
    amount_out: Option<Money>,
) -> Result<Terms, TermsRefused> {
    let mut fee = match fee {
        Some(fee) => Some(fee),
        None => configured_fee(asset, expected)?,
    };
    let charged = match &fee {
        None => Amount::ZERO,
        Some(fee) if fee.total().asset == expected.asset || fee.total().asset == *asset.delivered() => {
            fee.total().amount.fits(Amount::LEDGER_DECIMALS)?;
            fee.total().amount
        }
        Some(fee) => return Err(TermsRefused::FeeAsset(fee.total().asset.to_string())),
    };
    if charged >= expected.amount && fee.as_ref().is_some_and(|fee| fee.total().asset == expected.asset) {
        return Err(nothing_left(charged, expected));
    }
    let amount_out = match amount_out {
        Some(out) if out.asset != *asset.delivered() => {
            return Err(TermsRefused::OutAsset(out.asset.to_string(), asset.delivered().to_string()));
        }
        Some(out) => {
            out.amount.fits(Amount::LEDGER_DECIMALS)?;
            out
        }
        None if !asset.terms.one_for_one => {
            return Err(TermsRefused::NoRate(asset.paid().code().to_owned(), asset.delivered().code().to_owned()));
        }
        None => {
            let left = expected.amount.minus(charged).map_err(|_| nothing_left(charged, expected))?;
            let paid_out = rounded_down(left.decimal(), asset.decimals)?;
            fee = with_remainder(fee, left.minus(paid_out)?, &expected.asset)?;
            Money::new(paid_out, asset.delivered().clone())
        }
    };
    if amount_out.amount.is_zero() {
        return Err(nothing_left(charged, expected));
    }
    Ok(Terms { fee, amount_out })
}

/// The terms for `arrived`, an amount other than the agreed one. Terms given by the caller count; otherwise they come
/// from the configuration, if the agreed terms did.
///
/// # Errors
/// [`TermsRefused`].
pub fn revised_terms(
    asset: ReceivedAsset<'_>,
    agreed: &Transaction,
    arrived: &Money,
    fee: Option<Fee>,
    amount_out: Option<Money>,
) -> Result<Terms, TermsRefused> {
    // Without an agreed amount there are no agreed terms.
    if fee.is_none() && amount_out.is_none() && agreed.amount_expected().is_some() {
        if !asset.terms.one_for_one {
            return Err(TermsRefused::NotConfigured);
        }
        let Some(expected) = agreed.amount_expected() else { return Err(TermsRefused::NotConfigured) };
        let configured = terms(asset, expected, None, None)?;
        if agreed.fee != configured.fee || agreed.amount_out.as_ref() != Some(&configured.amount_out) {
            return Err(TermsRefused::NotConfigured);
        }
    }
    terms(asset, arrived, fee, amount_out)
}

fn nothing_left(charged: Amount, expected: &Money) -> TermsRefused {
    TermsRefused::NothingLeft { charged, paid: expected.amount }
}

/// The configured fee: fixed part plus percentage.
fn configured_fee(asset: ReceivedAsset<'_>, expected: &Money) -> Result<Option<Fee>, AmountError> {
    let part = |name: &str, amount| FeePart { name: name.to_owned(), amount, description: None };
    let mut parts = Vec::new();
    if let Some(fixed) = asset.terms.fee_fixed {
        parts.push(part("Fixed fee", fixed));
    }
    if let Some(percent) = asset.terms.fee_percent {
        parts.push(part("Service fee", percentage(expected.amount, percent, asset.decimals)?));
    }
    if parts.is_empty() {
        return Ok(None);
    }
    let total = parts.iter().try_fold(Amount::ZERO, |sum, part| sum.plus(part.amount))?;
    Fee::new(Money::new(total, expected.asset.clone()), parts).map(Some)
}

/// The fee with what is left of the amount beyond the asset's decimals, so that the amount in is the fee and the amount out.
fn with_remainder(fee: Option<Fee>, remainder: Amount, asset: &AssetId) -> Result<Option<Fee>, AmountError> {
    if remainder.is_zero() {
        return Ok(fee);
    }
    let part = |name: &str, amount| FeePart { name: name.to_owned(), amount, description: None };
    let (total, mut parts) = match fee {
        None => (Money::new(Amount::ZERO, asset.clone()), Vec::new()),
        Some(fee) if fee.details().is_empty() && !fee.total().amount.is_zero() => {
            (fee.total().clone(), vec![part("Fee", fee.total().amount)])
        }
        Some(fee) => (fee.total().clone(), fee.details().to_vec()),
    };
    parts.push(part("Rounding", remainder));
    Fee::new(Money::new(total.amount.plus(remainder)?, total.asset), parts).map(Some)
}

/// `percent` percentage points of `amount`, rounded down: in the payer's favour.
fn percentage(amount: Amount, percent: Decimal, decimals: u32) -> Result<Amount, AmountError> {
    let exact = amount
        .decimal()
        .checked_mul(percent)
        .and_then(|hundredfold| hundredfold.checked_div(Decimal::ONE_HUNDRED))
        .ok_or(AmountError::TooLarge)?;
    rounded_down(exact, decimals)
}

/// The only place where money is rounded.
fn rounded_down(exact: Decimal, decimals: u32) -> Result<Amount, AmountError> {
    Amount::from_decimal(exact.round_dp_with_strategy(decimals, RoundingStrategy::ToZero))
}
