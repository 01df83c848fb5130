//! A Horizon that passes requests on to the test's network, counts the look-ups of accounts, and refuses them on demand.

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

#[derive(Clone)]
pub struct CountingHorizon {
    pub url: String,
    behind: String,
    http: reqwest::Client,
    look_ups: Arc<AtomicUsize>,
    refusal: Arc<Mutex<Option<u64>>>,
}

impl CountingHorizon {
    /// In front of the network at that address.
    pub async fn before(network: &str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let horizon = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            behind: network.to_owned(),
            http: reqwest::Client::builder().tls_certs_only([]).build().unwrap(),
            look_ups: Arc::default(),
            refusal: Arc::default(),
        };
        let router = Router::new().fallback(answer).with_state(horizon.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        horizon
    }

    /// How many accounts were looked up so far.
    pub fn look_ups(&self) -> usize {
        self.look_ups.load(Ordering::SeqCst)
    }

    /// From now on look-ups of accounts are answered 429 with this `Retry-After`, or as before.
    pub fn refuse(&self, retry_after: Option<u64>) {
        *self.refusal.lock().unwrap() = retry_after;
    }
}

async fn answer(State(horizon): State<CountingHorizon>, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if path.strip_prefix("accounts/").is_some_and(|id| !id.contains('/')) {
        horizon.look_ups.fetch_add(1, Ordering::SeqCst);
        if let Some(wait) = *horizon.refusal.lock().unwrap() {
            return (StatusCode::TOO_MANY_REQUESTS, [("retry-after", wait.to_string())]).into_response();
        }
    }
    let mut onward = horizon.http.get(format!("{}{}", horizon.behind, request.uri()));
    if let Some(accept) = request.headers().get("accept") {
        onward = onward.header("accept", accept);
    }
    match onward.send().await {
        Ok(answer) => {
            let mut response = Response::builder().status(answer.status());
            if let Some(kind) = answer.headers().get("content-type") {
                response = response.header("content-type", kind);
            }
            response.body(Body::from_stream(answer.bytes_stream())).unwrap()
        }
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}
