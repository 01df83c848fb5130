//! What must not be in a recording: the operator's secrets, wherever a guest puts them.
//!
//! A guest that was granted a secret sends it in a header, in a body, within a URL, or prints it. Each stands for itself in
//! the recording, as `{{secret NAME}}`. What a guest was told gets it back when the call is had again.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderName, header};
use serde_json::Value;
use std::fmt;

/// Headers of requests that are kept with their values: no other holds something that a decision rests on, and any other
/// may hold a credential in a form that nobody can recognise.
const HARMLESS: [HeaderName; 5] = [
    header::ACCEPT,
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::USER_AGENT,
    HeaderName::from_static("idempotency-key"),
];

/// The operator's secrets, in every form they are looked for in.
#[derive(Default)]
pub struct Secrets(Vec<Secret>);

struct Secret {
    mark: String,
    value: String,
    /// As it is, within a URL, within a JSON text, in Base64; the longest first.
    forms: Vec<Vec<u8>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.0.len())
    }
}

impl Secrets {
    /// From names and values. An empty value is none.
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
        // One that holds another goes first.
        all.sort_by_key(|secret| std::cmp::Reverse(secret.value.len()));
        Self(all)
    }

    /// Bytes without secrets.
    pub fn hide(&self, bytes: Vec<u8>) -> Vec<u8> {
        self.0.iter().fold(bytes, |bytes, secret| {
            secret.forms.iter().fold(bytes, |bytes, form| replaced(bytes, form, secret.mark.as_bytes()))
        })
    }

    /// Text without secrets.
    pub fn hide_text(&self, text: String) -> String {
        if self.0.is_empty() {
            return text;
        }
        String::from_utf8_lossy(&self.hide(text.into_bytes())).into_owned()
    }

    /// JSON without secrets in its texts.
    pub fn hide_json(&self, value: Value) -> Value {
        if self.0.is_empty() {
            return value;
        }
        each_text(value, &|text| self.hide_text(text))
    }

    /// Bytes with the secrets back in their places, as they are.
    pub fn reveal(&self, bytes: Vec<u8>) -> Vec<u8> {
        self.0.iter().fold(bytes, |bytes, secret| replaced(bytes, secret.mark.as_bytes(), secret.value.as_bytes()))
    }

    /// The same in the texts of JSON.
    pub fn reveal_json(&self, value: Value) -> Value {
        if self.0.is_empty() {
            return value;
        }
        each_text(value, &|text| String::from_utf8_lossy(&self.reveal(text.into_bytes())).into_owned())
    }

    /// What stands for a secret.
    pub fn mark(name: &str) -> String {
        format!("{{{{secret {name}}}}}")
    }

    /// Whether a request's header is kept with its value.
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
    fn a_secret_is_found_in_every_form_it_is_sent_in() {
        let secrets = secrets();
        for form in ["s3 \"cr&t", "s3 \\\"cr&t", "s3+%22cr%26t", &STANDARD.encode("s3 \"cr&t")] {
            let text = format!("a{form}b{form}");
            assert_eq!(secrets.hide_text(text), "a{{secret key}}b{{secret key}}", "{form}");
        }
        assert_eq!(secrets.hide_text("s3 \"cr&t and more".to_owned()), "{{secret long}}");
        assert_eq!(secrets.hide(vec![0xff, 1]), [0xff, 1]);
    }

    #[test]
    fn what_was_hidden_comes_back() {
        let secrets = secrets();
        let said = json!({ "a": ["x s3 \"cr&t", 1], "b": { "c": "s3 \"cr&t and more" } });
        let hidden = secrets.hide_json(said.clone());
        assert_eq!(hidden, json!({ "a": ["x {{secret key}}", 1], "b": { "c": "{{secret long}}" } }));
        assert_eq!(secrets.reveal_json(hidden), said);
    }

    #[test]
    fn credentials_are_in_no_header_that_is_kept() {
        for (name, kept) in [("authorization", false), ("x-api-key", false), ("cookie", false), ("content-type", true)]
        {
            assert_eq!(Secrets::keeps(&HeaderName::from_static(name)), kept, "{name}");
        }
    }
}
