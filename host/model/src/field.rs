//! Fields that an anchor requires, and their values.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Values by field name. Personal data: encrypted at rest, never logged.
pub type Entries = BTreeMap<String, String>;

/// The kind of a field's value (SEP-12 `type`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Text.
    String,
    /// A file.
    Binary,
    /// A number.
    Number,
    /// A calendar date, `YYYY-MM-DD`.
    Date,
}

/// A field that the anchor requires (SEP-12 fields, SEP-31 `fields.transaction`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Field {
    /// SEP-9 name, or the anchor's own.
    pub name: String,
    /// A description for people, in the requested language.
    pub description: String,
    /// The kind of value.
    pub kind: FieldKind,
    /// The accepted values; empty means any.
    pub choices: Vec<String>,
    /// Whether it is optional.
    pub optional: bool,
}
