//! Callbacks that are not delivered yet.

use super::{
    Records,
    answer::Answer,
    input::{Json, Query},
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
    /// Only those to this origin, and to paths that begin with the segments of its path if it has any.
    #[serde(default)]
    pub to: String,
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

/// `GET /admin/events?dead_letters=…&to=…&limit=…`: undelivered events, oldest first; never their bodies.
pub(super) async fn list(
    State(state): State<Records>,
    Query(EventFilter { dead_letters, to, limit }): Query<EventFilter>,
) -> Result<Answer<Events>, ApiError> {
    let events = state.operations.context.events(dead_letters, &to, limit).await.map_err(refused)?;
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

/// Whose dead letters.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Receiver {
    /// The origin of its URLs, and the first segments of their paths if they matter.
    pub(super) to: String,
}

/// Dead letters that are delivered again.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct RequeuedAll {
    /// How many.
    pub(super) requeued: u64,
}

/// `POST /admin/events/requeue`, body [`Receiver`]: its dead letters are due now.
pub(super) async fn requeue_all(
    State(state): State<Records>,
    Json(Receiver { to }): Json<Receiver>,
) -> Result<Answer<RequeuedAll>, ApiError> {
    let requeued = state.operations.context.requeue_dead_letters(&to).await.map_err(refused)?;
    Ok(Answer(RequeuedAll { requeued }))
}
