//! One request, by either interface.

use crate::bindings::{
    anchor::guest::{http, types::Entry},
    wasi::http::{
        outgoing_handler,
        types::{Fields, OutgoingRequest, Scheme},
    },
};

/// Headers that say how a message is framed, where it goes, and what becomes of its connection.
pub const FRAMING: [(&str, &str); 9] = [
    ("Host", "bank.internal"),
    ("Content-Length", "0"),
    ("Transfer-Encoding", "chunked"),
    ("Connection", "X-Kept"),
    ("Keep-Alive", "timeout=1"),
    ("Upgrade", "websocket"),
    ("TE", "trailers"),
    ("Proxy-Authorization", "Basic eDp5"),
    ("X-Kept", "yes"),
];

pub fn host(url: &str, headers: &[(&str, &str)]) -> String {
    let entry = |(name, value): &(&str, &str)| Entry { name: (*name).to_owned(), value: (*value).to_owned() };
    let request = http::Request {
        method: "GET".to_owned(),
        url: url.to_owned(),
        headers: headers.iter().map(entry).collect(),
        body: Vec::new(),
        timeout_ms: None,
    };
    match http::send(&request) {
        Ok(response) => format!("{} {}", response.status, String::from_utf8_lossy(&response.body)),
        Err(error) => format!("{error:?}"),
    }
}

/// `http://HOST/PATH`, and whatever headers the host lets it set.
pub fn wasi(url: &str, headers: &[(&str, &str)]) -> String {
    let fields = Fields::new();
    for (name, value) in headers {
        let _ = fields.append(name, value.as_bytes());
    }
    let request = request(url, fields);
    let future = match outgoing_handler::handle(request, None) {
        Ok(future) => future,
        Err(error) => return format!("{error:?}"),
    };
    future.subscribe().block();
    match future.get() {
        Some(Ok(Ok(response))) => {
            let status = response.status();
            let body = response.consume().expect("a body");
            let stream = body.stream().expect("its stream");
            let mut text = Vec::new();
            while let Ok(bytes) = stream.blocking_read(4096) {
                text.extend(bytes);
            }
            format!("{status} {}", String::from_utf8_lossy(&text))
        }
        other => format!("{other:?}"),
    }
}

pub fn request(url: &str, fields: Fields) -> OutgoingRequest {
    let (authority, path) =
        url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("http://HOST/PATH");
    let request = OutgoingRequest::new(fields);
    request.set_scheme(Some(&Scheme::Http)).expect("a scheme");
    request.set_authority(Some(authority)).expect("an authority");
    request.set_path_with_query(Some(&format!("/{path}"))).expect("a path");
    request
}
