//! How requests reach the admin API.

use super::{ClientError, unwritable};
use crate::net;
use axum::{Router, body::Bytes};
use futures_util::{StreamExt, stream::BoxStream};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use tower::ServiceExt;

/// How long a host may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// How long a host may be silent. Deploying compiles a component, and a shadow run replays calls.
const SILENCE_MAX: Duration = Duration::from_secs(600);

/// Largest answer, in bytes.
const ANSWER_MAX: usize = 64 << 20;

/// What requests on a socket are addressed to: it needs some name.
const ON_SOCKET: &str = "http://localhost";

/// The way to the routes.
#[derive(Clone)]
pub(super) enum Transport {
    /// To a running host, through the socket in its data directory: only this user and its host can open that, so the token
    /// reaches nobody else.
    Socket { path: PathBuf, client: reqwest::Client },
    /// To routes of this process.
    InProcess(Router),
}

impl Transport {
    pub(super) fn socket(path: PathBuf) -> Result<Self, ClientError> {
        // It speaks plain HTTP: no certificate authorities to load.
        let client = net::client().tls_certs_only([]).connect_timeout(CONNECT).read_timeout(SILENCE_MAX);
        let client = client.unix_socket(path.clone()).build().map_err(unwritable)?;
        Ok(Self::Socket { path, client })
    }

    pub(super) fn in_process(routes: Router) -> Self {
        Self::InProcess(routes)
    }

    /// Where the host is, for people.
    pub(super) fn place(&self) -> String {
        match self {
            Self::Socket { path, .. } => path.display().to_string(),
            Self::InProcess(_) => "this process".to_owned(),
        }
    }

    /// Sends a request whose URI is a path and a query. The status and the body, whatever they are.
    pub(super) async fn exchange(&self, request: Request<Bytes>) -> Result<(StatusCode, Bytes), ClientError> {
        match self {
            Self::Socket { path, client } => over_socket(path, client, request).await,
            Self::InProcess(routes) => {
                let response = match routes.clone().oneshot(request.map(axum::body::Body::from)).await {
                    Ok(response) => response,
                    Err(never) => match never {},
                };
                let status = response.status();
                Ok((status, response.into_body().collect().await.map_err(unwritable)?.to_bytes()))
            }
        }
    }

    /// The same, if the host did what was asked.
    pub(super) async fn send(&self, request: Request<Bytes>) -> Result<(StatusCode, Bytes), ClientError> {
        let (status, body) = self.exchange(request).await?;
        self.accepted(status, body)
    }

    /// The same, with the body as it arrives.
    pub(super) async fn open(
        &self,
        request: Request<Bytes>,
    ) -> Result<BoxStream<'static, Result<Bytes, ClientError>>, ClientError> {
        match self {
            Self::Socket { path, client } => {
                let response = ask(path, client, request).await?;
                let status = response.status();
                if !status.is_success() {
                    let body = whole(path, response).await?;
                    self.accepted(status, body)?;
                    return Ok(futures_util::stream::empty().boxed());
                }
                let path = path.clone();
                Ok(response.bytes_stream().map(move |chunk| chunk.map_err(|error| no_answer(&path, error))).boxed())
            }
            Self::InProcess(routes) => {
                let response = match routes.clone().oneshot(request.map(axum::body::Body::from)).await {
                    Ok(response) => response,
                    Err(never) => match never {},
                };
                let status = response.status();
                if !status.is_success() {
                    let body = response.into_body().collect().await.map_err(unwritable)?.to_bytes();
                    self.accepted(status, body)?;
                    return Ok(futures_util::stream::empty().boxed());
                }
                Ok(response.into_body().into_data_stream().map(|chunk| chunk.map_err(unwritable)).boxed())
            }
        }
    }

    /// What the host answered, if it did what was asked; otherwise its refusal.
    pub(super) fn accepted(&self, status: StatusCode, body: Bytes) -> Result<(StatusCode, Bytes), ClientError> {
        if status.is_success() {
            return Ok((status, body));
        }
        if status == StatusCode::UNAUTHORIZED {
            return Err(ClientError::OtherToken(self.place()));
        }
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        match body["error"].as_str() {
            Some(message) => Err(ClientError::Refused { status, message: message.to_owned(), body }),
            None => Err(ClientError::OtherServer(self.place())),
        }
    }
}

/// An id as one segment of a path.
pub(super) fn segment(id: &str) -> String {
    url::form_urlencoded::byte_serialize(id.as_bytes()).collect::<String>().replace('+', "%20")
}

async fn over_socket(
    path: &Path,
    client: &reqwest::Client,
    request: Request<Bytes>,
) -> Result<(StatusCode, Bytes), ClientError> {
    let response = ask(path, client, request).await?;
    let status = response.status();
    Ok((status, whole(path, response).await?))
}

async fn ask(path: &Path, client: &reqwest::Client, request: Request<Bytes>) -> Result<reqwest::Response, ClientError> {
    let (parts, body) = request.into_parts();
    let request = client.request(parts.method, format!("{ON_SOCKET}{}", parts.uri)).headers(parts.headers).body(body);
    request.send().await.map_err(|error| no_answer(path, error))
}

async fn whole(path: &Path, response: reqwest::Response) -> Result<Bytes, ClientError> {
    let body = net::bounded(response, ANSWER_MAX).await.map_err(|error| no_answer(path, error))?;
    Ok(body.ok_or_else(|| ClientError::OtherServer(path.display().to_string()))?.into())
}

fn no_answer(path: &Path, source: reqwest::Error) -> ClientError {
    ClientError::NoAnswer { place: path.to_owned(), source: source.without_url() }
}
