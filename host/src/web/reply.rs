//! Answers, and the one place where an internal cause is logged.

use crate::model::Chain;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use std::error::Error;

/// The JSON answer of a SEP endpoint, never to be kept by a cache: it is one caller's. Numbers kept as raw JSON text
/// leave exactly as they are.
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

/// Logs an internal failure with its causes, once, where it turns into an answer that does not tell them.
pub fn logged(error: &(dyn Error + 'static)) {
    tracing::error!(error = %Chain(error), "request failed");
}
