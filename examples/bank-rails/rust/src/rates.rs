//! Our exchange rates: a table in `kv`, with a row for each pair, and one for each delivery method that differs.
//!
//! `rates/USDC/BRL` is the rate from USDC to BRL, `rates/USDC/BRL/TED` that for delivery by TED. A row is
//! `{"price": "0.18", "spread_percent": "0.5", "fee": "1"}`: the price of one BRL in USDC, our margin, and a fee in
//! USDC. The last two may be left out. Set one with `anchor-host guest kv set reference-rails rates/USDC/BRL '…'`: the
//! next price uses it. Until then the row of [`BUILT_IN`] applies.

use crate::Bank;
use anchor_guest::{Decimal, Quotes, asset_code, fee, kv, prelude::*, time};
use serde::Deserialize;

const BUILT_IN: [(&str, &str); 4] = [
    ("rates/USDC/BRL", r#"{"price": "0.18", "spread_percent": "0.5", "fee": "1"}"#),
    ("rates/USDC/BRL/TED", r#"{"price": "0.18", "spread_percent": "0.5", "fee": "2.5"}"#),
    ("rates/USDC/EUR", r#"{"price": "1.08", "spread_percent": "0.4", "fee": "0.5"}"#),
    ("rates/USDC/USD", r#"{"price": "1", "fee": "1"}"#),
];

/// How long a firm quote is valid, and the maximum if the client asks for longer; seconds.
const KEPT: u64 = 600;
const KEPT_MOST: u64 = 3600;

/// A row of the table. Numbers are texts, because JSON's own lose digits.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rate {
    price: String,
    #[serde(default = "nothing")]
    spread_percent: String,
    #[serde(default = "nothing")]
    fee: String,
}

fn nothing() -> String {
    "0".to_owned()
}

impl Quotes for Bank {
    fn rate(request: RateRequest) -> Result<Conversion, Problem> {
        let key = format!("rates/{}/{}", asset_code(&request.sell_asset), asset_code(&request.buy_asset));
        let method = request.buy_delivery_method.iter().map(|method| format!("{key}/{method}"));
        let (key, row) = method
            .chain([key.clone()])
            .find_map(|key| row(&key).map(|row| row.map(|row| (key, row))).transpose())
            .unwrap_or_else(|| Err(Problem::Invalid("we do not convert this pair".into())))?;
        let number = |text: &str| match Decimal::from_str_exact(text) {
            Ok(number) if !number.is_sign_negative() => Ok(number),
            _ => Err(Problem::Unavailable(format!("`{text}` in `{key}` is not an amount"))),
        };
        let (price, spread, fee) = (number(&row.price)?, number(&row.spread_percent)?, number(&row.fee)?);
        if price.is_zero() {
            return Err(Problem::Unavailable(format!("the price in `{key}` is 0")));
        }
        let price = price * (Decimal::ONE_HUNDRED + spread) / Decimal::ONE_HUNDRED;
        check_amount(&request, price, fee)?;
        let sold = Amount { value: "0".into(), asset: request.sell_asset };
        let fee = fee::fixed_and_percent(&sold, fee, Decimal::ZERO, request.sell_decimals);
        Ok(Conversion::at(price).with_fee(fee).until(kept_until(request.expire_after)?))
    }
}

/// A row set by the operator, otherwise the built-in one.
fn row(key: &str) -> Result<Option<Rate>, Problem> {
    if let Some(set) = kv::get_json(key)? {
        return Ok(Some(set));
    }
    let built_in = BUILT_IN.iter().find(|(name, _)| *name == key);
    Ok(built_in.map(|(_, row)| serde_json::from_str(row).expect("the built-in rows are as they have to be")))
}

/// The amount must exceed the fee.
fn check_amount(request: &RateRequest, price: Decimal, fee: Decimal) -> Result<(), Problem> {
    let Given::Sell(sold) = &request.given else { return Ok(()) };
    let sold = Decimal::from_str_exact(sold).expect("the host writes plain decimals");
    let bought = ((sold - fee) / price).round_dp(request.buy_decimals);
    if bought > Decimal::ZERO {
        Ok(())
    } else {
        Err(Problem::Invalid(format!("too little to pay the fee of {fee} from")))
    }
}

fn kept_until(wanted: Option<Timestamp>) -> Result<Timestamp, Problem> {
    // The order of the texts is the order of the times.
    match wanted {
        Some(wanted) if wanted > time::in_seconds(KEPT_MOST) => {
            Err(Problem::Invalid("expire_after: we keep a rate for an hour at most".into()))
        }
        Some(wanted) => Ok(wanted.max(time::in_seconds(KEPT))),
        None => Ok(time::in_seconds(KEPT)),
    }
}
