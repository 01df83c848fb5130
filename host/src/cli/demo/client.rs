//! An HTTP and JSON client of the anchor, which narrates its requests.

use super::{CliError, narrator::Narrator};
use crate::net;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use std::time::{Duration, Instant};

/// Time limit for an answer.
const ANSWER: Duration = Duration::from_secs(30);

/// An HTTP client that narrates its requests.
pub struct Client {
    http: reqwest::Client,
    token: Option<String>,
}

impl Client {
    /// A client without a token.
    pub fn new() -> Result<Self, CliError> {
        let http = net::client().timeout(ANSWER).tls_certs_only([]).build().map_err(CliError::new)?;
        Ok(Self { http, token: None })
    }

    /// Sends this token with every request from now on.
    pub fn sign_in(&mut self, token: String) {
        self.token = Some(token);
    }

    /// The token, after the sign-in.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Narrated `GET`; the body as text.
    pub async fn text(&self, url: &str, narrator: &mut Narrator) -> Result<String, CliError> {
        self.send(Method::GET, url, self.http.get(url), Some(narrator)).await
    }

    /// Narrated `GET`.
    pub async fn get(&self, url: &str, narrator: &mut Narrator) -> Result<Value, CliError> {
        json(url, &self.send(Method::GET, url, self.http.get(url), Some(narrator)).await?)
    }

    /// `GET` without narration, for polling.
    pub async fn poll(&self, url: &str) -> Result<Value, CliError> {
        json(url, &self.send(Method::GET, url, self.http.get(url), None).await?)
    }

    /// Narrated `POST` of JSON.
    pub async fn post(&self, url: &str, body: &Value, narrator: &mut Narrator) -> Result<Value, CliError> {
        json(url, &self.send(Method::POST, url, self.http.post(url).json(body), Some(narrator)).await?)
    }

    /// Narrated `POST` of JSON without the token, as somebody else would send it.
    pub async fn notify(&self, url: &str, body: &Value, narrator: &mut Narrator) -> Result<(), CliError> {
        let stranger = Self { http: self.http.clone(), token: None };
        stranger.send(Method::POST, url, stranger.http.post(url).json(body), Some(narrator)).await.map(drop)
    }

    /// Narrated `PUT` of JSON.
    pub async fn put(&self, url: &str, body: &Value, narrator: &mut Narrator) -> Result<Value, CliError> {
        json(url, &self.send(Method::PUT, url, self.http.put(url).json(body), Some(narrator)).await?)
    }

    async fn send(
        &self,
        method: Method,
        url: &str,
        mut request: RequestBuilder,
        narrator: Option<&mut Narrator>,
    ) -> Result<String, CliError> {
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let began = Instant::now();
        let response = request.send().await.map_err(CliError::new)?;
        let status = response.status();
        let body = response.text().await.map_err(CliError::new)?;
        if let Some(narrator) = narrator {
            narrator.request(method.as_str(), url, status.as_u16(), began.elapsed());
        }
        if status.is_success() {
            return Ok(body);
        }
        let said: String = body.chars().take(500).collect();
        Err(CliError::new(format!("{method} {url} failed with {status}: {said}")))
    }
}

fn json(url: &str, body: &str) -> Result<Value, CliError> {
    serde_json::from_str(body).map_err(|_| CliError::new(format!("the answer of {url} is not JSON")))
}

/// The text at a JSON pointer; a number is returned as text.
pub fn text_at(value: &Value, pointer: &str) -> Result<String, CliError> {
    match value.pointer(pointer) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        _ => Err(CliError::new(format!("the anchor's answer has no `{}`", pointer.trim_start_matches('/')))),
    }
}
