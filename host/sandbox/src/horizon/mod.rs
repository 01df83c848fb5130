//! Horizon's HTTP API for the chain: the routes, and the common parts of responses. The rules of the ledger are
//! elsewhere.
//!
//! Each file is one kind of record or one endpoint. `feed` serves lists, as a page or as a stream. Errors are
//! `problem::Problem`, with Horizon's own texts.

mod accounts;
mod ask;
mod assets;
mod claimable_balances;
mod connection;
mod control;
mod effects;
mod faulty;
mod feed;
mod fees;
mod friendbot;
mod ledgers;
mod operation_json;
mod operations;
mod problem;
mod reply;
mod root;
mod submit;
mod transactions;

use super::handle::Sandbox;
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::Response,
    routing::{get, post},
};
use problem::Problem;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::{
    cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer},
    normalize_path::NormalizePath,
};

const LATEST_LEDGER: HeaderName = HeaderName::from_static("latest-ledger");

/// Serves Horizon and the control routes until `stop`.
pub(super) async fn serve(sandbox: Sandbox, listener: TcpListener, stop: CancellationToken) -> std::io::Result<()> {
    let service = router(sandbox).into_make_service_with_connect_info::<connection::Peer>();
    // Streams end with the ledger. Connections have to end too: a client that kept one would go on talking to a network
    // that has stopped, and keep its journal locked.
    axum::serve(connection::Listening(listener), service).with_graceful_shutdown(stop.cancelled_owned()).await
}

/// Every route.
fn router(sandbox: Sandbox) -> Router {
    let routes = Router::new()
        .route("/", get(root::show))
        .route("/accounts/{account}", get(accounts::show))
        .route("/accounts/{account}/data/{key}", get(accounts::data))
        .route("/accounts/{account}/payments", get(operations::payments_of_account))
        .route("/accounts/{account}/operations", get(operations::of_account))
        .route("/accounts/{account}/transactions", get(transactions::of_account))
        .route("/accounts/{account}/effects", get(effects::of_account))
        .route("/transactions", get(transactions::all).post(submit::wait))
        .route("/transactions_async", post(submit::dont_wait))
        .route("/transactions/{hash}", get(transactions::show))
        .route("/transactions/{hash}/operations", get(operations::of_transaction))
        .route("/transactions/{hash}/payments", get(operations::payments_of_transaction))
        .route("/transactions/{hash}/effects", get(effects::of_transaction))
        .route("/operations", get(operations::all))
        .route("/operations/{id}", get(operations::show))
        .route("/operations/{id}/effects", get(effects::of_operation))
        .route("/payments", get(operations::payments))
        .route("/effects", get(effects::all))
        .route("/ledgers", get(ledgers::all))
        .route("/ledgers/{sequence}", get(ledgers::show))
        .route("/ledgers/{sequence}/transactions", get(transactions::of_ledger))
        .route("/ledgers/{sequence}/operations", get(operations::of_ledger))
        .route("/ledgers/{sequence}/payments", get(operations::payments_of_ledger))
        .route("/ledgers/{sequence}/effects", get(effects::of_ledger))
        .route("/fee_stats", get(fees::show))
        .route("/assets", get(assets::list))
        .route("/claimable_balances", get(claimable_balances::list))
        .route("/claimable_balances/{id}", get(claimable_balances::show))
        .route("/friendbot", get(friendbot::by_query).post(friendbot::by_form))
        .route("/faucet", get(friendbot::faucet).post(friendbot::faucet))
        .fallback(|| async { Problem::not_found() })
        .method_not_allowed_fallback(|| async { Problem::not_found() })
        .layer(middleware::from_fn_with_state(sandbox.clone(), faulty::interfere))
        .layer(middleware::from_fn_with_state(sandbox.clone(), common_headers))
        .layer(cors())
        // Web pages have no business there.
        .merge(control::routes())
        .with_state(sandbox);
    // Outside the routes, because it runs before routing: paths with a trailing slash are the same paths.
    Router::new().fallback_service(NormalizePath::trim_trailing_slash(routes))
}

fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::any())
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([header::DATE, LATEST_LEDGER])
}

/// The headers of every response. `Date` is the network's own time: clients compute time bounds from it.
async fn common_headers(State(sandbox): State<Sandbox>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Some(date) = http_date(sandbox.clock().now().as_millis()) {
        headers.insert(header::DATE, date);
    }
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    headers.entry(LATEST_LEDGER).or_insert_with(|| HeaderValue::from(sandbox.latest_ledger()));
    response
}

fn http_date(millis: i64) -> Option<HeaderValue> {
    let at = jiff::Timestamp::from_millisecond(millis).ok()?;
    HeaderValue::from_str(&at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()).ok()
}
