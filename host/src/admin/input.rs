//! What operators send: a query or a JSON body of known fields.

use crate::web::ApiError;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
};
use serde::de::DeserializeOwned;
use std::marker::PhantomData;

/// A query. An unknown parameter or a value of another kind is refused by name.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(rejection) => {
                let text = rejection.body_text();
                let why = text.trim_start_matches("Failed to deserialize query string: ");
                Err(ApiError::bad_request(format!("the query: {why}")))
            }
        }
    }
}

/// A JSON body, likewise.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let Body(bytes) = Body::from_request(request, state).await?;
        // No body is one without fields.
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        // A list would be taken for the fields in their order.
        if text.trim_ascii_start().first() == Some(&b'[') {
            return Err(ApiError::bad_request("the body: it is not a JSON object"));
        }
        serde_json::from_slice(text).map(Self).map_err(|error| ApiError::bad_request(format!("the body: {error}")))
    }
}

/// The bytes of a body that the handler reads by itself. `T`: its shape, for the document of the API.
pub(super) struct Text<T>(pub(super) Bytes, PhantomData<T>);

impl<T, S: Send + Sync> FromRequest<S> for Text<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let Body(bytes) = Body::from_request(request, state).await?;
        Ok(Self(bytes, PhantomData))
    }
}

/// The bytes of a body, up to the route's limit.
pub(super) struct Body(pub(super) Bytes);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(Self(bytes)),
            Err(rejection) => Err(ApiError::status(
                rejection.status(),
                format!("the body: {}; send less", rejection.body_text().to_lowercase()),
            )),
        }
    }
}
