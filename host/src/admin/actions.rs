//! The record of what operators changed.

use super::{Records, input::Query, refusal::unreadable};
use crate::{
    store::ActionRow,
    web::{self, ApiError},
};
use axum::{extract::State, response::Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};

fn default_limit() -> u32 {
    200
}

/// Which actions.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionFilter {
    /// Maximum number of rows.
    #[serde(default = "default_limit")]
    pub limit: u32,
}

/// Actions, newest first.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Actions {
    pub(super) actions: Vec<ActionRow>,
}

/// `GET /admin/actions?limit=…`: newest first, with who, what, why and the outcome.
pub(super) async fn list(
    State(state): State<Records>,
    Query(ActionFilter { limit }): Query<ActionFilter>,
) -> Result<Response, ApiError> {
    let actions = state.store.actions(limit).await.map_err(unreadable)?;
    Ok(web::json(StatusCode::OK, &Actions { actions }))
}
