//! Rates: the request to the guest, and its answer.

use super::{
    answer::{Checked, amount, fee, invalid},
    customer_store::own_id,
    place::at,
    snapshot::protocol,
};
use crate::guest::bindings::quotes as wit;
use crate::model::{Given, Purpose, RateAnswer, RateRequest, Timestamp};

/// The name in `extra` of the guest's own id of a firm quote.
pub(super) const OWN_ID: &str = "id";

pub(in crate::guest) fn rate_request(from: &RateRequest) -> wit::RateRequest {
    wit::RateRequest {
        purpose: match from.purpose {
            Purpose::Indicative => wit::Purpose::Indicative,
            Purpose::Firm(id) => wit::Purpose::Firm(id.into()),
            Purpose::Settlement(id) => wit::Purpose::Settlement(id.into()),
        },
        sell_asset: (&from.sell.asset).into(),
        buy_asset: (&from.buy.asset).into(),
        given: match from.given {
            Given::Sell(amount) => wit::Given::Sell(amount.to_string()),
            Given::Buy(amount) => wit::Given::Buy(amount.to_string()),
        },
        sell_delivery_method: from.sell.delivery_method.clone(),
        buy_delivery_method: from.buy.delivery_method.clone(),
        country_code: from.country_code.clone(),
        context: from.context.map(protocol),
        client: from.client.as_ref().map(|client| wit::Client {
            account: client.owner.address().into(),
            account_memo: client.owner.memo().map(|memo| memo.to_string()),
            client_domain: client.client_domain.clone(),
        }),
        expire_after: from.expire_after.map(|at| at.to_string()),
        sell_decimals: from.sell.decimals,
        buy_decimals: from.buy.decimals,
        extra: Vec::new(),
    }
}

pub(in crate::guest) fn rate(from: wit::Conversion) -> Checked<RateAnswer> {
    let optional = |place, value: Option<String>| value.map(|value| amount(place, &value)).transpose();
    Ok(RateAnswer {
        known_as: from
            .extra
            .into_iter()
            .find(|one| one.name == OWN_ID)
            .map(|one| own_id(at(OWN_ID), one.value))
            .transpose()?,
        price: amount(at("price"), &from.price)?,
        sell_amount: optional(at("sell-amount"), from.sell_amount)?,
        buy_amount: optional(at("buy-amount"), from.buy_amount)?,
        fee: from.fee.map(|value| fee("fee", value)).transpose()?,
        expires_at: match from.expires_at.map(|text| text.parse::<Timestamp>()).transpose() {
            Ok(expires_at) => expires_at,
            Err(why) => return invalid(at("expires-at"), why),
        },
    })
}
