//! `POST /transactions` and its variant that does not wait.

use super::{
    ask::Ask,
    problem::Problem,
    reply::{hal, hal_with},
    transactions::render,
};
use crate::{chain::Admission, error::SubmitError, handle::Sandbox};
use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request, State},
    http::{StatusCode, header},
    response::Response,
};
use serde_json::json;
use stellar_xdr::{Limits, ReadXdr, TransactionEnvelope, WriteXdr};

/// Limits on a submitted envelope, larger than any valid one.
const DEPTH_AND_SIZE: Limits = Limits { depth: 200, len: 256 * 1024 };

/// The `tx` field of a form, and the envelope it holds.
async fn envelope(request: Request) -> Result<(String, TransactionEnvelope), Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let kind = kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let text = match kind.as_str() {
        "" | "application/x-www-form-urlencoded" => {
            let body = Bytes::from_request(request, &()).await.map_err(|_| Problem::malformed(""))?;
            let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(&body).unwrap_or_default();
            fields.into_iter().find(|(name, _)| name == "tx").map(|(_, value)| value)
        }
        "multipart/form-data" => {
            let mut form = Multipart::from_request(request, &()).await.map_err(|_| Problem::malformed(""))?;
            let mut found = None;
            while let Ok(Some(field)) = form.next_field().await {
                if field.name() == Some("tx") {
                    found = field.text().await.ok();
                }
            }
            found
        }
        _ => return Err(Problem::unsupported_media_type()),
    };
    let text = text.unwrap_or_default();
    match TransactionEnvelope::from_xdr_base64(&text, DEPTH_AND_SIZE) {
        Ok(envelope) => Ok((text, envelope)),
        Err(_) => Err(Problem::malformed(&text)),
    }
}

/// `POST /transactions`: answers when the transaction is on the ledger.
pub(super) async fn wait(State(sandbox): State<Sandbox>, ask: Ask, request: Request) -> Result<Response, Problem> {
    let (text, envelope) = envelope(request).await?;
    match sandbox.include(envelope).await {
        Ok(record) if record.successful => Ok(hal(&render(&ask, &record, None))),
        Ok(record) => Err(Problem::failed(&text, &record.result)),
        Err(error) => Err(problem(&text, error)),
    }
}

fn problem(envelope: &str, error: SubmitError) -> Problem {
    match error {
        SubmitError::Malformed => Problem::malformed(envelope),
        SubmitError::Failed(result) => Problem::failed(envelope, &result),
        SubmitError::TimedOut { hash } => Problem::timed_out(envelope, &hash),
        SubmitError::Unavailable => Problem::internal(),
    }
}

/// `POST /transactions_async`: answers when the transaction is accepted or refused.
pub(super) async fn dont_wait(
    State(sandbox): State<Sandbox>,
    _ask: Ask,
    request: Request,
) -> Result<Response, Problem> {
    let (text, envelope) = envelope(request).await?;
    let (admission, hash) = sandbox.admit(envelope).map_err(|error| problem(&text, error))?;
    let hash = hex::encode(hash);
    Ok(match admission {
        Admission::Pending => {
            if sandbox.settings().close_every.is_none() {
                sandbox.close_ledger().map_err(|error| {
                    tracing::error!(%error, "the sandbox can't close a ledger");
                    Problem::internal()
                })?;
            }
            hal_with(StatusCode::CREATED, &json!({ "tx_status": "PENDING", "hash": hash }))
        }
        Admission::Closed(_) => hal_with(StatusCode::CONFLICT, &json!({ "tx_status": "DUPLICATE", "hash": hash })),
        Admission::Rejected(result) => {
            let result = result.to_xdr_base64(Limits::none()).unwrap_or_default();
            let body = json!({ "tx_status": "ERROR", "hash": hash, "error_result_xdr": result });
            hal_with(StatusCode::BAD_REQUEST, &body)
        }
    })
}
