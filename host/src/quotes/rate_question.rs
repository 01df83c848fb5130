//! A client's request for a rate, checked against the configuration.

use crate::context::{Convertible, DeliveryMethod, Error};
use crate::model::{AssetId, Given, Protocol, Purpose, QuoteClient, RateRequest, Side};

/// The client's preferences, if given.
#[derive(Debug, Clone, Default)]
pub struct Preferences {
    /// `sell_delivery_method`
    pub sell_delivery_method: Option<String>,
    /// `buy_delivery_method`
    pub buy_delivery_method: Option<String>,
    /// `country_code`
    pub country_code: Option<String>,
}

/// The parameters of `GET /price` and `POST /quote`, not yet checked against the configuration.
#[derive(Debug, Clone)]
pub struct RateQuestion {
    /// `sell_asset`
    pub sell_asset: AssetId,
    /// `buy_asset`
    pub buy_asset: AssetId,
    /// `sell_amount` or `buy_amount`
    pub given: Given,
    /// `context`
    pub context: Protocol,
    /// Methods and country.
    pub preferences: Preferences,
}

pub(crate) fn check_given(request: &RateRequest) -> Result<(), Error> {
    let (parameter, amount, side) = match request.given {
        Given::Sell(amount) => ("sell_amount", amount, &request.sell),
        Given::Buy(amount) => ("buy_amount", amount, &request.buy),
    };
    if amount.is_zero() {
        return Err(Error::Invalid(format!("{parameter}: must be more than 0")));
    }
    amount.fits(side.decimals).map_err(|problem| Error::Invalid(format!("{parameter}: {problem}")))
}

pub(crate) fn request(
    purpose: Purpose,
    sell: &Convertible,
    buy: &Convertible,
    given: Given,
    context: Option<Protocol>,
    client: Option<QuoteClient>,
    preferences: &Preferences,
) -> Result<RateRequest, Error> {
    let side = |parameter, asset: &Convertible, methods: &[_], wanted: &Option<String>| {
        check_method(parameter, asset, methods, wanted.as_deref())?;
        Ok::<_, Error>(Side { asset: asset.asset.clone(), decimals: asset.decimals, delivery_method: wanted.clone() })
    };
    preferences.check_country(if sell.is_on_ledger() { buy } else { sell })?;
    Ok(RateRequest {
        purpose,
        sell: side("sell_delivery_method", sell, &sell.sell_delivery_methods, &preferences.sell_delivery_method)?,
        buy: side("buy_delivery_method", buy, &buy.buy_delivery_methods, &preferences.buy_delivery_method)?,
        given,
        country_code: preferences.country_code.clone(),
        context,
        client,
        expire_after: None,
    })
}

fn check_method(
    parameter: &str,
    asset: &Convertible,
    methods: &[DeliveryMethod],
    wanted: Option<&str>,
) -> Result<(), Error> {
    let Some(wanted) = wanted else { return Ok(()) };
    if asset.is_on_ledger() {
        let text = format!("{parameter}: {} is on the ledger and has none; leave it out", asset.asset.code());
        return Err(Error::Invalid(text));
    }
    match methods.iter().any(|method| method.name == wanted) {
        true => Ok(()),
        false if methods.is_empty() => {
            Err(Error::Invalid(format!("{parameter}: {} has none; leave it out", asset.asset.code())))
        }
        false => Err(Error::Invalid(format!("{parameter}: must be one of {}", names(methods)))),
    }
}

pub(crate) fn names(methods: &[DeliveryMethod]) -> String {
    methods.iter().map(|method| method.name.as_str()).collect::<Vec<_>>().join(", ")
}

impl Preferences {
    fn check_country(&self, currency: &Convertible) -> Result<(), Error> {
        match &self.country_code {
            Some(code) if !currency.country_codes.is_empty() && !currency.country_codes.contains(code) => {
                let codes = currency.country_codes.join(", ");
                Err(Error::Invalid(format!("country_code: {} is served in {codes}", currency.asset.code())))
            }
            _ => Ok(()),
        }
    }

    /// Refuses preferences that no currency fits, and names them.
    pub(crate) fn check_alone(&self) -> Result<(), Error> {
        let given = [
            ("sell_delivery_method", &self.sell_delivery_method),
            ("buy_delivery_method", &self.buy_delivery_method),
            ("country_code", &self.country_code),
        ];
        let given: Vec<_> = given.iter().filter(|(_, value)| value.is_some()).map(|(name, _)| *name).collect();
        match given.as_slice() {
            [] => Ok(()),
            names => {
                Err(Error::Invalid(format!("{}: no conversion is served like that; see GET /info", names.join(", "))))
            }
        }
    }
}
