//! How requests reach the admin API.

use super::{ClientError, unwritable};
use crate::net;
use axum::{Router, body::Bytes};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use std::time::Duration;
use tower::ServiceExt;

/// How long a host may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// The way to the routes.
#[derive(Clone)]
pub(super) enum Transport {
    /// To a running host.
    Http {
        /// Without a slash at the end.
        url: String,
        client: reqwest::Client,
    },
    /// To routes of this process.
    InProcess(Router),
}

impl Transport {
    pub(super) fn http(url: String) -> Result<Self, ClientError> {
        // It carries the token: no proxy, no redirect. It speaks plain HTTP: no certificate authorities to load.
        let client = net::client().tls_certs_only([]).connect_timeout(CONNECT).build().map_err(unwritable)?;
        Ok(Self::Http { url, client })
    }

    pub(super) fn in_process(routes: Router) -> Self {
        Self::InProcess(routes)
    }

    /// Where the host is, for people.
    pub(super) fn url(&self) -> &str {
        match self {
            Self::Http { url, .. } => url,
            Self::InProcess(_) => "this process",
        }
    }

    /// Sends a request whose URI is a path and a query. The status and the body, if the host did what was asked.
    pub(super) async fn send(&self, request: Request<Bytes>) -> Result<(StatusCode, Bytes), ClientError> {
        let (status, body) = match self {
            Self::Http { url, client } => over_http(url, client, request).await?,
            Self::InProcess(routes) => {
                let response = match routes.clone().oneshot(request.map(axum::body::Body::from)).await {
                    Ok(response) => response,
                    Err(never) => match never {},
                };
                let status = response.status();
                (status, response.into_body().collect().await.map_err(unwritable)?.to_bytes())
            }
        };
        if status.is_success() {
            return Ok((status, body));
        }
        if status == StatusCode::UNAUTHORIZED {
            return Err(ClientError::OtherToken(self.url().to_owned()));
        }
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        match body["error"].as_str() {
            Some(message) => Err(ClientError::Refused { status, message: message.to_owned(), body }),
            None => Err(ClientError::OtherServer(self.url().to_owned())),
        }
    }
}

async fn over_http(
    url: &str,
    client: &reqwest::Client,
    request: Request<Bytes>,
) -> Result<(StatusCode, Bytes), ClientError> {
    let (parts, body) = request.into_parts();
    let no_answer =
        |source: reqwest::Error| ClientError::NoAnswer { url: url.to_owned(), source: source.without_url() };
    let request = client.request(parts.method, format!("{url}{}", parts.uri)).headers(parts.headers).body(body);
    let response = request.send().await.map_err(no_answer)?;
    let status = response.status();
    Ok((status, response.bytes().await.map_err(no_answer)?))
}
