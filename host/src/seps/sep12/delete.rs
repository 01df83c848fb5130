//! `DELETE /customer/:account`: forgets a customer.

use super::identity;
use crate::{
    lifecycle::Lifecycle,
    web::{self, Body, Failure, PathText, Signed},
};
use axum::{extract::State, response::Response};
use http::StatusCode;
use serde_json::json;

/// `DELETE /sep12/customer/{account}`, with `memo` and `memo_type` in a body of any encoding, or no body.
///
/// # Errors
/// 401 without a session, 400 and 403 for an account or memo that is not the token's, 404 when nobody is known.
pub async fn delete(
    Signed(session): Signed<401>,
    State(lifecycle): State<Lifecycle>,
    PathText(account): PathText,
    Body(params): Body,
) -> Result<Response, Failure> {
    identity::same_account(&session.owner, &account)?;
    let memo = identity::memo(&session.owner, &params)?;
    lifecycle.delete_customer(&session.owner, memo).await?;
    Ok(web::json(StatusCode::OK, &json!({})))
}
