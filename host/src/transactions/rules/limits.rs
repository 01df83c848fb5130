//! An asset's limits, where another currency is paid: they are in units of the asset on the ledger, so what an amount of the currency
//! converts to is compared with them. The fee does not count, as it does not where the currency is worth the same.

use super::{
    SizeLimit,
    convert::{UNIT_DECIMALS, ten_to, units},
};
use crate::model::{Amount, AssetId, Conversion, Details, Fee, Money, Transaction};
use num_bigint::BigInt;
use num_integer::Integer;
use rust_decimal::Decimal;

/// An asset's limits, in units of the asset on the ledger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// The minimum; `None`: no limit.
    pub min: Option<Amount>,
    /// The maximum; `None`: no limit.
    pub max: Option<Amount>,
}

/// An amount that converts to less than the minimum, or to more than the maximum.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{paid} converts to {worth} before the fee, which is {} of {bound}", .limit.problem())]
pub struct BeyondLimit {
    /// Which limit it is.
    pub limit: SizeLimit,
    /// What is paid.
    pub paid: Money,
    /// What it converts to, before the fee.
    pub worth: Money,
    /// The limit.
    pub bound: Money,
}

impl BeyondLimit {
    /// Whether it is below the minimum.
    pub fn is_below(&self) -> bool {
        self.limit == SizeLimit::TooSmall
    }
}

/// What an amount of a currency converts to, before the fee: a fraction, because nothing is rounded before it is compared.
#[derive(Debug, Clone)]
pub struct Worth {
    paid: Money,
    asset: AssetId,
    numerator: BigInt,
    denominator: BigInt,
}

impl Worth {
    /// At the price of a conversion that buys the asset on the ledger.
    pub fn at_price(conversion: &Conversion) -> Self {
        let (numerator, denominator) = (units(conversion.sell.amount), units(conversion.price));
        Self { paid: conversion.sell.clone(), asset: conversion.buy.asset.clone(), numerator, denominator }
    }

    /// By terms that name no price: it follows from the fee and from what is paid out.
    pub fn by_terms(paid: &Money, fee: Option<&Fee>, out: &Money) -> Self {
        let (sold, bought, one) = (units(paid.amount), units(out.amount), ten_to(UNIT_DECIMALS));
        let charged = fee.map(|fee| units(fee.total().amount)).unwrap_or_default();
        let (numerator, denominator) = match fee {
            Some(fee) if fee.total().asset == paid.asset && charged < sold => (&sold * bought, (&sold - charged) * one),
            Some(fee) if fee.total().asset == out.asset => (bought + charged, one),
            _ => (bought, one),
        };
        Self { paid: paid.clone(), asset: out.asset.clone(), numerator, denominator }
    }

    /// For people, in the ledger's decimals. Rounded away from the limit, so that one that is missed by little does not look met.
    fn rounded(&self, limit: SizeLimit) -> Money {
        let (whole, rest) = (&self.numerator * 10_i64.pow(Amount::LEDGER_DECIMALS)).div_rem(&self.denominator);
        let up = limit == SizeLimit::TooLarge && rest != BigInt::ZERO;
        let stroops = i128::try_from(whole + u8::from(up)).ok();
        let amount =
            stroops.and_then(|stroops| Decimal::try_from_i128_with_scale(stroops, Amount::LEDGER_DECIMALS).ok());
        // More than can be written is at least the most that the ledger has.
        let amount = amount.and_then(|amount| Amount::from_decimal(amount.normalize()).ok());
        Money::new(amount.unwrap_or(Amount::from_stroops(i64::MAX.unsigned_abs())), self.asset.clone())
    }
}

impl Limits {
    /// Those that a transaction was opened with.
    pub fn of(record: &Transaction) -> Self {
        match &record.details {
            Details::Withdraw(withdrawn) => Self { min: withdrawn.min_amount, max: withdrawn.max_amount },
            Details::Deposit(deposited) => Self { min: deposited.min_amount, max: deposited.max_amount },
            Details::Receive(_) => Self::default(),
        }
    }

    /// Refuses what is worth less than the minimum, or more than the maximum.
    ///
    /// # Errors
    /// [`BeyondLimit`].
    pub fn check(self, worth: &Worth) -> Result<(), Box<BeyondLimit>> {
        let compared =
            |bound: Amount| (&worth.numerator * ten_to(UNIT_DECIMALS)).cmp(&(units(bound) * &worth.denominator));
        let beyond = |limit, bound| {
            let bound = Money::new(bound, worth.asset.clone());
            Err(Box::new(BeyondLimit { limit, paid: worth.paid.clone(), worth: worth.rounded(limit), bound }))
        };
        match (self.min, self.max) {
            (Some(min), _) if compared(min).is_lt() => beyond(SizeLimit::TooSmall, min),
            (_, Some(max)) if compared(max).is_gt() => beyond(SizeLimit::TooLarge, max),
            _ => Ok(()),
        }
    }
}

/// Refuses the rate of a deposit whose money converts to an amount beyond the limits that it was opened with.
///
/// # Errors
/// [`BeyondLimit`].
pub fn check_rate(record: &Transaction, conversion: &Conversion) -> Result<(), Box<BeyondLimit>> {
    match record.details.deposit() {
        Some(deposited) if deposited.limits_convert => Limits::of(record).check(&Worth::at_price(conversion)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BRL: &str = "iso4217:BRL";

    fn money(amount: &str, asset: &str) -> Money {
        Money::new(Amount::parse(amount).unwrap(), AssetId::parse(asset).unwrap())
    }

    fn at(paid: &str, price: &str) -> Worth {
        let (sell, price) = (money(paid, BRL), Amount::parse(price).unwrap());
        let fee = Fee::new(money("0", BRL), Vec::new()).unwrap();
        Worth::at_price(&Conversion { sell, buy: money("1", "stellar:native"), price, total_price: price, fee })
    }

    fn checked(worth: &Worth, min: &str, max: &str) -> Result<(), String> {
        let limit = |text: &str| Amount::parse(text).ok();
        Limits { min: limit(min), max: limit(max) }.check(worth).map_err(|beyond| beyond.to_string())
    }

    #[test]
    fn a_limit_is_met_exactly_or_missed() {
        // A third has no end: three of them are one all the same.
        assert_eq!(checked(&at("15", "5"), "3", "3"), Ok(()));
        assert_eq!(checked(&at("1", "3"), "0.3333333", "0.3333334"), Ok(()));
        for (paid, price, told) in [
            ("14.99", "5", "14.99 BRL converts to 2.998 XLM before the fee, which is below the minimum of 3 XLM"),
            ("15.01", "5", "15.01 BRL converts to 3.002 XLM before the fee, which is above the maximum of 3 XLM"),
            // By less than the ledger has.
            (
                "14.9999999999",
                "5",
                "14.9999999999 BRL converts to 2.9999999 XLM before the fee, which is below the minimum of 3 XLM",
            ),
            (
                "15.0000000001",
                "5",
                "15.0000000001 BRL converts to 3.0000001 XLM before the fee, which is above the maximum of 3 XLM",
            ),
        ] {
            assert_eq!(checked(&at(paid, price), "3", "3"), Err(told.to_owned()));
        }
        let most = at("79228162514264337593543950335", "0.0000000000000000000000000001");
        assert!(checked(&most, "", "1").unwrap_err().contains("converts to 922337203685.4775807"));
    }

    #[test]
    fn without_a_price_the_fee_counts_as_paid() {
        let (paid, out) = (money("10", BRL), money("1.8", "stellar:native"));
        let fee = |amount: &str, asset: &str| Fee::new(money(amount, asset), Vec::new()).unwrap();
        for (fee, worth) in [
            (None, "1.8"),
            (Some(fee("0.2", "stellar:native")), "2"),
            // 9 BRL are 1.8: 10 are 2.
            (Some(fee("1", BRL)), "2"),
        ] {
            let by_terms = Worth::by_terms(&paid, fee.as_ref(), &out);
            assert_eq!(checked(&by_terms, worth, worth), Ok(()), "{fee:?}");
        }
    }
}
