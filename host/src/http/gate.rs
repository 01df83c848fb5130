//! The budgets of callers: counts each request by where it comes from and who is signed in, before its body is read.

use super::connections::Crowded;
use crate::{
    auth::Tokens,
    limits::{BudgetSettings, Budgets, Caller, PeerAddress, Peers, RouteClass, Shares, Spent, Subnet},
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
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::OwnedSemaphorePermit;

/// How long a request waits for others of its address.
const SHARE_WAIT: Duration = Duration::from_secs(2);

/// What lets requests pass.
pub struct Gate {
    budgets: Budgets,
    /// Requests in progress. Accounts are free: without it one machine's many accounts take every call of the guest.
    shares: Shares<Subnet>,
    peers: Arc<Peers>,
    tokens: Tokens,
    /// Whether the log says already that an unknown peer looks like a proxy.
    warned: AtomicBool,
}

impl Gate {
    /// A gate with these budgets, and so many requests of one address in progress. `tokens` says who is signed in.
    pub fn new(
        (settings, at_once): (BudgetSettings, usize),
        peers: Arc<Peers>,
        tokens: Tokens,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        let (budgets, shares) = (Budgets::new(settings, clock), Shares::new(at_once));
        Self { budgets, shares, peers, tokens, warned: AtomicBool::new(false) }
    }

    /// Counts a request. Handlers find the address that it was counted under among its extensions.
    ///
    /// Returns the address's share, to be kept as long as the request is in progress.
    async fn take(&self, request: &mut Request) -> Result<Option<OwnedSemaphorePermit>, (RouteClass, Spent)> {
        let Some(class) = class(request) else { return Ok(None) };
        let caller = self.caller(request);
        if let Some(address) = caller.address {
            request.extensions_mut().insert(address);
        }
        self.budgets.take(class, &caller).map_err(|spent| (class, spent))?;
        let Some(address) = caller.address else { return Ok(None) };
        let crowded = request.extensions().get::<Crowded>().cloned().unwrap_or_default();
        tokio::select! {
            biased;
            share = self.shares.wait(address) => Ok(share),
            // A request that waits keeps its connection, which others need.
            () = crowded.is_so() => Err((class, Spent { by: "address", wait: SHARE_WAIT })),
            () = tokio::time::sleep(SHARE_WAIT) => Err((class, Spent { by: "address", wait: SHARE_WAIT })),
        }
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
    let (class, Spent { by, wait }) = match gate.take(&mut request).await {
        Ok(_share) => return next.run(request).await,
        Err(spent) => spent,
    };
    counter!("anchor_requests_limited_total", "class" => class.name(), "by" => by).increment(1);
    let whose = match by {
        "account" => "from this account",
        "client_domain" => "of this client domain",
        _ => "from this address",
    };
    ApiError::too_many(wait, format!("too many requests {whose}; try again later")).into_response()
}
