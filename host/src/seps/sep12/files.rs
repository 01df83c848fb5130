//! `/customer/files`: files uploaded before the PUT that uses them, which can then be JSON.

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
/// 401 without a session, 400 if it is not a file or its type is not accepted, and for parameters that name another
/// customer than the token, 413 for a file that is too large.
pub async fn post(
    Authenticated(session): Authenticated<401>,
    State(customers): State<Customers>,
    Body(params): Body,
) -> Result<Response, ApiError> {
    identity::refuse_other_customers(&session.owner, &params)?;
    params
        .refuse(&["id", "customer_id", "file_id"], "send the file, and use the id in the answer with PUT /customer")?;
    let sent = params.required_text("file")?;
    let file = File::from_data_url(&sent)
        .ok_or_else(|| ApiError::bad_request("`file` is no file; send it as a file of a multipart form"))?;
    let stored = customers.upload_file(&session.owner, &file).await?;
    Ok(web::json(StatusCode::OK, &wire::File::from(stored)))
}

/// `GET /sep12/customer/files`, by `file_id` or by `customer_id`. Other clients' files are not listed.
///
/// # Errors
/// 401 without a session, 400 without either parameter, and for other parameters that name another customer than the
/// token.
pub async fn get(
    Authenticated(session): Authenticated<401>,
    State(customers): State<Customers>,
    Body(params): Body,
) -> Result<Response, ApiError> {
    identity::refuse_other_customers(&session.owner, &params)?;
    // It could be the file's id or the customer's.
    params.refuse(&["id"], "send file_id or customer_id")?;
    let (file, customer) = (params.text("file_id")?, params.text("customer_id")?);
    let files = customers.files(&session.owner, file.as_deref(), customer.as_deref()).await?;
    Ok(web::json(StatusCode::OK, &wire::Files::from(files)))
}
