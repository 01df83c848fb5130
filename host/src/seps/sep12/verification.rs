//! `PUT /customer/verification`: proofs of provided fields. Deprecated; `PUT /customer` accepts them too.

use super::{identity, wire};
use crate::{
    customers::Customers,
    web::{self, ApiError, Authenticated, Body, Query},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `PUT /sep12/customer/verification`, answered like `GET /customer`.
///
/// # Errors
/// 401 without a session, 400 without `id` or for values that are not proofs, 404 for an unknown customer, 503 if an
/// external system is down.
pub async fn put(
    Authenticated(session): Authenticated<401>,
    State(customers): State<Customers>,
    Query(in_query): Query,
    Body(params): Body,
) -> Result<Response, ApiError> {
    identity::only_names(&in_query)?;
    identity::id(&params)?.ok_or_else(|| params.missing("id"))?;
    let query = identity::query(&session.owner, &params)?;
    let proofs = identity::values(&params)?;
    let customer = customers.verify_customer(&session.owner, query, proofs).await?;
    Ok(web::json(StatusCode::OK, &wire::Customer::from(customer)))
}
