//! Parameters of the URL.

use super::{ApiError, Params};
use axum::extract::{FromRequestParts, Path};
use http::{Method, Uri, header, request::Parts};

/// The query string's parameters, of a request that has no others.
#[derive(Debug)]
pub struct Query(pub Params);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        without_body(parts)?;
        Self::of(&parts.uri).map(Self)
    }
}

/// Refuses a body beside a `GET` that reads the query alone: its parameters would be ignored, and the client would not know.
fn without_body(parts: &Parts) -> Result<(), ApiError> {
    let is_get = matches!(parts.method, Method::GET | Method::HEAD);
    let has_length = parts.headers.get(header::CONTENT_LENGTH).is_some_and(|length| length != "0");
    match is_get && (has_length || parts.headers.contains_key(header::TRANSFER_ENCODING)) {
        true => Err(ApiError::bad_request("a GET has no body here; send its parameters in the query")),
        false => Ok(()),
    }
}

impl Query {
    /// The parameters of a URI's query.
    pub(super) fn of(uri: &Uri) -> Result<Params, ApiError> {
        Params::from_form(uri.query().unwrap_or_default().as_bytes())
    }
}

/// The query string's parameters, of which one may be repeated (SEP-6 and SEP-24 `kind`). Its values are joined by commas,
/// which some clients write themselves.
#[derive(Debug)]
pub struct QueryOfKinds(pub Params);

/// The parameter that may be repeated.
const REPEATED: &str = "kind";

impl<S: Send + Sync> FromRequestParts<S> for QueryOfKinds {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        without_body(parts)?;
        let query = parts.uri.query().unwrap_or_default();
        // Some clients write a list with brackets after its name.
        let bare = |name: &str| name.replace("%5B%5D", "").replace("%5b%5d", "").replace("[]", "");
        let is_repeated = |pair: &&str| pair.split('=').next().map(bare).as_deref() == Some(REPEATED);
        let (kinds, mut others): (Vec<&str>, Vec<&str>) = query.split('&').partition(is_repeated);
        let values: Vec<&str> = kinds.iter().filter_map(|pair| Some(pair.split_once('=')?.1)).collect();
        let kinds = format!("{REPEATED}={}", values.join(","));
        others.push(&kinds);
        Params::from_form(others.join("&").as_bytes()).map(Self)
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
