//! The servers of a scenario: each route answers by its script, and every request is recorded.

use super::route::{Answer, Route};
use crate::guest::{Mishap, Network};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header};
use serde_json::{Map, Value};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A request that the guest sent.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    /// Method and URL.
    pub(super) line: String,
    headers: HeaderMap,
    body: Bytes,
    /// Whether a route matched it.
    pub(super) answered: bool,
}

impl Heard {
    /// The request in the form in which scenarios expect it: `request`, `headers`, and its body as `json` or `body`.
    pub(super) fn to_json(&self) -> Value {
        let header = |(name, value): (&HeaderName, &HeaderValue)| {
            (name.to_string(), Value::from(String::from_utf8_lossy(value.as_bytes())))
        };
        let mut object = Map::new();
        object.insert("request".to_owned(), self.line.clone().into());
        object.insert("headers".to_owned(), self.headers.iter().map(header).collect::<Map<_, _>>().into());
        if let Ok(json) = serde_json::from_slice(&self.body) {
            object.insert("json".to_owned(), json);
        }
        object.insert("body".to_owned(), String::from_utf8_lossy(&self.body).into());
        object.into()
    }
}

/// All servers of one scenario.
pub(super) struct Servers {
    routes: Vec<Route>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Number of answers that each route has given.
    answered: Vec<usize>,
    heard: Vec<Heard>,
}

impl Servers {
    pub(super) fn new(routes: Vec<Route>) -> Self {
        let state = State { answered: vec![0; routes.len()], heard: Vec::new() };
        Self { routes, state: Mutex::new(state) }
    }

    /// The requests since the last call of this function.
    pub(super) fn take_heard(&self) -> Vec<Heard> {
        std::mem::take(&mut self.state().heard)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic cannot leave counters and a list in a broken state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Network for Servers {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'static, Result<Response<Bytes>, Mishap>> {
        let (head, body) = request.into_parts();
        let url = head.uri.to_string();
        let fits = |route: &Route| {
            let bare = url.split('?').next().unwrap_or_default();
            let there = if route.url.contains('?') { &url } else { bare };
            (route.method == "*" || route.method == head.method.as_str()) && glob(&route.url, there)
        };
        let found = self.routes.iter().enumerate().find(|(_, route)| fits(route));
        let mut state = self.state();
        let line = format!("{} {url}", head.method);
        state.heard.push(Heard { line, headers: head.headers, body, answered: found.is_some() });
        let answer = found.and_then(|(at, route)| {
            let answered = state.answered.get_mut(at)?;
            *answered += 1;
            route.answers.get(*answered - 1).or(route.answers.last()).cloned()
        });
        Box::pin(async move {
            let Some(Answer { delay, outcome }) = answer else { return Ok(not_found()) };
            // Skip a delay of zero: the guest's deadline counts real time.
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            outcome
        })
    }
}

fn not_found() -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(b"no route of the scenario answers this request"));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response
}

/// Whether a text matches a pattern in which `*` stands for anything.
fn glob(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            rest.is_empty() || text.char_indices().any(|(at, _)| text.get(at..).is_some_and(|text| glob(rest, text)))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_matches_anything() {
        for (pattern, text) in [("a/*", "a/b"), ("a/*/c", "a/b/c"), ("*", ""), ("a", "a"), ("a/*/c/*", "a/b/c/")] {
            assert!(glob(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a/*", "b/a"), ("a/*/c", "a/b/d"), ("a", "ab"), ("*b", "a")] {
            assert!(!glob(pattern, text), "{pattern} {text}");
        }
    }
}
