//! Values of TOML, converted.

use crate::model::{InvalidTimestamp, Timestamp};
use serde_json::Value;

/// A point in time.
///
/// # Errors
/// The value is not one.
pub(super) fn time(value: &toml::Value) -> Result<Timestamp, String> {
    plain(value).parse().map_err(|why: InvalidTimestamp| format!("clock: {why}"))
}

/// A configuration value: a text as it is, any other value as TOML writes it.
pub(super) fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// TOML as JSON. TOML has no null: `{ _none = true }` is one.
pub(super) fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => serde_json::Number::from_f64(*number).map_or(Value::Null, Value::Number),
        toml::Value::Boolean(value) => (*value).into(),
        toml::Value::Datetime(time) => time.to_string().into(),
        toml::Value::Array(items) => items.iter().map(json).collect(),
        toml::Value::Table(table) if table.len() == 1 && table.contains_key("_none") => Value::Null,
        toml::Value::Table(table) => {
            Value::Object(table.iter().map(|(key, value)| (key.clone(), json(value))).collect())
        }
    }
}
