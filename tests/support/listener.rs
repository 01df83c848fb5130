//! A client's server that is called back: keeps what it hears, and answers as the test says.

use super::{anchor::now, wait};
use anchor_host::model::{AccountId, Timestamp};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::Value;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// One callback.
#[derive(Debug, Clone)]
pub struct Heard {
    pub path: String,
    pub event: String,
    pub sequence: i64,
    pub answered: u16,
    pub body: Value,
    headers: HeaderMap,
    bytes: Bytes,
}

impl Heard {
    /// One of its headers.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Checks it as SEP-31 and SEP-12 tell clients to, "VERIFY signature".
    pub fn verify(&self, host: &str, signing_key: &AccountId) {
        self.verify_at(now(), host, signing_key);
    }

    /// The same, at about that time of the anchor's clock.
    pub fn verify_at(&self, time: Timestamp, host: &str, signing_key: &AccountId) {
        for name in ["signature", "x-stellar-signature"] {
            let text = self.headers[name].to_str().unwrap();
            let (at, signature) = text.split_once(", ").unwrap();
            let (at, signature) = (at.strip_prefix("t=").unwrap(), signature.strip_prefix("s=").unwrap());
            assert!((time.as_seconds() - at.parse::<i64>().unwrap()).abs() < 120, "{text}");
            let signature = Signature::from_slice(&STANDARD.decode(signature).unwrap()).unwrap();
            let payload = [at.as_bytes(), b".", host.as_bytes(), b".", &self.bytes].concat();
            let key = VerifyingKey::from_bytes(signing_key.as_bytes()).unwrap();
            key.verify_strict(&payload, &signature).unwrap();
        }
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/json");
    }
}

#[derive(Default)]
struct Inside {
    heard: Vec<Heard>,
    answers: VecDeque<u16>,
    always: Option<u16>,
    is_hanging: bool,
    location: String,
}

/// A running one. Dropping it closes it.
pub struct Listener {
    host: String,
    inside: Arc<Mutex<Inside>>,
    server: JoinHandle<()>,
}

impl Listener {
    /// On a free port.
    pub async fn open() -> Self {
        Self::open_at("127.0.0.1:0").await
    }

    pub async fn open_at(address: &str) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let inside = Arc::<Mutex<Inside>>::default();
        let router = Router::new().fallback(hear).with_state(inside.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { host, inside, server }
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    /// Answers with these first, with 204 after them.
    pub fn answer(&self, statuses: &[u16]) {
        self.inside.lock().unwrap().answers.extend(statuses);
    }

    /// Answers with this from now on, and `location` beside it; `None`: with 204.
    pub fn always(&self, status: Option<u16>, location: &str) {
        let mut inside = self.inside.lock().unwrap();
        (inside.always, inside.location) = (status, location.to_owned());
    }

    /// Takes requests and does not answer them from now on, or answers again. Those that wait are never answered.
    pub fn hang(&self, is_hanging: bool) {
        self.inside.lock().unwrap().is_hanging = is_hanging;
    }

    /// All it heard, answered well or not; not what it left without an answer.
    pub fn heard(&self) -> Vec<Heard> {
        self.inside.lock().unwrap().heard.clone()
    }

    /// What it heard at a path and answered well, once that is so many.
    pub async fn told(&self, path: &str, count: usize) -> Vec<Heard> {
        wait::until(&format!("{count} callbacks at {path}"), || async {
            let told: Vec<Heard> =
                self.heard().into_iter().filter(|one| one.path == path && one.answered == 204).collect();
            if told.len() >= count { Ok(told) } else { Err(format!("{:?}", self.heard())) }
        })
        .await
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn hear(State(inside): State<Arc<Mutex<Inside>>>, uri: Uri, headers: HeaderMap, bytes: Bytes) -> Response {
    let is_hanging = inside.lock().unwrap().is_hanging;
    if is_hanging {
        std::future::pending::<()>().await;
    }
    let mut inside = inside.lock().unwrap();
    let answered = inside.always.or_else(|| inside.answers.pop_front()).unwrap_or(204);
    let text = |name: &str| headers[name].to_str().unwrap().to_owned();
    inside.heard.push(Heard {
        path: uri.path().to_owned(),
        event: text("anchor-event-id"),
        sequence: text("anchor-event-sequence").parse().unwrap(),
        answered,
        body: serde_json::from_slice(&bytes).unwrap(),
        headers,
        bytes,
    });
    (StatusCode::from_u16(answered).unwrap(), [(header::LOCATION, inside.location.clone())]).into_response()
}
