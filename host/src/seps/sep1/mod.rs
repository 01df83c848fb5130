//! SEP-1: `stellar.toml`, made once at the start from the configuration and the operator's overlay.

mod file;
mod overlay;

pub use file::{Error, Settings, StellarToml};

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

/// How long clients may cache the file, in seconds.
const CACHE: &str = "public, max-age=60";

/// `GET /.well-known/stellar.toml`
pub async fn serve(State(file): State<StellarToml>, headers: HeaderMap) -> Response {
    let kept = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_known = |tag: &str| tag == "*" || tag.trim_start_matches("W/").as_bytes() == file.etag.as_bytes();
    let caching = [(header::ETAG, file.etag.clone()), (header::CACHE_CONTROL, HeaderValue::from_static(CACHE))];
    if kept.split(',').any(|tag| is_known(tag.trim())) {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"))];
    (caching, kind, file.text().to_owned()).into_response()
}
