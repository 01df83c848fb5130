//! The extractors that authenticate the caller.

use super::ApiError;
use crate::auth::{Session, Tokens};
use axum::extract::{FromRef, FromRequestParts};
use http::{StatusCode, header, request::Parts};

/// A verified SEP-10 session. Handlers name it before any body extractor, so that the body of an unauthenticated
/// request is never read.
///
/// `REFUSED` is the status without a session: 403, as SEP-6, 24, 31 and 38 say, or 401, as SEP-12 says.
#[derive(Debug)]
pub struct Authenticated<const REFUSED: u16 = 403>(pub Session);

/// A verified session, or none: for endpoints where signing in is optional (SEP-38). An invalid token is refused with
/// 403 and not ignored, because its client believes that it is signed in.
#[derive(Debug)]
pub struct MaybeAuthenticated(pub Option<Session>);

/// A verified session for SEP-6, whose refusal also has a `type`.
#[derive(Debug)]
pub struct AuthenticatedTransfer(pub Session);

impl<S> FromRequestParts<S> for AuthenticatedTransfer
where
    S: Send + Sync,
    Tokens: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let session = Authenticated::<403>::from_request_parts(parts, state).await;
        session.map(|Authenticated(session)| Self(session)).map_err(|error| error.of_type("authentication_required"))
    }
}

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
        // A header that is not text is treated as a malformed token.
        let header = parts.headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap_or("malformed"));
        Tokens::from_ref(state).verify_header(header).map(Self).map_err(|error| {
            let status = StatusCode::from_u16(REFUSED).unwrap_or(StatusCode::FORBIDDEN);
            ApiError::status(status, error.to_string())
        })
    }
}
