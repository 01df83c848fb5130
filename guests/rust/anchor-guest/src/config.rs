//! Values that the operator configured for this guest (`wasi:config`).

use crate::bindings::base::wasi::config::store;
use crate::prelude::Problem;

/// The value of `key`, if it is configured.
pub fn get(key: &str) -> Option<String> {
    store::get(key).ok().flatten()
}

/// The value of `key`.
///
/// # Errors
/// [`Problem::Unavailable`], naming the key, if it is not configured.
pub fn required(key: &str) -> Result<String, Problem> {
    get(key).ok_or_else(|| Problem::Unavailable(format!("`{key}` is not configured for this guest")))
}
