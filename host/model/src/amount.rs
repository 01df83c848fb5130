//! Exact amounts of money. Nothing that handles money uses floats.

use super::AssetId;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use utoipa::ToSchema;

/// A non-negative exact decimal, without an asset. Trailing zeros do not count: `1.50` equals `1.5`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, ToSchema)]
#[schema(value_type = String)]
pub struct Amount(Decimal);

/// Why a text is not an amount, or an operation on amounts has no exact result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not a plain decimal number.
    #[error("`{0}` is not a plain decimal number such as 12.50")]
    NotDecimal(String),
    /// Below zero.
    #[error("`{0}` is negative")]
    Negative(String),
    /// More decimals than the asset supports. Such an amount is refused, never rounded.
    #[error("{value} has more than {decimals} decimals")]
    TooPrecise {
        /// The amount as given.
        value: Amount,
        /// The asset's decimals.
        decimals: u32,
    },
    /// The amount cannot be represented exactly.
    #[error("the amount is too large")]
    TooLarge,
    /// The result would be below zero.
    #[error("{0} is less than {1}")]
    Insufficient(Amount, Amount),
    /// Two different assets were added or subtracted.
    #[error("{0} and {1} are different assets")]
    DifferentAssets(AssetId, AssetId),
}

impl Amount {
    /// Decimals of every asset on the ledger, and so the maximum for any amount.
    pub const LEDGER_DECIMALS: u32 = 7;

    /// Zero.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// Parses plain notation: digits with at most one point. No sign, exponent, spaces or separators.
    ///
    /// # Errors
    /// Any other text, and more digits than can be represented exactly.
    pub fn parse(text: &str) -> Result<Self, AmountError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && digits.bytes().filter(|b| *b == b'.').count() <= 1
            && digits.bytes().any(|b| b.is_ascii_digit());
        if !plain {
            return Err(AmountError::NotDecimal(text.chars().take(64).collect()));
        }
        if digits.len() != text.len() {
            return Err(AmountError::Negative(text.chars().take(64).collect()));
        }
        Decimal::from_str_exact(text).map(Self).map_err(|_| AmountError::TooLarge)
    }

    /// From the ledger's integer unit, 0.0000001 of an asset.
    pub fn from_stroops(stroops: u64) -> Self {
        Self(Decimal::from_i128_with_scale(i128::from(stroops), Self::LEDGER_DECIMALS))
    }

    /// The amount in the ledger's integer unit.
    ///
    /// # Errors
    /// [`AmountError::TooPrecise`] for fractions of a stroop, [`AmountError::TooLarge`] above the ledger's `i64`.
    pub fn to_stroops(self) -> Result<i64, AmountError> {
        self.fits(Self::LEDGER_DECIMALS)?;
        self.0
            .checked_mul(Decimal::from(10_000_000))
            .and_then(|stroops| i64::try_from(stroops.normalize()).ok())
            .ok_or(AmountError::TooLarge)
    }

    /// Horizon's notation, always with seven decimals: `10.0000000`.
    pub fn to_horizon(self) -> String {
        format!("{:.7}", self.0)
    }

    /// The exact decimal, for arithmetic with percentages and rates.
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// From a decimal that is not negative.
    ///
    /// # Errors
    /// [`AmountError::Negative`].
    pub fn from_decimal(value: Decimal) -> Result<Self, AmountError> {
        if value.is_sign_negative() && !value.is_zero() {
            return Err(AmountError::Negative(value.to_string()));
        }
        Ok(Self(value))
    }

    /// Whether the amount is zero.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Checks that the amount has at most so many decimals.
    ///
    /// # Errors
    /// [`AmountError::TooPrecise`].
    pub fn fits(self, decimals: u32) -> Result<(), AmountError> {
        if self.0.normalize().scale() > decimals {
            return Err(AmountError::TooPrecise { value: self, decimals });
        }
        Ok(())
    }

    /// The exact sum.
    ///
    /// # Errors
    /// [`AmountError::TooLarge`], also when it has more digits than an amount can have.
    pub fn plus(self, other: Self) -> Result<Self, AmountError> {
        self.exact(other, self.0.checked_add(other.0))
    }

    /// The exact difference.
    ///
    /// # Errors
    /// [`AmountError::Insufficient`] if `other` is larger; [`AmountError::TooLarge`] if it has more digits than an amount can have.
    pub fn minus(self, other: Self) -> Result<Self, AmountError> {
        if other > self {
            return Err(AmountError::Insufficient(self, other));
        }
        self.exact(other, self.0.checked_sub(other.0))
    }

    /// The result of a calculation with `other`. The library rounds one that does not fit, and then it has fewer decimals.
    fn exact(self, other: Self, result: Option<Decimal>) -> Result<Self, AmountError> {
        let decimals = self.0.normalize().scale().max(other.0.normalize().scale());
        let is_exact = |result: &Decimal| result.is_zero() || result.scale() >= decimals;
        result.filter(is_exact).map(Self).ok_or(AmountError::TooLarge)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.normalize().fmt(f)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Amount {
    type Err = AmountError;
    fn from_str(text: &str) -> Result<Self, AmountError> {
        Self::parse(text)
    }
}

impl Serialize for Amount {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// An amount of one asset.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Money {
    /// The amount.
    pub amount: Amount,
    /// The asset.
    pub asset: AssetId,
}

impl Money {
    /// `amount` of `asset`.
    pub fn new(amount: Amount, asset: AssetId) -> Self {
        Self { amount, asset }
    }

    /// The exact difference of two amounts of the same asset.
    ///
    /// # Errors
    /// [`AmountError::DifferentAssets`], [`AmountError::Insufficient`].
    pub fn minus(&self, other: &Self) -> Result<Self, AmountError> {
        if self.asset != other.asset {
            return Err(AmountError::DifferentAssets(self.asset.clone(), other.asset.clone()));
        }
        Ok(Self::new(self.amount.minus(other.amount)?, self.asset.clone()))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.asset.code())
    }
}

/// One named part of a fee (SEP-31 and SEP-38 `fee_details.details`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FeePart {
    /// The part's name, for people.
    pub name: String,
    /// The amount, in the fee's asset.
    pub amount: Amount,
    /// A longer description, for people.
    pub description: Option<String>,
}

/// A fee that the anchor charges. The parts, if there are any, sum exactly to the total.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Fee {
    total: Money,
    details: Vec<FeePart>,
}

impl Fee {
    /// A fee whose parts sum to `total`; there may be none.
    ///
    /// # Errors
    /// [`AmountError::Insufficient`] naming both sums if they differ.
    pub fn new(total: Money, details: Vec<FeePart>) -> Result<Self, AmountError> {
        let mut sum = Amount::ZERO;
        for part in &details {
            sum = sum.plus(part.amount)?;
        }
        if !details.is_empty() && sum != total.amount {
            return Err(AmountError::Insufficient(sum.min(total.amount), sum.max(total.amount)));
        }
        Ok(Self { total, details })
    }

    /// The total.
    pub fn total(&self) -> &Money {
        &self.total
    }

    /// Its parts.
    pub fn details(&self) -> &[FeePart] {
        &self.details
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_plain_non_negative_decimals_parse() {
        for good in ["0", "1", "12.50", "0.0000001", "922337203685.4775807", "1.", ".5"] {
            assert!(Amount::parse(good).is_ok(), "{good}");
        }
        for bad in ["", ".", "1e3", "1,000", " 1", "1 ", "+1", "0x1", "NaN", "1.2.3", "١"] {
            assert!(matches!(Amount::parse(bad), Err(AmountError::NotDecimal(_))), "{bad}");
        }
        assert!(matches!(Amount::parse("-1"), Err(AmountError::Negative(_))));
        assert_eq!(Amount::parse(&"9".repeat(60)), Err(AmountError::TooLarge));
    }

    #[test]
    fn precision_is_refused_not_rounded() {
        assert!(Amount::parse("0.00000001").unwrap().to_stroops().is_err());
        assert!(Amount::parse("1.005").unwrap().fits(2).is_err());
        assert!(Amount::parse("1.500").unwrap().fits(1).is_ok());
        assert!(Amount::parse("922337203685.4775808").unwrap().to_stroops().is_err());
    }

    #[test]
    fn a_sum_or_difference_that_does_not_fit_is_refused_not_rounded() {
        let amount = |text: &str| Amount::parse(text).unwrap();
        let long = amount("73.070999999999999999999999999");
        assert_eq!(long.plus(long), Err(AmountError::TooLarge));
        assert_eq!(amount("1000").minus(amount("0.0000000000000000000000000001")), Err(AmountError::TooLarge));
        for (left, right, sum) in
            [("1.50", "1.5", "3"), ("0.00", "7", "7"), ("99.99", "0.01", "100"), ("0", "0.1", "0.1")]
        {
            assert_eq!(amount(left).plus(amount(right)), Ok(amount(sum)));
            assert_eq!(amount(sum).minus(amount(left)), Ok(amount(right)));
            assert_eq!(amount(sum).minus(amount(sum)), Ok(amount("0")));
        }
        assert_eq!(long.minus(long), Ok(amount("0")));
    }

    #[test]
    fn a_fee_whose_parts_do_not_sum_is_refused() {
        let total = Money::new(Amount::parse("3").unwrap(), AssetId::Iso4217("USD".into()));
        let part =
            |amount: &str| FeePart { name: "p".into(), amount: Amount::parse(amount).unwrap(), description: None };
        assert!(Fee::new(total.clone(), vec![part("1"), part("2")]).is_ok());
        assert!(Fee::new(total.clone(), vec![part("1"), part("1.99")]).is_err());
        assert!(Fee::new(total, vec![]).is_ok());
    }

    proptest! {
        #[test]
        fn stroops_round_trip(stroops in 0..=i64::MAX) {
            let amount = Amount::from_stroops(stroops as u64);
            prop_assert_eq!(amount.to_stroops().unwrap(), stroops);
            prop_assert_eq!(Amount::parse(&amount.to_string()).unwrap(), amount);
            prop_assert_eq!(Amount::parse(&amount.to_horizon()).unwrap(), amount);
        }
    }
}
