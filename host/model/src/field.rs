//! Fields an anchor asks for, and the values it was given.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Values by field name. They are personal data: sealed at rest, never logged.
pub type Entries = BTreeMap<String, String>;

/// What sort of value a field takes (SEP-12 `type`).
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

/// A value the anchor asks for (SEP-12 fields, SEP-31 `fields.transaction`).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Field {
    /// SEP-9 name, or the anchor's own.
    pub name: String,
    /// What it is, for people, in the language asked for.
    pub description: String,
    /// What sort of value it takes.
    pub kind: FieldKind,
    /// The accepted values; empty means any.
    pub choices: Vec<String>,
    /// Whether it may be left out.
    pub optional: bool,
}
