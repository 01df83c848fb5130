//! Values of the WIT package as JSON and back, for the input and output of `guest call`, scenarios and recordings.
//!
//! Records are objects, lists are arrays, an option is its value or `null`, an enum is its case's name. A variant is
//! `{"case": value}`, or `"case"` where it carries nothing; a result is `{"ok": …}` or `{"err": …}` in the same way.
//! Input may leave out an option or a list of a record, may write a list of `entry` as an object with a member for each
//! entry, and bytes as a text.
//!
//! Serde reads and writes the generated types under Rust's names. Only a reader and a writer of our own can tell names
//! from texts, so that `NeedsCustomerInfo` becomes `needs-customer-info`.

mod lists;
mod read;
mod write;

pub(in crate::guest) use read::from_json;
pub(in crate::guest) use write::to_json;

use serde_json::{Map, Value};
use std::fmt::Display;

/// JSON that does not match the type it is read as.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{place}`: {problem}")]
pub struct Misfit {
    /// The place of the mistake: `payment.transaction.status`.
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

/// A field's name in the WIT package, from its name in Rust.
fn field(name: &str) -> String {
    name.replace('_', "-")
}

/// A case's name in the WIT package, from its name in Rust.
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
