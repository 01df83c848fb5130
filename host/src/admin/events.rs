//! Callbacks that are not delivered yet.

use super::{
    Records,
    input::Query,
    refusal::{refused, refused_about},
};
use crate::{
    store::EventRow,
    web::{self, ApiError, PathText},
};
use axum::{extract::State, response::Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Which events.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventFilter {
    /// Only dead letters: those the host has given up on.
    #[serde(default)]
    pub dead_letters: bool,
    /// Maximum number of rows.
    #[serde(default = "super::default_limit")]
    pub limit: u32,
}

/// Undelivered events.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Events {
    pub(super) events: Vec<EventRow>,
}

/// `GET /admin/events?dead_letters=…&limit=…`: undelivered events, oldest first; never their bodies.
pub(super) async fn list(
    State(state): State<Records>,
    Query(EventFilter { dead_letters, limit }): Query<EventFilter>,
) -> Result<Response, ApiError> {
    let events = state.operations.context.events(dead_letters, limit).await.map_err(refused)?;
    Ok(web::json(StatusCode::OK, &Events { events }))
}

/// `POST /admin/events/{id}/requeue`: it is due now, dead letter or not.
pub(super) async fn requeue(State(state): State<Records>, PathText(id): PathText) -> Result<Response, ApiError> {
    state.operations.context.requeue_event(&id).await.map_err(refused_about("undelivered event", &id))?;
    Ok(web::json(StatusCode::OK, &json!({ "id": id })))
}
