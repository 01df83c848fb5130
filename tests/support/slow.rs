//! A server between a client and another one, which passes everything on and takes its time with the answer, or keeps
//! it back until it is let go: the other one has done what was asked before the client knows.

use axum::{
    Router,
    body::{Bytes, to_bytes},
    extract::{Request, State},
    http::Method,
    response::{IntoResponse, Response},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// More than any test sends.
const BODY_MOST: usize = 1 << 20;

/// What becomes of the answer to the next `POST`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gate {
    Open,
    /// It will be kept back.
    Armed,
    /// One is kept back; the others go through.
    Holding,
}

/// A running one. Dropping it closes it.
pub struct Slow {
    url: String,
    posts: Arc<AtomicUsize>,
    gate: watch::Sender<Gate>,
    server: JoinHandle<()>,
}

#[derive(Clone)]
struct Beyond {
    http: reqwest::Client,
    url: String,
    answers_after: Duration,
    posts: Arc<AtomicUsize>,
    gate: watch::Sender<Gate>,
}

impl Slow {
    /// In front of the server at `url`, on a free port.
    pub async fn open(url: String, answers_after: Duration) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = format!("http://{}", listener.local_addr().unwrap());
        let posts = Arc::new(AtomicUsize::new(0));
        let gate = watch::channel(Gate::Open).0;
        let beyond = Beyond { http, url, answers_after, posts: posts.clone(), gate: gate.clone() };
        let router = Router::new().fallback(pass_on).with_state(beyond);
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url: own, posts, gate, server }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits for a `POST` that was carried out, and keeps its answer back until [`Slow::let_go`].
    pub async fn hold_one(&self) {
        self.gate.send_replace(Gate::Armed);
        let mut gate = self.gate.subscribe();
        gate.wait_for(|gate| *gate == Gate::Holding).await.unwrap();
    }

    /// Lets the answer go that was kept back.
    pub fn let_go(&self) {
        self.gate.send_replace(Gate::Open);
    }

    /// How many `POST`s came.
    pub fn posts(&self) -> usize {
        self.posts.load(Ordering::SeqCst)
    }
}

impl Drop for Slow {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass_on(State(beyond): State<Beyond>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let is_post = parts.method == Method::POST;
    if is_post {
        beyond.posts.fetch_add(1, Ordering::SeqCst);
    }
    let body: Bytes = to_bytes(body, BODY_MOST).await.unwrap();
    let mut headers = parts.headers;
    headers.remove("host");
    let url = format!("{}{}", beyond.url, parts.uri);
    // In a task of its own: a client that goes away does not undo what it asked for.
    let http = beyond.http.clone();
    let passed = tokio::spawn(async move {
        let answer = http.request(parts.method, url).headers(headers).body(body).send().await.unwrap();
        (answer.status(), answer.headers().clone(), answer.bytes().await.unwrap())
    });
    let answer = passed.await.unwrap();
    let take = |gate: &mut Gate| std::mem::replace(gate, Gate::Holding) == Gate::Armed;
    if is_post && beyond.gate.send_if_modified(|gate| *gate == Gate::Armed && take(gate)) {
        let _ = beyond.gate.subscribe().wait_for(|gate| *gate == Gate::Open).await;
    }
    tokio::time::sleep(beyond.answers_after).await;
    answer.into_response()
}
