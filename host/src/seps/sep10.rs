//! SEP-10: web authentication. The checks are in `auth`; this file has the two endpoints.

use crate::{
    auth::{ChallengeRequest, Sep10},
    limits::Subnet,
    web::{self, ApiError, Body},
};
use axum::{Extension, extract::State, response::Response};
use http::{HeaderMap, StatusCode, header};
use metrics::counter;
use serde_json::json;

/// `GET /auth`: a challenge to sign.
///
/// # Errors
/// 400 as SEP-10 says, 503 if an external system is down.
pub async fn challenge(
    State(sep10): State<Sep10>,
    headers: HeaderMap,
    address: Option<Extension<Subnet>>,
    Body(params): Body,
) -> Result<Response, ApiError> {
    let request = ChallengeRequest {
        account: params.text("account")?,
        memo: params.text_or_number("memo")?,
        home_domain: params.text("home_domain")?,
        client_domain: params.text("client_domain")?,
        host: headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned),
        address: address.map(|Extension(address)| address),
    };
    Ok(web::json(StatusCode::OK, &sep10.challenge(request).await?))
}

/// `POST /auth`: a token for a signed challenge, sent as JSON or as a form.
///
/// # Errors
/// 400 for an invalid challenge, or one for another account or memo than the request names; 503 if that cannot be
/// checked.
pub async fn token(State(sep10): State<Sep10>, Body(params): Body) -> Result<Response, ApiError> {
    let signed = params.base64("transaction")?.ok_or_else(|| params.missing("transaction"))?;
    let (account, memo) = (params.text("account")?, params.text_or_number("memo")?);
    let verified = match sep10.agrees(&signed, account.as_deref(), memo.as_deref()) {
        Ok(()) => sep10.verify(&signed).await,
        Err(differs) => Err(differs),
    };
    let outcome = if verified.is_ok() { "ok" } else { "refused" };
    counter!("anchor_sign_ins_total", "outcome" => outcome).increment(1);
    Ok(web::json(StatusCode::OK, &json!({ "token": verified? })))
}
