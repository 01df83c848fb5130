//! Notices of banks: `/rails/{guest}/{name}`. Whoever sends one is proven by the guest alone.

use crate::{
    deposits::Deposits,
    model::Notice,
    web::{ApiError, RawBody},
};
use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};

/// Hands the request to the guest of that name, and answers what it says once its reports are stored.
///
/// # Errors
/// 404 if no guest of that name takes notices; 400, 403 as the guest says; 503 if the notice was not understood or stored:
/// the bank has to send it again.
pub async fn receive(
    State(deposits): State<Deposits>,
    Path((guest, name)): Path<(String, String)>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Result<Response, ApiError> {
    let text = |(name, value): (&header::HeaderName, &HeaderValue)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    };
    let notice = Notice {
        name,
        method: method.as_str().to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
        headers: headers.iter().filter_map(text).collect(),
        body: body.into(),
    };
    let answer = deposits.notice(&guest, notice).await?.ok_or_else(ApiError::not_found)?;
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = match answer.content_type {
        Some(_) => (status, answer.body).into_response(),
        None => status.into_response(),
    };
    let kind = answer.content_type.and_then(|kind| HeaderValue::from_str(&kind).ok());
    match kind {
        Some(kind) => _ = response.headers_mut().insert(header::CONTENT_TYPE, kind),
        None => _ = response.headers_mut().remove(header::CONTENT_TYPE),
    }
    Ok(response)
}
