//! Every route of the admin API on one page.

use super::{AdminState, actions, authentication, guests, metrics};
use crate::web::ApiError;
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

/// The routes. Those added after authentication need no token.
pub fn router(state: AdminState) -> Router {
    let component = DefaultBodyLimit::max(COMPONENT_MOST);
    Router::new()
        .route("/admin/actions", get(actions::list))
        .route("/admin/guests", get(guests::show).merge(post(guests::deploy).layer(component)))
        .route("/admin/guests/history", get(guests::history))
        .route("/admin/guests/rollback", post(guests::roll_back))
        .method_not_allowed_fallback(async || {
            ApiError::status(StatusCode::METHOD_NOT_ALLOWED, "the method is not allowed here; see `Allow`")
        })
        // Inside authentication, so that the end of an action that panicked is written down too.
        .layer(CatchPanicLayer::custom(|_| axum::response::IntoResponse::into_response(ApiError::internal())))
        .route_layer(from_fn_with_state(state.clone(), authentication::require_token))
        .route("/metrics", get(metrics::show))
        .with_state(state)
        .fallback(async || ApiError::not_found())
}
