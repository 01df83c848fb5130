//! Fields as SEP-31's `/info` shows them.

use super::Named;
use crate::model::Field;
use serde::Serialize;

/// A field without its type (SEP-31 `transaction` object).
#[derive(Debug, Serialize)]
pub struct WireField {
    /// Its description, for people.
    pub description: String,
    /// The accepted values; absent: any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// Whether it may be left out; absent: no.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

impl From<&Field> for WireField {
    fn from(field: &Field) -> Self {
        Self { description: field.description.clone(), choices: field.choices.clone(), optional: field.optional }
    }
}

/// Fields by name, in the guest's order (SEP-31 `fields.transaction`).
pub fn field_map(fields: &[Field]) -> Named<WireField> {
    fields.iter().map(|field| (field.name.clone(), field.into())).collect()
}
