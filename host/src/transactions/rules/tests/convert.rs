//! The price formulas against an independent model: exact fractions, and no rounding except the stated one.

use super::{amount, at, usd, usdc};
use crate::model::{
    Amount, Conversion, Fee, FeePart, Given, Money, Purpose, QuoteId, RateAnswer, RateRequest, Side, Timestamp,
};
use crate::transactions::rules::{RateRefused, conversion, expiry};
use num_bigint::BigInt;
use num_rational::Ratio;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::time::Duration;

type Fraction = Ratio<BigInt>;

fn fraction(of: Amount) -> Fraction {
    let decimal = of.decimal();
    Ratio::new(BigInt::from(decimal.mantissa()), BigInt::from(10).pow(decimal.scale()))
}

fn step(decimals: u32) -> Amount {
    Amount::from_decimal(Decimal::new(1, decimals)).unwrap()
}

/// Whether `answered` is `exact` rounded half to even at so many decimals.
fn is_rounded(exact: &Fraction, answered: Amount, decimals: u32) -> bool {
    if answered.fits(decimals).is_err() {
        return false;
    }
    let unit = fraction(step(decimals));
    let off = (fraction(answered) - exact) / &unit;
    let off = if off < Ratio::from(BigInt::ZERO) { -off } else { off };
    let half = Ratio::new(BigInt::from(1), BigInt::from(2));
    let even = (fraction(answered) / unit).to_integer() % BigInt::from(2) == BigInt::ZERO;
    off < half || (off == half && even)
}

/// SEP-38's formulas, solved for the amount that was not given.
fn holds(request: &RateRequest, answer: &RateAnswer, sold: Amount, bought: Amount) -> bool {
    let (price, s, b) = (fraction(answer.price), fraction(sold), fraction(bought));
    let (fee, in_sell) = match &answer.fee {
        Some(fee) => (fraction(fee.total().amount), fee.total().asset == request.sell.asset),
        None => (Ratio::from(BigInt::ZERO), true),
    };
    match (request.given, in_sell) {
        (Given::Sell(given), true) => given == sold && is_rounded(&((s - fee) / price), bought, request.buy.decimals),
        (Given::Sell(given), false) => given == sold && is_rounded(&(s / price - fee), bought, request.buy.decimals),
        (Given::Buy(given), true) => given == bought && is_rounded(&(price * b + fee), sold, request.sell.decimals),
        (Given::Buy(given), false) => given == bought && is_rounded(&(price * (b + fee)), sold, request.sell.decimals),
    }
}

fn request(given: Given, sell_decimals: u32, buy_decimals: u32) -> RateRequest {
    RateRequest {
        purpose: Purpose::Indicative,
        sell: Side { asset: usdc(), decimals: sell_decimals, delivery_method: None },
        buy: Side { asset: usd(), decimals: buy_decimals, delivery_method: None },
        given,
        country_code: None,
        context: None,
        client: None,
        expire_after: None,
    }
}

fn answer(price: &str, fee: Option<Fee>) -> RateAnswer {
    RateAnswer { price: amount(price), sell_amount: None, buy_amount: None, fee, expires_at: None, known_as: None }
}

fn said(conversion: &Conversion, from: &RateAnswer) -> RateAnswer {
    RateAnswer { sell_amount: Some(conversion.sell.amount), buy_amount: Some(conversion.buy.amount), ..from.clone() }
}

fn decimal(most: i64, scale: u32) -> impl Strategy<Value = Amount> {
    (1..=most, 0..=scale).prop_map(|(digits, scale)| Amount::from_decimal(Decimal::new(digits, scale)).unwrap())
}

fn question() -> impl Strategy<Value = (RateRequest, RateAnswer)> {
    (
        0_u32..=7,
        0_u32..=7,
        any::<bool>(),
        any::<bool>(),
        1..=1_000_000_000_i64,
        decimal(1_000_000_000_000, 12),
        0..=1000_i64,
    )
        .prop_map(|(sell, buy, selling, in_sell, digits, price, fee)| {
            let given = |decimals| Amount::from_decimal(Decimal::new(digits, decimals)).unwrap();
            let given = if selling { Given::Sell(given(sell)) } else { Given::Buy(given(buy)) };
            let request = request(given, sell, buy);
            let (asset, decimals) = if in_sell { (usdc(), sell) } else { (usd(), buy) };
            let part = |digits| Amount::from_decimal(Decimal::new(digits, decimals)).unwrap();
            let parts = [("Service fee", part(fee / 3)), ("Rail fee", part(fee - fee / 3))];
            let parts = parts.map(|(name, amount)| FeePart { name: name.into(), amount, description: None }).to_vec();
            let fee = (fee > 0).then(|| Fee::new(Money::new(part(fee), asset), parts).unwrap());
            (request, RateAnswer { price, sell_amount: None, buy_amount: None, fee, expires_at: None, known_as: None })
        })
}

fn more(value: Amount, decimals: u32) -> Amount {
    value.plus(step(decimals)).unwrap()
}

fn less(value: Amount, decimals: u32) -> Option<Amount> {
    value.minus(step(decimals)).ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn what_passes_holds_and_what_is_off_by_the_smallest_unit_does_not_pass((request, open) in question()) {
        let Ok(passed) = conversion(&request, &open) else { return Ok(()) };
        let (sold, bought) = (passed.sell.amount, passed.buy.amount);
        prop_assert!(holds(&request, &open, sold, bought), "{request:?} {open:?} {passed:?}");
        prop_assert!(is_rounded(
            &(fraction(passed.total_price) * fraction(bought)), sold, request.sell.decimals
        ), "total price {:?}", passed);

        // With all amounts given the result is the same; with any of them changed it passes only if the model agrees.
        let full = said(&passed, &open);
        prop_assert_eq!(conversion(&request, &full), Ok(passed.clone()));
        let (s, b) = (request.sell.decimals, request.buy.decimals);
        let sold_off = [Some(more(sold, s)), less(sold, s), Some(more(sold, 8))];
        let bought_off = [Some(more(bought, b)), less(bought, b), Some(more(bought, 8))];
        for off in sold_off.into_iter().flatten() {
            let off = RateAnswer { sell_amount: Some(off), ..full.clone() };
            prop_assert!(conversion(&request, &off).is_err(), "{off:?} passed");
        }
        for off in bought_off.into_iter().flatten() {
            let off = RateAnswer { buy_amount: Some(off), ..full.clone() };
            prop_assert!(conversion(&request, &off).is_err(), "{off:?} passed");
        }
        for price in [Some(more(full.price, 12)), less(full.price, 12), Some(more(full.price, 0))].into_iter().flatten() {
            let off = RateAnswer { price, ..full.clone() };
            let model = !price.is_zero() && holds(&request, &off, sold, bought);
            prop_assert_eq!(conversion(&request, &off).is_ok(), model, "price {:?} of {:?}", price, full);
        }
        if let Some(fee) = &full.fee {
            let decimals = if fee.total().asset == request.sell.asset { s } else { b };
            let dearer = Money::new(more(fee.total().amount, decimals), fee.total().asset.clone());
            let off = RateAnswer { fee: Some(Fee::new(dearer, vec![]).unwrap()), ..full.clone() };
            prop_assert_eq!(conversion(&request, &off).is_ok(), holds(&request, &off, sold, bought));
        }
    }
}

fn fee(total: &str, asset: crate::model::AssetId) -> Option<Fee> {
    Some(Fee::new(Money::new(amount(total), asset), vec![]).unwrap())
}

#[test]
fn the_examples_of_the_sep_come_out() {
    // GET /price: 542 BRL for 100 USDC at 5.00 and a fee of 42.00 BRL or 8.40 USDC.
    let by = |given, price: &str, fee| conversion(&request(given, 2, 2), &answer(price, fee)).unwrap();
    let in_sell = by(Given::Buy(amount("100")), "5.00", fee("42.00", usdc()));
    assert_eq!((in_sell.sell.amount, in_sell.total_price), (amount("542"), amount("5.42")));
    let in_buy = by(Given::Buy(amount("100")), "5.00", fee("8.40", usd()));
    assert_eq!((in_buy.sell.amount, in_buy.total_price), (amount("542"), amount("5.42")));
    let plain = by(Given::Sell(amount("100")), "0.18", None);
    assert_eq!((plain.buy.amount, plain.fee.total().amount), (amount("555.56"), Amount::ZERO));
    assert_eq!(plain.total_price, amount("0.1799986"));
}

#[test]
fn halves_round_to_even() {
    let buys = |sold: &str| conversion(&request(Given::Sell(amount(sold)), 2, 0), &answer("2", None)).unwrap();
    assert_eq!(
        (buys("1.01").buy.amount, buys("3").buy.amount, buys("5").buy.amount),
        (amount("1"), amount("2"), amount("2"))
    );
}

#[test]
fn inconsistent_rates_are_refused_by_name() {
    let refused = |given, answer: RateAnswer| conversion(&request(given, 2, 2), &answer).unwrap_err();
    let sell = || Given::Sell(amount("100"));
    let text = refused(sell(), RateAnswer { buy_amount: Some(amount("500.01")), ..answer("0.2", None) }).to_string();
    assert_eq!(text, "`buy-amount` is 500.01, but must be 500 by S - F = P * B");
    let text = refused(sell(), RateAnswer { sell_amount: Some(amount("99.99")), ..answer("0.2", None) }).to_string();
    assert_eq!(text, "`sell-amount` is 99.99, but 100 was requested");
    assert_eq!(refused(sell(), answer("0", None)), RateRefused::NoPrice);
    assert!(matches!(refused(sell(), answer("0.2", fee("100", usdc()))), RateRefused::NothingLeft(_)));
    assert!(matches!(refused(sell(), answer("0.2", fee("500", usd()))), RateRefused::NothingLeft(_)));
    assert!(matches!(refused(sell(), answer("100000", None)), RateRefused::NothingLeft(_)));
    assert!(matches!(refused(sell(), answer("0.2", fee("0.001", usdc()))), RateRefused::Fee(_)));
    let euro = crate::model::AssetId::Iso4217("EUR".into());
    assert!(matches!(refused(sell(), answer("0.2", fee("1", euro))), RateRefused::FeeAsset(_)));
    let huge = Given::Buy(amount("99999999999999999999"));
    assert_eq!(refused(huge, answer("99999999999999999999", None)), RateRefused::TooLarge);
    assert_eq!(refused(Given::Buy(amount("922337203685")), answer("2", None)), RateRefused::TooLarge);
}

#[test]
fn the_expiry_of_a_firm_quote_has_limits() {
    let random: &dyn crate::model::Random = &Zero;
    let purpose = Purpose::Firm(QuoteId::mint(at(0), random));
    let ends = |wanted: Option<i64>, answered: Option<i64>| {
        let request = RateRequest { purpose, expire_after: wanted.map(at), ..request(Given::Sell(amount("1")), 2, 2) };
        let answer = RateAnswer { expires_at: answered.map(at), ..answer("1", None) };
        expiry(&request, &answer, at(0), Duration::from_secs(100)).map(Timestamp::as_seconds)
    };
    assert_eq!(ends(None, Some(100)), Ok(at(100).as_seconds()));
    assert_eq!(ends(Some(50), Some(50)), Ok(at(50).as_seconds()));
    assert_eq!(ends(None, None), Err(RateRefused::NoExpiry));
    for (wanted, answered) in [(Some(50), 49), (None, 0), (None, -1), (None, 101)] {
        assert!(matches!(ends(wanted, Some(answered)), Err(RateRefused::Expiry { .. })), "{wanted:?} {answered}");
    }
}

struct Zero;

impl crate::model::Random for Zero {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}
