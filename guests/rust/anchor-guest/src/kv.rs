//! Values that the guest stores from one call to the next, by key (`anchor:guest/kv`).
//!
//! The host stores a call's changes together with the decision on its answer. It drops them if the call fails, if the
//! answer is an error, and if the host refuses the answer.

use crate::bindings::base::anchor::guest::kv;
pub use crate::bindings::base::anchor::guest::kv::{Error, Page};
use crate::prelude::Problem;
use serde::{Serialize, de::DeserializeOwned};

/// The value of `key`, if the key exists.
///
/// # Errors
/// [`Error`].
pub fn get(key: &str) -> Result<Option<Vec<u8>>, Error> {
    kv::get(key)
}

/// Sets the value of `key`, and replaces any previous value.
///
/// # Errors
/// [`Error`].
pub fn set(key: &str, value: &[u8]) -> Result<(), Error> {
    kv::set(key, value)
}

/// Deletes `key` and its value, if it exists.
///
/// # Errors
/// [`Error`].
pub fn delete(key: &str) -> Result<(), Error> {
    kv::delete(key)
}

/// Lists the keys that begin with `prefix`, in byte order, after the key `after` if it is given: at most `limit`, and
/// at most 1,000.
///
/// # Errors
/// [`Error`].
pub fn list_keys(prefix: &str, after: Option<&str>, limit: u32) -> Result<Page, Error> {
    kv::list_keys(prefix, after, limit)
}

/// The value of `key`, parsed as JSON.
///
/// # Errors
/// [`Problem::Unavailable`], also if the stored value is not a `T`, which the operator has to look into.
pub fn get_json<T: DeserializeOwned>(key: &str) -> Result<Option<T>, Problem> {
    let Some(value) = get(key)? else { return Ok(None) };
    let read = serde_json::from_slice(&value);
    read.map(Some).map_err(|why| Problem::Unavailable(format!("the value under `{key}` is not as expected: {why}")))
}

/// Sets the value of `key`, as JSON.
///
/// # Errors
/// [`Error`].
///
/// # Panics
/// If `value` can't be written as JSON, such as a map with keys that are not text.
pub fn set_json(key: &str, value: &impl Serialize) -> Result<(), Error> {
    set(key, &serde_json::to_vec(value).expect("the value can be written as JSON"))
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (Error::Invalid(text) | Error::Quota(text) | Error::Unavailable(text)) = error;
        Self::Unavailable(text)
    }
}
