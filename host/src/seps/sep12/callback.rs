//! `PUT /customer/callback`: registers a callback for a customer's status.

use super::{identity, wire};
use crate::{
    customers::{CustomerView, Customers},
    web::{self, ApiError, Authenticated, Body},
};
use axum::{extract::State, response::Response};
use http::StatusCode;
use serde_json::json;

/// `PUT /sep12/customer/callback`
///
/// # Errors
/// 401 without a session, 400 for a URL that may not be called, 403 for an account or memo that is not the token's, 404
/// if there is no customer.
pub async fn put(
    Authenticated(session): Authenticated<401>,
    State(customers): State<Customers>,
    Body(params): Body,
) -> Result<Response, ApiError> {
    let query = identity::query(&session.owner, &params)?;
    customers.watch_customer(&session.owner, query, &params.required_text("url")?).await?;
    Ok(web::json(StatusCode::OK, &json!({})))
}

/// The body of a callback: what `GET /customer` showed at that time (SEP-12, "Callback POST Request").
///
/// # Errors
/// Never in practice: the view is plain data.
pub fn body(view: CustomerView) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&wire::Customer::from(view))
}
