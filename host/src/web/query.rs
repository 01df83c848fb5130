//! Parameters of the URL.

use super::{ApiError, Params};
use axum::extract::{FromRequestParts, Path};
use http::{Uri, request::Parts};

/// The query string's parameters.
#[derive(Debug)]
pub struct Query(pub Params);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::of(&parts.uri).map(Self)
    }
}

impl Query {
    /// The parameters of a URI's query.
    pub(super) fn of(uri: &Uri) -> Result<Params, ApiError> {
        Params::from_form(uri.query().unwrap_or_default().as_bytes())
    }
}

/// The route's one path parameter. A value that cannot be decoded names no record: 404.
#[derive(Debug)]
pub struct PathText(pub String);

impl<S: Send + Sync> FromRequestParts<S> for PathText {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(text)) if !text.contains('\0') => Ok(Self(text)),
            _ => Err(ApiError::not_found()),
        }
    }
}
