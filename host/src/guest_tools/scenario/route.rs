//! A route of a scenario's server: a method, a URL, and one or more answers.

use super::written::json;
use crate::guest::Mishap;
use bytes::Bytes;
use http::{Response, header};
use serde::Deserialize;
use std::{collections::BTreeMap, time::Duration};

/// The answers to one method and URL.
#[derive(Debug, Clone)]
pub(super) struct Route {
    /// The method, in capitals; `*`: any.
    pub(super) method: String,
    /// The URL, in which `*` matches anything. Without a `?` it matches every query.
    pub(super) url: String,
    /// The answers, given in turn; the last one repeats. At least one.
    pub(super) answers: Vec<Answer>,
}

/// One answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) delay: Duration,
    pub(super) outcome: Result<Response<Bytes>, Mishap>,
}

/// A route as written in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RouteText {
    route: String,
    #[serde(default)]
    answers: Vec<AnswerText>,
    // The following fields are for a route with one answer.
    status: Option<u16>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    json: Option<toml::Value>,
    body: Option<String>,
    delay_ms: Option<u64>,
    fail: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerText {
    status: Option<u16>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    json: Option<toml::Value>,
    body: Option<String>,
    delay_ms: Option<u64>,
    fail: Option<String>,
}

/// Parses a route.
///
/// # Errors
/// The mistake in it.
pub(super) fn route(from: &RouteText) -> Result<Route, String> {
    let named = |problem: String| format!("route `{}`: {problem}", from.route);
    let (method, url) = from.route.split_once(' ').ok_or_else(|| named("write METHOD URL".to_owned()))?;
    let lone = AnswerText {
        status: from.status,
        headers: from.headers.clone(),
        json: from.json.clone(),
        body: from.body.clone(),
        delay_ms: from.delay_ms,
        fail: from.fail.clone(),
    };
    let said = lone.status.is_some() || lone.json.is_some() || lone.body.is_some() || lone.fail.is_some();
    let answers = match (from.answers.as_slice(), said) {
        ([], _) => vec![answer(&lone).map_err(named)?],
        (answers, false) => answers.iter().map(answer).collect::<Result<_, _>>().map_err(named)?,
        (_, true) => return Err(named("give it one answer, or `answers`, and not both".to_owned())),
    };
    Ok(Route { method: method.to_owned(), url: url.trim().to_owned(), answers })
}

fn answer(from: &AnswerText) -> Result<Answer, String> {
    let delay = Duration::from_millis(from.delay_ms.unwrap_or_default());
    let mishap = match from.fail.as_deref() {
        None => None,
        Some("refused") => Some(Mishap::Refused),
        Some("broken") => Some(Mishap::Broken),
        Some("timeout") => Some(Mishap::Timeout),
        Some(other) => return Err(format!("`fail` is refused, broken or timeout, and not `{other}`")),
    };
    if let Some(mishap) = mishap {
        return Ok(Answer { delay, outcome: Err(mishap) });
    }
    let mut response = Response::builder().status(from.status.unwrap_or(200));
    let body = match (&from.json, &from.body) {
        (Some(_), Some(_)) => return Err("`json` and `body` exclude each other".to_owned()),
        (Some(body), None) => {
            response = response.header(header::CONTENT_TYPE, "application/json");
            Bytes::from(json(body).to_string())
        }
        (None, body) => Bytes::from(body.clone().unwrap_or_default()),
    };
    for (name, value) in &from.headers {
        response = response.header(name, value);
    }
    let response = response.body(body).map_err(|why| why.to_string())?;
    Ok(Answer { delay, outcome: Ok(response) })
}
