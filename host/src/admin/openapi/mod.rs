//! The OpenAPI document of everything behind the credentials, made of the routes themselves: their paths and roles come from
//! the router, parameters, bodies and answers from the signatures of their handlers (`operation`), and `document` puts them
//! together. A route can't be served without being in it.

mod document;
mod operation;

pub(super) use document::document;
pub use operation::{Describe, Described, Operation};

use crate::web;
use axum::{extract::State, response::Response};
use http::StatusCode;
use std::sync::Arc;
use utoipa::openapi::OpenApi;

/// `GET /openapi.json`
pub(super) async fn show(State(document): State<Arc<OpenApi>>) -> Response {
    web::json(StatusCode::OK, &*document)
}
