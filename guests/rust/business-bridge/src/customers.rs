//! Customers: `GET /customer`, `PUT /customer` and `DELETE /customer/{id}`.

use crate::{
    Bridge,
    server::{self, Query},
};
use anchor_guest::{CustomerStore, http, prelude::*};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A customer as the server shows them.
#[derive(Deserialize)]
struct Shown {
    id: Option<String>,
    status: Option<String>,
    #[serde(default)]
    fields: Option<BTreeMap<String, ShownField>>,
    #[serde(default)]
    provided_fields: Option<BTreeMap<String, ShownField>>,
    message: Option<String>,
}

/// A field that is wanted, or one that was provided.
#[derive(Deserialize)]
struct ShownField {
    #[serde(rename = "type")]
    kind: Option<String>,
    description: Option<String>,
    choices: Option<Vec<String>>,
    optional: Option<bool>,
    status: Option<String>,
    error: Option<String>,
}

impl CustomerStore for Bridge {
    fn get(lookup: CustomerLookup) -> Result<KeptCustomer, StoreProblem> {
        const WHAT: &str = "GET /customer";
        let by_name = lookup.id.is_none();
        let memo = lookup.memo.as_ref().filter(|_| by_name);
        let query = Query::default()
            .with("id", lookup.id.as_deref())
            .with("account", by_name.then_some(&lookup.account))
            .with("memo", memo.map(|memo| memo.value.as_str()))
            .with("memo_type", memo.map(memo_type))
            .with("type", lookup.customer_type.as_deref())
            .with("transaction_id", lookup.transaction_id.as_deref())
            .with("lang", Some(&lookup.lang));
        let response = server::send(WHAT, server::get("/customer", query)?)?;
        let shown: Shown = server::json(WHAT, &response)?;
        let id = shown.id.clone();
        let state =
            shown.state().ok_or_else(|| server::unavailable(format!("{WHAT}: `status` is missing or unknown")))?;
        Ok(KeptCustomer { id, state })
    }

    fn put(lookup: CustomerLookup, values: Vec<Entry>, files: Vec<CustomerFile>) -> Result<Registration, StoreProblem> {
        const WHAT: &str = "PUT /customer";
        let mut texts: Vec<(&str, &str)> = vec![("account", &lookup.account)];
        texts.extend(lookup.id.as_deref().map(|id| ("id", id)));
        if let Some(memo) = &lookup.memo {
            texts.extend([("memo", memo.value.as_str()), ("memo_type", memo_type(memo))]);
        }
        texts.extend(lookup.customer_type.as_deref().map(|name| ("type", name)));
        texts.extend(lookup.transaction_id.as_deref().map(|id| ("transaction_id", id)));
        texts.extend(values.iter().map(|entry| (entry.name.as_str(), entry.value.as_str())));
        let request = server::to("/customer", http::Request::put)?;
        let request = match files.as_slice() {
            [] => {
                let members = texts.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value)));
                request.json(&members.collect::<Map<_, _>>())
            }
            files => {
                let boundary = boundary(&texts, files);
                request.body(form(&boundary, &texts, files), &format!("multipart/form-data; boundary={boundary}"))
            }
        };
        let response = server::send(WHAT, request)?;
        let shown: Shown = server::json(WHAT, &response)?;
        let Some(id) = shown.id.clone() else {
            return Err(server::unavailable(format!("{WHAT}: the server's answer has no `id`")).into());
        };
        Ok(Registration { id, state: shown.state(), extra: Vec::new() })
    }

    fn delete(id: String) -> Result<(), StoreProblem> {
        let request = server::to(&format!("/customer/{}", server::encoded(&id)), http::Request::delete)?;
        server::send("DELETE /customer", request).map(drop).map_err(StoreProblem::from)
    }
}

impl Shown {
    /// How the customer stands; `None`: the status is missing, or none that there is.
    fn state(self) -> Option<CustomerState> {
        let status = match self.status.as_deref()? {
            "ACCEPTED" => KeptStatus::Accepted,
            "PROCESSING" => KeptStatus::Processing,
            "NEEDS_INFO" => KeptStatus::NeedsInfo,
            "REJECTED" => KeptStatus::Rejected,
            _ => return None,
        };
        let provided = |(name, mut shown): (String, ShownField)| {
            let (status, error) = (shown.status.take(), shown.error.take());
            let status = status.as_deref().and_then(|status| match status {
                "ACCEPTED" => Some(ProvidedStatus::Accepted),
                "PROCESSING" => Some(ProvidedStatus::Processing),
                "REJECTED" => Some(ProvidedStatus::Rejected),
                "VERIFICATION_REQUIRED" => Some(ProvidedStatus::VerificationRequired),
                _ => None,
            });
            ProvidedField { field: shown.field(name), status, error }
        };
        Some(CustomerState {
            status,
            fields: self.fields.unwrap_or_default().into_iter().map(|(name, shown)| shown.field(name)).collect(),
            provided_fields: self.provided_fields.unwrap_or_default().into_iter().map(provided).collect(),
            message: self.message,
            extra: Vec::new(),
        })
    }
}

impl ShownField {
    fn field(self, name: String) -> Field {
        Field {
            description: self.description.unwrap_or_else(|| name.replace(['_', '.'], " ")),
            name,
            kind: match self.kind.as_deref() {
                Some("binary") => FieldKind::Binary,
                Some("number") => FieldKind::Number,
                Some("date") => FieldKind::Date,
                _ => FieldKind::Text,
            },
            choices: self.choices.unwrap_or_default(),
            optional: self.optional.unwrap_or_default(),
        }
    }
}

fn memo_type(memo: &Memo) -> &'static str {
    match memo.kind {
        MemoKind::Text => "text",
        MemoKind::Id => "id",
        MemoKind::Hash => "hash",
        MemoKind::Return => "return",
    }
}

/// A text that occurs in none of the parts.
fn boundary(texts: &[(&str, &str)], files: &[CustomerFile]) -> String {
    let mut boundary = "part-of-a-customer".to_owned();
    let occurs = |boundary: &str| {
        let in_bytes = |bytes: &[u8]| bytes.windows(boundary.len()).any(|window| window == boundary.as_bytes());
        texts.iter().any(|(_, text)| text.contains(boundary)) || files.iter().any(|file| in_bytes(&file.content))
    };
    while occurs(&boundary) {
        boundary.push('-');
    }
    boundary
}

/// The body of a form. The names of fields are checked by the host: they need no quoting.
fn form(boundary: &str, texts: &[(&str, &str)], files: &[CustomerFile]) -> Vec<u8> {
    let size: usize = files.iter().map(|file| file.content.len()).sum();
    let mut body = Vec::with_capacity(size + 64 * 1024);
    let mut part = |head: String, content: &[u8]| {
        body.extend_from_slice(format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    for (name, value) in texts {
        part(format!("name=\"{name}\""), value.as_bytes());
    }
    for CustomerFile { name, content_type, content } in files {
        part(format!("name=\"{name}\"; filename=\"{name}\"\r\nContent-Type: {content_type}"), content);
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    body
}
