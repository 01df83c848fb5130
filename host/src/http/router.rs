//! The list of every route.
//!
//! Every route is served with the base URL's path and without it: a proxy in front may strip the path or keep it.

use super::{AppState, Settings, health, middleware, notices::receive};
use crate::{
    seps::{paths, sep1, sep6, sep10, sep12, sep24, sep31, sep38},
    web::{ApiError, BodyCaps},
};
use axum::{
    Extension, Router,
    extract::Request,
    routing::{delete, get, patch, post, put},
};
use http::{StatusCode, Uri, uri::PathAndQuery};
use tower::ServiceExt;
use tower_http::normalize_path::NormalizePath;

/// First segments of all routes.
const ROOTS: [&str; 9] = [
    "/health",
    "/.well-known",
    paths::TRANSFERS,
    paths::NOTICES,
    paths::HOSTED,
    paths::WEB_AUTH,
    paths::KYC,
    paths::DIRECT_PAYMENT,
    paths::QUOTES,
];

/// The routes of the enabled SEPs, with the middleware. A slash at the end of a path is ignored.
pub fn router(state: AppState, settings: Settings) -> Router {
    let on = settings.enabled;
    let (files, strangers) = (Extension(settings.body_caps), Extension(settings.body_caps.for_strangers()));
    let mut routes = Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route(paths::STELLAR_TOML, get(sep1::serve));

    if on.sep6 {
        routes = with_transfers(routes);
    }
    if on.sep24 {
        routes = with_hosted(routes, files);
    }
    if on.sep6 || on.sep24 {
        routes = with_notices(routes);
    }
    if on.sep12 {
        let at = |path: &str| format!("{}{path}", paths::KYC);
        routes = routes
            .route(&at("/customer"), get(sep12::get::get).merge(put(sep12::put::put).layer(files)))
            .route(&at("/customer/files"), get(sep12::files::get).merge(post(sep12::files::post).layer(files)))
            .route(&at("/customer/callback"), put(sep12::callback::put))
            .route(&at("/customer/verification"), put(sep12::verification::put))
            .route(&at("/customer/{account}"), delete(sep12::delete::delete));
    }
    if on.sep31 {
        let at = |path: &str| format!("{}{path}", paths::DIRECT_PAYMENT);
        routes = routes
            .route(&at("/info"), get(sep31::info::info))
            .route(&at("/transactions"), post(sep31::create::create))
            .route(&at("/transactions/{id}"), get(sep31::show::show).merge(patch(sep31::update::update)))
            .route(&at("/transactions/{id}/callback"), put(sep31::callback::put));
    }
    if on.sep38 {
        let at = |path: &str| format!("{}{path}", paths::QUOTES);
        routes = routes
            .route(&at("/info"), get(sep38::info::info))
            .route(&at("/prices"), get(sep38::prices::prices))
            .route(&at("/price"), get(sep38::price::price))
            .route(&at("/quote"), post(sep38::create::create))
            .route(&at("/quote/{id}"), get(sep38::show::show));
    }
    let sep10 = state.sep10.clone().filter(|_| on.sep10);
    let mut routes = routes.with_state(state);
    if let Some(sep10) = sep10 {
        let auth = get(sep10::challenge).merge(post(sep10::token)).layer(strangers);
        routes = routes.merge(Router::new().route(paths::WEB_AUTH, auth).with_state(sep10));
    }

    let routes = routes.fallback(async || ApiError::not_found()).method_not_allowed_fallback(not_allowed);
    let base_path = settings.base_path.clone();
    let routes = middleware::wrap(routes, settings);
    let based = routes.map_request(move |mut request: Request| {
        if let Some(uri) = without(&base_path, request.uri()) {
            *request.uri_mut() = uri;
        }
        request
    });
    // Outside the router, because these rewrites decide which route matches.
    Router::new().fallback_service(NormalizePath::trim_trailing_slash(based))
}

async fn not_allowed() -> ApiError {
    ApiError::status(StatusCode::METHOD_NOT_ALLOWED, "the method is not allowed here; see `Allow`")
}

/// Adds SEP-6's routes.
fn with_transfers(routes: Router<AppState>) -> Router<AppState> {
    let at = |path: &str| format!("{}{path}", paths::TRANSFERS);
    routes
        .route(&at("/info"), get(sep6::info::info))
        // A `HEAD`, which a `GET` route answers as well, would open one.
        .route(&at("/deposit"), get(sep6::deposit::deposit).head(not_allowed))
        .route(&at("/deposit-exchange"), get(sep6::deposit::exchange).head(not_allowed))
        .route(&at("/withdraw"), get(sep6::withdraw::withdraw).head(not_allowed))
        .route(&at("/withdraw-exchange"), get(sep6::withdraw::exchange).head(not_allowed))
        .route(&at("/fee"), get(sep6::fee::fee))
        .route(&at("/transactions"), get(sep6::list::list))
        .route(&at("/transactions/{id}"), patch(sep6::update::update))
        .route(&at("/transaction"), get(sep6::show::show))
}

/// Adds SEP-24's routes, and those of its pages.
fn with_hosted(routes: Router<AppState>, files: Extension<BodyCaps>) -> Router<AppState> {
    let at = |path: &str| format!("{}{path}", paths::HOSTED);
    routes
        .route(&at("/info"), get(sep24::info::info))
        .route(&at("/fee"), get(sep24::fee::fee))
        .route(&at("/transactions"), get(sep24::list::list))
        .route(&at("/transaction"), get(sep24::show::show))
        .route(&at("/transactions/deposit/interactive"), post(sep24::open::deposit).layer(files))
        .route(&at("/transactions/withdraw/interactive"), post(sep24::open::withdraw).layer(files))
        // A `HEAD`, which a `GET` route answers as well, would use the link up.
        .route(&at("/interactive"), get(sep24::flow::begin).head(not_allowed))
        .route(&at("/flow/{session}"), get(sep24::flow::current))
        .route(&at("/flow/{session}/version"), get(sep24::flow::version))
        .route(&at("/flow/{session}/{number}"), get(sep24::flow::earlier).merge(post(sep24::flow::answer).layer(files)))
        .route(&at("/flow/{session}/{number}/preview"), post(sep24::flow::preview))
        .route(&at("/return/{transaction}/{nonce}"), get(sep24::flow::come_back).head(not_allowed))
        .route(&at("/more_info"), get(sep24::more_info::show))
        .route(&at("/more_info/version"), get(sep24::more_info::version))
        .route(&at("/more_info/continue"), get(sep24::more_info::resume).head(not_allowed))
        .route(&at("/more_info/correct"), get(sep24::correct::ask).merge(post(sep24::correct::take).layer(files)))
        .route(&at("/assets/{name}"), get(sep24::flow::asset))
}

/// Adds the route of the notices of banks, which report what came in for deposits.
fn with_notices(routes: Router<AppState>) -> Router<AppState> {
    let at = |path: &str| format!("{}{path}", paths::NOTICES);
    routes.route(&at("/{guest}/{name}"), post(receive).put(receive).get(receive).head(not_allowed))
}

/// The address without the base URL's path, if the rest is a route; otherwise unchanged. Behind a proxy that strips the
/// path, `/auth` is the sign-in even if the base URL ends in `/auth`.
fn without(base_path: &str, uri: &Uri) -> Option<Uri> {
    let rest = uri.path_and_query()?.as_str().strip_prefix(base_path).filter(|_| !base_path.is_empty())?;
    let path = rest.split('?').next().unwrap_or(rest);
    let is_below = |root: &str| path.strip_prefix(root).is_some_and(|more| more.is_empty() || more.starts_with('/'));
    if !ROOTS.into_iter().any(is_below) {
        return None;
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(rest.parse::<PathAndQuery>().ok()?);
    Uri::from_parts(parts).ok()
}
