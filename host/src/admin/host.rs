//! Which host answers.

use super::{Records, answer::Answer};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which host answers, for clients that have to know that it is the one they mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HostInfo {
    /// The release.
    pub version: String,
    /// Which database it uses: an HMAC of its place under the seal key, hex. Whoever has both can make the same.
    pub database: String,
}

/// `GET /admin/host`: the release and the database. It answers from memory, also while the database does not.
pub(super) async fn show(State(state): State<Records>) -> Answer<HostInfo> {
    let info = HostInfo { version: env!("CARGO_PKG_VERSION").to_owned(), database: state.database };
    Answer(info)
}
