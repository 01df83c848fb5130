//! Guests' stored values (`anchor:guest/kv`).

use super::{
    Records,
    answer::Answer,
    input::{Body, Query},
    refusal::{refused, refused_about},
};
use crate::{model::guest_name, store::KvRow, web::ApiError};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which keys.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct KeyFilter {
    /// The guest: the name of its file, with or without folder and `.wasm`.
    pub guest: String,
    /// Only keys that begin like this.
    #[serde(default)]
    pub prefix: String,
    /// Only keys after this one.
    #[serde(default)]
    pub after: String,
    /// Maximum number of rows.
    #[serde(default = "super::default_limit")]
    pub limit: u32,
}

/// One key of a guest.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams, ToSchema)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct KeyName {
    /// The guest: the name of its file, with or without folder and `.wasm`.
    pub guest: String,
    /// The key.
    pub key: String,
}

/// Keys.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Keys {
    pub(super) keys: Vec<KvRow>,
}

/// `GET /admin/kv?guest=…&prefix=…&after=…&limit=…`: keys without their values, in the order of their bytes.
pub(super) async fn list(
    State(state): State<Records>,
    Query(KeyFilter { guest, prefix, after, limit }): Query<KeyFilter>,
) -> Result<Answer<Keys>, ApiError> {
    let keys = state.operations.context.kv_keys(guest_name(&guest), &prefix, &after, limit).await.map_err(refused)?;
    Ok(Answer(Keys { keys }))
}

/// `GET /admin/kv/value?guest=…&key=…`: the value, its bytes as they are.
pub(super) async fn show(
    State(state): State<Records>,
    Query(KeyName { guest, key }): Query<KeyName>,
) -> Result<Response, ApiError> {
    let value =
        state.operations.context.kv_value(guest_name(&guest), &key).await.map_err(refused_about("key", &key))?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "no-store")], value)
        .into_response())
}

/// `PUT /admin/kv/value?guest=…&key=…`: the body is the new value; the guest's next call sees it.
pub(super) async fn set(
    State(state): State<Records>,
    Query(name): Query<KeyName>,
    headers: HeaderMap,
    Body(value): Body,
) -> Result<Answer<KeyName>, ApiError> {
    // A request that lost its body must not empty a rate.
    if value.is_empty() && !headers.contains_key(header::CONTENT_LENGTH) {
        return Err(ApiError::bad_request("the body: missing; send the value, or Content-Length: 0 for an empty one"));
    }
    change(&state, name, Some(value.into())).await
}

/// `DELETE /admin/kv/value?guest=…&key=…`.
pub(super) async fn delete(
    State(state): State<Records>,
    Query(name): Query<KeyName>,
) -> Result<Answer<KeyName>, ApiError> {
    change(&state, name, None).await
}

async fn change(state: &Records, name: KeyName, value: Option<Vec<u8>>) -> Result<Answer<KeyName>, ApiError> {
    state
        .operations
        .context
        .change_kv(guest_name(&name.guest), &name.key, value)
        .await
        .map_err(refused_about("key", &name.key))?;
    Ok(Answer(name))
}
