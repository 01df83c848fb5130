//! What stands before every route: the credential, its role, the operator's name and reason, and the record of a change.

use super::{
    Recorder,
    routes::{GroupGuard, Record},
};
use crate::{
    model::{Operator, is_invisible},
    transactions::Signoff,
    web::ApiError,
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, header};
use sha2::{Digest, Sha256};

/// The operator's name. It is their word: only the credential is proven.
pub(super) const OPERATOR: HeaderName = HeaderName::from_static("anchor-operator");

/// The reason for a change.
pub(super) const REASON: HeaderName = HeaderName::from_static("anchor-reason");

/// The name of an operator who gives none.
const UNNAMED: &str = "operator";

/// Longest name, in characters.
pub(super) const NAME_MAX: usize = 100;

/// Longest reason, in characters.
pub(super) const REASON_MAX: usize = 500;

/// Largest JSON body, in bytes, that is recorded whole.
pub(super) const RECORDED_MAX: usize = 8 << 10;

/// Admits requests that present a credential of the role that the route needs. A request that may change something needs
/// a reason, is recorded first, and is not carried out when it can't be recorded.
///
/// Handlers find the [`super::Caller`] among the request's extensions; those of changes the [`Signoff`] and the
/// [`Recorder`] as well.
pub(super) async fn require_credential(
    State(guarded): State<GroupGuard>,
    mut request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let caller = guarded.guard.access.admit(&request, guarded.group.unauthenticated)?;
    let rule = guarded.rule(&request);
    caller.must(rule.role)?;
    let person = person(request.headers())?;
    let by = caller.with_person(person).to_string();
    request.extensions_mut().insert(caller);
    if request.method().is_safe() {
        return Ok(next.run(request).await);
    }
    let why = text(request.headers(), &REASON, REASON_MAX)?.or_else(|| guarded.group.reason.map(str::to_owned));
    let why = why.ok_or_else(|| {
        ApiError::bad_request("Anchor-Reason: missing; send this header with the reason for the change, for the record")
    })?;
    let signoff = Signoff { by, why };
    let super::Guard { store, clock, random, .. } = guarded.guard;
    let recorder = Recorder::new(store, clock, random, signoff.clone());
    request.extensions_mut().insert(signoff);
    request.extensions_mut().insert(recorder.clone());
    let resource = request.uri().path_and_query().map_or("/", |resource| resource.as_str());
    let action = format!("{} {resource}", request.method());
    let (request, action) = match rule.record {
        Record::WithBody => with_terms(action, request, guarded.group.body_max).await?,
        Record::WithoutBody => (request, action),
        Record::ByHandler => return Ok(next.run(request).await),
    };
    let change = async move {
        let response = next.run(request).await;
        (response.status().as_u16(), response)
    };
    recorder.carry_out(action, change).await
}

/// The request, and the action with a JSON body, which has the terms. Of one that is too large for the record, its length
/// and its hash.
async fn with_terms(action: String, request: Request, body_max: usize) -> Result<(Request, String), ApiError> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("application/json")) {
        return Ok((request, action));
    }
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, body_max).await.map_err(|_| ApiError::too_large(body_max))?;
    let said = serde_json::from_slice::<serde_json::Value>(&body).ok().filter(|value| *value != serde_json::json!({}));
    let action = match said {
        Some(_) if body.len() > RECORDED_MAX => {
            format!("{action} ({} bytes of JSON, SHA-256 {})", body.len(), hex::encode(Sha256::digest(&body)))
        }
        Some(said) => format!("{action} {said}"),
        None => action,
    };
    Ok((Request::from_parts(parts, body.into()), action))
}

/// The name that the operator goes by.
fn person(headers: &HeaderMap) -> Result<String, ApiError> {
    let person = text(headers, &OPERATOR, NAME_MAX)?.unwrap_or_else(|| UNNAMED.to_owned());
    if Operator::is_ambiguous(&person) {
        return Err(ApiError::bad_request(format!(
            "Anchor-Operator: `{person}` contains `/`, which parts a credential's name from a person's in records; send the \
             name without"
        )));
    }
    Ok(person)
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
