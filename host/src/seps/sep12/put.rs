//! `PUT /customer`: registers or updates a customer.

use super::{identity, wire};
use crate::{
    customers::Customers,
    web::{self, ApiError, Authenticated, Body, Query},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `PUT /sep12/customer`, as JSON, form or multipart form; parameters that name the customer may also be in the query.
///
/// # Errors
/// 401 without a session, 400, 403 or 404 as SEP-12 says, 503 if an external system is down.
pub async fn put(
    Authenticated(session): Authenticated<401>,
    State(customers): State<Customers>,
    Query(in_query): Query,
    Body(params): Body,
) -> Result<Response, ApiError> {
    identity::only_names(&in_query)?;
    let query = identity::query(&session.owner, &params)?;
    let values = identity::values(&params)?;
    let id = customers.put_customer(&session.owner, query, values).await?;
    customers.watch_for_client(&session.owner, session.client_domain.as_deref(), &id).await?;
    Ok(web::json(StatusCode::ACCEPTED, &wire::Registered { id }))
}
