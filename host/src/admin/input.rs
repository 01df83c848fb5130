//! What operators send: a query or a JSON body of known fields.

use crate::web::ApiError;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
};
use serde::de::DeserializeOwned;
use std::marker::PhantomData;

/// A query. An unknown parameter or a value of another kind is refused by name.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(rejection) => {
                let text = rejection.body_text();
                let why = text.trim_start_matches("Failed to deserialize query string: ");
                Err(ApiError::bad_request(format!("the query: {}", in_plain_terms(why))))
            }
        }
    }
}

/// A JSON body, likewise.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let Body(bytes) = Body::from_request(request, state).await?;
        // No body is one without fields.
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        // A list would be taken for the fields in their order.
        if text.trim_ascii_start().first() == Some(&b'[') {
            return Err(ApiError::bad_request("the body: it is not a JSON object"));
        }
        read(text).map(Self).map_err(|why| ApiError::bad_request(format!("the body: {why}")))
    }
}

/// Reads a JSON text. The error names the place in it, and says what is wrong in terms of JSON.
pub(super) fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, String> {
    match axum::Json::from_bytes(text) {
        Ok(axum::Json(value)) => Ok(value),
        Err(rejection) => {
            let said = rejection.body_text();
            let why = said.split_once(": ").map_or(said.as_str(), |(_, why)| why);
            Err(in_plain_terms(why))
        }
    }
}

/// What libraries say of values in terms of Rust, said in terms of JSON and of queries.
fn in_plain_terms(why: &str) -> String {
    const TERMS: [(&str, &str); 18] = [
        ("type: map", "type: object"),
        ("type: sequence", "type: list"),
        ("expected a map", "expected an object"),
        ("expected a sequence", "expected a list"),
        ("expected u8", "expected a whole number"),
        ("expected u16", "expected a whole number"),
        ("expected u32", "expected a whole number"),
        ("expected u64", "expected a whole number"),
        ("expected usize", "expected a whole number"),
        ("expected i32", "expected a whole number"),
        ("expected i64", "expected a whole number"),
        ("expected f64", "expected a number"),
        ("expected a string", "expected a text"),
        ("type: string", "type: text"),
        ("invalid digit found in string", "must be a whole number"),
        ("cannot parse integer from empty string", "must be a whole number"),
        ("number too large to fit in target type", "is too large"),
        ("provided string was not `true` or `false`", "must be true or false"),
    ];
    let mut text = TERMS.iter().fold(why.to_owned(), |text, (theirs, ours)| text.replace(theirs, ours));
    for (kind, ours) in [("tuple struct ", "a list"), ("struct ", "an object"), ("enum ", "one of its values")] {
        let Some((before, after)) = text.split_once(&format!("expected {kind}")) else { continue };
        let rest = after.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
        text = format!("{before}expected {ours}{rest}");
    }
    text
}

/// The bytes of a body that the handler reads by itself. `T`: its shape, for the document of the API.
pub(super) struct Text<T>(pub(super) Bytes, PhantomData<T>);

impl<T, S: Send + Sync> FromRequest<S> for Text<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let Body(bytes) = Body::from_request(request, state).await?;
        Ok(Self(bytes, PhantomData))
    }
}

/// The bytes of a body, up to the route's limit.
pub(super) struct Body(pub(super) Bytes);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(Self(bytes)),
            Err(rejection) => Err(ApiError::status(
                rejection.status(),
                format!("the body: {}; send less", rejection.body_text().to_lowercase()),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::value::RawValue;

    #[derive(Debug, Deserialize)]
    struct Outer {
        records: Vec<Inner>,
    }

    #[derive(Debug, Deserialize)]
    struct Inner {
        id: u32,
        amount: Box<RawValue>,
    }

    #[test]
    fn errors_name_the_place_and_no_type_of_rust() {
        for (text, said) in [
            ("null", "invalid type: null, expected an object at line 1 column 4"),
            (r#"{"records": {}}"#, "records: invalid type: object, expected a list at line 1 column 12"),
            (r#"{"records": ["x"]}"#, "records[0]: invalid type: text \"x\", expected an object at line 1 column 16"),
            (
                r#"{"records": [{"id": "x", "amount": 1}]}"#,
                "records[0].id: invalid type: text \"x\", expected a whole number",
            ),
            (r#"{"records": [{"id": 1}]}"#, "records[0]: missing field `amount` at line 1 column 22"),
            ("{", "EOF while parsing an object at line 1 column 1"),
        ] {
            let found = read::<Outer>(text.as_bytes()).unwrap_err();
            assert!(found.starts_with(said), "{text}: {found}");
        }
        let whole = read::<Outer>(br#"{"records": [{"id": 1, "amount": 1.50}]}"#).unwrap();
        let Inner { id, amount } = &whole.records[0];
        assert_eq!((*id, amount.get()), (1, "1.50"));
    }
}
