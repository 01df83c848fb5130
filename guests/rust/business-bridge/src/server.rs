//! Requests to the business server, and what its statuses mean.

use anchor_guest::{config, http, prelude::*};
use serde::{Deserialize, de::DeserializeOwned};
use std::{fmt::Write, time::Duration};

/// Most characters of a text of the server's that a wallet is told.
const TEXT_MOST: usize = 250;

/// Why the server's answer is of no use.
pub enum Error {
    /// There is no such record (404), with the server's text.
    NotFound(String),
    /// Any other reason.
    Problem(Problem),
}

/// Names and values, percent-encoded.
#[derive(Default)]
pub struct Query(String);

impl Query {
    /// Adds a value, if there is one.
    pub fn with(mut self, name: &str, value: Option<&str>) -> Self {
        if let Some(value) = value {
            let mark = if self.0.is_empty() { '?' } else { '&' };
            self.0.push(mark);
            self.0.push_str(name);
            self.0.push('=');
            self.0.push_str(&encoded(value));
        }
        self
    }
}

/// A text as a part of a path or a query.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            // Writing to a text can't fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

/// `GET path`.
pub fn get(path: &str, query: Query) -> Result<http::Request, Problem> {
    Ok(http::Request::get(format!("{}{path}{}", config::required("server_url")?, query.0)))
}

/// A request to `path`, made by `method`.
pub fn to(path: &str, method: fn(String) -> http::Request) -> Result<http::Request, Problem> {
    Ok(method(format!("{}{path}", config::required("server_url")?)))
}

/// Sends a request; `what` names it for the operator.
pub fn send(what: &str, request: http::Request) -> Result<http::Response, Error> {
    let mut request = request.header("accept", "application/json");
    if let (Some(header), Some(value)) = (config::get("auth_header"), config::get("auth_value")) {
        // The value has a handle in it, which the host replaces: the secret is never here.
        request = request.header(&header, &value);
    }
    if let Some(wait) = config::get("timeout_ms").and_then(|text| text.parse().ok()) {
        request = request.timeout(Duration::from_millis(wait));
    }
    let response = request.send().map_err(|why| unavailable(format!("{what}: {why}")))?;
    match response.status {
        200..=299 => Ok(response),
        400 | 422 => Err(Error::Problem(Problem::Invalid(text(&response)))),
        404 => Err(Error::NotFound(text(&response))),
        401 | 403 => Err(unavailable(format!(
            "{what}: the server answered {}: compare business.auth and business.secret with what it expects",
            response.status
        ))),
        // The text may be about anything, and is not for wallets.
        status => Err(unavailable(format!("{what}: the server answered {status}"))),
    }
}

/// The response's JSON. What it says is not repeated: it may be personal.
pub fn json<T: DeserializeOwned>(what: &str, response: &http::Response) -> Result<T, Error> {
    serde_json::from_slice(&response.body).map_err(|why| {
        let place = format!("line {}, column {}", why.line(), why.column());
        unavailable(format!(
            "{what}: the server's answer is not as its contract says ({:?} at {place})",
            why.classify()
        ))
    })
}

/// An error of the server's own: the wallet may try again, and the operator reads the text.
pub fn unavailable(text: String) -> Error {
    Error::Problem(Problem::Unavailable(text))
}

/// The server's reason for a refusal, for the wallet.
fn text(response: &http::Response) -> String {
    #[derive(Deserialize)]
    struct Refusal {
        error: String,
    }
    let reason = serde_json::from_slice(&response.body).map(|Refusal { error }| error).unwrap_or_default();
    let plain: String = reason.chars().filter(|c| !c.is_control()).collect();
    match plain.trim() {
        "" if response.status == 404 => "not found".to_owned(),
        "" => "the anchor refuses this request".to_owned(),
        reason => reason.chars().take(TEXT_MOST).collect(),
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Error> for StoreProblem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(text) => Self::NotFound(text),
            Error::Problem(problem) => Self::Problem(problem),
        }
    }
}

/// Where nothing can be missing, the server does not know what the request names.
impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(text) => Self::Invalid(text),
            Error::Problem(problem) => problem,
        }
    }
}
