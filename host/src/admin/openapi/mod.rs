//! The OpenAPI document of everything behind the credentials, made of the routes themselves: their paths and roles come from
//! the router, parameters, bodies and answers from the signatures of their handlers (`operation`), and `document` puts them
//! together. A route can't be served without being in it.

pub(super) mod bounds;
mod document;
mod operation;

pub use operation::{Describe, Described, Operation};

use super::routes::{Group, Route};
use crate::web;
use axum::{extract::State, response::Response};
use http::{HeaderName, StatusCode};
use std::sync::Arc;

/// What the document is made of, when somebody asks for it.
#[derive(Clone)]
pub(super) struct Documented {
    /// The header of API keys.
    pub(super) api_key: HeaderName,
    /// All routes.
    pub(super) groups: Arc<[(Group, Vec<Route>)]>,
}

/// `GET /openapi.json`
pub(super) async fn show(State(documented): State<Documented>) -> Response {
    web::json(StatusCode::OK, &document::document(&documented.api_key, &documented.groups))
}
