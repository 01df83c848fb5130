//! The extractor that proves who asks.

use super::Failure;
use crate::auth::{Session, TokenError, Tokens};
use axum::extract::{FromRef, FromRequestParts};
use http::{HeaderMap, StatusCode, header, request::Parts};

/// A proven SEP-10 session. Named before any body extractor, so that nobody unknown gets a body read.
///
/// `REFUSED` is the status without one: 403, as SEP-6, 24, 31 and 38 say, or 401, as SEP-12 says.
#[derive(Debug)]
pub struct Signed<const REFUSED: u16 = 403>(pub Session);

impl<S, const REFUSED: u16> FromRequestParts<S> for Signed<REFUSED>
where
    S: Send + Sync,
    Tokens: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let session = bearer(&parts.headers).and_then(|token| Tokens::from_ref(state).verify(token));
        session.map(Self).map_err(|error| {
            let status = StatusCode::from_u16(REFUSED).unwrap_or(StatusCode::FORBIDDEN);
            Failure::status(status, refusal(error))
        })
    }
}

fn bearer(headers: &HeaderMap) -> Result<&str, TokenError> {
    let value = headers.get(header::AUTHORIZATION).ok_or(TokenError::Missing)?;
    let (scheme, token) = value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or(TokenError::Malformed)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(TokenError::Malformed) }
}

/// What the caller is told.
fn refusal(error: TokenError) -> &'static str {
    match error {
        TokenError::Missing => "authentication is required: send `Authorization: Bearer` with a SEP-10 token",
        TokenError::Malformed => "the token is not valid; sign in again through SEP-10",
        TokenError::Expired => "the token has expired; sign in again through SEP-10",
        TokenError::WrongKind => "the token is of another kind; sign in through SEP-10",
    }
}
