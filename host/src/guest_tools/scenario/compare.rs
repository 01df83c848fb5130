//! Compares expected with actual values. Only expected members are compared; any others are allowed.

use regex_lite::Regex;
use serde::Serialize;
use serde_json::{Map, Value};

/// A place where the actual value differs from the expected one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// The place: `ok.refund.message`.
    pub place: String,
    /// The expected value.
    pub wanted: Value,
    /// The actual value; `None`: there is none.
    pub got: Option<Value>,
}

/// The key of an object that matches any value; no name of the WIT begins with an underscore.
const ANY: &str = "_any";
const CONTAINS: &str = "_contains";
const MATCHES: &str = "_matches";

/// All differences between `got` and `wanted`.
pub(super) fn compare(place: &str, wanted: &Value, got: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    look(place, wanted, got, &mut found);
    found
}

fn look(place: &str, wanted: &Value, got: &Value, found: &mut Vec<Difference>) {
    let differs = || Difference { place: place.to_owned(), wanted: wanted.clone(), got: Some(got.clone()) };
    match (wanted, got) {
        (Value::Object(object), _) if object.contains_key(ANY) => {
            if got.is_null() {
                found.push(differs());
            }
        }
        (Value::Object(object), _) if object.contains_key(MATCHES) => {
            let pattern = object.get(MATCHES).and_then(Value::as_str).and_then(|pattern| Regex::new(pattern).ok());
            let matches = pattern.zip(got.as_str()).is_some_and(|(pattern, text)| pattern.is_match(text));
            if !matches {
                found.push(differs());
            }
        }
        (Value::Object(object), _) if object.contains_key(CONTAINS) => {
            let items = got.as_array().map(Vec::as_slice).unwrap_or_default();
            let there = |one: &Value| items.iter().any(|item| compare("", one, item).is_empty());
            let all = object.get(CONTAINS).and_then(Value::as_array);
            if !all.is_some_and(|all| all.iter().all(there)) {
                found.push(differs());
            }
        }
        (Value::Object(wanted), Value::Object(got)) => members(place, wanted, got, found),
        // A list of `entry` may be expected as an object.
        (Value::Object(object), Value::Array(items)) => match entries(items) {
            Some(entries) => members(place, object, &entries, found),
            None => found.push(differs()),
        },
        // The name of a case alone expects that case with any value.
        (Value::String(case), Value::Object(object)) if object.len() == 1 && object.contains_key(case) => {}
        // Bytes may be expected as a text.
        (Value::String(text), Value::Array(bytes))
            if bytes.iter().map(Value::as_u64).eq(text.bytes().map(|byte| Some(byte.into()))) => {}
        (Value::Array(wanted), Value::Array(got)) if wanted.len() == got.len() => {
            for (at, (wanted, got)) in wanted.iter().zip(got).enumerate() {
                look(&format!("{place}[{at}]"), wanted, got, found);
            }
        }
        _ if wanted == got => {}
        _ => found.push(differs()),
    }
}

fn members(place: &str, wanted: &Map<String, Value>, got: &Map<String, Value>, found: &mut Vec<Difference>) {
    for (key, wanted) in wanted {
        let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
        match got.get(key) {
            Some(got) => look(&place, wanted, got, found),
            None if wanted.is_null() => {}
            None => found.push(Difference { place, wanted: wanted.clone(), got: None }),
        }
    }
}

/// A list of names and values as an object.
fn entries(items: &[Value]) -> Option<Map<String, Value>> {
    let entry = |item: &Value| {
        let entry = item.as_object().filter(|entry| entry.len() == 2)?;
        Some((entry.get("name")?.as_str()?.to_owned(), entry.get("value")?.clone()))
    };
    items.iter().map(entry).collect()
}

/// The mistake in an expected value, if there is one: an invalid pattern.
pub(super) fn mistake(wanted: &Value) -> Option<String> {
    match wanted {
        Value::Object(object) => {
            let pattern = object.get(MATCHES);
            let wrong = pattern.and_then(|pattern| match pattern.as_str() {
                Some(text) => Regex::new(text).err().map(|why| format!("`{text}` is not a pattern: {why}")),
                None => Some(format!("`{MATCHES}` wants a text, and is {pattern}")),
            });
            wrong.or_else(|| object.values().find_map(mistake))
        }
        Value::Array(items) => items.iter().find_map(mistake),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn places(wanted: Value, got: Value) -> Vec<String> {
        compare("", &wanted, &got).into_iter().map(|difference| difference.place).collect()
    }

    #[test]
    fn only_expected_members_are_compared() {
        assert!(places(json!({ "body": "ö" }), json!({ "body": [195, 182] })).is_empty(), "bytes as a text");
        assert_eq!(places(json!({ "body": "o" }), json!({ "body": [195, 182] })), ["body"]);
        let got = json!({ "ok": { "refund": { "amount": null, "message": "closed" } } });
        assert!(places(json!({ "ok": { "refund": { "message": "closed" } } }), got.clone()).is_empty());
        assert!(places(json!({ "ok": "refund" }), got.clone()).is_empty(), "a case by its name");
        assert!(places(json!({ "ok": { "refund": { "amount": null, "extra": null } } }), got.clone()).is_empty());
        assert_eq!(places(json!({ "ok": { "refund": { "message": "open" } } }), got.clone()), ["ok.refund.message"]);
        assert_eq!(places(json!({ "ok": "delivered" }), got.clone()), ["ok"]);
        assert_eq!(places(json!({ "ok": { "delivered": {} } }), got.clone()), ["ok.delivered"]);
        assert_eq!(places(json!({ "err": "denied" }), got), ["err"]);
    }

    #[test]
    fn lists_are_compared_item_by_item_or_by_containment() {
        let got = json!([{ "name": "a", "optional": true }, { "name": "b", "optional": false }]);
        assert!(places(json!([{ "name": "a" }, { "name": "b" }]), got.clone()).is_empty());
        assert_eq!(places(json!([{ "name": "a" }, { "name": "c" }]), got.clone()), ["[1].name"]);
        assert_eq!(places(json!([{ "name": "a" }]), got.clone()), [""], "one is missing");
        assert!(places(json!({ "_contains": [{ "name": "b" }] }), got.clone()).is_empty());
        assert_eq!(places(json!({ "_contains": [{ "name": "c" }] }), got).len(), 1);
        let entries = json!([{ "name": "a", "value": "1" }]);
        assert!(places(json!({ "a": "1" }), entries.clone()).is_empty());
        assert_eq!(places(json!({ "a": "2" }), entries), ["a"]);
    }

    #[test]
    fn any_value_and_patterns_match() {
        assert!(places(json!({ "id": { "_matches": "^T-[0-9]+$" } }), json!({ "id": "T-17" })).is_empty());
        assert_eq!(places(json!({ "id": { "_matches": "^T-[0-9]+$" } }), json!({ "id": "17" })), ["id"]);
        assert!(places(json!({ "id": { "_any": true } }), json!({ "id": "17" })).is_empty());
        assert_eq!(places(json!({ "id": { "_any": true } }), json!({ "id": null })), ["id"]);
        assert!(mistake(&json!([{ "id": { "_matches": "(" } }])).unwrap().contains("not a pattern"));
        assert!(mistake(&json!([{ "id": { "_matches": "." } }])).is_none());
    }
}
