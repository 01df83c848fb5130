//! Customers, without what they said of themselves: `GET /customers`, `GET /customers/{id}`. SEP-12 is how they are changed.

use super::transaction::Party;
use crate::admin::{
    Records,
    answer::Answer,
    input::Query,
    refusal::{refused_about, unreadable},
};
use crate::context;
use crate::model::{Customer, CustomerId, CustomerStatus, Timestamp};
use crate::store::NewestPage;
use crate::web::{ApiError, PathText};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// A customer as the Platform API shows them: these fields and no others.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Customer)]
pub(in crate::admin) struct WireCustomer {
    /// The id that wallets know.
    id: String,
    /// Who registered them.
    creator: Party,
    /// Under which memo; none: they registered themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    memo: Option<String>,
    /// The SEP-12 status by customer type; the type is empty where wallets name none.
    statuses: BTreeMap<String, CustomerStatus>,
    /// The SEP-9 names of what they provided, never the values.
    provided_fields: Vec<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<Customer> for WireCustomer {
    fn from(customer: Customer) -> Self {
        Self {
            id: customer.shown_id(),
            creator: Party::from(&customer.owner),
            memo: customer.memo.as_ref().map(ToString::to_string),
            provided_fields: customer.provided().into_iter().map(str::to_owned).collect(),
            statuses: customer.reviews.into_iter().map(|(name, review)| (name, review.status)).collect(),
            created_at: customer.created_at,
            updated_at: customer.updated_at,
        }
    }
}

/// Which customers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(in crate::admin) struct CustomerFilter {
    /// Where an earlier page ended: its `next`.
    #[param(value_type = Option<String>, format = "uuid")]
    after: Option<CustomerId>,
    /// From 1 to 1000, 50 by default.
    #[serde(default = "crate::admin::default_limit")]
    #[param(schema_with = super::list::page_size_schema)]
    page_size: u32,
}

/// A page of customers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CustomerPage)]
pub(in crate::admin) struct Customers {
    records: Vec<WireCustomer>,
    /// What to send as `after` for the page after this one; none: it is the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// `GET /customers?page_size=…&after=…`: newest first.
pub(in crate::admin) async fn list(
    State(state): State<Records>,
    Query(CustomerFilter { after, page_size }): Query<CustomerFilter>,
) -> Result<Answer<Customers>, ApiError> {
    let limit = super::list::page_size(page_size).map_err(ApiError::bad_request)?;
    let NewestPage { records, next } = state.store.newest_customers(after, limit).await.map_err(unreadable)?;
    Ok(Answer(Customers { records: records.into_iter().map(WireCustomer::from).collect(), next }))
}

/// `GET /customers/{id}`
pub(in crate::admin) async fn show(
    State(state): State<Records>,
    PathText(id): PathText,
) -> Result<Answer<WireCustomer>, ApiError> {
    let found = state.store.customer_shown_as(&id).await.map_err(unreadable)?;
    let (customer, _) = found.ok_or_else(|| refused_about("customer", &id)(context::Error::NotFound))?;
    Ok(Answer(customer.into()))
}
