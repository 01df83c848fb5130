//! The middleware and the listener.

use super::{G, answer, settings};
use crate::http::{Patience, Settings, middleware, serve};
use crate::seps::Enabled;
use axum::{
    Router,
    body::Body,
    routing::{get, post},
};
use http::{Request, StatusCode, header};
use serde_json::json;
use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(20);

fn wrapped(routes: Router, request_timeout: Duration) -> Router {
    middleware::wrap(routes, Settings { request_timeout, ..settings(Enabled::default()) })
}

fn get_request(path: &str) -> Request<Body> {
    Request::builder().uri(path).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn a_panic_is_a_json_500_without_details() {
    let app = wrapped(Router::new().route("/", get(async || -> &'static str { panic!("secret") })), LONG);
    let (status, body) = answer(app.oneshot(get_request("/")).await.unwrap()).await;
    assert_eq!((status, body), (StatusCode::INTERNAL_SERVER_ERROR, json!({"error": "internal error"})));
}

#[tokio::test]
async fn a_request_that_takes_too_long_can_be_tried_again() {
    let app = wrapped(Router::new().route("/", get(std::future::pending::<&'static str>)), SHORT);
    let response = app.oneshot(get_request("/")).await.unwrap();
    assert!(response.headers().contains_key(header::RETRY_AFTER));
    assert_eq!(answer(response).await.0, StatusCode::SERVICE_UNAVAILABLE);
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_request_leaves_one_line_without_personal_data() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt().json().with_writer(move || writer.clone()).finish();
    let app = wrapped(Router::new().route("/customer/{account}", get(async || StatusCode::NO_CONTENT)), LONG);
    let guard = tracing::subscriber::set_default(subscriber);
    let written = || String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    // `tracing` caches whether a log statement has a subscriber when it first runs, on any test's thread, and what it finds
    // there can outlast a rebuild of the cache that happens at the same time.
    for _ in 0..100 {
        tracing::callsite::rebuild_interest_cache();
        app.clone().oneshot(get_request(&format!("/customer/{G}?email=a@b.example"))).await.unwrap();
        if !written().is_empty() {
            break;
        }
    }
    drop(guard);
    let text = written();
    let line: serde_json::Value = serde_json::from_str(&text).unwrap();
    let fields = &line["fields"];
    assert_eq!((&fields["method"], &fields["route"]), (&json!("GET"), &json!("/customer/{account}")));
    assert_eq!((&fields["status"], &fields["request_id"]), (&json!(204), &json!("0707070707070707")));
    assert_eq!((line["level"].as_str(), fields["ms"].is_u64()), (Some("INFO"), true));
    assert!(!text.contains(G) && !text.contains("a@b.example"), "{text}");
}

async fn talk(stream: &mut TcpStream, request: &str) {
    stream.write_all(request.as_bytes()).await.unwrap();
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text
}

/// A server whose `/wait` signals when it is reached and answers when told to.
struct Waiting {
    address: std::net::SocketAddr,
    reached: Arc<Notify>,
    go_on: Arc<Notify>,
    stop: CancellationToken,
    server: tokio::task::JoinHandle<()>,
}

async fn waiting(patience: Patience) -> Waiting {
    let (reached, go_on, stop) = (Arc::new(Notify::new()), Arc::new(Notify::new()), CancellationToken::new());
    let (at, on) = (reached.clone(), go_on.clone());
    let routes = Router::new().route("/now", get(async || "now")).route(
        "/wait",
        post(async move || {
            at.notify_one();
            on.notified().await;
            "done"
        }),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(serve(listener, routes, stop.clone(), patience));
    Waiting { address, reached, go_on, stop, server }
}

const WAIT: &str = "POST /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";

#[tokio::test]
async fn shutdown_lets_requests_finish_and_takes_no_more() {
    let waiting = waiting(Patience { head: LONG, drain: LONG, ..Patience::default() }).await;
    let mut idle = TcpStream::connect(waiting.address).await.unwrap();
    let mut busy = TcpStream::connect(waiting.address).await.unwrap();
    talk(&mut busy, WAIT).await;
    waiting.reached.notified().await;
    waiting.stop.cancel();
    assert_eq!(rest(&mut idle).await, "", "a connection without a request is closed at once");
    waiting.go_on.notify_one();
    let text = rest(&mut busy).await;
    assert!(text.starts_with("HTTP/1.1 200") && text.ends_with("done"), "{text}");
    assert!(text.contains("\r\ndate: "), "SEP clients read the server's clock: {text}");
    waiting.server.await.unwrap();
    assert!(TcpStream::connect(waiting.address).await.is_err());
}

#[tokio::test]
async fn shutdown_does_not_wait_longer_than_the_drain() {
    let waiting = waiting(Patience { head: LONG, drain: SHORT, ..Patience::default() }).await;
    let mut busy = TcpStream::connect(waiting.address).await.unwrap();
    talk(&mut busy, WAIT).await;
    waiting.reached.notified().await;
    waiting.stop.cancel();
    waiting.server.await.unwrap();
    assert_eq!(rest(&mut busy).await, "");
}

#[tokio::test]
async fn a_head_that_never_ends_is_cut_off() {
    let waiting = waiting(Patience { head: SHORT, drain: LONG, ..Patience::default() }).await;
    let mut slow = TcpStream::connect(waiting.address).await.unwrap();
    talk(&mut slow, "GET /now HTTP/1.1\r\nHost:").await;
    let text = rest(&mut slow).await;
    assert!(text.is_empty() || text.starts_with("HTTP/1.1 408"), "{text}");
}

#[tokio::test]
async fn the_longest_idle_connection_is_closed_and_a_busy_one_is_not() {
    let waiting = waiting(Patience { head: LONG, drain: LONG, connections: 4, ..Patience::default() }).await;
    let mut served = TcpStream::connect(waiting.address).await.unwrap();
    talk(&mut served, WAIT).await;
    waiting.reached.notified().await;
    // Many times the limit, each with half a head.
    let mut slow = Vec::new();
    for _ in 0..40 {
        let mut stream = TcpStream::connect(waiting.address).await.unwrap();
        talk(&mut stream, "GET /now HTTP/1.1\r\nHost:").await;
        slow.push(stream);
    }
    let mut quick = TcpStream::connect(waiting.address).await.unwrap();
    talk(&mut quick, "GET /now HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    assert!(rest(&mut quick).await.starts_with("HTTP/1.1 200"));
    // End of stream, or a reset if more had been sent than was read.
    let left = slow[0].read(&mut [0; 8]).await.unwrap_or_default();
    assert_eq!(left, 0, "the first to be silent is the first to go");
    waiting.go_on.notify_one();
    talk(&mut served, "GET /now HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
    let text = rest(&mut served).await;
    assert!(text.contains("done") && text.ends_with("now"), "{text}");
}
