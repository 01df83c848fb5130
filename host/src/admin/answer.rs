//! What handlers answer.

use crate::web;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use serde::Serialize;

/// 200 with a JSON body.
pub(super) struct Answer<T>(pub(super) T);

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        web::json(StatusCode::OK, &self.0)
    }
}
