//! The parameters of a request: its format, and its place in a list.

use super::{faulty::Plan, problem::Problem};
use anchor_model::AccountId;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};

/// Maximum number of records on a page.
const MAX_LIMIT: usize = 200;

/// The format of a stream.
const EVENTS: &str = "text/event-stream";

/// The parameters that every endpoint needs.
pub(super) struct Ask {
    /// Scheme and host for links.
    pub base: String,
    pub path: String,
    pub query: Vec<(String, String)>,
    /// Whether the client requests a stream.
    pub streams: bool,
    /// What goes wrong with the answer.
    pub plan: Plan,
    last_event: Option<String>,
}

/// A place in a list and a direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct Page {
    /// Position and, for effects, number within it.
    pub cursor: (i64, u32),
    pub descending: bool,
    pub limit: usize,
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn accepts(accept: &str, wanted: &str) -> bool {
    accept.split(',').any(|kind| kind.split(';').next().is_some_and(|kind| kind.trim() == wanted))
}

/// Whether the client requests a stream.
pub(super) fn wants_stream(headers: &HeaderMap) -> bool {
    text(headers, header::ACCEPT).is_some_and(|accept| accepts(accept, EVENTS))
}

impl<S: Sync> FromRequestParts<S> for Ask {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let accept = text(&parts.headers, header::ACCEPT).unwrap_or("");
        let accepts = |wanted: &str| accepts(accept, wanted);
        let streams = accepts(EVENTS);
        let hal = accept.trim().is_empty()
            || ["*/*", "application/*", "application/json", "application/hal+json"].into_iter().any(accepts);
        if !streams && !hal {
            return Err(Problem::not_acceptable());
        }
        let host = text(&parts.headers, header::HOST).unwrap_or("localhost");
        let query = parts.uri.query().unwrap_or("");
        Ok(Self {
            base: format!("http://{host}"),
            path: parts.uri.path().to_owned(),
            query: serde_urlencoded::from_str(query).unwrap_or_default(),
            streams,
            plan: parts.extensions.get::<Plan>().cloned().unwrap_or_default(),
            last_event: text(&parts.headers, header::HeaderName::from_static("last-event-id")).map(str::to_owned),
        })
    }
}

impl Ask {
    /// Refuses a stream for endpoints without streams.
    pub fn refuse_stream(&self) -> Result<(), Problem> {
        if self.streams { Err(Problem::not_acceptable()) } else { Ok(()) }
    }

    /// A query parameter; an empty one counts as absent.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).filter(|text| !text.is_empty())
    }

    /// A parameter that is `true` or `false`.
    pub fn flag(&self, name: &str) -> Result<bool, Problem> {
        match self.parameter(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Problem::bad_request(name, "the value must be true or false")),
        }
    }

    /// Whether `join=transactions` is set.
    pub fn joins_transactions(&self) -> Result<bool, Problem> {
        match self.parameter("join") {
            None => Ok(false),
            Some("transactions") => Ok(true),
            Some(_) => Err(Problem::bad_request("join", "Accepted values: transactions")),
        }
    }

    /// The cursor as sent: the header of a reconnecting stream overrides the query.
    pub fn cursor(&self) -> Option<&str> {
        self.last_event.as_deref().filter(|text| !text.is_empty()).or_else(|| self.parameter("cursor"))
    }

    /// The requested direction.
    pub fn is_descending(&self) -> Result<bool, Problem> {
        match self.parameter("order") {
            None | Some("asc") => Ok(false),
            Some("desc") => Ok(true),
            Some(_) => Err(Problem::bad_request("order", "order: invalid value, must be asc or desc")),
        }
    }

    /// The requested number of records.
    pub fn limit(&self) -> Result<usize, Problem> {
        let Some(text) = self.parameter("limit") else { return Ok(10) };
        match text.parse::<i64>() {
            Err(_) => Err(Problem::bad_request("limit", "unparseable value")),
            Ok(limit) => match usize::try_from(limit) {
                Ok(0) | Err(_) => Err(Problem::bad_request("limit", &format!("invalid limit: {limit}"))),
                Ok(limit) if limit > MAX_LIMIT => {
                    let reason = format!("invalid limit: value provided that is over limit max of {MAX_LIMIT}");
                    Err(Problem::bad_request("limit", &reason))
                }
                Ok(limit) => Ok(limit),
            },
        }
    }

    /// The place in a list of history, whose latest closed ledger is `latest`.
    pub fn page(&self, latest: u32) -> Result<Page, Problem> {
        let (descending, limit) = (self.is_descending()?, self.limit()?);
        let cursor = match self.cursor() {
            None if descending => (i64::MAX, u32::MAX),
            None => (0, 0),
            Some("now") => (i64::from(latest) << 32 | 0xffff_ffff, u32::MAX),
            Some(text) => parse_cursor(text, descending)?,
        };
        if descending && cursor.0 < 1 << 32 {
            return Err(Problem::before_history());
        }
        Ok(Page { cursor, descending, limit })
    }
}

fn parse_cursor(text: &str, descending: bool) -> Result<(i64, u32), Problem> {
    let bad = |reason| Problem::bad_request("cursor", reason);
    if text.starts_with('-') {
        return Err(bad("cursor must not be negative"));
    }
    let (position, number) = match text.split_once('-') {
        Some((position, number)) => (position, number.parse().map_err(|_| bad("cursor must be a paging token"))?),
        None => (text, if descending { 0 } else { u32::MAX }),
    };
    Ok((position.parse().map_err(|_| bad("cursor must be a paging token"))?, number))
}

/// An account named in a path.
pub(super) fn account(text: &str) -> Result<AccountId, Problem> {
    AccountId::parse(text).map_err(|_| {
        Problem::bad_request("account_id", "Account ID must start with `G` and contain 56 alphanum characters")
    })
}

/// A transaction hash in a path.
pub(super) fn hash(text: &str) -> Result<[u8; 32], Problem> {
    let lower = text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    let mut hash = [0; 32];
    match hex::decode_to_slice(text, &mut hash) {
        Ok(()) if lower => Ok(hash),
        _ => Err(Problem::bad_request("tx_id", "Transaction hash must be a hex-encoded, lowercase SHA-256 hash")),
    }
}
