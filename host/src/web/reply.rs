//! Responses, and the one place that logs an internal cause.

use crate::model::Chain;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use std::error::Error;

/// The JSON response of a SEP endpoint. Caches must not store it, because it is for one caller. Raw JSON numbers are
/// sent digit by digit.
pub fn json(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ];
            (status, headers, bytes).into_response()
        }
        Err(error) => {
            logged(&error);
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Logs an internal error with its causes, once, where it becomes a response that does not show them.
pub fn logged(error: &(dyn Error + 'static)) {
    tracing::error!(error = %Chain(error), "request failed");
}
