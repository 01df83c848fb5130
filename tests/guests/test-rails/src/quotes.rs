//! Rates, as the test says.

use crate::{
    Test,
    steer::{Steer, problem},
};
use anchor_guest::{Quotes, config, prelude::*, time};

const HOUR: u64 = 3600;

impl Quotes for Test {
    fn rate(request: RateRequest) -> Result<Conversion, Problem> {
        let settling = matches!(request.purpose, Purpose::Settlement(_));
        let word = Steer::configured().word(if settling { "settle" } else { "rate" }, 1)?;
        let only = config::get("only").unwrap_or_default();
        if !only.is_empty() && !request.buy_asset.ends_with(&only) && !request.sell_asset.ends_with(&only) {
            return Err(Problem::Invalid("this pair is not offered".into()));
        }
        let expires_at = request.expire_after.clone().unwrap_or_else(|| time::in_seconds(HOUR));
        let at = |price: &str, total: &str, asset: &str| Conversion {
            price: price.to_owned(),
            sell_amount: None,
            buy_amount: None,
            fee: Some(Fee {
                total: total.to_owned(),
                asset: asset.to_owned(),
                details: vec![FeePart { name: "Service fee".into(), amount: total.to_owned(), description: None }],
            }),
            expires_at: Some(expires_at.clone()),
            extra: vec![],
        };
        let usual = at("0.2", "1", &request.sell_asset);
        match word.split_once(':').map_or((word.as_str(), ""), |(word, rest)| (word, rest)) {
            ("" | "plain", _) => Ok(usual),
            ("fee-in-buy", _) => Ok(at("0.2", "1", &request.buy_asset)),
            ("price", price) => Ok(at(price, "1", &request.sell_asset)),
            ("free", _) => Ok(Conversion { fee: None, ..usual }),
            ("market", _) if request.client.is_none() => Ok(at("0.25", "1", &request.sell_asset)),
            ("market", _) => Ok(usual),
            ("ends", seconds) => {
                Ok(Conversion { expires_at: Some(time::in_seconds(seconds.parse().expect("seconds"))), ..usual })
            }
            ("no-end", _) => Ok(Conversion { expires_at: None, ..usual }),
            ("bad-sell", _) => Ok(Conversion { sell_amount: Some("77".into()), ..usual }),
            ("bad-buy", _) => Ok(Conversion { buy_amount: Some("77".into()), ..usual }),
            ("bad-fee", _) => {
                let fee = usual.fee.clone().map(|fee| Fee { total: "2".into(), ..fee });
                Ok(Conversion { fee, ..usual })
            }
            ("bad-price", _) => Ok(Conversion { price: "1/5".into(), ..usual }),
            (other, _) => Err(problem(other)),
        }
    }

    fn release(quote_id: String, reason: ReleaseReason) {
        match Steer::configured().word("release", 1) {
            Ok(_) => println!("released {quote_id} {reason:?}"),
            Err(problem) => panic!("{problem:?}"),
        }
    }
}
