//! Which versions of the guests serve, and bringing others.

use super::{
    AdminState,
    input::{Body, Query},
    refusal::unreadable,
};
use crate::{
    guest_versions::{Deployed, Error, Order, Shadow},
    model::Chain,
    transactions::Signoff,
    web::{self, ApiError},
};
use axum::{Extension, extract::State, response::Response};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use utoipa::IntoParams;

/// What is asked for beside the component.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Request {
    slot: Option<String>,
    version: Option<String>,
    #[serde(default)]
    may_turn_off: bool,
    shadow: Option<u32>,
    #[serde(default)]
    accept_differences: bool,
}

/// `GET /admin/guests`: every slot with what serves in it and what was refused, and the features that are on.
pub(super) async fn show(State(state): State<AdminState>) -> Result<Response, ApiError> {
    let guests = state.deployments.status().await.map_err(refused)?;
    let features = state.records.operations.context.report().features;
    Ok(web::json(StatusCode::OK, &json!({ "guests": guests, "features": features })))
}

/// `GET /admin/guests/history`: what served on this host, the newest first.
pub(super) async fn history(State(state): State<AdminState>) -> Result<Response, ApiError> {
    let history = state.deployments.history().await.map_err(refused)?;
    Ok(web::json(StatusCode::OK, &json!({ "history": history })))
}

/// `POST /admin/guests?slot=…&may_turn_off=true&shadow=1000&accept_differences=true`: the body is a component, to serve
/// from now on. 422 with the reason when it can't, 409 when it decides any of the newest `shadow` recorded calls otherwise, with what
/// (personal data); then nothing has changed.
pub(super) async fn deploy(
    State(state): State<AdminState>,
    Query(request): Query<Request>,
    Extension(signoff): Extension<Signoff>,
    Body(component): Body,
) -> Result<Response, ApiError> {
    let (order, _) = order(request, signoff)?;
    answered(state.deployments.deploy(component.into(), order).await)
}

/// `POST /admin/guests/rollback?slot=…&version=…`: an earlier version serves again; without `version` the one before.
pub(super) async fn roll_back(
    State(state): State<AdminState>,
    Query(request): Query<Request>,
    Extension(signoff): Extension<Signoff>,
) -> Result<Response, ApiError> {
    let (order, version) = order(request, signoff)?;
    answered(state.deployments.roll_back(version.as_deref(), order).await)
}

fn order(request: Request, signoff: Signoff) -> Result<(Order, Option<String>), ApiError> {
    let Request { slot, version, may_turn_off, shadow, accept_differences } = request;
    if accept_differences && shadow.is_none() {
        return Err(ApiError::bad_request("accept_differences: means nothing without shadow; send both, or neither"));
    }
    let shadow = shadow.map(|calls| Shadow { calls, accept: accept_differences });
    Ok((Order { slot, who: signoff.by, may_turn_off, shadow }, version))
}

fn answered(outcome: Result<Deployed, Error>) -> Result<Response, ApiError> {
    match outcome {
        Ok(deployed) => Ok(web::json(StatusCode::OK, &deployed)),
        Err(error) => match &error {
            Error::Otherwise(report) => {
                let body = json!({ "error": error.to_string(), "shadow": report });
                Ok(web::json(StatusCode::CONFLICT, &body))
            }
            _ => Err(refused(error)),
        },
    }
}

fn refused(error: Error) -> ApiError {
    match error {
        error @ Error::Guest(_) => ApiError::status(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
        error @ (Error::Otherwise(_) | Error::NothingToTryOn) => {
            ApiError::status(StatusCode::CONFLICT, error.to_string())
        }
        error @ Error::Slot { .. } => ApiError::bad_request(error.to_string()),
        error @ Error::NoVersion { .. } => ApiError::status(StatusCode::NOT_FOUND, error.to_string()),
        error @ (Error::Folder { .. } | Error::Damaged { .. }) => {
            web::logged(&error);
            ApiError::status(StatusCode::INTERNAL_SERVER_ERROR, Chain(&error).to_string())
        }
        Error::Store(error) => unreadable(error),
    }
}
