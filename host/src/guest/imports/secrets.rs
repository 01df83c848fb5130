//! Removal of the operator's secrets from recordings, wherever a guest puts them.
//!
//! A guest may send a secret in a header, a body or a URL, or print it. A recording has `{{secret NAME}}` in its place.
//! A replay gives the guest the value again.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderName, header};
use serde_json::Value;
use std::fmt;

/// Request headers that are recorded with their values. No other header affects a decision, and any other may hold a
/// credential in a form that nobody can recognise.
const HARMLESS: [HeaderName; 5] = [
    header::ACCEPT,
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::USER_AGENT,
    HeaderName::from_static("idempotency-key"),
];

/// The operator's secrets, in every encoding that they are searched for in.
#[derive(Default)]
pub struct Secrets(Vec<Secret>);

struct Secret {
    mark: String,
    value: String,
    /// The value as it is, percent-encoded, JSON-escaped and in Base64; the longest first.
    forms: Vec<Vec<u8>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.0.len())
    }
}

impl Secrets {
    /// From names and values. Empty values are left out.
    pub fn new<'a>(secrets: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let secret = |(name, value): (&str, &str)| {
            let within_json = Value::from(value).to_string();
            let mut forms = vec![
                value.as_bytes().to_vec(),
                within_json.trim_matches('"').as_bytes().to_vec(),
                serde_urlencoded::to_string([("", value)]).unwrap_or_default().trim_start_matches('=').into(),
                STANDARD.encode(value).into_bytes(),
            ];
            forms.retain(|form| !form.is_empty());
            forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
            forms.dedup();
            Secret { mark: Self::mark(name), value: value.to_owned(), forms }
        };
        let mut all: Vec<_> = secrets.into_iter().filter(|(_, value)| !value.is_empty()).map(secret).collect();
        // A secret that contains another one is replaced first.
        all.sort_by_key(|secret| std::cmp::Reverse(secret.value.len()));
        Self(all)
    }

    /// Replaces the secrets in bytes by their marks.
    pub fn hide(&self, bytes: Vec<u8>) -> Vec<u8> {
        self.0.iter().fold(bytes, |bytes, secret| {
            secret.forms.iter().fold(bytes, |bytes, form| replaced(bytes, form, secret.mark.as_bytes()))
        })
    }

    /// Replaces the secrets in a text by their marks.
    pub fn hide_text(&self, text: String) -> String {
        if self.0.is_empty() {
            return text;
        }
        String::from_utf8_lossy(&self.hide(text.into_bytes())).into_owned()
    }

    /// Replaces the secrets in the texts of JSON by their marks.
    pub fn hide_json(&self, value: Value) -> Value {
        if self.0.is_empty() {
            return value;
        }
        each_text(value, &|text| self.hide_text(text))
    }

    /// Replaces marks in bytes by the secrets' plain values.
    pub fn reveal(&self, bytes: Vec<u8>) -> Vec<u8> {
        self.0.iter().fold(bytes, |bytes, secret| replaced(bytes, secret.mark.as_bytes(), secret.value.as_bytes()))
    }

    /// Replaces marks in the texts of JSON by the secrets' plain values.
    pub fn reveal_json(&self, value: Value) -> Value {
        if self.0.is_empty() {
            return value;
        }
        each_text(value, &|text| String::from_utf8_lossy(&self.reveal(text.into_bytes())).into_owned())
    }

    /// The mark in place of a secret.
    pub fn mark(name: &str) -> String {
        format!("{{{{secret {name}}}}}")
    }

    /// Whether a request's header is recorded with its value.
    pub fn keeps(name: &HeaderName) -> bool {
        HARMLESS.contains(name)
    }
}

fn each_text(value: Value, change: &impl Fn(String) -> String) -> Value {
    match value {
        Value::String(text) => change(text).into(),
        Value::Array(items) => items.into_iter().map(|item| each_text(item, change)).collect(),
        Value::Object(object) => object
            .into_iter()
            .map(|(key, value)| (key, each_text(value, change)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => other,
    }
}

fn replaced(bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.as_slice();
    while let Some(at) = rest.windows(from.len()).position(|window| window == from) {
        let (before, found) = rest.split_at(at);
        out.extend_from_slice(before);
        out.extend_from_slice(to);
        rest = found.get(from.len()..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn secrets() -> Secrets {
        Secrets::new([("key", "s3 \"cr&t"), ("long", "s3 \"cr&t and more"), ("none", "")])
    }

    #[test]
    fn a_secret_is_found_in_every_encoding() {
        let secrets = secrets();
        for form in ["s3 \"cr&t", "s3 \\\"cr&t", "s3+%22cr%26t", &STANDARD.encode("s3 \"cr&t")] {
            let text = format!("a{form}b{form}");
            assert_eq!(secrets.hide_text(text), "a{{secret key}}b{{secret key}}", "{form}");
        }
        assert_eq!(secrets.hide_text("s3 \"cr&t and more".to_owned()), "{{secret long}}");
        assert_eq!(secrets.hide(vec![0xff, 1]), [0xff, 1]);
    }

    #[test]
    fn hidden_secrets_are_revealed_again() {
        let secrets = secrets();
        let said = json!({ "a": ["x s3 \"cr&t", 1], "b": { "c": "s3 \"cr&t and more" } });
        let hidden = secrets.hide_json(said.clone());
        assert_eq!(hidden, json!({ "a": ["x {{secret key}}", 1], "b": { "c": "{{secret long}}" } }));
        assert_eq!(secrets.reveal_json(hidden), said);
    }

    #[test]
    fn no_recorded_header_contains_credentials() {
        for (name, kept) in [("authorization", false), ("x-api-key", false), ("cookie", false), ("content-type", true)]
        {
            assert_eq!(Secrets::keeps(&HeaderName::from_static(name)), kept, "{name}");
        }
    }
}
