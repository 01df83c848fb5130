//! Groups of routes behind the credentials. A route is added with the role that it needs: there is no other way to add one.
//!
//! To serve another group, make [`Routes`] with its handlers, and put them [behind](Routes::behind) a [`Guard`] with a
//! [`Group`] that says what differs from the admin API's own.

use super::{Access, authentication};
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
use std::{collections::BTreeMap, sync::Arc};
use tower_http::catch_panic::CatchPanicLayer;

/// How a group of routes is asked.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// The status for a request without a valid credential.
    pub unauthenticated: StatusCode,
    /// The reason on record where the caller gives none; `None`: a change without a reason is refused.
    pub reason: Option<&'static str>,
    /// Largest body, in bytes, of a route that does not say otherwise.
    pub body_max: usize,
}

impl Group {
    /// The admin API: its JSON bodies are recorded.
    pub const ADMIN: Self =
        Self { unauthenticated: StatusCode::UNAUTHORIZED, reason: None, body_max: authentication::RECORDED_MAX };

    /// The Anchor Platform's Platform API, whose callers are business servers: they give no reasons, and take 403 for a
    /// missing or wrong credential.
    pub const PLATFORM: Self =
        Self { unauthenticated: StatusCode::FORBIDDEN, reason: Some("Platform API"), body_max: 1 << 20 };
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
    rules: Arc<Rules>,
}

type Rules = BTreeMap<(&'static str, &'static str), Rule>;

impl GroupGuard {
    /// The rule of a request's route. A method that the route does not have is answered 405 to who could change something.
    pub(super) fn rule(&self, request: &Request) -> Rule {
        let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
        let method = match *request.method() {
            Method::HEAD => "GET",
            ref method => method.as_str(),
        };
        let known = self.rules.iter().find(|((known, of), _)| *known == path && *of == method);
        known.map_or_else(
            || {
                let role = if request.method().is_safe() { AdminRole::Read } else { AdminRole::Operate };
                Rule { role, record: Record::WithBody }
            },
            |(_, rule)| *rule,
        )
    }
}

/// Routes, each with the role that its caller needs.
pub struct Routes<S = ()> {
    router: Router<S>,
    rules: Rules,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self { router: Router::new(), rules: Rules::new() }
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// `GET`, which is never recorded, and `HEAD`.
    #[must_use]
    pub fn get<T: 'static>(self, role: AdminRole, path: &'static str, handler: impl Handler<T, S>) -> Self {
        self.with("GET", path, Rule { role, record: Record::WithBody }, routing::get(handler))
    }

    /// `POST`, recorded.
    #[must_use]
    pub fn post<T: 'static>(self, role: AdminRole, path: &'static str, handler: impl Handler<T, S>) -> Self {
        self.with("POST", path, Rule { role, record: Record::WithBody }, routing::post(handler))
    }

    /// `PUT` of a value, recorded without the value.
    #[must_use]
    pub fn put<T: 'static>(self, role: AdminRole, path: &'static str, handler: impl Handler<T, S>) -> Self {
        self.with("PUT", path, Rule { role, record: Record::WithoutBody }, routing::put(handler))
    }

    /// `PATCH`, recorded.
    #[must_use]
    pub fn patch<T: 'static>(self, role: AdminRole, path: &'static str, handler: impl Handler<T, S>) -> Self {
        self.with("PATCH", path, Rule { role, record: Record::WithBody }, routing::patch(handler))
    }

    /// `DELETE`, recorded.
    #[must_use]
    pub fn delete<T: 'static>(self, role: AdminRole, path: &'static str, handler: impl Handler<T, S>) -> Self {
        self.with("DELETE", path, Rule { role, record: Record::WithBody }, routing::delete(handler))
    }

    /// `POST` of a procedure that the body names, such as JSON-RPC's: `role` is what the least of them needs. The handler
    /// asks [`super::Caller::must`] for more where one changes something, and records that with the
    /// [`super::Recorder`] among the request's extensions.
    #[must_use]
    pub fn call<T: 'static>(self, role: AdminRole, path: &'static str, handler: impl Handler<T, S>) -> Self {
        self.with("POST", path, Rule { role, record: Record::ByHandler }, routing::post(handler))
    }

    fn with(mut self, method: &'static str, path: &'static str, rule: Rule, handler: MethodRouter<S>) -> Self {
        self.rules.insert((path, method), rule);
        Self { router: self.router.route(path, handler), ..self }
    }

    /// These routes with what their handlers are given.
    #[must_use]
    pub fn with_state(self, state: S) -> Routes {
        Routes { router: self.router.with_state(state), rules: self.rules }
    }
}

impl Routes {
    /// These routes and others.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.rules.extend(other.rules);
        Self { router: self.router.merge(other.router), rules: self.rules }
    }

    /// These routes, for callers with a credential alone.
    pub fn behind(self, guard: Guard, group: Group) -> Router {
        let guarded = GroupGuard { guard, group, rules: self.rules.into() };
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
