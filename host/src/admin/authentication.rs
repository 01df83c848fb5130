//! Authentication of operators, and the record of what they change.

use super::Records;
use crate::{
    model::{ActionId, Chain, is_invisible},
    store,
    transactions::Signoff,
    web::{self, ApiError},
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, StatusCode, header};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

/// The operator's name. It is their word: only the token is proven.
pub(super) const OPERATOR: HeaderName = HeaderName::from_static("anchor-operator");

/// The reason for a change.
pub(super) const REASON: HeaderName = HeaderName::from_static("anchor-reason");

/// The name of an operator who gives none.
const UNNAMED: &str = "operator";

/// Longest name, in characters.
const NAME_MAX: usize = 100;

/// Longest reason, in characters.
const REASON_MAX: usize = 500;

/// Largest JSON body, in bytes: it is recorded.
const JSON_MAX: usize = 8 << 10;

/// Admits requests that present the token. A request that may change something needs a reason, is recorded first, and is
/// not carried out when it can't be recorded.
pub(super) async fn require_token(
    State(state): State<Records>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if !presents(request.headers(), state.token.expose_secret()) {
        tracing::warn!(path = request.uri().path(), "admin request without a valid token");
        return Err(ApiError::status(
            StatusCode::UNAUTHORIZED,
            "the header `Authorization: Bearer TOKEN` with keys.admin_token is needed; without that key the token \
             is in the file admin-token of the data directory",
        ));
    }
    let by = text(request.headers(), &OPERATOR, NAME_MAX)?.unwrap_or_else(|| UNNAMED.to_owned());
    if request.method().is_safe() {
        return Ok(next.run(request).await);
    }
    let why = text(request.headers(), &REASON, REASON_MAX)?.ok_or_else(|| {
        ApiError::bad_request("Anchor-Reason: missing; send this header with the reason for the change, for the record")
    })?;
    let (mut request, action) = described(request).await?;
    request.extensions_mut().insert(Signoff { by: by.clone(), why: why.clone() });
    // To its end and into the record, even if the client goes away.
    let carried_out = tokio::spawn(async move {
        let now = state.clock.now();
        let id = ActionId::mint(now, &*state.random);
        state.store.begin_action(id, now, (&by, &why), &action).await.map_err(not_recorded)?;
        let response = next.run(request).await;
        let outcome = response.status().as_u16();
        tracing::info!(who = by, why, action, outcome, "operator action");
        if let Err(error) = state.store.end_action(id, outcome).await {
            web::logged(&error);
        }
        Ok(response)
    });
    carried_out.await.unwrap_or_else(|_| Err(ApiError::internal()))
}

/// Admits a business that presents the token.
pub(super) async fn require_business(
    State(state): State<Records>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if !presents(request.headers(), state.token.expose_secret()) {
        return Err(ApiError::status(StatusCode::FORBIDDEN, "forbidden"));
    }
    let name = text(request.headers(), &OPERATOR, NAME_MAX)?.unwrap_or_else(|| UNNAMED.to_owned());
    request.extensions_mut().insert(super::platform::Caller { name });
    Ok(next.run(request).await)
}

fn not_recorded(error: store::Error) -> ApiError {
    web::logged(&error);
    ApiError::unavailable(format!(
        "the action could not be recorded, so it was not carried out: {}; try again",
        Chain(&error)
    ))
}

/// The request, and what it asks for: method, path and query, which name the record, the guest, the key, the version; and a
/// JSON body, which has the terms.
async fn described(request: Request) -> Result<(Request, String), ApiError> {
    let resource = request.uri().path_and_query().map_or("/", |resource| resource.as_str());
    let action = format!("{} {resource}", request.method());
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("application/json")) {
        return Ok((request, action));
    }
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, JSON_MAX).await.map_err(|_| ApiError::too_large(JSON_MAX))?;
    let said = serde_json::from_slice::<serde_json::Value>(&body).ok().filter(|value| *value != serde_json::json!({}));
    let action = match said {
        Some(said) => format!("{action} {said}"),
        None => action,
    };
    Ok((Request::from_parts(parts, body.into()), action))
}

/// Whether the request presents the token, in a time that tells nothing about it.
fn presents(headers: &HeaderMap, token: &str) -> bool {
    let presented = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let presented = presented.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    presented.as_bytes().ct_eq(token.as_bytes()).into()
}

/// A header's text. Names and reasons are people's, so UTF-8 is taken.
fn text(headers: &HeaderMap, name: &HeaderName, most: usize) -> Result<Option<String>, ApiError> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let text = std::str::from_utf8(value.as_bytes()).map(str::trim).unwrap_or_default();
    if (1..=most).contains(&text.chars().count()) && !text.contains(is_invisible) {
        return Ok(Some(text.to_owned()));
    }
    let name = if *name == OPERATOR { "Anchor-Operator" } else { "Anchor-Reason" };
    Err(ApiError::bad_request(format!(
        "{name}: empty, too long or not readable; send 1 to {most} visible characters of UTF-8 on one line"
    )))
}
