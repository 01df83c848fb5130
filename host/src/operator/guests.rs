//! The guests that serve.

use super::OperatorState;
use crate::web;
use axum::{extract::State, response::Response};
use http::StatusCode;

/// `GET /operator/guests`: which guest provides what, and which features are on.
pub(super) async fn show(State(state): State<OperatorState>) -> Response {
    web::json(StatusCode::OK, &state.lifecycle.guests().report())
}
