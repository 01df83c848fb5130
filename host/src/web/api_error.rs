//! Refusals: every error of other rooms, as the SEPs' error response.

use super::{Named, WireField, field_map, reply};
use crate::{
    auth, context,
    model::{CustomerInfoStatus, Field, one_line, with_advice_on_seeds},
};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use std::time::Duration;

/// `Retry-After` in seconds when another system is down.
const RETRY_AFTER_S: u32 = 5;

/// The error text when a system of the anchor is down.
const LATER: &str = "the service is temporarily unavailable; try again";

/// A refusal to the client: a status and a JSON body with `error` (all SEPs).
#[derive(Debug)]
pub struct ApiError {
    status: StatusCode,
    error: String,
    members: Members,
    retry_after_s: Option<u32>,
}

/// What a refusal says beside its text.
#[derive(Debug)]
enum Members {
    Nothing,
    /// SEP-31 `type` beside `customer_info_needed`; SEP-6 `authentication_required`.
    Type(String),
    /// SEP-31 `fields` beside `transaction_info_needed`.
    Fields(Vec<Field>),
    /// SEP-6 `non_interactive_customer_info_needed`.
    CustomerFields(Vec<String>),
    /// SEP-6 `customer_info_status`.
    CustomerStatus(CustomerInfoStatus),
}

impl ApiError {
    fn new(status: StatusCode, error: impl Into<String>) -> Self {
        // Texts repeat what the caller sent, and end in terminals, logs and pages.
        let error = one_line(&with_advice_on_seeds(&error.into()));
        Self { status, error, members: Members::Nothing, retry_after_s: None }
    }

    /// 400: the request is invalid. The text names the field, the problem and the remedy.
    pub fn bad_request(error: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error)
    }

    /// A refusal with this status and text.
    pub fn status(status: StatusCode, error: impl Into<String>) -> Self {
        Self::new(status, error)
    }

    /// 403: the caller may not do this.
    pub fn forbidden(error: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, error)
    }

    /// 404: there is no such record, or the caller does not own it.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not found")
    }

    /// 413: the body is larger than allowed.
    pub fn too_large(cap: usize) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, format!("the body is larger than {cap} bytes; send less"))
    }

    /// 500: an internal error. The code that makes one has logged the cause.
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal error")
    }

    /// 503 with `Retry-After`: a retry can help.
    pub fn unavailable(error: impl Into<String>) -> Self {
        Self { retry_after_s: Some(RETRY_AFTER_S), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, error) }
    }

    /// 503 with `Retry-After: seconds`.
    pub fn unavailable_for(seconds: u32, error: impl Into<String>) -> Self {
        Self { retry_after_s: Some(seconds), ..Self::unavailable(error) }
    }

    /// 429 with `Retry-After`: the caller has used up a budget.
    pub fn too_many(wait: Duration, error: impl Into<String>) -> Self {
        let seconds = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX).max(1);
        Self { retry_after_s: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, error) }
    }

    /// The same with a `type`.
    #[must_use]
    pub fn of_type(self, name: &str) -> Self {
        Self { members: Members::Type(name.to_owned()), ..self }
    }

    /// The text of `error`.
    pub fn message(&self) -> &str {
        &self.error
    }
}

/// SEP-6, SEP-12, SEP-31 and SEP-38: errors of the operations.
impl From<context::Error> for ApiError {
    fn from(error: context::Error) -> Self {
        match error {
            context::Error::NotFound => Self::not_found(),
            context::Error::Unknown(text) => Self::new(StatusCode::NOT_FOUND, text),
            context::Error::Invalid(text) => Self::bad_request(text),
            context::Error::TooLarge(text) => Self::new(StatusCode::PAYLOAD_TOO_LARGE, text),
            context::Error::Denied(text) => Self::forbidden(text),
            context::Error::CustomerInfoNeeded(customer_type) => {
                let members = customer_type.map_or(Members::Nothing, Members::Type);
                Self { members, ..Self::bad_request("customer_info_needed") }
            }
            context::Error::TransactionInfoNeeded(fields) => {
                Self { members: Members::Fields(fields), ..Self::bad_request("transaction_info_needed") }
            }
            context::Error::CustomerFieldsNeeded(fields) => {
                let text = format!("send these fields with SEP-12 PUT /customer: {}", fields.join(", "));
                Self { members: Members::CustomerFields(fields), ..Self::forbidden(text) }
            }
            context::Error::CustomerInfoStatus(status) => {
                let text = match status.is_denied {
                    true => "the customer was not accepted",
                    false => "the customer's information is in review; try again later",
                };
                Self { members: Members::CustomerStatus(status), ..Self::forbidden(text) }
            }
            context::Error::Unavailable(text) => Self::unavailable(text),
            context::Error::Busy => Self::unavailable("the record is being changed at the same time; try again"),
            // The failed call is already logged, with full detail.
            context::Error::Guest(_) => Self::internal(),
            error @ context::Error::Store(_) => {
                reply::logged(&error);
                Self::unavailable(LATER)
            }
        }
    }
}

/// SEP-10: errors of the sign-in.
impl From<auth::Error> for ApiError {
    fn from(error: auth::Error) -> Self {
        match error {
            auth::Error::Invalid(text) => Self::bad_request(text),
            auth::Error::Forbidden(text) => Self::forbidden(text),
            auth::Error::Unavailable(text) => Self::unavailable(text),
            auth::Error::Busy { wait, text } => {
                let seconds = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX).max(1);
                Self::unavailable_for(seconds, text)
            }
            error @ auth::Error::Store(_) => {
                reply::logged(&error);
                Self::unavailable(LATER)
            }
        }
    }
}

/// The JSON body of a refusal.
#[derive(Debug, Default, Serialize)]
struct Refusal {
    error: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<Wanted>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    more_info_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    eta: Option<u32>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Wanted {
    OfTransaction { transaction: Named<WireField> },
    OfCustomer(Vec<String>),
}

impl Refusal {
    fn new(error: String, members: Members) -> Self {
        let refusal = Self { error, ..Self::default() };
        match members {
            Members::Nothing => refusal,
            Members::Type(kind) => Self { kind: Some(kind), ..refusal },
            Members::Fields(fields) => {
                Self { fields: Some(Wanted::OfTransaction { transaction: field_map(&fields) }), ..refusal }
            }
            Members::CustomerFields(fields) => Self {
                kind: Some("non_interactive_customer_info_needed".to_owned()),
                fields: Some(Wanted::OfCustomer(fields)),
                ..refusal
            },
            Members::CustomerStatus(CustomerInfoStatus { is_denied, more_info_url, eta_s }) => Self {
                kind: Some("customer_info_status".to_owned()),
                status: Some(if is_denied { "denied" } else { "pending" }),
                more_info_url,
                eta: eta_s,
                ..refusal
            },
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = Refusal::new(self.error, self.members);
        let mut response = reply::json(self.status, &body);
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FieldKind;
    use http_body_util::BodyExt;
    use serde_json::{Value, json};

    async fn sent(failure: ApiError) -> (u16, Value, bool) {
        let response = failure.into_response();
        let (status, waits) = (response.status().as_u16(), response.headers().contains_key(header::RETRY_AFTER));
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap(), waits)
    }

    #[test]
    fn control_characters_are_not_repeated() {
        let failure = ApiError::bad_request("`a\n\u{1b}[31m\0` is \u{202e}not żółw 💥");
        assert_eq!(failure.message(), "`a\u{fffd}\u{fffd}[31m\u{fffd}` is \u{fffd}not żółw 💥");
    }

    #[tokio::test]
    async fn every_refusal_has_the_shape_its_sep_wants() {
        use context::Error;
        let field = Field {
            name: "iban".into(),
            description: "account".into(),
            kind: FieldKind::String,
            choices: vec![],
            optional: false,
        };
        let needed = "customer_info_needed";
        let fields = json!({"transaction": {"iban": {"description": "account"}}});
        let kind = "sep31-receiver";
        for (error, status, body, waits) in [
            (Error::NotFound, 404, json!({"error": "not found"}), false),
            (Error::Unknown("no customer 7".into()), 404, json!({"error": "no customer 7"}), false),
            (Error::Invalid("amount: too small".into()), 400, json!({"error": "amount: too small"}), false),
            (Error::TooLarge("file: too large".into()), 413, json!({"error": "file: too large"}), false),
            (Error::Denied("no agreement".into()), 403, json!({"error": "no agreement"}), false),
            (Error::CustomerInfoNeeded(None), 400, json!({"error": needed}), false),
            (Error::CustomerInfoNeeded(Some(kind.into())), 400, json!({"error": needed, "type": kind}), false),
            (
                Error::TransactionInfoNeeded(vec![field]),
                400,
                json!({"error": "transaction_info_needed", "fields": fields}),
                false,
            ),
            (
                Error::CustomerFieldsNeeded(vec!["tax_id".into()]),
                403,
                json!({
                    "error": "send these fields with SEP-12 PUT /customer: tax_id",
                    "type": "non_interactive_customer_info_needed", "fields": ["tax_id"],
                }),
                false,
            ),
            (
                Error::CustomerInfoStatus(CustomerInfoStatus { is_denied: true, more_info_url: None, eta_s: Some(9) }),
                403,
                json!({
                    "error": "the customer was not accepted", "type": "customer_info_status", "status": "denied", "eta": 9,
                }),
                false,
            ),
            (Error::Unavailable("the bank is closed".into()), 503, json!({"error": "the bank is closed"}), true),
        ] {
            assert_eq!(sent(error.into()).await, (status, body, waits));
        }
        assert_eq!(sent(Error::Busy.into()).await.0, 503);
    }
}
