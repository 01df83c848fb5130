//! Which host answers.

use super::Records;
use crate::web;
use axum::{extract::State, response::Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};

/// Which host answers, for clients that have to know that it is the one they mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostInfo {
    /// The release.
    pub version: String,
    /// Which database it uses: an HMAC of its place under the seal key, hex. Whoever has both can make the same.
    pub database: String,
}

/// `GET /admin/host`: the release and the database. It answers from memory, also while the database does not.
pub(super) async fn show(State(state): State<Records>) -> Response {
    let info = HostInfo { version: env!("CARGO_PKG_VERSION").to_owned(), database: state.database };
    web::json(StatusCode::OK, &info)
}
