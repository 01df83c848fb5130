//! The budgets of callers: counts each request by where it comes from and who is signed in, before its body is read.

use crate::{
    auth::Tokens,
    limits::{BudgetSettings, Budgets, Caller, Peers, RouteClass, Spent},
    model::{Clock, Domain},
    seps::paths,
    web::ApiError,
};
use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{Method, header};
use metrics::counter;
use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// The address of the other end of a request's connection.
#[derive(Debug, Clone, Copy)]
pub struct PeerAddress(pub IpAddr);

/// What lets requests pass.
pub struct Gate {
    budgets: Budgets,
    peers: Arc<Peers>,
    tokens: Tokens,
    /// Whether the log says already that an unknown peer looks like a proxy.
    warned: AtomicBool,
}

impl Gate {
    /// A gate with these budgets. `tokens` says who is signed in.
    pub fn new(settings: BudgetSettings, peers: Arc<Peers>, tokens: Tokens, clock: &Arc<dyn Clock>) -> Self {
        Self { budgets: Budgets::new(settings, clock), peers, tokens, warned: AtomicBool::new(false) }
    }

    /// Counts a request. Handlers find the address that it was counted under among its extensions.
    fn take(&self, request: &mut Request) -> Result<(), (RouteClass, Spent)> {
        let Some(class) = class(request) else { return Ok(()) };
        let caller = self.caller(request);
        if let Some(address) = caller.address {
            request.extensions_mut().insert(address);
        }
        self.budgets.take(class, &caller).map_err(|spent| (class, spent))
    }

    /// Only a verified session says who the caller is: otherwise anybody could use up the budget of somebody else.
    fn caller(&self, request: &Request) -> Caller {
        let headers = request.headers();
        let peer = request.extensions().get::<PeerAddress>().map(|peer| peer.0);
        if let Some(peer) = peer
            && self.peers.looks_like_a_proxy(peer, headers)
            && !self.warned.swap(true, Ordering::Relaxed)
        {
            tracing::warn!(%peer, "a proxy that is not in server.trusted_proxies forwards requests: its clients count as one");
        }
        let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let session = token.and_then(|token| self.tokens.verify_header(Some(token)).ok());
        let domain = session.as_ref().and_then(|session| session.client_domain.as_deref());
        Caller {
            address: peer.and_then(|peer| self.peers.client(peer, headers)),
            account: session.as_ref().and_then(|session| session.owner.address().account()),
            client_domain: domain.and_then(|domain| domain.parse::<Domain>().ok()),
        }
    }
}

/// The class of a request; `None`: it is not counted, so that a load balancer always learns whether the host is there.
fn class(request: &Request) -> Option<RouteClass> {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let method = request.method();
    let kind = request.headers().get(header::CONTENT_TYPE).map_or(b"".as_slice(), |kind| kind.as_bytes());
    let is_multipart = kind.len() >= 10 && kind[..10].eq_ignore_ascii_case(b"multipart/");
    match route {
        "/health/live" => None,
        paths::WEB_AUTH => Some(RouteClass::SignIn),
        _ if route.starts_with(paths::NOTICES) => Some(RouteClass::Notice),
        _ if route.starts_with(paths::QUOTES) => Some(RouteClass::Quote),
        _ if is_multipart => Some(RouteClass::Upload),
        _ if paths::opens_transfer(route) => Some(RouteClass::Write),
        _ if [Method::GET, Method::HEAD, Method::OPTIONS].contains(method) => Some(RouteClass::Read),
        _ => Some(RouteClass::Write),
    }
}

/// Refuses a request whose caller has used up a budget.
pub async fn within_budget(State(gate): State<Arc<Gate>>, mut request: Request, next: Next) -> Response {
    let Err((class, Spent { by, wait })) = gate.take(&mut request) else { return next.run(request).await };
    counter!("anchor_requests_limited_total", "class" => class.name(), "by" => by).increment(1);
    let whose = match by {
        "account" => "from this account",
        "client_domain" => "of this client domain",
        _ => "from this address",
    };
    ApiError::too_many(wait, format!("too many requests {whose}; try again later")).into_response()
}
