//! What the guest remembers from one call to the next (`anchor:guest/kv`).
//!
//! What a call changes is kept together with what the host decides on its answer. It is dropped when the call fails, and
//! when the answer is an error or is refused.

use crate::bindings::base::anchor::guest::kv;
pub use crate::bindings::base::anchor::guest::kv::{Error, Page};
use crate::prelude::Problem;
use serde::{Serialize, de::DeserializeOwned};

/// The value under `key`, if there is one.
///
/// # Errors
/// [`Error`].
pub fn get(key: &str) -> Result<Option<Vec<u8>>, Error> {
    kv::get(key)
}

/// Puts `value` under `key`, in the place of any other.
///
/// # Errors
/// [`Error`].
pub fn set(key: &str, value: &[u8]) -> Result<(), Error> {
    kv::set(key, value)
}

/// Takes `key` and its value away, if it is there.
///
/// # Errors
/// [`Error`].
pub fn delete(key: &str) -> Result<(), Error> {
    kv::delete(key)
}

/// The keys that begin with `prefix`, after the key `after` if one is named: at most `limit`, and at most 1,000.
///
/// # Errors
/// [`Error`].
pub fn list_keys(prefix: &str, after: Option<&str>, limit: u32) -> Result<Page, Error> {
    kv::list_keys(prefix, after, limit)
}

/// The value under `key`, read as JSON.
///
/// # Errors
/// [`Problem::Unavailable`], also when it is something else: whoever put it there has to look at it.
pub fn get_json<T: DeserializeOwned>(key: &str) -> Result<Option<T>, Problem> {
    let Some(value) = get(key)? else { return Ok(None) };
    let read = serde_json::from_slice(&value);
    read.map(Some).map_err(|why| Problem::Unavailable(format!("the value under `{key}` is not as expected: {why}")))
}

/// Puts `value` under `key`, as JSON.
///
/// # Errors
/// [`Error`].
///
/// # Panics
/// When `value` can't be written as JSON, such as a map with keys that are not text.
pub fn set_json(key: &str, value: &impl Serialize) -> Result<(), Error> {
    set(key, &serde_json::to_vec(value).expect("the value can be written as JSON"))
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        let (Error::Invalid(text) | Error::Quota(text) | Error::Unavailable(text)) = error;
        Self::Unavailable(text)
    }
}
