//! SEP-38's JSON. Unknown values are left out, never `null`.

use crate::{
    context::{Convertible, DeliveryMethod},
    model::{self, Amount, AssetId, Conversion, Given, QuoteId, Timestamp},
    web::FeeDetails,
};
use serde::Serialize;

/// Response of `GET /info`.
#[derive(Debug, Serialize)]
pub struct Info {
    assets: Vec<Asset>,
}

#[derive(Debug, Serialize)]
struct Asset {
    asset: AssetId,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    country_codes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sell_delivery_methods: Vec<Method>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    buy_delivery_methods: Vec<Method>,
}

#[derive(Debug, Serialize)]
struct Method {
    name: String,
    description: String,
}

impl From<&[Convertible]> for Info {
    fn from(assets: &[Convertible]) -> Self {
        let methods = |from: &[DeliveryMethod]| {
            from.iter().map(|one| Method { name: one.name.clone(), description: one.description.clone() }).collect()
        };
        let asset = |one: &Convertible| Asset {
            asset: one.asset.clone(),
            country_codes: one.country_codes.clone(),
            sell_delivery_methods: methods(&one.sell_delivery_methods),
            buy_delivery_methods: methods(&one.buy_delivery_methods),
        };
        Self { assets: assets.iter().map(asset).collect() }
    }
}

/// Response of `GET /prices`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Prices {
    /// The assets that can be bought with the asset sold.
    BuyAssets(Vec<AssetPrice>),
    /// The assets that can be sold for the asset bought.
    SellAssets(Vec<AssetPrice>),
}

/// The price of one asset.
#[derive(Debug, Serialize)]
pub struct AssetPrice {
    asset: AssetId,
    price: Amount,
    decimals: u32,
}

impl Prices {
    /// The prices of the assets on the other side of `given`, each with its decimals.
    pub fn new(given: Given, prices: Vec<(Conversion, u32)>) -> Self {
        let line = |asset, price, decimals| AssetPrice { asset, price, decimals };
        match given {
            Given::Sell(_) => Self::BuyAssets(
                prices.into_iter().map(|(one, decimals)| line(one.buy.asset, one.price, decimals)).collect(),
            ),
            Given::Buy(_) => Self::SellAssets(
                prices.into_iter().map(|(one, decimals)| line(one.sell.asset, one.price, decimals)).collect(),
            ),
        }
    }
}

/// Response of `GET /price`.
#[derive(Debug, Serialize)]
pub struct Price {
    total_price: Amount,
    price: Amount,
    sell_amount: Amount,
    buy_amount: Amount,
    fee: FeeDetails,
}

impl From<&Conversion> for Price {
    fn from(conversion: &Conversion) -> Self {
        Self {
            total_price: conversion.total_price,
            price: conversion.price,
            sell_amount: conversion.sell.amount,
            buy_amount: conversion.buy.amount,
            fee: (&conversion.fee).into(),
        }
    }
}

/// Response of `POST /quote` and `GET /quote/:id`.
#[derive(Debug, Serialize)]
pub struct Quote {
    id: QuoteId,
    expires_at: Timestamp,
    sell_asset: AssetId,
    #[serde(skip_serializing_if = "Option::is_none")]
    sell_delivery_method: Option<String>,
    buy_asset: AssetId,
    #[serde(skip_serializing_if = "Option::is_none")]
    buy_delivery_method: Option<String>,
    #[serde(flatten)]
    price: Price,
}

impl From<&model::Quote> for Quote {
    fn from(quote: &model::Quote) -> Self {
        Self {
            id: quote.id,
            expires_at: quote.expires_at,
            sell_asset: quote.conversion.sell.asset.clone(),
            sell_delivery_method: quote.sell_delivery_method.clone(),
            buy_asset: quote.conversion.buy.asset.clone(),
            buy_delivery_method: quote.buy_delivery_method.clone(),
            price: (&quote.conversion).into(),
        }
    }
}
