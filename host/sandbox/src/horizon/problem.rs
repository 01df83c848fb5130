//! Horizon's errors (RFC 7807).

use crate::ledger::result_code;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use stellar_xdr::{Limits, TransactionResult, WriteXdr};

/// An error response.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    family: &'static str,
    slug: &'static str,
    title: &'static str,
    detail: String,
    extras: Map<String, Value>,
    /// Seconds.
    retry_after: Option<u32>,
}

impl Problem {
    fn new(status: StatusCode, slug: &'static str, title: &'static str, detail: &str) -> Self {
        let (detail, extras) = (detail.to_owned(), Map::new());
        Self { status, family: "horizon-errors", slug, title, detail, extras, retry_after: None }
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.extras.insert(name.to_owned(), value.into());
        self
    }

    /// There is no such resource.
    pub fn not_found() -> Self {
        let detail = "The resource at the url requested was not found. This usually occurs for one of two reasons: the \
                      url requested is not valid, or no data in our database could be found with the parameters \
                      provided.";
        Self::new(StatusCode::NOT_FOUND, "not_found", "Resource Missing", detail)
    }

    /// A parameter is wrong.
    pub fn bad_request(field: &str, reason: &str) -> Self {
        let detail = "The request you sent was invalid in some way.";
        Self::new(StatusCode::BAD_REQUEST, "bad_request", "Bad Request", detail)
            .with("invalid_field", field)
            .with("reason", reason)
    }

    /// Friendbot or the faucet refuses.
    pub fn friendbot(detail: &str) -> Self {
        let problem = Self::new(StatusCode::BAD_REQUEST, "bad_request", "Bad Request", detail);
        Self { family: "friendbot-errors", ..problem }
    }

    pub fn not_acceptable() -> Self {
        let detail = "An acceptable response could not be generated for the content types asked for.";
        Self::new(StatusCode::NOT_ACCEPTABLE, "not_acceptable", "Not Acceptable", detail)
    }

    pub fn unsupported_media_type() -> Self {
        let detail = "The request has an unsupported content type. Presently, the only supported content type is \
                      application/x-www-form-urlencoded.";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "Unsupported Media Type", detail)
    }

    pub fn before_history() -> Self {
        let detail = "This sandbox has no history before its first ledger.";
        Self::new(StatusCode::GONE, "before_history", "Data Requested Is Before Recorded History", detail)
    }

    /// The envelope can't be decoded.
    pub fn malformed(envelope: &str) -> Self {
        let detail = "The transaction envelope could not be decoded from base64 XDR.";
        Self::new(StatusCode::BAD_REQUEST, "transaction_malformed", "Transaction Malformed", detail)
            .with("envelope_xdr", envelope)
    }

    /// The network refused the transaction, or it failed on the ledger.
    pub fn failed(envelope: &str, result: &TransactionResult) -> Self {
        let codes = result_code::codes(&result.result);
        let mut names = Map::new();
        names.insert("transaction".to_owned(), codes.transaction.into());
        if let Some(inner) = codes.inner {
            names.insert("inner_transaction".to_owned(), inner.into());
        }
        if let Some(operations) = codes.operations {
            names.insert("operations".to_owned(), json!(operations));
        }
        let detail = "The transaction failed when submitted to the network. The extras.result_codes field tells why.";
        Self::new(StatusCode::BAD_REQUEST, "transaction_failed", "Transaction Failed", detail)
            .with("envelope_xdr", envelope)
            .with("result_xdr", result.to_xdr_base64(Limits::none()).unwrap_or_default())
            .with("result_codes", names)
    }

    /// No ledger closed in time.
    pub fn timed_out(envelope: &str, hash: &str) -> Self {
        let detail = "The transaction was not included in a ledger in time. It may still be: ask for it by its hash.";
        Self::new(
            StatusCode::GATEWAY_TIMEOUT,
            "transaction_submission_timeout",
            "Transaction Submission Timeout",
            detail,
        )
        .with("envelope_xdr", envelope)
        .with("hash", hash)
    }

    /// The client asks too often.
    pub fn rate_limited(retry_after: u32) -> Self {
        let detail = "The rate limit for the requesting IP address is over its alloted limit.";
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limit_exceeded", "Rate Limit Exceeded", detail);
        Self { retry_after: Some(retry_after), ..problem }
    }

    /// The node is too far behind the network.
    pub fn stale() -> Self {
        let detail = "This horizon instance is configured to reject client requests when it can determine that the \
                      history database is lagging too far behind the connected instance of Stellar-Core or read \
                      replica. It's also possible that Stellar-Core is out of sync. Please try again later.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "stale_history", "Historical DB Is Too Stale", detail)
    }

    /// Control routes are for people and programs on this machine.
    pub fn forbidden(detail: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Forbidden", detail)
    }

    pub fn internal() -> Self {
        let detail = "An error occurred while processing this request. The sandbox's log has the reason.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "Internal Server Error", detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = json!({
            "type": format!("https://stellar.org/{}/{}", self.family, self.slug),
            "title": self.title,
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        if let (false, Some(body)) = (self.extras.is_empty(), body.as_object_mut()) {
            body.insert("extras".to_owned(), Value::Object(self.extras));
        }
        let kind = HeaderValue::from_static("application/problem+json; charset=utf-8");
        let mut response = (self.status, [(header::CONTENT_TYPE, kind)], format!("{body:#}")).into_response();
        if let Some(seconds) = self.retry_after {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            for (name, value) in
                [("x-ratelimit-limit", 3600), ("x-ratelimit-remaining", 0), ("x-ratelimit-reset", seconds)]
            {
                headers.insert(name, HeaderValue::from(value));
            }
        }
        response
    }
}
