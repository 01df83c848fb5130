//! What was done through the door.

use super::OperatorState;
use crate::web::{self, Failure};
use axum::{extract::State, response::Response};
use http::StatusCode;
use serde_json::json;

/// How many are shown.
const MOST: u32 = 200;

/// `GET /operator/actions`: the newest, with who, what and how it ended.
pub(super) async fn list(State(state): State<OperatorState>) -> Result<Response, Failure> {
    let actions = state.store.actions(MOST).await.map_err(|error| {
        web::logged(&error);
        Failure::unavailable("the database can't be read; try again")
    })?;
    Ok(web::json(StatusCode::OK, &json!({ "actions": actions })))
}
