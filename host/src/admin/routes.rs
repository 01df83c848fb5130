//! Groups of routes behind the credentials. A route is added with the role that it needs: there is no other way to add one.
//!
//! To serve another group, make [`Routes`] with its handlers, and put them [behind](Routes::behind) a [`Guard`] with a
//! [`Group`] that says what differs from the admin API's own.

use super::{
    Access, authentication,
    openapi::{Described, Operation},
};
use crate::{
    model::{AdminRole, Clock, Random},
    store::Store,
    web::ApiError,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request},
    handler::Handler,
    middleware::from_fn_with_state,
    response::IntoResponse,
    routing::{self, MethodRouter},
};
use http::{Method, StatusCode};
use std::sync::Arc;
use tower_http::catch_panic::CatchPanicLayer;

/// How a group of routes is asked.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// What it is called.
    pub name: &'static str,
    /// The status for a request without a valid credential.
    pub unauthenticated: StatusCode,
    /// The reason on record where the caller gives none; `None`: a change without a reason is refused.
    pub reason: Option<&'static str>,
    /// Largest body, in bytes, of a route that does not say otherwise.
    pub body_max: usize,
}

impl Group {
    /// The admin API: its JSON bodies are recorded.
    pub const ADMIN: Self = Self {
        name: "Admin API",
        unauthenticated: StatusCode::UNAUTHORIZED,
        reason: None,
        body_max: authentication::RECORDED_MAX,
    };

    /// The Anchor Platform's Platform API, whose callers are business servers: they give no reasons, and take 403 for a
    /// missing or wrong credential.
    pub const PLATFORM: Self = Self {
        name: "Platform API",
        unauthenticated: StatusCode::FORBIDDEN,
        reason: Some("Platform API"),
        body_max: 1 << 20,
    };
}

/// What a route asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rule {
    /// The role that its caller needs.
    pub(super) role: AdminRole,
    /// What of a change is recorded.
    pub(super) record: Record,
}

/// What of a change is recorded before the handler is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Record {
    /// Method, path, query and the JSON body, which has the terms.
    WithBody,
    /// Method, path and query: the body is a value, and may be anybody's data.
    WithoutBody,
    /// Nothing: the handler records what it changes.
    ByHandler,
}

/// What stands before a group of routes. Cheap to clone.
#[derive(Clone)]
pub struct Guard {
    /// Who may come in.
    pub access: Access,
    /// Where changes are recorded.
    pub store: Store,
    /// When they happen.
    pub clock: Arc<dyn Clock>,
    /// What their ids are made of.
    pub random: Arc<dyn Random>,
}

/// A guard with what it asks for at each route of a group.
#[derive(Clone)]
pub(super) struct GroupGuard {
    pub(super) guard: Guard,
    pub(super) group: Group,
    routes: Arc<[Route]>,
}

/// A route, without its handler.
#[derive(Debug, Clone, Copy)]
pub(super) struct Route {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    /// What it does, in a line.
    pub(super) summary: &'static str,
    pub(super) rule: Rule,
    /// What its handler takes and answers.
    pub(super) operation: fn() -> Operation,
}

impl GroupGuard {
    /// The rule of a request's route. A method that the route does not have is answered 405 to who could change something.
    pub(super) fn rule(&self, request: &Request) -> Rule {
        let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let method = match *request.method() {
            Method::HEAD => "GET",
            ref method => method.as_str(),
        };
        let known = self.routes.iter().find(|route| route.path == path && route.method == method);
        known.map_or_else(
            || {
                let role = if request.method().is_safe() { AdminRole::Read } else { AdminRole::Operate };
                Rule { role, record: Record::WithBody }
            },
            |route| route.rule,
        )
    }
}

/// Routes, each with the role that its caller needs.
pub struct Routes<S = ()> {
    router: Router<S>,
    routes: Vec<Route>,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self { router: Router::new(), routes: Vec::new() }
    }
}

/// A handler that the document of the API can be made from.
pub trait DescribedHandler<T, S>: Handler<T, S> + Described<T> {}

impl<T, S, H: Handler<T, S> + Described<T>> DescribedHandler<T, S> for H {}

macro_rules! routes {
    ($($(#[$about:meta])* $name:ident = $method:literal $route:ident, $record:ident;)*) => {$(
        $(#[$about])*
        #[must_use]
        pub fn $name<T: 'static, H: DescribedHandler<T, S>>(
            self,
            role: AdminRole,
            path: &'static str,
            summary: &'static str,
            handler: H,
        ) -> Self {
            let rule = Rule { role, record: Record::$record };
            let route = Route { method: $method, path, summary, rule, operation: H::operation };
            self.with(route, routing::$route(handler))
        }
    )*};
}

/// The same for a body of at most `max` bytes, recorded without it.
macro_rules! uploads {
    ($($(#[$about:meta])* $name:ident = $method:literal $route:ident;)*) => {$(
        $(#[$about])*
        #[must_use]
        pub fn $name<T: 'static, H: DescribedHandler<T, S>>(
            self,
            role: AdminRole,
            (path, max): (&'static str, usize),
            summary: &'static str,
            handler: H,
        ) -> Self {
            let rule = Rule { role, record: Record::WithoutBody };
            let route = Route { method: $method, path, summary, rule, operation: H::operation };
            self.with(route, routing::$route(handler).layer(DefaultBodyLimit::max(max)))
        }
    )*};
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    routes! {
        /// `GET`, which is never recorded, and `HEAD`.
        get = "GET" get, WithBody;
        /// `POST`, recorded.
        post = "POST" post, WithBody;
        /// `PATCH` of records, recorded without the body, which may be anybody's data.
        patch = "PATCH" patch, WithoutBody;
        /// `DELETE`, recorded.
        delete = "DELETE" delete, WithBody;
        /// `POST` of a procedure that the body names, such as JSON-RPC's: `role` is what the least of them needs. The handler
        /// asks [`super::Caller::must`] for more where one changes something, and records that with the
        /// [`super::Recorder`] among the request's extensions.
        call = "POST" post, ByHandler;
    }

    uploads! {
        /// `PUT` of a value of at most `max` bytes, recorded without the value.
        put = "PUT" put;
        /// `POST` of a file of at most `max` bytes, recorded without it.
        upload = "POST" post;
    }

    fn with(mut self, route: Route, handler: MethodRouter<S>) -> Self {
        self.routes.push(route);
        Self { router: self.router.route(route.path, handler), ..self }
    }

    /// These routes and others.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.routes.extend(other.routes);
        Self { router: self.router.merge(other.router), routes: self.routes }
    }

    /// What is known of each.
    pub(super) fn all(&self) -> &[Route] {
        &self.routes
    }

    /// These routes with what their handlers are given.
    #[must_use]
    pub fn with_state(self, state: S) -> Routes {
        Routes { router: self.router.with_state(state), routes: self.routes }
    }
}

impl Routes {
    /// These routes, for callers with a credential alone.
    pub fn behind(self, guard: Guard, group: Group) -> Router {
        let guarded = GroupGuard { guard, group, routes: self.routes.into() };
        self.router
            .method_not_allowed_fallback(async || {
                ApiError::status(StatusCode::METHOD_NOT_ALLOWED, "the method is not allowed here; see `Allow`")
            })
            .layer(DefaultBodyLimit::max(group.body_max))
            // Inside authentication, so that the outcome of an action that panicked is recorded too.
            .layer(CatchPanicLayer::custom(|_| ApiError::internal().into_response()))
            .route_layer(from_fn_with_state(guarded, authentication::require_credential))
    }
}
