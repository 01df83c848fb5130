//! SEP-6: deposits and withdrawals by API.
//!
//! `/info` is public; all other endpoints require a SEP-10 session. Parameters come in the query.
//!
//! To add an endpoint: a file here, and its line in `http::router`.

pub mod callback;
pub mod deposit;
pub mod fee;
pub mod info;
pub mod list;
mod open;
pub mod show;
pub mod update;
mod wire;
pub mod withdraw;

use crate::{
    model::Address,
    web::{ApiError, Params},
};

/// A `G…`, `M…` or `C…` address; `None` if absent or empty.
fn address(params: &Params, name: &str) -> Result<Option<Address>, ApiError> {
    let parsed = |text: String| text.parse().map_err(|error| ApiError::bad_request(format!("`{name}`: {error}")));
    params.text(name)?.map(parsed).transpose()
}
