//! The import `anchor:guest/http`: a request and its whole response in one call, through the same checks as
//! `wasi:http`.

use super::{body::collect_whole, egress::Egress};
use crate::guest::{
    bindings::{guest_http as wit, types::Entry},
    runtime::{budget::OverBudget, state::CallState},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use std::time::Duration;
use wasmtime_wasi_http::Error;

impl wit::Host for CallState {
    async fn send(&mut self, request: wit::Request) -> wasmtime::Result<Result<wit::Response, wit::Error>> {
        Ok(exchange(&mut self.egress, request).await)
    }
}

async fn exchange(egress: &mut Egress, request: wit::Request) -> Result<wit::Response, wit::Error> {
    let wit::Request { method, url, headers, body, timeout_ms } = request;
    let method: Method =
        method.parse().map_err(|_| wit::Error::Invalid(format!("method: `{method}` is not an HTTP method")))?;
    let headers = header_map(headers)?;
    let target = reqwest::Url::parse(&url).map_err(|why| wit::Error::Invalid(format!("url: {why}")))?;
    let origin = target.origin().ascii_serialization();
    let failed = |why: Error| failure(&why, &origin);

    let way_out = egress.admit(target).map_err(failed)?;
    let wait = timeout_ms.map_or(way_out.wait_most, |ms| Duration::from_millis(ms.into()).min(way_out.wait_most));
    let budget = way_out.budget.clone();
    let whole = async {
        let _held = budget.charge(body.len()).map_err(|OverBudget| Error::HttpRequestBodySize(None))?;
        let (head, body) = way_out.send(method, headers, Bytes::from(body)).await?.into_parts();
        Ok((head, collect_whole(body, &budget).await?))
    };
    let (head, (body, _held)) =
        tokio::time::timeout(wait, whole).await.map_err(|_| Error::HttpResponseTimeout).flatten().map_err(failed)?;
    let text = |(name, value): (&HeaderName, &HeaderValue)| {
        Some(Entry { name: name.to_string(), value: value.to_str().ok()?.to_owned() })
    };
    Ok(wit::Response {
        status: head.status.as_u16(),
        headers: head.headers.iter().filter_map(text).collect(),
        body: body.into(),
    })
}

fn header_map(entries: Vec<Entry>) -> Result<HeaderMap, wit::Error> {
    let mut headers = HeaderMap::new();
    for Entry { name, value } in entries {
        let (Ok(parsed), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) else {
            return Err(wit::Error::Invalid(format!("headers: `{name}` or its value is not a valid header")));
        };
        headers.try_append(parsed, value).map_err(|_| wit::Error::Invalid("headers: too many of them".to_owned()))?;
    }
    Ok(headers)
}

fn failure(why: &Error, origin: &str) -> wit::Error {
    match why {
        Error::HttpRequestDenied => {
            wit::Error::Denied(format!("{origin} is not among the origins granted to this guest"))
        }
        Error::DestinationIpProhibited => {
            wit::Error::Denied(format!("{origin} is in the operator's own network, and not granted by its address"))
        }
        Error::ConnectionLimitReached => {
            wit::Error::Denied(format!("{origin} was not asked: this call has made all the requests it may"))
        }
        Error::HttpRequestUriInvalid => {
            wit::Error::Invalid("url: write http or https, a host and a path, without user and password".to_owned())
        }
        Error::HttpRequestBodySize(_) => wit::Error::Invalid("body: larger than a request may be".to_owned()),
        Error::InternalError(Some(why)) => wit::Error::Invalid(format!("headers: {why}")),
        Error::HttpRequestHeaderSectionSize(_) => {
            wit::Error::Invalid("headers: larger than those of a request may be".to_owned())
        }
        Error::HttpResponseTimeout | Error::ConnectionTimeout => {
            wit::Error::Timeout(format!("{origin} did not answer in time"))
        }
        Error::HttpResponseBodySize(_) => {
            wit::Error::Transport(format!("the response of {origin} is larger than a response may be"))
        }
        Error::HttpResponseHeaderSectionSize(_) => {
            wit::Error::Transport(format!("the headers of {origin}'s response are larger than they may be"))
        }
        Error::ConnectionRefused => wit::Error::Transport(format!("{origin} can't be reached")),
        _ => wit::Error::Transport(format!("the connection to {origin} broke")),
    }
}
