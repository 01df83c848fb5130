//! `/customer/files`: files uploaded apart from the PUT that uses them, so that it can be JSON.

use super::{identity, wire};
use crate::{
    customers::Customers,
    model::File,
    web::{self, ApiError, Authenticated, Body},
};
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `POST /sep12/customer/files`, a multipart form with the file as `file`.
///
/// # Errors
/// 401 without a session, 400 for what is no file or of a type that is not taken, and for what names a customer other
/// than the token, 413 for one that is too large.
pub async fn post(
    Authenticated(session): Authenticated<401>,
    State(customers): State<Customers>,
    Body(params): Body,
) -> Result<Response, ApiError> {
    identity::nobody_else(&session.owner, &params)?;
    params
        .refuse(&["id", "customer_id", "file_id"], "send the file, and use the id in the answer with PUT /customer")?;
    let sent = params.required_text("file")?;
    let file = File::from_data_url(&sent)
        .ok_or_else(|| ApiError::bad_request("`file` is no file; send it as a file of a multipart form"))?;
    let stored = customers.upload_file(&session.owner, &file).await?;
    Ok(web::json(StatusCode::OK, &wire::File::from(stored)))
}

/// `GET /sep12/customer/files`, by `file_id` or by `customer_id`. What is not the caller's is not listed.
///
/// # Errors
/// 401 without a session, 400 without either parameter, and for what else names a customer other than the token.
pub async fn get(
    Authenticated(session): Authenticated<401>,
    State(customers): State<Customers>,
    Body(params): Body,
) -> Result<Response, ApiError> {
    identity::nobody_else(&session.owner, &params)?;
    // It could be the file's as well as the customer's.
    params.refuse(&["id"], "send file_id or customer_id")?;
    let (file, customer) = (params.text("file_id")?, params.text("customer_id")?);
    let files = customers.files(&session.owner, file.as_deref(), customer.as_deref()).await?;
    Ok(web::json(StatusCode::OK, &wire::Files::from(files)))
}
