//! What was done through the admin API.

use super::AdminState;
use crate::web::{self, ApiError};
use axum::{extract::State, response::Response};
use http::StatusCode;
use serde_json::json;

/// How many are shown.
const MOST: u32 = 200;

/// `GET /admin/actions`: the newest, with who, what and how it ended.
pub(super) async fn list(State(state): State<AdminState>) -> Result<Response, ApiError> {
    let actions = state.store.actions(MOST).await.map_err(|error| {
        web::logged(&error);
        ApiError::unavailable("the database can't be read; try again")
    })?;
    Ok(web::json(StatusCode::OK, &json!({ "actions": actions })))
}
