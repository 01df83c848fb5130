//! Who comes in, and the record of what they did.

use super::AdminState;
use crate::{model::ActionId, web::ApiError};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, StatusCode, header};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

/// Where operators say who they are. It is their word: the token is what is proven.
const NAME: HeaderName = HeaderName::from_static("anchor-operator");

/// What those are called who do not say.
const UNNAMED: &str = "operator";

/// Who asks, for handlers that keep it.
#[derive(Debug, Clone)]
pub(super) struct Who(pub(super) String);

/// Lets in who shows the token. What may change something is written down first, and not done when it can't be.
pub(super) async fn require_token(
    State(state): State<AdminState>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if !shows(request.headers(), state.token.expose_secret()) {
        tracing::warn!(path = request.uri().path(), "admin request without a valid token");
        return Err(ApiError::status(
            StatusCode::UNAUTHORIZED,
            "the header `Authorization: Bearer TOKEN` with keys.admin_token is needed; without that key the token \
             is in the file admin-token of the data directory",
        ));
    }
    let who = name(request.headers())?;
    request.extensions_mut().insert(Who(who.clone()));
    if request.method().is_safe() {
        return Ok(next.run(request).await);
    }
    let action = format!("{} {}", request.method(), request.uri().path());
    let (now, path) = (state.clock.now(), action.clone());
    let id = ActionId::mint(now, &*state.random);
    state.store.begin_action(id, now, &who, &action).await.map_err(|error| {
        crate::web::logged(&error);
        ApiError::unavailable("the action could not be written down, so it was not carried out; try again")
    })?;
    let response = next.run(request).await;
    let outcome = response.status().as_u16();
    tracing::info!(who, action = path, outcome, "operator action");
    if let Err(error) = state.store.end_action(id, outcome).await {
        crate::web::logged(&error);
    }
    Ok(response)
}

/// Whether the token is shown; how long the comparison takes tells nothing about it.
fn shows(headers: &HeaderMap, token: &str) -> bool {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let shown = shown.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    shown.as_bytes().ct_eq(token.as_bytes()).into()
}

fn name(headers: &HeaderMap) -> Result<String, ApiError> {
    let Some(name) = headers.get(NAME) else { return Ok(UNNAMED.to_owned()) };
    let name = name.to_str().map(str::trim).unwrap_or_default();
    if (1..=100).contains(&name.len()) {
        Ok(name.to_owned())
    } else {
        Err(ApiError::bad_request("Anchor-Operator: is not a name; send 1 to 100 printable ASCII characters"))
    }
}
