//! Rates and fees: `GET /rate`.

use crate::{
    Bridge,
    check::{self, Question},
    server::{self, Query},
};
use anchor_guest::{Fees, Quotes, config, prelude::*, time};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

const WHAT: &str = "GET /rate";

/// Decimals of the unit by which the amounts of a fee's rate may differ: that of most currencies.
const FEE_UNIT: u32 = 2;

#[derive(Deserialize)]
struct Answer {
    rate: Option<Rate>,
}

/// A rate as the server answers it.
#[derive(Deserialize)]
pub struct Rate {
    pub id: Option<String>,
    pub price: Option<Number>,
    pub sell_amount: Option<Number>,
    pub buy_amount: Option<Number>,
    pub expires_at: Option<String>,
    pub fee: Option<RateFee>,
}

/// Its fee.
#[derive(Deserialize)]
pub struct RateFee {
    pub total: Option<Number>,
    pub asset: Option<String>,
    pub details: Option<Vec<RateFeePart>>,
}

/// A part of its fee.
#[derive(Deserialize)]
pub struct RateFeePart {
    pub name: Option<String>,
    pub amount: Option<Number>,
    pub description: Option<String>,
}

/// A number, which the contract writes as text; some servers write a number.
pub struct Number(pub String);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) => Ok(Self(text)),
            Value::Number(number) => Ok(Self(number.to_string())),
            _ => Err(de::Error::custom("not a number")),
        }
    }
}

impl Quotes for Bridge {
    fn rate(request: RateRequest) -> Result<Conversion, Problem> {
        // A rate that will be used has to be one that the business stands by.
        let is_firm = !matches!(request.purpose, Purpose::Indicative);
        let (sold, bought) = match &request.given {
            Given::Sell(amount) => (Some(amount.as_str()), None),
            Given::Buy(amount) => (None, Some(amount.as_str())),
        };
        let query = Query::default()
            .with("type", Some(if is_firm { "firm" } else { "indicative" }))
            .with("sell_asset", Some(&request.sell_asset))
            .with("sell_amount", sold)
            .with("sell_delivery_method", request.sell_delivery_method.as_deref())
            .with("buy_asset", Some(&request.buy_asset))
            .with("buy_amount", bought)
            .with("buy_delivery_method", request.buy_delivery_method.as_deref())
            .with("country_code", request.country_code.as_deref())
            .with("expire_after", request.expire_after.as_deref())
            .with("client_id", request.client.as_ref().map(|client| client.account.as_str()));
        let (sell, buy) = ((&*request.sell_asset, request.sell_decimals), (&*request.buy_asset, request.buy_decimals));
        let rate = ask(query)?;
        let expires_at = rate.expires_at.clone();
        let question = Question { is_firm, sell, buy, unit: sell.1, sold, bought };
        let checked = check::rate(&question, rate).map_err(|why| refused(&why))?;
        let id = checked.id.map(|value| Entry { name: "id".to_owned(), value });
        Ok(Conversion {
            price: checked.price,
            sell_amount: Some(checked.sell_amount),
            buy_amount: Some(checked.buy_amount),
            fee: checked.fee,
            expires_at: expires_at.filter(|_| is_firm).map(in_time),
            extra: id.filter(|_| matches!(request.purpose, Purpose::Firm(_))).into_iter().collect(),
        })
    }
}

impl Fees for Bridge {
    /// The fee of the rate from the asset to itself or to the one that the client wants, as the server was asked before.
    fn calculate(request: FeeRequest) -> Result<Fee, Problem> {
        let (transaction, paid) = (&request.payment.transaction, &request.amount);
        let wanted = transaction.destination_asset.as_ref().unwrap_or(&paid.asset);
        let query = Query::default()
            .with("type", Some("indicative"))
            .with("sell_asset", Some(&paid.asset))
            .with("sell_amount", Some(&paid.value))
            .with("buy_asset", Some(wanted))
            .with("buy_delivery_method", transaction.funding_method.as_deref())
            .with("client_id", Some(&transaction.account));
        let (sell, buy) = ((&*paid.asset, check::LEDGER_DECIMALS), (wanted.as_str(), check::LEDGER_DECIMALS));
        // Of the rate only the fee is used, and the amounts' decimals are not known here.
        let question = Question { is_firm: false, sell, buy, unit: FEE_UNIT, sold: Some(&paid.value), bought: None };
        let checked = check::rate(&question, ask(query)?).map_err(|why| refused(&why))?;
        Ok(checked.fee.unwrap_or_else(|| Fee { total: "0".to_owned(), asset: paid.asset.clone(), details: Vec::new() }))
    }
}

fn ask(query: Query) -> Result<Rate, Problem> {
    let response = server::send(WHAT, server::get("/rate", query)?)?;
    let answer: Answer = server::json(WHAT, &response)?;
    answer.rate.ok_or_else(|| refused("`rate` is missing"))
}

/// A rate that breaks the contract. The wallet learns only that there is none now.
fn refused(why: &str) -> Problem {
    Problem::Unavailable(format!("{WHAT}: {why}"))
}

/// The expiry, or the latest that the host allows if that is earlier. Whole seconds are compared, as texts.
fn in_time(expires_at: String) -> Timestamp {
    let Some(most) = config::get("quotes_max_s").and_then(|text| text.parse().ok()) else { return expires_at };
    let latest = time::in_seconds(most);
    match (expires_at.get(..SECONDS), latest.get(..SECONDS)) {
        (Some(said), Some(most)) if expires_at.ends_with('Z') && said >= most => latest,
        _ => expires_at,
    }
}

/// Length of `2026-11-21T04:16:16`.
const SECONDS: usize = 19;
