//! Firm quotes: `get_quote`, `GET /exchange/quotes/{id}`, `GET /exchange/quotes`.

use super::{
    params::Params,
    rpc::{INVALID_PARAMS, INVALID_REQUEST, RpcError},
    transaction::Party,
};
use crate::admin::{
    Records,
    answer::Answer,
    input::Query,
    refusal::{refused_about, unreadable},
};
use crate::context;
use crate::model::{Amount, AssetId, Quote, QuoteId, Timestamp};
use crate::store::{self, NewestPage, UsedQuote};
use crate::web::{ApiError, FeeDetails, PathText};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A firm quote as the Platform API shows it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Quote)]
pub(in crate::admin) struct WireQuote {
    id: String,
    sell_asset: AssetId,
    sell_amount: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    sell_delivery_method: Option<String>,
    buy_asset: AssetId,
    buy_amount: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    buy_delivery_method: Option<String>,
    price: Amount,
    total_price: Amount,
    expires_at: Timestamp,
    created_at: Timestamp,
    creator: Party,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_id: Option<String>,
    fee: FeeDetails,
}

impl From<UsedQuote> for WireQuote {
    fn from((quote, used_by): UsedQuote) -> Self {
        let creator = Party::from(&quote.owner);
        let id = quote.known_as.clone().unwrap_or_else(|| quote.id.to_string());
        let Quote { conversion, sell_delivery_method, buy_delivery_method, expires_at, created_at, .. } = quote;
        Self {
            id,
            sell_asset: conversion.sell.asset,
            sell_amount: conversion.sell.amount,
            sell_delivery_method,
            buy_asset: conversion.buy.asset,
            buy_amount: conversion.buy.amount,
            buy_delivery_method,
            price: conversion.price,
            total_price: conversion.total_price,
            expires_at,
            created_at,
            creator,
            transaction_id: used_by.map(|id| id.to_string()),
            fee: FeeDetails::from(&conversion.fee),
        }
    }
}

/// A quote as the business server sees it, JSON.
///
/// # Errors
/// Never in practice: the record is plain data.
pub fn for_business(quote: &Quote) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&WireQuote::from((quote.clone(), None)))
}

/// `get_quote`
pub(super) async fn found(state: &Records, params: &Params) -> Result<WireQuote, RpcError> {
    let id = params.quote_id.as_deref().unwrap_or_default();
    if id.is_empty() {
        return Err(RpcError::new(INVALID_PARAMS, "quote_id is missing"));
    }
    let unknown = || RpcError::new(INVALID_REQUEST, format!("quote_id: there is no quote {id}"));
    Ok(either(state, id).await?.ok_or_else(unknown)?.into())
}

/// The quote with that id, ours or the business's own.
async fn either(state: &Records, id: &str) -> Result<Option<UsedQuote>, store::Error> {
    if let Ok(own) = id.parse::<QuoteId>()
        && let Some(found) = state.store.quote(own).await?
    {
        return Ok(Some(found));
    }
    state.store.quote_known_as(id).await
}

/// `GET /exchange/quotes/{id}`
pub(in crate::admin) async fn show(
    State(state): State<Records>,
    PathText(id): PathText,
) -> Result<Answer<WireQuote>, ApiError> {
    let missing = || refused_about("quote", &id)(context::Error::NotFound);
    let quote = either(&state, &id).await.map_err(unreadable)?.ok_or_else(missing)?;
    Ok(Answer(WireQuote::from(quote)))
}

/// Which quotes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::admin) struct QuoteFilter {
    /// Only those before this one.
    #[param(value_type = Option<String>, format = "uuid")]
    after: Option<QuoteId>,
    /// From 1 to 1000, 50 by default.
    #[serde(default = "crate::admin::default_limit")]
    #[param(schema_with = super::list::page_size_schema)]
    page_size: u32,
}

/// A page of quotes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = QuotePage)]
pub(in crate::admin) struct Quotes {
    records: Vec<WireQuote>,
    /// What to send as `after` for the page after this one; none: it is the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// `GET /exchange/quotes?page_size=…&after=…`: newest first.
pub(in crate::admin) async fn list(
    State(state): State<Records>,
    Query(QuoteFilter { after, page_size }): Query<QuoteFilter>,
) -> Result<Answer<Quotes>, ApiError> {
    let limit = super::list::page_size(page_size).map_err(ApiError::bad_request)?;
    let NewestPage { records, next } = state.store.newest_quotes(after, limit).await.map_err(unreadable)?;
    let records = records.into_iter().map(WireQuote::from).collect();
    Ok(Answer(Quotes { records, next }))
}
