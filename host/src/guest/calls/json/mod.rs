//! Values of the WIT package as JSON, and back: what `guest call` is given and prints, scenarios say, and recordings hold.
//!
//! Records are objects, lists arrays, options their value or `null`, enums their case's name. A variant is
//! `{"case": value}`, or `"case"` where it carries nothing; a result `{"ok": …}` or `{"err": …}` in the same way. In what
//! is read an option or a list may be left out of its record, and a list of `entry` may be an object, each of its members
//! an entry.
//!
//! The generated types are read and written with serde, under Rust's names; which of those are names and which are texts
//! only a reader and a writer of their own are told, so that `NeedsCustomerInfo` becomes `needs-customer-info`.

mod read;
mod write;

pub(in crate::guest) use read::from_json;
pub(in crate::guest) use write::to_json;

use serde_json::{Map, Value};
use std::fmt::Display;

/// JSON that is not a value of the type it is wanted for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{place}`: {problem}")]
pub struct Misfit {
    /// Where: `payment.transaction.status`.
    pub place: String,
    /// What is wrong there, and what would be right.
    pub problem: String,
}

/// Whether two objects are different cases of a variant.
pub fn is_another_case(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    one.len() == 1 && other.len() == 1 && one.keys().ne(other.keys())
}

fn misfit<T>(place: &str, problem: impl Display) -> Result<T, Misfit> {
    Err(Misfit { place: place.to_owned(), problem: problem.to_string() })
}

/// A field's name in the WIT package, from the one in Rust.
fn field(name: &str) -> String {
    name.replace('_', "-")
}

/// A case's name in the WIT package, from the one in Rust.
fn case(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.extend(letter.to_lowercase());
    }
    text
}
