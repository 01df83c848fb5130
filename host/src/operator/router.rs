//! Every route of the operator's door on one page.

use super::{OperatorState, actions, door, guests, measures};
use crate::web::Failure;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    routing::{get, post},
};
use http::StatusCode;
use tower_http::catch_panic::CatchPanicLayer;

/// Bytes of a component; the largest languages' runtimes have some 20 MB.
const COMPONENT_MOST: usize = 64 << 20;

/// The routes. Those added after the door need no token.
pub fn router(state: OperatorState) -> Router {
    let component = DefaultBodyLimit::max(COMPONENT_MOST);
    Router::new()
        .route("/operator/actions", get(actions::list))
        .route("/operator/guests", get(guests::show).merge(post(guests::deploy).layer(component)))
        .route("/operator/guests/history", get(guests::history))
        .route("/operator/guests/rollback", post(guests::roll_back))
        .method_not_allowed_fallback(async || {
            Failure::status(StatusCode::METHOD_NOT_ALLOWED, "the method is not allowed here; see `Allow`")
        })
        // Inside the door, so that the end of an action that panicked is written down too.
        .layer(CatchPanicLayer::custom(|_| axum::response::IntoResponse::into_response(Failure::internal())))
        .route_layer(from_fn_with_state(state.clone(), door::guarded))
        .route("/metrics", get(measures::show))
        .with_state(state)
        .fallback(async || Failure::not_found())
}
