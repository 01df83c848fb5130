//! `GET /transactions`, `GET /transactions/{id}` and `get_transactions`.

use super::{
    rpc::{INVALID_PARAMS, RpcError},
    transaction::{self, WireTransaction},
};
use crate::admin::{
    Records,
    answer::Answer,
    input::{Query, read},
    openapi::bounds,
    refusal::{refused_about, unreadable},
};
use crate::context;
use crate::model::{Protocol, Status, TransactionId};
use crate::store::{self, PlatformListed, PlatformOrder, PlatformPage, PlatformPlace};
use crate::web::{ApiError, PathText};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema, openapi::Object};

/// Most transactions in a page.
const PAGE_MAX: u32 = 1000;
/// How many of them a page is without a size.
const PAGE: u32 = 20;
/// How far page numbers reach: a cursor reaches any page at the same cost.
const OFFSET_MAX: u32 = 10_000;

/// What `sep` can be.
const SEPS: [(&str, Protocol); 3] = [("6", Protocol::Sep6), ("24", Protocol::Sep24), ("31", Protocol::Sep31)];
/// What `order_by` can be, the usual one first.
const SORTS: [(&str, PlatformOrder); 3] = [
    ("created_at", PlatformOrder::Created),
    ("transfer_received_at", PlatformOrder::Received),
    ("user_action_required_by", PlatformOrder::ActBy),
];
/// What `order` can be, the usual one first, and whether that is from the last to the first.
const DIRECTIONS: [(&str, bool); 2] = [("asc", false), ("desc", true)];

/// Which transactions, as they are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::admin) struct Wanted {
    /// `6`, `24` or `31`.
    #[param(required, schema_with = sep_schema)]
    sep: Option<String>,
    /// `created_at`, `transfer_received_at` or `user_action_required_by`; what has no such time comes last.
    #[param(schema_with = order_by_schema)]
    order_by: Option<String>,
    /// `asc` or `desc`.
    #[param(schema_with = order_schema)]
    order: Option<String>,
    /// Only those in these statuses, with commas between them.
    #[param(value_type = Option<String>)]
    statuses: Option<Statuses>,
    /// Counted from 0.
    #[param(schema_with = page_number_schema)]
    page_number: Option<Number>,
    /// From 1 to 1000, 20 by default.
    #[param(schema_with = page_size_schema)]
    page_size: Option<Number>,
    /// Where an earlier page ended: its `cursor`.
    cursor: Option<String>,
}

/// A list of statuses: in a query with commas.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected statuses with commas between them, or a list of them")]
enum Statuses {
    Joined(String),
    Listed(Vec<String>),
}

/// A whole number, in a query a text.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a whole number")]
enum Number {
    Number(u32),
    Text(String),
}

impl Number {
    fn read(number: Option<&Self>, name: &str, usual: u32) -> Result<u32, String> {
        match number {
            None => Ok(usual),
            Some(Self::Number(number)) => Ok(*number),
            Some(Self::Text(text)) => text.parse().map_err(|_| format!("{name} must be a whole number")),
        }
    }
}

/// A page of transactions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TransactionPage)]
pub(in crate::admin) struct Page {
    records: Vec<WireTransaction>,
    /// What to send as `cursor` for the page after this one; none: it is the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

/// Why there is no page.
enum Unlisted {
    Wrong(String),
    Store(store::Error),
}

impl From<store::Error> for Unlisted {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

/// `GET /transactions?sep=…&order_by=…&order=…&statuses=…&page_number=…&page_size=…&cursor=…`
pub(in crate::admin) async fn list(
    State(state): State<Records>,
    Query(wanted): Query<Wanted>,
) -> Result<Answer<Page>, ApiError> {
    match page(&state, wanted).await {
        Ok(page) => Ok(Answer(page)),
        Err(Unlisted::Wrong(text)) => Err(ApiError::bad_request(text)),
        Err(Unlisted::Store(error)) => Err(unreadable(error)),
    }
}

/// `get_transactions`
pub(super) async fn listed(state: &Records, params: &str) -> Result<Page, RpcError> {
    let wanted = read(params.as_bytes()).map_err(|why| RpcError::new(INVALID_PARAMS, format!("params: {why}")))?;
    page(state, wanted).await.map_err(|unlisted| match unlisted {
        Unlisted::Wrong(text) => RpcError::new(INVALID_PARAMS, text),
        Unlisted::Store(error) => error.into(),
    })
}

/// `GET /transactions/{id}`
pub(in crate::admin) async fn show(
    State(state): State<Records>,
    PathText(id): PathText,
) -> Result<Answer<WireTransaction>, ApiError> {
    let missing = || refused_about("transaction", &id)(context::Error::NotFound);
    let parsed: TransactionId = id.parse().map_err(|_| missing())?;
    let record = state.store.transaction(parsed).await.map_err(unreadable)?.ok_or_else(missing)?;
    let shown = transaction::shown(&state, &record).await.map_err(unreadable)?;
    Ok(Answer(shown))
}

async fn page(state: &Records, wanted: Wanted) -> Result<Page, Unlisted> {
    let sep = wanted.sep.as_deref().map(|sep| sep.strip_prefix("SEP_").unwrap_or(sep));
    let protocol = chosen("sep", sep, &SEPS).map_err(Unlisted::Wrong)?;
    let order = chosen("order_by", wanted.order_by.as_deref().or(Some(SORTS[0].0)), &SORTS).map_err(Unlisted::Wrong)?;
    let direction = wanted.order.as_deref().unwrap_or(DIRECTIONS[0].0).to_ascii_lowercase();
    let is_descending = chosen("order", Some(&direction), &DIRECTIONS).map_err(Unlisted::Wrong)?;
    let statuses = statuses(wanted.statuses).map_err(Unlisted::Wrong)?;
    let (number, limit) = pages(&wanted.page_number, &wanted.page_size).map_err(Unlisted::Wrong)?;
    if number > 0 && wanted.cursor.is_some() {
        return Err(Unlisted::Wrong(
            "page_number: a cursor says where the page begins; leave page_number out".to_owned(),
        ));
    }
    let after = wanted.cursor.as_deref().map(|cursor| place(cursor, order)).transpose().map_err(Unlisted::Wrong)?;
    let page =
        PlatformPage { protocol, statuses: &statuses, order, is_descending, after, offset: number * limit, limit };
    let PlatformListed { transactions, last } = state.store.platform_transactions(&page).await?;
    let records = transaction::all_shown(state, &transactions).await?;
    Ok(Page { records, cursor: last.map(cursor) })
}

/// What stands for a name that the caller wrote.
fn chosen<T: Copy>(parameter: &str, name: Option<&str>, known: &[(&str, T)]) -> Result<T, String> {
    let found = known.iter().find(|(known, _)| Some(*known) == name);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let (last, others) = names.split_last().unwrap_or((&"", &[]));
        format!("{parameter} must be {} or {last}", others.join(", "))
    })
}

fn sep_schema() -> Object {
    bounds::one_of(SEPS.iter().map(|(name, _)| *name))
}

fn order_by_schema() -> Object {
    bounds::one_of(SORTS.iter().map(|(name, _)| *name))
}

fn order_schema() -> Object {
    bounds::one_of(DIRECTIONS.iter().map(|(name, _)| *name))
}

fn page_number_schema() -> Object {
    bounds::whole_number(0, OFFSET_MAX)
}

/// The bounds of a page size, for the document.
pub(super) fn page_size_schema() -> Object {
    bounds::whole_number(1, PAGE_MAX)
}

fn statuses(wanted: Option<Statuses>) -> Result<Vec<Status>, String> {
    let names = match wanted {
        None => Vec::new(),
        Some(Statuses::Joined(text)) => text.split(',').map(|name| name.trim().to_owned()).collect(),
        Some(Statuses::Listed(names)) => names,
    };
    let mut statuses = Vec::new();
    for name in names.iter().filter(|name| !name.is_empty()) {
        let status =
            Status::from_name(&name.to_ascii_lowercase()).ok_or_else(|| format!("statuses: there is no `{name}`"))?;
        if !statuses.contains(&status) {
            statuses.push(status);
        }
    }
    Ok(statuses)
}

/// A page size that the caller asks for.
pub(super) fn page_size(size: u32) -> Result<u32, String> {
    let fits = (1..=PAGE_MAX).contains(&size);
    fits.then_some(size).ok_or_else(|| format!("page_size must be from 1 to {PAGE_MAX}"))
}

fn pages(number: &Option<Number>, size: &Option<Number>) -> Result<(u32, u32), String> {
    let size = page_size(Number::read(size.as_ref(), "page_size", PAGE)?)?;
    let number = Number::read(number.as_ref(), "page_number", 0)?;
    match number.checked_mul(size) {
        Some(offset) if offset <= OFFSET_MAX => Ok((number, size)),
        _ => Err(format!("page_number reaches {OFFSET_MAX} transactions: go on with the cursor of the page before")),
    }
}

/// A place in a list, as text.
fn cursor(PlatformPlace { at, id }: PlatformPlace) -> String {
    at.map_or_else(|| id.to_string(), |at| format!("{id}_{at}"))
}

fn place(cursor: &str, order: PlatformOrder) -> Result<PlatformPlace, String> {
    let wrong = || "cursor is not one of a page of this list".to_owned();
    let (id, at) = match cursor.split_once('_') {
        Some((id, at)) if order != PlatformOrder::Created => {
            let at: crate::model::Timestamp = at.parse().map_err(|_| wrong())?;
            (id, Some(at.to_string()))
        }
        Some(_) => return Err(wrong()),
        None => (cursor, None),
    };
    Ok(PlatformPlace { at, id: id.parse().map_err(|_| wrong())? })
}
