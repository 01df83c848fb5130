//! Which versions of the guests serve, and bringing others.

use super::{OperatorState, door::Who};
use crate::{
    deploy::{Error, Order},
    web::{self, Failure},
};
use axum::{
    Extension,
    body::Bytes,
    extract::{Query, State, rejection::QueryRejection},
    response::Response,
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

/// What is asked for beside the component.
#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    slot: Option<String>,
    version: Option<String>,
    #[serde(default)]
    may_turn_off: bool,
}

/// A wish, and who has it.
type Asked = (Result<Query<Wish>, QueryRejection>, Extension<Who>);

/// `GET /operator/guests`: every slot with what serves in it and what was refused, and the features that are on.
pub(super) async fn show(State(state): State<OperatorState>) -> Result<Response, Failure> {
    let guests = state.deployments.status().await.map_err(refused)?;
    let features = state.lifecycle.guests().report().features;
    Ok(web::json(StatusCode::OK, &json!({ "guests": guests, "features": features })))
}

/// `GET /operator/guests/history`: what served on this host, the newest first.
pub(super) async fn history(State(state): State<OperatorState>) -> Result<Response, Failure> {
    let history = state.deployments.history().await.map_err(refused)?;
    Ok(web::json(StatusCode::OK, &json!({ "history": history })))
}

/// `POST /operator/guests?slot=…&may_turn_off=true`: the body is a component, to serve from now on. 422 with the reason
/// when it can't; then nothing has changed.
pub(super) async fn deploy(
    State(state): State<OperatorState>,
    (wish, Extension(who)): Asked,
    body: Bytes,
) -> Result<Response, Failure> {
    let (order, _) = order(wish, who)?;
    let status = state.deployments.deploy(body.into(), order).await.map_err(refused)?;
    Ok(web::json(StatusCode::OK, &status))
}

/// `POST /operator/guests/rollback?slot=…&version=…`: an earlier version serves again; without `version` the one before.
pub(super) async fn roll_back(
    State(state): State<OperatorState>,
    (wish, Extension(who)): Asked,
) -> Result<Response, Failure> {
    let (order, version) = order(wish, who)?;
    let status = state.deployments.roll_back(version.as_deref(), order).await.map_err(refused)?;
    Ok(web::json(StatusCode::OK, &status))
}

fn order(wish: Result<Query<Wish>, QueryRejection>, who: Who) -> Result<(Order, Option<String>), Failure> {
    let Query(wish) =
        wish.map_err(|why| Failure::bad_request(format!("the query can't be read: {}", why.body_text())))?;
    Ok((Order { slot: wish.slot, who: who.0, may_turn_off: wish.may_turn_off }, wish.version))
}

fn refused(error: Error) -> Failure {
    match error {
        error @ Error::Guest(_) => Failure::status(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
        error @ Error::Slot { .. } => Failure::bad_request(error.to_string()),
        error @ Error::NoVersion { .. } => Failure::status(StatusCode::NOT_FOUND, error.to_string()),
        error @ (Error::Folder { .. } | Error::Damaged { .. }) => {
            web::logged(&error);
            Failure::status(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
        }
        error @ Error::Store(_) => {
            web::logged(&error);
            Failure::unavailable("the database can't be used; try again")
        }
    }
}
