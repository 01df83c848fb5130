//! Callbacks that are not delivered yet.

use super::{
    Records,
    answer::Answer,
    input::Query,
    refusal::{refused, refused_about},
};
use crate::{
    store::EventRow,
    web::{ApiError, PathText},
};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which events.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventFilter {
    /// Only dead letters: those the host has given up on.
    #[serde(default)]
    pub dead_letters: bool,
    /// Maximum number of rows.
    #[serde(default = "super::default_limit")]
    pub limit: u32,
}

/// Undelivered events.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Events {
    pub(super) events: Vec<EventRow>,
}

/// What is delivered again.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Requeued {
    /// The id of the event.
    pub(super) id: String,
}

/// `GET /admin/events?dead_letters=…&limit=…`: undelivered events, oldest first; never their bodies.
pub(super) async fn list(
    State(state): State<Records>,
    Query(EventFilter { dead_letters, limit }): Query<EventFilter>,
) -> Result<Answer<Events>, ApiError> {
    let events = state.operations.context.events(dead_letters, limit).await.map_err(refused)?;
    Ok(Answer(Events { events }))
}

/// `POST /admin/events/{id}/requeue`: it is due now, dead letter or not.
pub(super) async fn requeue(
    State(state): State<Records>,
    PathText(id): PathText,
) -> Result<Answer<Requeued>, ApiError> {
    state.operations.context.requeue_event(&id).await.map_err(refused_about("undelivered event", &id))?;
    Ok(Answer(Requeued { id }))
}
