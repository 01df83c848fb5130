//! `POST /transactions` and its variant that does not wait.

use super::{
    ask::Ask,
    faulty::Refusal,
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
use stellar_xdr::{
    Limits, ReadXdr, TransactionEnvelope, TransactionResult, TransactionResultExt, TransactionResultResult, WriteXdr,
};

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
    if let Some(refusal) = ask.plan.refusal {
        return match refuse(&sandbox, envelope, refusal).map_err(|error| problem(&text, error))? {
            Refused::TimedOut(hash) => Err(Problem::timed_out(&text, &hash)),
            Refused::Failed(result, _) => Err(Problem::failed(&text, &result)),
        };
    }
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

/// What a fault makes of a submission.
enum Refused {
    /// It was accepted. Its hash.
    TimedOut(String),
    /// Its result and its hash.
    Failed(Box<TransactionResult>, String),
}

/// Accepts a transaction, or not, and answers what the fault says. A bad one gets the answer it deserves.
fn refuse(sandbox: &Sandbox, envelope: TransactionEnvelope, refusal: Refusal) -> Result<Refused, SubmitError> {
    let bad_sequence =
        TransactionResult { fee_charged: 0, result: TransactionResultResult::TxBadSeq, ext: TransactionResultExt::V0 };
    if refusal == (Refusal::BadSequence { accepts: false }) {
        let hash = envelope.hash(sandbox.read().network).map_err(|_| SubmitError::Malformed)?;
        return Ok(Refused::Failed(Box::new(bad_sequence), hex::encode(hash)));
    }
    let (admission, hash) = sandbox.admit(envelope)?;
    let hash = hex::encode(hash);
    if let Admission::Rejected(result) = admission {
        return Ok(Refused::Failed(Box::new(result), hash));
    }
    sandbox.close_for_submission();
    Ok(match refusal {
        Refusal::TimedOut => Refused::TimedOut(hash),
        Refusal::BadSequence { .. } => Refused::Failed(Box::new(bad_sequence), hash),
    })
}

/// `POST /transactions_async`: answers when the transaction is accepted or refused.
pub(super) async fn dont_wait(State(sandbox): State<Sandbox>, ask: Ask, request: Request) -> Result<Response, Problem> {
    let (text, envelope) = envelope(request).await?;
    if let Some(refusal) = ask.plan.refusal {
        return match refuse(&sandbox, envelope, refusal).map_err(|error| problem(&text, error))? {
            Refused::TimedOut(hash) => Err(Problem::timed_out(&text, &hash)),
            Refused::Failed(result, hash) => Ok(failed(&result, &hash)),
        };
    }
    let (admission, hash) = sandbox.admit(envelope).map_err(|error| problem(&text, error))?;
    let hash = hex::encode(hash);
    let status = |word: &str| json!({ "tx_status": word, "hash": hash });
    Ok(match admission {
        Admission::Pending => {
            sandbox.close_for_submission();
            hal_with(StatusCode::CREATED, &status("PENDING"))
        }
        Admission::Duplicate => hal_with(StatusCode::CONFLICT, &status("DUPLICATE")),
        Admission::TryAgainLater => hal_with(StatusCode::SERVICE_UNAVAILABLE, &status("TRY_AGAIN_LATER")),
        Admission::Rejected(result) => failed(&result, &hash),
    })
}

/// The answer to a transaction that is refused.
fn failed(result: &TransactionResult, hash: &str) -> Response {
    let result = result.to_xdr_base64(Limits::none()).unwrap_or_default();
    let body = json!({ "tx_status": "ERROR", "hash": hash, "error_result_xdr": result });
    hal_with(StatusCode::BAD_REQUEST, &body)
}
