//! The parameters that `/prices`, `/price` and `/quote` share.

use crate::{
    model::{Given, Protocol},
    quotes::{Preferences, RateQuestion},
    web::{ApiError, Params},
};

/// `sell_asset`, `buy_asset`, one of the amounts, and the preferences: the parameters of `/price` and `/quote`.
pub(super) fn question(params: &Params) -> Result<RateQuestion, ApiError> {
    let context = params.required_text("context")?;
    let context = match context.as_str() {
        "sep6" => Protocol::Sep6,
        "sep24" => Protocol::Sep24,
        "sep31" => Protocol::Sep31,
        _ => return Err(ApiError::bad_request("`context` must be one of sep6, sep24, sep31")),
    };
    Ok(RateQuestion {
        sell_asset: params.asset("sell_asset")?.ok_or_else(|| params.missing("sell_asset"))?,
        buy_asset: params.asset("buy_asset")?.ok_or_else(|| params.missing("buy_asset"))?,
        given: match (params.amount("sell_amount")?, params.amount("buy_amount")?) {
            (Some(amount), None) => Given::Sell(amount),
            (None, Some(amount)) => Given::Buy(amount),
            (Some(_), Some(_)) => {
                return Err(ApiError::bad_request("`sell_amount` and `buy_amount` can't both be given; leave one out"));
            }
            (None, None) => {
                return Err(ApiError::bad_request("`sell_amount` or `buy_amount` is missing; give one of them"));
            }
        },
        context,
        preferences: preferences(params)?,
    })
}

/// Delivery methods and country.
pub(super) fn preferences(params: &Params) -> Result<Preferences, ApiError> {
    Ok(Preferences {
        sell_delivery_method: params.text("sell_delivery_method")?,
        buy_delivery_method: params.text("buy_delivery_method")?,
        country_code: params.text("country_code")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Result<RateQuestion, String> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query).unwrap();
        question(&Params::from_pairs(pairs).unwrap()).map_err(|failure| failure.message().to_owned())
    }

    #[test]
    fn exactly_one_amount_and_a_known_context() {
        let pair = "sell_asset=stellar:native&buy_asset=iso4217:BRL";
        let question = asked(&format!("{pair}&buy_amount=5.50&context=sep31&country_code=BR")).unwrap();
        assert_eq!(question.given, Given::Buy("5.5".parse().unwrap()));
        assert_eq!(question.preferences.country_code.as_deref(), Some("BR"));
        for (rest, complaint) in [
            ("&sell_amount=1", "`context` is missing"),
            ("&sell_amount=1&context=sep38", "`context` must be one of sep6, sep24, sep31"),
            ("&context=sep6", "`sell_amount` or `buy_amount` is missing; give one of them"),
            (
                "&context=sep6&sell_amount=1&buy_amount=1",
                "`sell_amount` and `buy_amount` can't both be given; leave one out",
            ),
        ] {
            assert_eq!(asked(&format!("{pair}{rest}")).unwrap_err(), complaint);
        }
        assert_eq!(asked("buy_asset=iso4217:BRL&sell_amount=1&context=sep6").unwrap_err(), "`sell_asset` is missing");
        assert!(asked("sell_asset=USDC&buy_asset=iso4217:BRL&sell_amount=1&context=sep6").is_err());
    }
}
