//! `GET /prices`: the assets that one asset can be converted to or from.

use super::{ask, wire};
use crate::{
    model::Given,
    quotes::Quotes,
    web::{self, ApiError, MaybeAuthenticated, Query},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `GET /sep38/prices`: with `sell_asset` and `sell_amount` the assets that can be bought, with `buy_asset` and
/// `buy_amount` those that can be sold. If the other asset is given as well, only its price is returned.
///
/// # Errors
/// 400 as SEP-38 says, 403 for an invalid token, 503 if there is no price at all because an external system is down.
pub async fn prices(
    MaybeAuthenticated(session): MaybeAuthenticated,
    State(quotes): State<Quotes>,
    Query(params): Query,
) -> Result<Response, ApiError> {
    let (sell, buy) = (params.asset("sell_asset")?, params.asset("buy_asset")?);
    let (sold, bought) = (params.amount("sell_amount")?, params.amount("buy_amount")?);
    let (asset, given, only) = match (sell, sold, buy, bought) {
        (Some(asset), Some(amount), only, None) => (asset, Given::Sell(amount), only),
        (only, None, Some(asset), Some(amount)) => (asset, Given::Buy(amount), only),
        _ => {
            return Err(ApiError::bad_request(
                "give `sell_asset` with `sell_amount`, or `buy_asset` with `buy_amount`, and one amount only",
            ));
        }
    };
    let preferences = ask::preferences(&params)?;
    let prices = quotes.prices(session.map(Into::into), asset, given, only, preferences).await?;
    Ok(web::json(StatusCode::OK, &wire::Prices::new(given, prices)))
}
