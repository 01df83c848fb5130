//! A server between a client and another one, which passes everything on and takes its time with the answer: the
//! other one has done what was asked long before the client knows.

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
use tokio::{net::TcpListener, task::JoinHandle};

/// More than any test sends.
const BODY_MOST: usize = 1 << 20;

/// A running one. Dropping it closes it.
pub struct Slow {
    url: String,
    posts: Arc<AtomicUsize>,
    server: JoinHandle<()>,
}

#[derive(Clone)]
struct Beyond {
    http: reqwest::Client,
    url: String,
    answers_after: Duration,
    posts: Arc<AtomicUsize>,
}

impl Slow {
    /// In front of the server at `url`, on a free port.
    pub async fn open(url: String, answers_after: Duration) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let own = format!("http://{}", listener.local_addr().unwrap());
        let posts = Arc::new(AtomicUsize::new(0));
        let beyond = Beyond { http, url, answers_after, posts: posts.clone() };
        let router = Router::new().fallback(pass_on).with_state(beyond);
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url: own, posts, server }
    }

    pub fn url(&self) -> &str {
        &self.url
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
    if parts.method == Method::POST {
        beyond.posts.fetch_add(1, Ordering::SeqCst);
    }
    let body: Bytes = to_bytes(body, BODY_MOST).await.unwrap();
    let mut headers = parts.headers;
    headers.remove("host");
    let url = format!("{}{}", beyond.url, parts.uri);
    // In a task of its own: a client that goes away does not undo what it asked for.
    let passed = tokio::spawn(async move {
        let answer = beyond.http.request(parts.method, url).headers(headers).body(body).send().await.unwrap();
        (answer.status(), answer.headers().clone(), answer.bytes().await.unwrap())
    });
    let answer = passed.await.unwrap();
    tokio::time::sleep(beyond.answers_after).await;
    answer.into_response()
}
