//! Every route of the admin API on one page.

use super::{
    AdminState, HostNames, MetricsSource, Records, actions, authentication, calls, channels, deposits, events, gaps,
    guests, health, host, kv, metrics, names, payouts, platform, reconcile, signatures, transactions, unapplied,
};
use crate::web::ApiError;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    response::IntoResponse,
    routing::{get, post},
};
use http::StatusCode;
use tower_http::catch_panic::CatchPanicLayer;

/// Largest component, in bytes; the largest languages' runtimes have some 20 MB.
const COMPONENT_MAX: usize = 64 << 20;

/// Largest value of a guest, in bytes. `guest.kv_value_kib` decides; this only keeps the body out of memory.
const VALUE_MAX: usize = 16 << 20;

/// The routes of a running host.
pub fn router(state: AdminState) -> Router {
    let (records, hosts) = (state.records.clone(), state.names.clone());
    let metrics = Router::new().route("/metrics", get(metrics::show)).with_state(state.metrics.clone());
    let routes = about_records().with_state(records.clone()).merge(about_the_host(&state)).merge(metrics);
    let platform = about_business()
        .with_state(records.clone())
        .route_layer(from_fn_with_state(records.clone(), authentication::require_business));
    guarded(routes, records).merge(platform).fallback(not_found).layer(from_fn_with_state(hosts, names::require))
}

/// Metrics alone, for a listener of their own. They hold nothing secret and nothing personal, so they need no token.
pub fn metrics_only(source: MetricsSource, hosts: HostNames) -> Router {
    let routes = Router::new().route("/metrics", get(metrics::show)).with_state(source);
    routes.fallback(not_found).layer(from_fn_with_state(hosts, names::require))
}

/// The routes about what is on record, which need no running host.
pub fn records(records: Records) -> Router {
    guarded(about_records().with_state(records.clone()), records).fallback(not_found)
}

fn about_records() -> Router<Records> {
    let value = DefaultBodyLimit::max(VALUE_MAX);
    Router::new()
        .route("/admin/host", get(host::show))
        .route("/admin/actions", get(actions::list))
        .route("/admin/transactions", get(transactions::list))
        .route("/admin/transactions/{id}", get(transactions::show))
        .route("/admin/transactions/{id}/hold", post(transactions::hold))
        .route("/admin/transactions/{id}/resume", post(transactions::resume))
        .route("/admin/transactions/{id}/retry", post(transactions::retry))
        .route("/admin/transactions/{id}/expire", post(transactions::expire))
        .route("/admin/transactions/{id}/refund", post(transactions::refund))
        .route("/admin/payouts", get(payouts::list))
        .route("/admin/payouts/pause", post(payouts::pause))
        .route("/admin/payouts/resume", post(payouts::resume))
        .route("/admin/payouts/pending", get(signatures::pending))
        .route("/admin/payouts/{id}", get(payouts::show))
        .route("/admin/payouts/{id}/cancel", post(payouts::cancel))
        .route("/admin/payouts/{id}/recheck", post(payouts::recheck))
        .route("/admin/payouts/{id}/sign", post(signatures::sign))
        .route("/admin/payouts/{id}/submit", post(signatures::submit))
        .route("/admin/payouts/{id}/approve", post(payouts::approve))
        .route("/admin/channels", get(channels::list))
        .route("/admin/channels/create", post(channels::create))
        .route("/admin/channels/top-up", post(channels::top_up))
        .route("/admin/channels/retire", post(channels::retire))
        .route("/admin/channels/rotate", post(channels::rotate))
        .route("/admin/channels/{account}/adopt", post(channels::adopt))
        .route("/admin/deposits/unapplied", get(deposits::list))
        .route("/admin/deposits/dismiss", post(deposits::dismiss))
        .route("/admin/dust", get(unapplied::dust))
        .route("/admin/unapplied", get(unapplied::list))
        .route("/admin/unapplied/groups", get(unapplied::groups))
        .route("/admin/unapplied/{id}", get(unapplied::show))
        .route("/admin/unapplied/{id}/match", post(unapplied::credit))
        .route("/admin/unapplied/{id}/refund", post(unapplied::refund))
        .route("/admin/unapplied/{id}/dismiss", post(unapplied::dismiss))
        .route("/admin/events", get(events::list))
        .route("/admin/events/{id}/requeue", post(events::requeue))
        .route("/admin/gaps", get(gaps::list).post(gaps::add))
        .route("/admin/gaps/{id}/backfill", post(gaps::backfill))
        .route("/admin/gaps/{id}/accept", post(gaps::accept))
        .route("/admin/reconcile", get(reconcile::runs).post(reconcile::run))
        .route("/admin/reconcile/differences", get(reconcile::differences))
        .route("/admin/reconcile/accept", post(reconcile::accept))
        .route("/admin/kv", get(kv::list))
        .route("/admin/kv/value", get(kv::show).put(kv::set).delete(kv::delete).layer(value))
        .route("/admin/guests/calls", get(calls::list))
        .route("/admin/guests/calls/{id}", get(calls::show))
}

fn about_business() -> Router<Records> {
    Router::new()
        .route("/", post(platform::rpc_call))
        .route("/transactions", get(platform::list))
        .route("/transactions/{id}", get(platform::show))
        .route("/exchange/quotes", get(platform::list_quotes))
        .route("/exchange/quotes/{id}", get(platform::show_quote))
}

fn about_the_host(state: &AdminState) -> Router {
    let component = DefaultBodyLimit::max(COMPONENT_MAX);
    Router::new()
        .route("/admin/health", get(health::show))
        .route("/admin/guests", get(guests::show).merge(post(guests::deploy).layer(component)))
        .route("/admin/guests/history", get(guests::history))
        .route("/admin/guests/rollback", post(guests::roll_back))
        .with_state(state.clone())
}

/// These routes behind the token.
fn guarded(routes: Router, records: Records) -> Router {
    routes
        .method_not_allowed_fallback(async || {
            ApiError::status(StatusCode::METHOD_NOT_ALLOWED, "the method is not allowed here; see `Allow`")
        })
        // Inside authentication, so that the outcome of an action that panicked is recorded too.
        .layer(CatchPanicLayer::custom(|_| ApiError::internal().into_response()))
        .route_layer(from_fn_with_state(records, authentication::require_token))
}

async fn not_found() -> ApiError {
    ApiError::not_found()
}
