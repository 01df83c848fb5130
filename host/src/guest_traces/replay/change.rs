//! The differences between two outcomes, place by place.

use super::Replaying;
use crate::{
    guest::is_another_case,
    guest_traces::{Blob, CallOutcome, Exchange, RecordedCall},
};
use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// A difference from the recorded outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The place: `answer.ok.delivered.external-id`, `kv.rate/USD`, `sent[0].body.amount`.
    pub place: String,
    /// The recorded value; `None`: there was none.
    pub before: Option<Value>,
    /// The value now; `None`: there is none.
    pub now: Option<Value>,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Option<Value>| value.as_ref().map_or("(nothing)".to_owned(), ToString::to_string);
        write!(f, "{}: {} -> {}", self.place, shown(&self.before), shown(&self.now))
    }
}

/// The outcome of the replay.
pub(super) struct Decided {
    pub(super) outcome: CallOutcome,
    pub(super) writes: BTreeMap<String, Option<Vec<u8>>>,
    pub(super) sent: Vec<Exchange>,
    /// Requests and reads that the recording does not have.
    pub(super) unknown: Vec<String>,
}

/// All differences.
pub(super) fn changes(call: &RecordedCall, now: &Decided, with: &Replaying) -> Vec<Change> {
    let mut found = Vec::new();
    let of_all = |sent: &[Exchange]| -> Vec<Value> {
        sent.iter().filter(|one| with.to_the_letter || may_change_something(one)).map(request).collect()
    };
    lists("sent", &of_all(&call.http), &of_all(&now.sent), &mut found);
    let unknown = now.unknown.iter().map(|asked| Change {
        place: "asked".to_owned(),
        before: None,
        now: Some(asked.as_str().into()),
    });
    found.extend(unknown);
    let hidden = |value: &Option<Vec<u8>>| value.as_ref().map(|value| Blob(with.secrets.hide(value.clone())));
    for key in call.writes.keys().chain(now.writes.keys()).collect::<BTreeSet<_>>() {
        // A deleted key differs from one that was not touched.
        let (before, now) =
            (call.writes.get(key).map(|one| json!(one)), now.writes.get(key).map(|one| json!(hidden(one))));
        if before != now {
            found.push(Change { place: format!("kv.{key}"), before, now });
        }
    }
    match (&call.outcome, &now.outcome) {
        (CallOutcome::Answer(before), CallOutcome::Answer(now)) => compare("answer", before, now, &mut found),
        (CallOutcome::Fault { code: before, .. }, CallOutcome::Fault { code: now, .. }) if before == now => {}
        (before, now) => {
            let (before, now) = (Some(ended(before)), Some(ended(now)));
            found.push(Change { place: "answer".to_owned(), before, now });
        }
    }
    found
}

fn ended(outcome: &CallOutcome) -> Value {
    match outcome {
        CallOutcome::Answer(answer) => answer.clone(),
        CallOutcome::Fault { code, .. } => json!({ "fault": code }),
    }
}

fn may_change_something(request: &Exchange) -> bool {
    !request.method.parse::<Method>().is_ok_and(|method| method.is_safe())
}

/// A request in the form in which it is compared.
fn request(one: &Exchange) -> Value {
    let body = body(&one.body);
    let key = one.headers.iter().find(|(name, _)| name == "idempotency-key").map(|(_, value)| json!(value));
    json!({ "request": format!("{} {}", one.method, one.url), "idempotency-key": key, "body": body })
}

/// A body in the form in which it is compared. JSON is compared by value, because languages format it differently.
pub(super) fn body(bytes: &Blob) -> Value {
    serde_json::from_slice(&bytes.0).unwrap_or_else(|_| json!(bytes))
}

fn compare(place: &str, before: &Value, now: &Value, found: &mut Vec<Change>) {
    match (before, now) {
        _ if before == now => {}
        // A difference of case shows the whole value.
        (Value::Object(old), Value::Object(new)) if !is_another_case(old, new) => members(place, old, new, found),
        (Value::Array(old), Value::Array(new)) => match (entries(old), entries(new)) {
            (Some(old), Some(new)) => members(place, &old, &new, found),
            _ => lists(place, old, new, found),
        },
        _ => found.push(Change { place: place.to_owned(), before: Some(before.clone()), now: Some(now.clone()) }),
    }
}

fn members(place: &str, before: &Map<String, Value>, now: &Map<String, Value>, found: &mut Vec<Change>) {
    for name in before.keys().chain(now.keys()).collect::<BTreeSet<_>>() {
        one(&format!("{place}.{name}"), before.get(name), now.get(name), found);
    }
}

fn lists(place: &str, before: &[Value], now: &[Value], found: &mut Vec<Change>) {
    for at in 0..before.len().max(now.len()) {
        one(&format!("{place}[{at}]"), before.get(at), now.get(at), found);
    }
}

fn one(place: &str, before: Option<&Value>, now: Option<&Value>, found: &mut Vec<Change>) {
    match (before, now) {
        (Some(before), Some(now)) => compare(place, before, now, found),
        (before, now) => {
            found.push(Change { place: place.to_owned(), before: before.cloned(), now: now.cloned() });
        }
    }
}

/// A list of names and values as an object, if no name is repeated.
fn entries(items: &[Value]) -> Option<Map<String, Value>> {
    let entry = |item: &Value| {
        let entry = item.as_object().filter(|entry| entry.len() == 2)?;
        Some((entry.get("name")?.as_str()?.to_owned(), entry.get("value")?.clone()))
    };
    let object: Map<_, _> = items.iter().map(entry).collect::<Option<_>>()?;
    (object.len() == items.len()).then_some(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: Value, now: Value) -> Vec<String> {
        let mut found = Vec::new();
        compare("answer", &before, &now, &mut found);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_change_names_its_place() {
        let before = json!({ "ok": { "delivered": { "external-id": "T-1", "amount-out": null } } });
        assert!(told(before.clone(), before.clone()).is_empty());
        let now = json!({ "ok": { "delivered": { "external-id": "T-2", "amount-out": null } } });
        assert_eq!(told(before.clone(), now), ["answer.ok.delivered.external-id: \"T-1\" -> \"T-2\""]);
        let now = json!({ "ok": { "failed": "closed" } });
        let whole =
            "answer.ok: {\"delivered\":{\"amount-out\":null,\"external-id\":\"T-1\"}} -> {\"failed\":\"closed\"}";
        assert_eq!(told(before.clone(), now), [whole]);
        assert_eq!(told(before, json!("err")).len(), 1);
    }

    #[test]
    fn lists_are_compared_item_by_item_and_entries_by_name() {
        assert_eq!(told(json!([1, 2]), json!([1, 3, 4])), ["answer[1]: 2 -> 3", "answer[2]: (nothing) -> 4"]);
        let entries = |a: &str, b: &str| json!([{ "name": "a", "value": a }, { "name": "b", "value": b }]);
        assert_eq!(told(entries("1", "2"), entries("1", "3")), ["answer.b: \"2\" -> \"3\""]);
    }
}
