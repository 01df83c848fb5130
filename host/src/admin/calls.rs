//! Recorded calls of guests.

use super::{
    Records,
    answer::Answer,
    input::Query,
    refusal::{refused_about, unreadable},
};
use crate::{
    context,
    guest_traces::{self, ReadError},
    store::{CallFilter, CallRow},
    web::{self, ApiError, PathText},
};
use axum::{extract::State, response::Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Recorded calls.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Calls {
    pub(super) calls: Vec<CallRow>,
}

/// `GET /admin/guests/calls?function=…&transaction=…&since=…&outcome=…&limit=…`: newest first, without what was said in them.
pub(super) async fn list(
    State(state): State<Records>,
    Query(filter): Query<CallFilter>,
) -> Result<Answer<Calls>, ApiError> {
    let calls = state.store.calls(&filter).await.map_err(unreadable)?;
    Ok(Answer(Calls { calls }))
}

/// `GET /admin/guests/calls/{id}`: all of one, personal data included.
pub(super) async fn show(State(state): State<Records>, PathText(id): PathText) -> Result<Response, ApiError> {
    match guest_traces::read(&state.store, &id).await {
        Ok(Some(call)) => Ok(web::json(StatusCode::OK, &call)),
        Ok(None) => Err(refused_about("recorded call", &id)(context::Error::NotFound)),
        Err(ReadError::Store(error)) => Err(unreadable(error)),
        Err(ReadError::Unreadable(why)) => Err(ApiError::status(StatusCode::UNPROCESSABLE_ENTITY, why.to_string())),
    }
}
