//! Outgoing HTTP of guests: `wasi:http` through one pooled client, to the granted origins.
//!
//! A refused origin is an error to the guest, not a trap; the log tells the operator.

use super::{
    body::{limited, mishap, read_and_note, request_body, without},
    keyring::Keys,
    origin::{Allowed, Origin, Permission},
};
use crate::guest::{
    CallTrace, FaultKind, Limits, Mishap, Network,
    runtime::{
        budget::{Budget, OverBudget},
        handles::BODY_CHUNK,
        output,
        trace::Noted,
    },
};
use crate::{
    model::Chain,
    net::{self, NotPublic},
};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, header};
use http_body_util::BodyExt;
use std::{sync::Arc, time::Duration};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

/// Time limit for a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How long an idle connection is kept.
const IDLE: Duration = Duration::from_secs(60);
/// The header by which a bank recognises a repeated order (draft-ietf-httpapi-idempotency-key-header).
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Maximum number of headers in a response.
const HEADERS_MOST: usize = 100;

/// What the host holds of a response beside its headers, while its body arrives.
const RESPONSE_COST: usize = WINDOW as usize;
/// Bytes of a response that a server may send before they are read (HTTP/2).
const WINDOW: u32 = 256 << 10;
/// The same for all responses on a connection, which calls share.
const CONNECTION_WINDOW: u32 = 2 << 20;
/// Headers that no guest may set, by whichever interface: they say how a message is framed, where it goes, and what
/// becomes of its connection.
pub(in crate::guest) const OURS: [HeaderName; 13] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::EXPECT,
    header::HOST,
    HeaderName::from_static("http2-settings"),
    HeaderName::from_static("keep-alive"),
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    HeaderName::from_static("proxy-connection"),
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];
/// Maximum number of refused origins that are logged of one call.
const REFUSALS_LOGGED: u32 = 5;

/// The HTTP clients that all guests share, each with its own connection pool.
#[derive(Clone)]
pub(in crate::guest) struct Clients {
    /// Refuses names that resolve to addresses of the operator's own network.
    public: reqwest::Client,
    /// Resolves names as the system does, for origins that the operator allowed there.
    any: reqwest::Client,
}

impl Clients {
    pub(in crate::guest) fn new() -> Result<Self, reqwest::Error> {
        // No redirect is followed: it could lead to an origin that was not granted. The guest sees the redirect
        // instead.
        let bounded = |client: reqwest::ClientBuilder| {
            client
                .referer(false)
                .connect_timeout(CONNECT)
                .pool_idle_timeout(IDLE)
                .http1_max_headers(HEADERS_MOST)
                .http2_max_header_list_size(64 << 10)
                .http2_initial_stream_window_size(WINDOW)
                .http2_initial_connection_window_size(CONNECTION_WINDOW)
                .build()
        };
        Ok(Self { public: bounded(net::public_client(net::Purpose::Guests))?, any: bounded(net::client())? })
    }
}

/// The carrier of requests.
#[derive(Clone)]
pub(in crate::guest) enum Carrier {
    /// The network.
    Wire(Clients),
    /// A stand-in for the network while a guest is tested.
    Test(Arc<dyn Network>),
}

/// An instance's outgoing HTTP, one call after the other.
pub(in crate::guest) struct Egress {
    carrier: Carrier,
    allowed: Arc<Allowed>,
    secrets: Arc<Keys>,
    budget: Budget,
    calls_left: u32,
    body_most: usize,
    headers_most: usize,
    wait_most: Duration,
    idempotency_key: Option<HeaderValue>,
    denied: Option<Origin>,
    /// Number of requests refused because of their origin.
    refusals: u32,
    /// Whether the call asked for more requests than it may make.
    is_over: bool,
    origin: Arc<output::Origin>,
    /// Records requests and responses, if the call is recorded.
    pub(in crate::guest) trace: Option<Arc<dyn CallTrace>>,
}

impl Egress {
    /// Closed until a call begins.
    pub(in crate::guest) fn new(
        carrier: Carrier,
        allowed: Arc<Allowed>,
        limits: &Limits,
        origin: Arc<output::Origin>,
    ) -> Self {
        Self {
            carrier,
            allowed,
            secrets: Arc::default(),
            budget: Budget::new(0),
            calls_left: 0,
            body_most: limits.http_body,
            headers_most: limits.http_headers,
            wait_most: limits.deadline,
            idempotency_key: None,
            denied: None,
            refusals: 0,
            is_over: false,
            origin,
            trace: None,
        }
    }

    /// Starts a call and clears everything of the call before it. `idempotency_key`: that of the money the call moves,
    /// if it moves any; `secrets`: the values that replace handles; `budget`: what the host may hold for the call.
    pub(in crate::guest) fn begin(
        &mut self,
        idempotency_key: Option<&str>,
        origin: Arc<output::Origin>,
        limits: &Limits,
        (secrets, budget): (Arc<Keys>, Budget),
    ) {
        self.rest(origin);
        (self.calls_left, self.wait_most) = (limits.http_calls, limits.deadline);
        (self.body_most, self.headers_most) = (limits.http_body, limits.http_headers);
        self.idempotency_key = idempotency_key.and_then(|key| key.parse().ok());
        (self.secrets, self.budget) = (secrets, budget);
    }

    /// Clears everything of the call. No request goes out until the next call begins.
    pub(in crate::guest) fn rest(&mut self, origin: Arc<output::Origin>) {
        (self.calls_left, self.idempotency_key, self.denied, self.origin) = (0, None, None, origin);
        (self.refusals, self.is_over) = (0, false);
    }

    /// The last origin that was refused because it is not granted.
    pub(in crate::guest) fn denied(&self) -> Option<&Origin> {
        self.denied.as_ref()
    }

    /// Admits a request to `url`, if its origin is granted.
    pub(in crate::guest) fn admit(&mut self, url: reqwest::Url) -> Result<WayOut, Error> {
        let target = Origin::of(&url).ok_or(Error::HttpRequestUriInvalid)?;
        let output::Origin { guest, function, transaction, call, .. } = &*self.origin;
        let sender = match (self.allowed.permission(&target), &self.carrier) {
            (Permission::Public, Carrier::Wire(clients)) => Sender::Client(clients.public.clone()),
            (Permission::Any, Carrier::Wire(clients)) => Sender::Client(clients.any.clone()),
            (Permission::Public | Permission::Any, Carrier::Test(network)) => Sender::Test(network.clone()),
            (Permission::Denied, _) => {
                let code = FaultKind::DeniedHost.code();
                // A refusal costs the guest nothing, and must not fill the log.
                if self.refusals < REFUSALS_LOGGED {
                    tracing::warn!(
                        %guest, function, transaction, call, origin = %target, code,
                        "the guest requested an origin that it is not allowed to call"
                    );
                }
                self.refusals = self.refusals.saturating_add(1);
                self.denied = Some(target);
                return Err(Error::HttpRequestDenied);
            }
        };
        self.calls_left = self.calls_left.checked_sub(1).ok_or_else(|| {
            if !std::mem::replace(&mut self.is_over, true) {
                tracing::warn!(%guest, function, transaction, call, "the guest exceeded its limit of HTTP requests");
            }
            Error::ConnectionLimitReached
        })?;
        Ok(WayOut {
            sender,
            url,
            target,
            secrets: self.secrets.clone(),
            budget: self.budget.clone(),
            body_most: self.body_most,
            headers_most: self.headers_most,
            wait_most: self.wait_most,
            idempotency_key: self.idempotency_key.clone(),
            trace: self.trace.clone(),
        })
    }
}

enum Sender {
    Client(reqwest::Client),
    Test(Arc<dyn Network>),
}

/// An admitted request, ready to be sent.
pub(in crate::guest) struct WayOut {
    sender: Sender,
    url: reqwest::Url,
    target: Origin,
    secrets: Arc<Keys>,
    /// What the host may hold for the call.
    pub(in crate::guest) budget: Budget,
    body_most: usize,
    headers_most: usize,
    /// How long to wait for a response.
    pub(in crate::guest) wait_most: Duration,
    idempotency_key: Option<HeaderValue>,
    trace: Option<Arc<dyn CallTrace>>,
}

impl WayOut {
    /// Sends the request. In a call that moves money, a request that may change something carries the money's
    /// idempotency key, unless the guest gave one; handles are replaced by their secrets. The response's body is not
    /// read yet; reading it fails where it exceeds its limit.
    pub(in crate::guest) async fn send(
        self,
        method: http::Method,
        mut headers: http::HeaderMap,
        body: Bytes,
    ) -> Result<http::Response<WasiBody>, Error> {
        if body.len() > self.body_most {
            return Err(Error::HttpRequestBodySize(u64::try_from(self.body_most).ok()));
        }
        // They say how a message is framed and where it goes. The host writes them, according to what it sends.
        OURS.iter().for_each(|name| drop(headers.remove(name)));
        if let Some(key) = self.idempotency_key.filter(|_| !method.is_safe()) {
            headers.entry(IDEMPOTENCY_KEY).or_insert(key);
        }
        // The recording has the request as the guest wrote it, without the secrets.
        let said = self.trace.is_some().then(|| headers.clone());
        let has_secrets = self
            .secrets
            .put_into(&mut headers, &self.target)
            .map_err(|why| Error::InternalError(Some(why.to_string())))?;
        if size_of(&headers) > self.headers_most {
            return Err(Error::HttpRequestHeaderSectionSize(u32::try_from(self.headers_most).ok()));
        }
        let noted = self.trace.as_ref().zip(said);
        let noted = noted.map(|(trace, said)| Noted::new(trace, &method, self.url.as_str(), &said, &body));
        let sent = send(self.sender, self.url, method, headers, body).await.and_then(|response| {
            match size_of(response.headers()) > self.headers_most {
                true => Err(Error::HttpResponseHeaderSectionSize(u32::try_from(self.headers_most).ok())),
                false => Ok(response),
            }
        });
        let sent = sent.and_then(|response| {
            let held = self.budget.charge(RESPONSE_COST + size_of(response.headers()));
            let held = held.map_err(|OverBudget| Error::HttpResponseBodySize(None))?;
            Ok(response.map(|body| limited(body, self.body_most, held)))
        });
        // A server that received a secret may repeat it in its response.
        let sent = match sent {
            Ok(response) if has_secrets => without(&self.secrets, response, &self.budget).await,
            sent => sent,
        };
        match (sent, noted) {
            (Ok(response), Some(noted)) => Ok(read_and_note(response, &noted, &self.budget).await),
            (Err(why), Some(noted)) => {
                noted.failed(mishap(&why));
                Err(why)
            }
            (sent, None) => sent,
        }
    }
}

async fn send(
    sender: Sender,
    url: reqwest::Url,
    method: http::Method,
    headers: http::HeaderMap,
    body: Bytes,
) -> Result<http::Response<reqwest::Body>, Error> {
    match sender {
        Sender::Client(client) => {
            let sending = client.request(method, url).headers(headers).body(body).send();
            Ok(http::Response::from(sending.await.map_err(|why| answer_for(&why))?))
        }
        Sender::Test(network) => {
            let mut request = http::Request::new(body);
            *request.uri_mut() = url.as_str().parse().map_err(|_| Error::HttpRequestUriInvalid)?;
            (*request.method_mut(), *request.headers_mut()) = (method, headers);
            let response = network.send(request).await.map_err(|mishap| match mishap {
                Mishap::Refused => Error::ConnectionRefused,
                Mishap::Broken => Error::ConnectionTerminated,
                Mishap::Timeout => Error::ConnectionTimeout,
                Mishap::Private => Error::DestinationIpProhibited,
                Mishap::TooLarge => Error::HttpResponseBodySize(None),
                Mishap::HeadersTooLarge => Error::HttpResponseHeaderSectionSize(None),
            })?;
            Ok(response.map(reqwest::Body::from))
        }
    }
}

type Worker = Box<dyn Future<Output = Result<(), Error>> + Send>;
type Sending = Box<dyn Future<Output = Result<(http::Response<WasiBody>, Worker), Error>> + Send>;

impl WasiHttpHooks for Egress {
    fn p2_outgoing_body_chunk_size(&mut self) -> usize {
        BODY_CHUNK
    }

    fn send_request(
        &mut self,
        request: http::Request<WasiBody>,
        options: Option<RequestOptions>,
        _done: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Sending {
        let url = reqwest::Url::parse(&request.uri().to_string()).map_err(|_| Error::HttpRequestUriInvalid);
        let (admitted, most) = (url.and_then(|url| self.admit(url)), self.body_most);
        Box::new(async move {
            // Consume the body of a refused request as well: writing to a body that nobody reads is an error of its
            // own, and SpiderMonkey aborts on it.
            let (parts, mut body) = request.into_parts();
            let way_out = match admitted {
                Ok(way_out) => way_out,
                Err(why) => {
                    while body.frame().await.is_some_and(|frame| frame.is_ok()) {}
                    return Err(why);
                }
            };
            let (body, held) = request_body(body, most, &way_out.budget).await?;
            let wait_most = way_out.wait_most;
            let wait = options.and_then(|options| options.first_byte_timeout).unwrap_or(wait_most).min(wait_most);
            let sending = way_out.send(parts.method, parts.headers, body);
            let response = tokio::time::timeout(wait, sending).await.map_err(|_| Error::HttpResponseTimeout)??;
            drop(held);
            Ok((response, Box::new(async { Ok(()) }) as Worker))
        })
    }
}

/// Bytes of all names and values.
fn size_of(headers: &http::HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
}

fn answer_for(why: &reqwest::Error) -> Error {
    if Chain(why).has::<NotPublic>() {
        Error::DestinationIpProhibited
    } else if why.is_timeout() {
        Error::ConnectionTimeout
    } else if why.is_connect() {
        Error::ConnectionRefused
    } else {
        Error::ConnectionTerminated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_resolves_to_the_operators_own_network_is_refused_when_connecting() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://localhost:{}/", listener.local_addr().unwrap().port());
        let app = axum::Router::new().route("/", axum::routing::get(|| async { "inside" }));
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });

        let clients = Clients::new().unwrap();
        let refused = clients.public.get(&url).send().await.unwrap_err();
        assert!(matches!(answer_for(&refused), Error::DestinationIpProhibited), "{refused:?}");
        assert_eq!(clients.any.get(&url).send().await.unwrap().text().await.unwrap(), "inside");
    }
}
