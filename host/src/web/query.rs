//! Parameters in the URL.

use super::{Failure, Params};
use axum::extract::{FromRequestParts, Path};
use http::request::Parts;

/// The query string's parameters.
#[derive(Debug)]
pub struct Query(pub Params);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_str(parts.uri.query().unwrap_or_default())
            .map_err(|_| Failure::bad_request("the query string can't be decoded; send percent-encoded UTF-8"))?;
        Params::from_pairs(pairs).map(Self)
    }
}

/// The route's one path parameter. What can't be decoded names nothing: 404.
#[derive(Debug)]
pub struct PathText(pub String);

impl<S: Send + Sync> FromRequestParts<S> for PathText {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(text)) if !text.contains('\0') => Ok(Self(text)),
            _ => Err(Failure::not_found()),
        }
    }
}
