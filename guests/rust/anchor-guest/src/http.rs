//! Blocking HTTP with JSON over `wasi:http`, to the origins that the operator allows.

use crate::bindings::base::wasi::http::{
    outgoing_handler,
    types::{
        ErrorCode, Fields, IncomingBody, IncomingResponse, Method, OutgoingBody, OutgoingRequest, RequestOptions,
        Scheme,
    },
};
use crate::bindings::base::wasi::io::streams::StreamError;
use crate::prelude::Problem;
use serde::{Serialize, de::DeserializeOwned};
use std::time::Duration;

/// A request to send.
pub struct Request {
    method: Method,
    url: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
    timeout: Option<Duration>,
}

/// A response, whatever its status.
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The whole body.
    pub body: Vec<u8>,
}

/// There was no response. Whether the request arrived is not known, except for [`Error::Denied`] and
/// [`Error::Invalid`]: then nothing was sent.
#[derive(Debug)]
pub enum Error {
    /// The operator does not allow this origin, or the call has used up its requests.
    Denied(String),
    /// The request is malformed.
    Invalid(String),
    /// The connection failed, broke or took too long.
    Transport(String),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Denied(text) | Self::Invalid(text) | Self::Transport(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Error {}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl Request {
    /// `GET url`
    pub fn get(url: impl Into<String>) -> Self {
        Self { method: Method::Get, url: url.into(), headers: Vec::new(), body: Vec::new(), timeout: None }
    }

    /// `POST url`
    pub fn post(url: impl Into<String>) -> Self {
        Self { method: Method::Post, ..Self::get(url) }
    }

    /// `PUT url`
    pub fn put(url: impl Into<String>) -> Self {
        Self { method: Method::Put, ..Self::get(url) }
    }

    /// `DELETE url`
    pub fn delete(url: impl Into<String>) -> Self {
        Self { method: Method::Delete, ..Self::get(url) }
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.as_bytes().to_vec()));
        self
    }

    /// Sets a JSON body.
    ///
    /// # Panics
    /// If `body` can't be written as JSON, such as a map with keys that are not text.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        self.body = serde_json::to_vec(body).expect("the body can be written as JSON");
        self.header("content-type", "application/json")
    }

    /// Sets a body of this content type.
    pub fn body(mut self, body: Vec<u8>, content_type: &str) -> Self {
        self.body = body;
        self.header("content-type", content_type)
    }

    /// Sets the time to wait for the response to begin. None, or a longer time than the call has left: until the call's
    /// deadline.
    pub fn timeout(mut self, wait: Duration) -> Self {
        self.timeout = Some(wait);
        self
    }

    /// Sends the request and waits for the whole response.
    ///
    /// # Errors
    /// There was no whole response. A response with an error status is a response.
    pub fn send(self) -> Result<Response, Error> {
        let (scheme, authority, path) = split(&self.url)?;
        let failed = |code: ErrorCode| match code {
            ErrorCode::HttpRequestDenied | ErrorCode::DestinationIpProhibited | ErrorCode::ConnectionLimitReached => {
                Error::Denied(format!("{authority}: {code:?}"))
            }
            code => Error::Transport(format!("{authority}: {code:?}")),
        };
        let broken = || Error::Transport(format!("{authority}: the connection broke"));
        let invalid = |what: &str| Error::Invalid(format!("{what} of the request to {authority} is not valid"));

        let headers = Fields::from_list(&self.headers).map_err(|_| invalid("a header"))?;
        let request = OutgoingRequest::new(headers);
        request.set_method(&self.method).map_err(|()| invalid("the method"))?;
        request.set_scheme(Some(&scheme)).map_err(|()| invalid("the scheme"))?;
        request.set_authority(Some(authority)).map_err(|()| invalid("the authority"))?;
        request.set_path_with_query(Some(path)).map_err(|()| invalid("the path"))?;
        let body = request.body().map_err(|()| broken())?;
        let pending = outgoing_handler::handle(request, self.options()).map_err(failed)?;
        let sent = write(body, &self.body);

        pending.subscribe().block();
        let response = pending.get().ok_or_else(broken)?.map_err(|()| broken())?.map_err(failed)?;
        sent.map_err(|()| broken())?;
        Ok(Response { status: response.status(), body: read(&response).ok_or_else(broken)? })
    }

    fn options(&self) -> Option<RequestOptions> {
        let wait = u64::try_from(self.timeout?.as_nanos()).ok();
        let options = RequestOptions::new();
        options.set_first_byte_timeout(wait).ok()?;
        Some(options)
    }
}

impl Response {
    /// Whether the status is 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body, parsed as JSON.
    ///
    /// # Errors
    /// [`Error::Transport`] if it is not JSON, or not a `T`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|why| {
            Error::Transport(format!("the response with status {} is not as expected: {why}", self.status))
        })
    }
}

fn split(url: &str) -> Result<(Scheme, &str, &str), Error> {
    let invalid = || Error::Invalid(format!("`{url}` is not a URL such as https://bank.example/path"));
    let (scheme, rest) = url.split_once("://").ok_or_else(invalid)?;
    let scheme = match scheme {
        "https" => Scheme::Https,
        "http" => Scheme::Http,
        _ => return Err(invalid()),
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    Ok((scheme, authority, if path.is_empty() { "/" } else { path }))
}

fn write(body: OutgoingBody, bytes: &[u8]) -> Result<(), ()> {
    {
        let stream = body.write()?;
        for chunk in bytes.chunks(4096) {
            stream.blocking_write_and_flush(chunk).map_err(|_| ())?;
        }
    }
    OutgoingBody::finish(body, None).map_err(|_| ())
}

fn read(response: &IncomingResponse) -> Option<Vec<u8>> {
    let body: IncomingBody = response.consume().ok()?;
    let stream = body.stream().ok()?;
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(64 * 1024) {
            Ok(chunk) => bytes.extend(chunk),
            Err(StreamError::Closed) => return Some(bytes),
            Err(StreamError::LastOperationFailed(_)) => return None,
        }
    }
}
