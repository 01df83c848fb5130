//! The extractor that proves who asks.

use super::ApiError;
use crate::auth::{Session, Tokens};
use axum::extract::{FromRef, FromRequestParts};
use http::{StatusCode, header, request::Parts};

/// A proven SEP-10 session. Named before any body extractor, so that nobody unknown gets a body read.
///
/// `REFUSED` is the status without one: 403, as SEP-6, 24, 31 and 38 say, or 401, as SEP-12 says.
#[derive(Debug)]
pub struct Authenticated<const REFUSED: u16 = 403>(pub Session);

/// A proven session, or nobody: for endpoints where signing in is optional (SEP-38). A token that is not good is refused
/// with 403, not taken for none: the client thinks it is somebody.
#[derive(Debug)]
pub struct MaybeAuthenticated(pub Option<Session>);

impl<S> FromRequestParts<S> for MaybeAuthenticated
where
    S: Send + Sync,
    Tokens: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        if !parts.headers.contains_key(header::AUTHORIZATION) {
            return Ok(Self(None));
        }
        Authenticated::<403>::from_request_parts(parts, state).await.map(|Authenticated(session)| Self(Some(session)))
    }
}

impl<S, const REFUSED: u16> FromRequestParts<S> for Authenticated<REFUSED>
where
    S: Send + Sync,
    Tokens: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        // A header that is not even text proves as little as any other that is malformed.
        let header = parts.headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap_or("malformed"));
        Tokens::from_ref(state).verify_header(header).map(Self).map_err(|error| {
            let status = StatusCode::from_u16(REFUSED).unwrap_or(StatusCode::FORBIDDEN);
            ApiError::status(status, error.to_string())
        })
    }
}
