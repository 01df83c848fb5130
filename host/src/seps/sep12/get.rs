//! `GET /customer`: the provided and the required fields of a customer.

use super::{identity, wire};
use crate::{
    customers::Customers,
    web::{self, ApiError, Authenticated, Body},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `GET /sep12/customer`
///
/// # Errors
/// 401 without a session, 400, 403 or 404 as SEP-12 says, 503 if an external system is down.
pub async fn get(
    Authenticated(session): Authenticated<401>,
    State(customers): State<Customers>,
    Body(params): Body,
) -> Result<Response, ApiError> {
    let query = identity::query(&session.owner, &params)?;
    let customer = customers.customer(&session.owner, query).await?;
    Ok(web::json(StatusCode::OK, &wire::Customer::from(customer)))
}
