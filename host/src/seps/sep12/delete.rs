//! `DELETE /customer/:account`: deletes a customer.

use super::identity;
use crate::{
    customers::Customers,
    web::{self, ApiError, Authenticated, Body, PathText},
};
use axum::{extract::State, response::Response};
use http::StatusCode;
use serde_json::json;

/// `DELETE /sep12/customer/{account}`, with `memo` and `memo_type`, or the customer's `id`, in the query or in a body
/// of any encoding; by default the token's own customer.
///
/// # Errors
/// 401 without a session, 400 and 403 for an account or memo that is not the token's, 400 for an id and a memo of two
/// customers and for parameters that could have been meant to name one and do not, 404 if there is no customer.
pub async fn delete(
    Authenticated(session): Authenticated<401>,
    State(customers): State<Customers>,
    PathText(account): PathText,
    Body(params): Body,
) -> Result<Response, ApiError> {
    identity::same_account(&session.owner, &account)?;
    let query = identity::whole(&session.owner, &params)?;
    customers.delete_customer(&session.owner, query).await?;
    Ok(web::json(StatusCode::OK, &json!({})))
}
