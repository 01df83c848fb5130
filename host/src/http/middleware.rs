//! Middleware for every request: id and log line, CORS, panics, budgets, time limit, disk space, body caps. Outermost first.

use super::{Settings, gate::within_budget, upload::Course};
use crate::{
    model::Random,
    seps::paths,
    web::{self, ApiError, LargeBodyTurn},
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use hyper::body::Body;
use metrics::{counter, histogram};
use std::{
    any::Any,
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{AllowHeaders, Any as AnyOrigin, CorsLayer},
};
use tracing::Instrument;

static KNOWN_METHODS: [Method; 7] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];

/// Methods that store data. Deleting frees space.
static WRITING: [Method; 3] = [Method::POST, Method::PUT, Method::PATCH];

/// `Retry-After` in seconds when the disk is full: somebody has to free space.
const ROOM_AFTER_S: u32 = 60;

/// Large bodies that are worked on at once.
const LARGE_BODIES: usize = 4;

/// The headers with which an answer may be read by other sites.
static CORS: [HeaderName; 5] = [
    header::ACCESS_CONTROL_ALLOW_ORIGIN,
    header::ACCESS_CONTROL_ALLOW_METHODS,
    header::ACCESS_CONTROL_ALLOW_HEADERS,
    header::ACCESS_CONTROL_EXPOSE_HEADERS,
    header::ACCESS_CONTROL_MAX_AGE,
];

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

type HasRoom = Arc<dyn Fn() -> bool + Send + Sync>;

/// Wraps the routes in all middleware.
pub fn wrap(routes: Router, settings: Settings) -> Router {
    // As one layer: separate layers would each box the request again.
    routes.layer((
        from_fn_with_state(settings.random, logged),
        from_fn(closed),
        cors(),
        CatchPanicLayer::custom(panicked),
        from_fn_with_state(settings.gate, within_budget),
        from_fn_with_state(settings.request_timeout, in_time),
        from_fn_with_state(settings.has_room, with_room),
        from_fn_with_state(Arc::new(Semaphore::new(LARGE_BODIES)), by_turns),
        // The routes that take files or need no session have caps of their own.
        axum::Extension(settings.body_caps.without_files()),
        // `web::Body` enforces the caps; axum's own limit would truncate files.
        DefaultBodyLimit::disable(),
    ))
}

/// Large bodies are worked on by turns.
async fn by_turns(State(turns): State<Arc<Semaphore>>, mut request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let turn = LargeBodyTurn::new(turns);
    request.extensions_mut().insert(turn.clone());
    let response = next.run(request).await;
    drop(turn);
    response
}

/// CORS, because wallets are web pages of other origins. Headers are mirrored, because `*` does not cover
/// `Authorization`.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AnyOrigin)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([header::DATE, header::RETRY_AFTER, REQUEST_ID])
        .max_age(Duration::from_secs(24 * 60 * 60))
}

/// Takes CORS back from the hosted pages: they are shown to people, and no other site has to read what they say.
async fn closed(request: Request, next: Next) -> Response {
    let is_page = request.extensions().get::<MatchedPath>().is_some_and(|route| paths::is_page(route.as_str()));
    let mut response = next.run(request).await;
    for name in CORS.iter().filter(|_| is_page) {
        response.headers_mut().remove(name);
    }
    response
}

/// Gives the request its id, and logs one line when it is answered. The line has the pattern of the matched route: a
/// path or query may contain personal data.
async fn logged(State(random): State<Arc<dyn Random>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = given_id(request.headers()).unwrap_or_else(|| hex::encode(random.bytes::<8>()));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let span = tracing::info_span!("request", id);
    let mut response = next.run(request).instrument(span).await;
    let pattern = route.as_ref().map_or("none", MatchedPath::as_str).to_owned();
    let (took, status) = (started.elapsed(), response.status().as_u16().to_string());
    // A client can invent methods: unknown ones are logged as `other`, so that they make no log lines or metrics of
    // their own.
    let verb = KNOWN_METHODS.iter().find(|known| **known == method).map_or("other", Method::as_str);
    let of = pattern.clone();
    counter!("anchor_http_requests_total", "method" => verb, "route" => of, "status" => status).increment(1);
    histogram!("anchor_http_request_seconds", "method" => verb, "route" => pattern).record(took);
    tracing::info!(
        %method,
        route = route.as_ref().map_or("none", MatchedPath::as_str),
        status = response.status().as_u16(),
        ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        request_id = id,
        "request"
    );
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// The request id of a proxy in front, if it is fit for a log.
fn given_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let fits = (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    fits.then(|| id.to_owned())
}

/// The limit covers the host's own time: the time that the client takes for the body has limits of its own.
async fn in_time(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    let course = request.extensions().get::<Arc<Course>>().cloned();
    let mut answering = pin!(next.run(request));
    let mut left = limit;
    while !left.is_zero() {
        match tokio::time::timeout(left, &mut answering).await {
            Ok(response) => return response,
            Err(_) => left = course.as_ref().map(|course| course.take_waited()).unwrap_or_default(),
        }
    }
    tracing::error!(limit_ms = u64::try_from(limit.as_millis()).unwrap_or(u64::MAX), "request took too long");
    ApiError::unavailable("the request took too long; try again").into_response()
}

/// Refuses clients' writes while the remaining disk space is reserved for payments in progress.
async fn with_room(State(has_room): State<HasRoom>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    // A notice tells of money that is already here.
    let is_notice = route.starts_with(paths::NOTICES);
    let is_write = !is_notice && (WRITING.contains(request.method()) || paths::opens_transfer(route));
    if is_write && !has_room() {
        return ApiError::unavailable_for(ROOM_AFTER_S, "nothing new can be stored for the moment; try again later")
            .into_response();
    }
    next.run(request).await
}

fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no text");
    web::logged(&Panic(text.to_owned()));
    ApiError::internal().into_response()
}

#[derive(Debug, thiserror::Error)]
#[error("a handler panicked: {0}")]
struct Panic(String);
