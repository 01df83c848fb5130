//! The checks of a rate: those of the callbacks' contract, which allows differences of rounding, and the price that makes it
//! exact, because the host allows none.

use crate::rates::{Number, Rate, RateFee};
use anchor_guest::{Decimal, prelude::*};
use std::str::FromStr;

/// The most decimals of an amount on the ledger.
pub const LEDGER_DECIMALS: u32 = 7;

/// The most decimals of a price that makes amounts exact.
const PRICE_DECIMALS: u32 = 20;

/// What the server was asked.
pub struct Question<'a> {
    /// Whether the rate has to be firm.
    pub is_firm: bool,
    /// The asset sold and its decimals.
    pub sell: (&'a str, u32),
    /// The asset bought and its decimals.
    pub buy: (&'a str, u32),
    /// Decimals of the unit by which the amounts may differ from the formula.
    pub unit: u32,
    /// The amount to be sold, if that is given.
    pub sold: Option<&'a str>,
    /// The amount to be bought, if that is given.
    pub bought: Option<&'a str>,
}

/// A rate that is as it has to be.
pub struct Checked {
    /// The server's id of it, if it is firm.
    pub id: Option<String>,
    /// The price that the amounts have, exactly.
    pub price: String,
    /// The amount sold.
    pub sell_amount: String,
    /// The amount bought.
    pub buy_amount: String,
    /// The fee; `None`: there is none.
    pub fee: Option<Fee>,
}

/// Checks a rate.
///
/// # Errors
/// What is wrong with it, for the operator.
pub fn rate(question: &Question<'_>, rate: Rate) -> Result<Checked, String> {
    let (sell, buy) = (question.sell, question.buy);
    let price = number("price", rate.price, None)?;
    let sold = number("sell_amount", rate.sell_amount, Some(sell.1))?;
    let bought = number("buy_amount", rate.buy_amount, Some(buy.1))?;
    for (name, number) in [("price", price), ("sell_amount", sold), ("buy_amount", bought)] {
        if number.is_zero() {
            return Err(format!("`{name}` is 0"));
        }
    }
    for (name, asked, answered) in [("sell_amount", question.sold, sold), ("buy_amount", question.bought, bought)] {
        let asked = asked.map(Decimal::from_str).transpose().map_err(|why| why.to_string())?;
        if let Some(asked) = asked.filter(|asked| *asked != answered) {
            return Err(format!("`{name}` is {answered}, but {asked} was asked for"));
        }
    }
    let id = rate.id.filter(|id| question.is_firm && !id.is_empty());
    if question.is_firm && (id.is_none() || rate.expires_at.is_none()) {
        return Err("a firm rate needs `id` and `expires_at`".to_owned());
    }
    let fee = rate.fee.map(|fee| self::fee(question, fee)).transpose()?;
    let charged = fee.as_ref().map_or(Decimal::ZERO, |(total, _)| *total);
    let amounts = Amounts { sold, bought, charged, sell_decimals: sell.1, buy_decimals: buy.1 };
    let in_sell = fee.as_ref().is_none_or(|(_, fee)| fee.asset == sell.0);
    amounts.check_formula(price, in_sell, Decimal::new(1, question.unit))?;
    let price = amounts.exact_price(price, in_sell, question.sold.is_some());
    let price = price.ok_or("no price makes `sell_amount`, `buy_amount` and `fee` exact")?;
    let plain = |number: Decimal| number.normalize().to_string();
    Ok(Checked {
        id,
        price: plain(price),
        sell_amount: plain(sold),
        buy_amount: plain(bought),
        fee: fee.map(|(_, fee)| fee),
    })
}

/// A number of the answer, with at most so many decimals.
fn number(name: &str, from: Option<Number>, decimals: Option<u32>) -> Result<Decimal, String> {
    let Number(text) = from.ok_or_else(|| format!("`{name}` is missing"))?;
    let number = Decimal::from_str_exact(&text).map_err(|_| format!("`{name}` is not a plain decimal number"))?;
    if number.is_sign_negative() && !number.is_zero() {
        return Err(format!("`{name}` is negative"));
    }
    match decimals.filter(|most| number.normalize().scale() > *most) {
        Some(most) => Err(format!("`{name}` is {number}, which has more than {most} decimals")),
        None => Ok(number),
    }
}

/// The fee and its total.
fn fee(question: &Question<'_>, from: RateFee) -> Result<(Decimal, Fee), String> {
    let asset = from.asset.ok_or("`fee.asset` is missing")?;
    let known = [question.sell, question.buy].into_iter().find(|(name, _)| *name == asset);
    let (_, decimals) = known.ok_or_else(|| format!("`fee.asset` is {asset}, which is neither sold nor bought"))?;
    let total = number("fee.total", from.total, Some(decimals))?;
    let (mut sum, mut details) = (Decimal::ZERO, Vec::new());
    for part in from.details.unwrap_or_default() {
        let amount = number("fee.details.amount", part.amount, Some(decimals))?;
        let name = part.name.filter(|name| !name.is_empty()).ok_or("`fee.details.name` is missing")?;
        if amount.is_zero() {
            return Err("`fee.details.amount` is 0".to_owned());
        }
        sum = sum.checked_add(amount).ok_or("`fee.details` are too large")?;
        details.push(FeePart { name, amount: amount.normalize().to_string(), description: part.description });
    }
    if !details.is_empty() && sum != total {
        return Err(format!("`fee.details` sum to {sum}, but `fee.total` is {total}"));
    }
    Ok((total, Fee { total: total.normalize().to_string(), asset, details }))
}

/// The amounts of a rate, each within what its asset supports.
struct Amounts {
    sold: Decimal,
    bought: Decimal,
    charged: Decimal,
    sell_decimals: u32,
    buy_decimals: u32,
}

impl Amounts {
    /// The formula of the contract: what is sold differs from price, amount bought and fee by less than `unit`.
    fn check_formula(&self, price: Decimal, in_sell: bool, unit: Decimal) -> Result<(), String> {
        const TOO_LARGE: &str = "the amounts are too large";
        let expected = match in_sell {
            true => price.checked_mul(self.bought).and_then(|worth| worth.checked_add(self.charged)),
            false => self.bought.checked_add(self.charged).and_then(|all| price.checked_mul(all)),
        };
        let expected = expected.ok_or(TOO_LARGE)?;
        let difference = self.sold.checked_sub(expected).ok_or(TOO_LARGE)?.abs();
        match difference < unit {
            true => Ok(()),
            false => {
                let formula = if in_sell { "price * buy_amount + fee" } else { "price * (buy_amount + fee)" };
                Err(format!("`sell_amount` is {}, but {formula} is {expected}", self.sold))
            }
        }
    }

    /// The server's price, if it makes the amounts exact; otherwise the shortest one that does.
    fn exact_price(&self, price: Decimal, in_sell: bool, is_sold_given: bool) -> Option<Decimal> {
        let is_exact = |price: &Decimal| self.follows(*price, in_sell, is_sold_given).unwrap_or_default();
        if is_exact(&price) {
            return Some(price);
        }
        let quotient = match in_sell {
            true => self.sold.checked_sub(self.charged)?.checked_div(self.bought)?,
            false => self.sold.checked_div(self.bought.checked_add(self.charged)?)?,
        };
        (price.scale()..=PRICE_DECIMALS).map(|decimals| quotient.round_dp(decimals)).find(is_exact)
    }

    /// Whether the amount that was not given follows from the other one, rounded half to even, as the host calculates it.
    fn follows(&self, price: Decimal, in_sell: bool, is_sold_given: bool) -> Option<bool> {
        if price.is_zero() {
            return Some(false);
        }
        Some(match (is_sold_given, in_sell) {
            (true, true) => {
                self.sold.checked_sub(self.charged)?.checked_div(price)?.round_dp(self.buy_decimals) == self.bought
            }
            (true, false) => {
                self.sold.checked_div(price)?.checked_sub(self.charged)?.round_dp(self.buy_decimals) == self.bought
            }
            (false, true) => {
                price.checked_mul(self.bought)?.checked_add(self.charged)?.round_dp(self.sell_decimals) == self.sold
            }
            (false, false) => {
                price.checked_mul(self.bought.checked_add(self.charged)?)?.round_dp(self.sell_decimals) == self.sold
            }
        })
    }
}
