//! A provider of Horizon: TLS with a certificate of our own authority, and a door that only the right keys open. And an
//! HTTP proxy on the way to it.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// What the provider wants to be shown. No two are alike, so that what is found anywhere can be told.
pub const PATH: &str = "v1/canary-path";
pub const HEADER: (&str, &str) = ("x-api-key", "canary-header");
pub const QUERY: (&str, &str) = ("apiKey", "canary/query+&");
pub const LOGIN: (&str, &str) = ("canary-user", "canary-password");
/// And the proxy.
pub const PROXY_LOGIN: (&str, &str) = ("canary-proxy-user", "canary-proxy-password");

const BODY_MOST: usize = 1 << 20;

/// A file of the test's own certificates: `ca.pem` is the authority, which signed `localhost`, `other` (another name's)
/// and `expired`.
pub fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("support/tls").join(name)
}

/// A listener that speaks TLS.
struct Tls {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl axum::serve::Listener for Tls {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = self.listener.accept().await.unwrap();
            // Whoever does not trust us goes away.
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// Serves over TLS with one of the certificates; its port.
pub async fn serve_tls(certificate: &str, router: Router) -> u16 {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let chain = vec![CertificateDer::from_pem_file(file(&format!("{certificate}.pem"))).unwrap()];
    let key = PrivateKeyDer::from_pem_file(file(&format!("{certificate}.key"))).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let tls = Tls { listener, acceptor: TlsAcceptor::from(Arc::new(config)) };
    tokio::spawn(async move { axum::serve(tls, router).await.unwrap() });
    port
}

#[derive(Clone)]
struct Beyond {
    http: reqwest::Client,
    horizon_url: String,
    served: Arc<AtomicUsize>,
}

/// A running provider.
pub struct Provider {
    pub port: u16,
    served: Arc<AtomicUsize>,
}

impl Provider {
    /// In front of the Horizon at that address.
    pub async fn open(horizon_url: String) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        let served = Arc::new(AtomicUsize::new(0));
        let beyond = Beyond { http, horizon_url, served: served.clone() };
        let port = serve_tls("localhost", Router::new().fallback(pass_on).with_state(beyond)).await;
        Self { port, served }
    }

    /// Where it is, by its name, without what is secret.
    pub fn url(&self) -> String {
        format!("https://localhost:{}/stellar/", self.port)
    }

    /// How many requests it let pass.
    pub fn served(&self) -> usize {
        self.served.load(Ordering::SeqCst)
    }
}

fn basic((user, password): (&str, &str)) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

fn shows(headers: &HeaderMap, name: &str, value: &str) -> bool {
    headers.get(name).is_some_and(|given| given == value)
}

async fn pass_on(State(beyond): State<Beyond>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let shown = format!("apiKey={}", url_encoded(QUERY.1));
    let pairs = parts.uri.query().unwrap_or_default().split('&');
    let (keys, rest): (Vec<&str>, Vec<&str>) = pairs.partition(|pair| pair.starts_with("apiKey="));
    let below = parts.uri.path().strip_prefix("/stellar/").and_then(|path| path.strip_prefix(PATH));
    let is_known = keys == [shown]
        && shows(&parts.headers, HEADER.0, HEADER.1)
        && shows(&parts.headers, header::AUTHORIZATION.as_str(), &basic(LOGIN));
    let (true, Some(below)) = (is_known, below) else {
        // As carelessly as such pages are made: it repeats what it was shown.
        let told = format!("<html><head><title>Who is {} {}?</title>", HEADER.1, PATH);
        return (StatusCode::UNAUTHORIZED, Html(told)).into_response();
    };
    beyond.served.fetch_add(1, Ordering::SeqCst);
    let mut headers = parts.headers;
    for own in [header::HOST, header::AUTHORIZATION, header::CONTENT_LENGTH] {
        headers.remove(own);
    }
    let url = format!("{}{below}?{}", beyond.horizon_url, rest.join("&"));
    let body = to_bytes(body, BODY_MOST).await.unwrap();
    let answer = beyond.http.request(parts.method, url).headers(headers).body(body).send().await;
    let Ok(answer) = answer else { return StatusCode::BAD_GATEWAY.into_response() };
    let (status, kind) = (answer.status(), answer.headers().get(header::CONTENT_TYPE).cloned());
    let mut response = (status, Body::from_stream(answer.bytes_stream())).into_response();
    if let Some(kind) = kind {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}

fn url_encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b == b'-' { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// A running proxy that opens tunnels (`CONNECT`).
pub struct Proxy {
    pub port: u16,
    targets: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// One that wants [`PROXY_LOGIN`].
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let targets = Arc::new(Mutex::new(Vec::new()));
        let told = targets.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(tunnel(stream, told.clone()));
            }
        });
        Self { port, targets }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Where it was asked to lead, and did.
    pub fn targets(&self) -> Vec<String> {
        self.targets.lock().unwrap().clone()
    }
}

async fn tunnel(mut client: TcpStream, targets: Arc<Mutex<Vec<String>>>) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(client.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let is_known = head.lines().any(|line| {
        line.split_once(": ").is_some_and(|(name, value)| {
            name.eq_ignore_ascii_case("proxy-authorization") && value == basic(PROXY_LOGIN)
        })
    });
    if !is_known {
        let refusal =
            b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n";
        return client.write_all(refusal).await.ok();
    }
    let target = head.strip_prefix("CONNECT ")?.split(' ').next()?.to_owned();
    let mut server = TcpStream::connect(&target).await.ok()?;
    targets.lock().unwrap().push(target);
    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.ok()?;
    copy_bidirectional(&mut client, &mut server).await.ok().map(|_| ())
}
