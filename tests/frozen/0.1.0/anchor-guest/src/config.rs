//! Values the operator configured for this guest (`wasi:config`).

use crate::bindings::base::wasi::config::store;
use crate::prelude::Problem;

/// The value under `key`, if there is one.
pub fn get(key: &str) -> Option<String> {
    store::get(key).ok().flatten()
}

/// The value under `key`.
///
/// # Errors
/// [`Problem::Unavailable`] naming the key when it is not configured.
pub fn required(key: &str) -> Result<String, Problem> {
    get(key).ok_or_else(|| Problem::Unavailable(format!("`{key}` is not configured for this guest")))
}
