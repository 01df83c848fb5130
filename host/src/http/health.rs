//! Health, for load balancers and supervisors.

use crate::web::{self, Check};
use axum::{extract::State, response::Response};
use std::sync::Arc;

/// `GET /health/live`: the process answers.
pub async fn live() -> Response {
    web::live()
}

/// `GET /health/ready`: 200, or 503; which check fails, not why.
pub async fn ready(State(checks): State<Arc<[Check]>>) -> Response {
    web::ready(&checks).await
}
