//! The check of a guest's rate: SEP-38's price formulas, exactly, at the assets' decimals.
//!
//! With S sold, B bought, price P and fee F: `S - F = P * B` if the fee is in the asset sold, `S = P * (B + F)` if it
//! is in the asset bought. The amount that was not given follows from these, rounded half to even at its asset's
//! decimals; that is the only rounding. The arithmetic uses integers of any size, because the quotient of two decimals
//! may have infinitely many digits, and a rounded one could be rounded wrongly a second time.

use crate::model::{
    Amount, AmountError, AssetId, Conversion, Fee, Given, Money, RateAnswer, RateRequest, Side, Timestamp,
};
use num_bigint::BigInt;
use num_integer::Integer;
use rust_decimal::Decimal;
use std::time::Duration;

/// Decimals of the common integer unit: the maximum of a decimal.
pub(super) const UNIT_DECIMALS: u32 = 28;

/// Decimals of a total price with infinitely many digits.
const TOTAL_PRICE_DECIMALS: u32 = 7;

/// Why a guest's rate is refused. The text names the formula that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RateRefused {
    /// The answer changed the requested amount.
    #[error("`{amount}` is {answered}, but {asked} was requested")]
    GivenChanged {
        /// The amount's name.
        amount: &'static str,
        /// The requested amount.
        asked: Amount,
        /// The answered amount.
        answered: Amount,
    },
    /// A price formula does not hold.
    #[error("`{amount}` is {answered}, but must be {expected} by {formula}")]
    Formula {
        /// The amount's name.
        amount: &'static str,
        /// The formula, S sold, B bought, P price, F fee.
        formula: &'static str,
        /// The amount by the formula.
        expected: Amount,
        /// The answered amount.
        answered: Amount,
    },
    /// The price is zero.
    #[error("`price` is 0")]
    NoPrice,
    /// The fee is at least the whole conversion.
    #[error("the fee of {0} leaves nothing to convert")]
    NothingLeft(Amount),
    /// The fee is in neither asset.
    #[error("`fee.asset` is {0}, which is neither sold nor bought")]
    FeeAsset(AssetId),
    /// The fee has more decimals than its asset supports.
    #[error("`fee.total`: {0}")]
    Fee(AmountError),
    /// An amount too large for the ledger or for exact arithmetic.
    #[error("the amounts are too large")]
    TooLarge,
    /// A firm quote without an expiry.
    #[error("`expires-at` is missing, but a firm quote needs it")]
    NoExpiry,
    /// A firm quote that expires too soon or too late.
    #[error("`expires-at` is {answered}, which is {problem} {bound}")]
    Expiry {
        /// The answered expiry.
        answered: Timestamp,
        /// How it relates to the limit.
        problem: &'static str,
        /// The limit.
        bound: Timestamp,
    },
}

/// Checks an answer to `request` and calculates the amounts it left out.
///
/// # Errors
/// [`RateRefused`], naming what is inconsistent.
pub fn conversion(request: &RateRequest, answer: &RateAnswer) -> Result<Conversion, RateRefused> {
    if answer.price.is_zero() {
        return Err(RateRefused::NoPrice);
    }
    let (sell, buy) = (&request.sell, &request.buy);
    let fee = match &answer.fee {
        Some(fee) => fee.clone(),
        None => Fee::new(Money::new(Amount::ZERO, sell.asset.clone()), Vec::new()).map_err(RateRefused::Fee)?,
    };
    let in_sell = fee.total().asset == sell.asset;
    if !in_sell && fee.total().asset != buy.asset {
        return Err(RateRefused::FeeAsset(fee.total().asset.clone()));
    }
    let fee_decimals = if in_sell { sell.decimals } else { buy.decimals };
    for amount in fee.details().iter().map(|part| part.amount).chain([fee.total().amount]) {
        amount.fits(fee_decimals).map_err(RateRefused::Fee)?;
    }
    let formula = if in_sell { "S - F = P * B" } else { "S = P * (B + F)" };
    let (price, charged) = (units(answer.price), units(fee.total().amount));
    let follows = |amount, expected: Amount, answered: Option<Amount>| match answered {
        Some(answered) if answered != expected => Err(RateRefused::Formula { amount, formula, expected, answered }),
        _ => Ok(expected),
    };
    let (sold, bought) = match request.given {
        Given::Sell(sold) => {
            unchanged("sell-amount", sold, answer.sell_amount)?;
            let bought = bought(sold, &price, &charged, in_sell, buy).ok_or(RateRefused::TooLarge)?;
            let bought = bought.ok_or(RateRefused::NothingLeft(fee.total().amount))?;
            (sold, follows("buy-amount", bought, answer.buy_amount)?)
        }
        Given::Buy(bought) => {
            unchanged("buy-amount", bought, answer.buy_amount)?;
            let sold = sold(bought, &price, &charged, in_sell, sell).ok_or(RateRefused::TooLarge)?;
            (follows("sell-amount", sold, answer.sell_amount)?, bought)
        }
    };
    if sold.is_zero() || bought.is_zero() {
        return Err(RateRefused::NothingLeft(fee.total().amount));
    }
    for (side, amount) in [(sell, sold), (buy, bought)] {
        if side.asset.is_on_ledger() && amount.to_stroops().is_err() {
            return Err(RateRefused::TooLarge);
        }
    }
    Ok(Conversion {
        total_price: total_price(sold, bought, sell.decimals).ok_or(RateRefused::TooLarge)?,
        sell: Money::new(sold, sell.asset.clone()),
        buy: Money::new(bought, buy.asset.clone()),
        price: answer.price,
        fee,
    })
}

/// The expiry of a firm quote: the guest's, within the limits of the client and the operator.
///
/// # Errors
/// [`RateRefused::NoExpiry`], [`RateRefused::Expiry`].
pub fn expiry(
    request: &RateRequest,
    answer: &RateAnswer,
    now: Timestamp,
    ceiling: Duration,
) -> Result<Timestamp, RateRefused> {
    let answered = answer.expires_at.ok_or(RateRefused::NoExpiry)?;
    let latest = now.plus(ceiling);
    let refused = |problem, bound| Err(RateRefused::Expiry { answered, problem, bound });
    match request.expire_after {
        _ if answered <= now => refused("not after now,", now),
        _ if answered > latest => refused("after the latest allowed,", latest),
        Some(wanted) if answered < wanted => refused("before the time asked for,", wanted),
        _ => Ok(answered),
    }
}

fn unchanged(amount: &'static str, asked: Amount, answered: Option<Amount>) -> Result<(), RateRefused> {
    match answered {
        Some(answered) if answered != asked => Err(RateRefused::GivenChanged { amount, asked, answered }),
        _ => Ok(()),
    }
}

/// The amount that `sold` buys. The outer `None`: too large; the inner: the fee leaves nothing.
fn bought(sold: Amount, price: &BigInt, fee: &BigInt, in_sell: bool, buy: &Side) -> Option<Option<Amount>> {
    let one = ten_to(UNIT_DECIMALS);
    let (numerator, denominator) =
        if in_sell { (units(sold) - fee, price.clone()) } else { (units(sold) * &one - fee * price, price * &one) };
    if numerator <= BigInt::ZERO {
        return Some(None);
    }
    rounded(numerator, denominator, buy.decimals).map(Some)
}

/// The amount that has to be sold for `bought`. `None`: too large.
fn sold(bought: Amount, price: &BigInt, fee: &BigInt, in_sell: bool, sell: &Side) -> Option<Amount> {
    let one = ten_to(UNIT_DECIMALS);
    let numerator = if in_sell { price * units(bought) + fee * &one } else { price * (units(bought) + fee) };
    rounded(numerator, &one * &one, sell.decimals)
}

/// The price with fees, with as many decimals as needed for `S = total price * B` to hold at the decimals of the asset
/// sold.
fn total_price(sold: Amount, bought: Amount, sell_decimals: u32) -> Option<Amount> {
    let one = ten_to(UNIT_DECIMALS);
    (TOTAL_PRICE_DECIMALS..=UNIT_DECIMALS).find_map(|decimals| {
        let price = rounded(units(sold), units(bought), decimals)?;
        let again = rounded(units(price) * units(bought), &one * &one, sell_decimals)?;
        (again == sold).then_some(price)
    })
}

/// `numerator / denominator` at `decimals`, half to even. `None`: too large.
fn rounded(numerator: BigInt, denominator: BigInt, decimals: u32) -> Option<Amount> {
    let (quotient, remainder) = (numerator * ten_to(decimals)).div_rem(&denominator);
    let twice = remainder * 2;
    let up = twice > denominator || (twice == denominator && quotient.is_odd());
    let whole = i128::try_from(quotient + u8::from(up)).ok()?;
    Amount::from_decimal(Decimal::try_from_i128_with_scale(whole, decimals).ok()?).ok()
}

/// The amount in units of 10^-28.
pub(super) fn units(amount: Amount) -> BigInt {
    let decimal = amount.decimal();
    BigInt::from(decimal.mantissa()) * ten_to(UNIT_DECIMALS - decimal.scale())
}

pub(super) fn ten_to(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}
