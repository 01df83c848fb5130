//! What the faults that are set make of a request.

use super::{LATEST_LEDGER, ask::wants_stream, connection::Peer, problem::Problem};
use crate::{
    faults::{FaultKind as Kind, RequestKind as On},
    handle::Sandbox,
};
use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Bytes of an answer that is spoiled; ours are shorter.
const BODY_MOST: usize = 64 * 1024 * 1024;

/// What follows a body that was cut in half.
const NOISE: &str = "\u{0}<html>502 Bad Gateway</html>";

/// How a submission is answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Refusal {
    /// It is accepted; nobody says more.
    TimedOut,
    /// `tx_bad_seq`, whether or not it is accepted.
    BadSequence { accepts: bool },
}

/// What goes wrong with one answer.
#[derive(Clone, Default, Debug)]
pub(super) struct Plan {
    /// How many ledgers the node is behind.
    pub lag: u32,
    /// Each record comes twice.
    pub twice: bool,
    /// A stream sends no record.
    pub silent: bool,
    /// What is sent can't be read.
    pub garbage: bool,
    /// What a good transaction is answered.
    pub refusal: Option<Refusal>,
}

impl Plan {
    /// What is sent for an event of a stream.
    pub fn events(&self, event: String) -> impl Iterator<Item = String> {
        let times = if self.twice { 2 } else { 1 };
        let event = if self.garbage { format!("{}\n\n", spoilt(&event)) } else { event };
        std::iter::repeat_n(event, times)
    }
}

/// The first half of a text, and noise. One line stays one line.
fn spoilt(text: &str) -> String {
    let half: String = text.chars().take(text.chars().count() / 2).collect();
    format!("{half}{NOISE}")
}

/// What a request asks for; `None`: none of Horizon's business.
fn kind_of(request: &Request) -> Option<On> {
    let parts: Vec<_> = request.uri().path().split('/').filter(|part| !part.is_empty()).collect();
    if *request.method() == Method::POST {
        return match parts.as_slice() {
            ["transactions"] => Some(On::Submit),
            ["transactions_async"] => Some(On::SubmitAsync),
            ["friendbot" | "faucet"] => Some(On::Friendbot),
            _ => None,
        };
    }
    let kind = match parts.as_slice() {
        [] => On::Root,
        ["fee_stats"] => On::FeeStats,
        ["friendbot" | "faucet"] => On::Friendbot,
        _ if wants_stream(request.headers()) => On::Stream,
        ["accounts", _] | ["accounts", _, "data", _] => On::Account,
        ["ledgers", _] => On::Ledger,
        ["transactions", _] => On::Transaction,
        ["operations", _] => On::Operation,
        _ => On::Page,
    };
    Some(kind)
}

/// Lets the faults that are set have their way with a request.
pub(super) async fn interfere(
    State(sandbox): State<Sandbox>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(on) = kind_of(&request) else { return next.run(request).await };
    let hit = |kind| sandbox.fault(kind, Some(on));
    if hit(Kind::DropBeforeAccept).is_some() {
        peer.cut();
        return StatusCode::BAD_GATEWAY.into_response();
    }
    if let Some(fault) = hit(Kind::RateLimit) {
        return Problem::rate_limited(fault.retry_after()).into_response();
    }
    if hit(Kind::Stale).is_some() {
        return Problem::stale().into_response();
    }
    let bad_seq = hit(Kind::BadSeq).map(|fault| Refusal::BadSequence { accepts: fault.accepts() });
    let plan = Plan {
        lag: hit(Kind::Lag).map_or(0, |fault| fault.lag()),
        twice: hit(Kind::DuplicateDelivery).is_some(),
        silent: hit(Kind::SilentStream).is_some(),
        garbage: hit(Kind::Garbage).is_some(),
        refusal: bad_seq.or_else(|| hit(Kind::TimeoutAfterAccept).map(|_| Refusal::TimedOut)),
    };
    let is_cut = hit(Kind::DropAfterAccept).is_some();
    let (lag, is_spoilt) = (plan.lag, plan.garbage && on != On::Stream);
    request.extensions_mut().insert(plan);
    let mut response = next.run(request).await;
    if is_cut {
        peer.cut();
    }
    if lag > 0 {
        let latest = sandbox.view(lag).latest();
        response.headers_mut().entry(LATEST_LEDGER).or_insert_with(|| HeaderValue::from(latest));
    }
    if is_spoilt { spoil(response).await } else { response }
}

async fn spoil(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, BODY_MOST).await.unwrap_or_default();
    parts.status = StatusCode::OK;
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(spoilt(&String::from_utf8_lossy(&bytes))))
}
