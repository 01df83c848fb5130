//! The record of what operators changed.

use super::{Records, answer::Answer, input::Query, refusal::unreadable};
use crate::{model::one_line, store::ActionRow, web::ApiError};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

fn default_limit() -> u32 {
    200
}

/// Which actions.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ActionFilter {
    /// Maximum number of rows.
    #[serde(default = "default_limit")]
    pub limit: u32,
}

/// Actions, newest first.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Actions {
    pub(super) actions: Vec<ActionRow>,
}

/// `GET /admin/actions?limit=…`: newest first, with who, what, why and the outcome.
pub(super) async fn list(
    State(state): State<Records>,
    Query(ActionFilter { limit }): Query<ActionFilter>,
) -> Result<Answer<Actions>, ApiError> {
    let actions = state.store.actions(limit).await.map_err(unreadable)?;
    Ok(Answer(Actions { actions: actions.into_iter().map(readable).collect() }))
}

/// The action with a mark for each character that is not seen or changes the direction of text: a recorded body may have any.
fn readable(row: ActionRow) -> ActionRow {
    let ActionRow { who, why, action, .. } = &row;
    ActionRow { who: one_line(who), why: one_line(why), action: one_line(action), ..row }
}
