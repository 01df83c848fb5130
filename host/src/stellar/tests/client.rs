//! The client's errors say what to do next.

use super::ours;
use crate::stellar::{Draft, Error, Horizon, Keypair, Operation, SubmitError};
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Form, Router};
use std::collections::HashMap;
use std::time::Duration;

async fn serve(router: Router) -> Horizon {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    Horizon::new(&url).unwrap()
}

#[tokio::test]
async fn each_failure_has_its_own_error() {
    let answer = |status: u16, body: &'static str| async move {
        (StatusCode::from_u16(status).unwrap(), [(header::RETRY_AFTER, "7")], body).into_response()
    };
    for (status, body, expected) in [
        (404, r#"{"type": "https://stellar.org/horizon-errors/not_found", "title": "Resource Missing"}"#, Ok(None)),
        (404, "", Err(Error::Malformed("a 404 that is not horizon's: is its address right?".into()))),
        (429, "", Err(Error::RateLimited { retry_after: Some(Duration::from_secs(7)) })),
        (503, "", Err(Error::Unavailable { reason: "status 503".into(), retry_after: Some(Duration::from_secs(7)) })),
        (302, "", Err(Error::Unavailable { reason: "status 302".into(), retry_after: Some(Duration::from_secs(7)) })),
        (400, r#"{"title": "Bad Request"}"#, Err(Error::Refused { status: 400, title: "Bad Request".into() })),
        (410, "gone", Err(Error::Refused { status: 410, title: String::new() })),
    ] {
        let horizon =
            serve(Router::new().route("/accounts/{id}", get(move |_: Path<String>| answer(status, body)))).await;
        assert_eq!(horizon.account(&ours()).await, expected);
    }
    let rubbish = serve(Router::new().route("/accounts/{id}", get(async || "{}"))).await;
    assert!(matches!(rubbish.account(&ours()).await, Err(Error::Malformed(_))));
    let huge = serve(Router::new().route("/accounts/{id}", get(async || " ".repeat(17 << 20)))).await;
    assert_eq!(huge.account(&ours()).await, Err(Error::TooLarge));
    let nobody = Horizon::new("http://127.0.0.1:9").unwrap();
    assert!(
        matches!(nobody.account(&ours()).await, Err(Error::Unavailable { reason, .. }) if reason == "no connection: it was refused")
    );
    assert!(Horizon::new("ftp://x").is_err() && Horizon::new("horizon.stellar.org").is_err());
}

#[tokio::test]
async fn retry_after_is_respected() {
    for (status, headers, wait) in [
        (
            503,
            vec![("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"), ("date", "Sun, 06 Nov 1994 08:49:07 GMT")],
            Some(30),
        ),
        (
            429,
            vec![("retry-after", "Sun, 06 Nov 1994 08:49:07 GMT"), ("date", "Sun, 06 Nov 1994 08:49:37 GMT")],
            Some(0),
        ),
        (429, vec![("x-ratelimit-reset", "17")], Some(17)),
        (429, vec![("x-ratelimit-reset", "17"), ("retry-after", "3")], Some(3)),
        (503, vec![("x-ratelimit-reset", "17")], None),
        (429, vec![("retry-after", "soon")], None),
    ] {
        let told = headers.clone();
        let horizon =
            serve(Router::new().fallback(async move || {
                let mut answer = StatusCode::from_u16(status).unwrap().into_response();
                answer.headers_mut().extend(headers.into_iter().map(|(name, value)| {
                    (header::HeaderName::from_static(name), header::HeaderValue::from_static(value))
                }));
                answer
            }));
        let error = horizon.await.root().await.unwrap_err();
        assert_eq!(error.retry_after(), wait.map(Duration::from_secs), "{status} {told:?} {error}");
    }
}

#[tokio::test]
async fn a_submission_is_included_refused_or_unknown() {
    let key = Keypair::generate(&super::Seeded::new(3));
    let draft = Draft {
        source: key.account(),
        sequence: 1,
        fee_per_operation: 100,
        memo: None,
        valid_until: crate::model::Timestamp::from_seconds(1),
        operations: vec![Operation::Trust(crate::model::AssetId::stellar("USDC", ours()).unwrap())],
    };
    let signed = draft.sign("network", &[&key]).unwrap();
    let sent = signed.envelope.clone();
    let ok = serve(Router::new().route(
        "/transactions",
        post(async move |Form(form): Form<HashMap<String, String>>| {
            assert_eq!(form["tx"], sent);
            r#"{"hash": "ab", "ledger": 5, "successful": true}"#
        }),
    ));
    assert_eq!(ok.await.submit(&signed).await.unwrap().ledger, 5);
    let codes = r#"{"title": "Transaction Failed", "extras": {"result_codes": {"transaction": "tx_failed", "operations": ["op_no_trust"]}}}"#;
    let refused =
        serve(Router::new().route("/transactions", post(async move || (StatusCode::BAD_REQUEST, codes)))).await;
    let rejected = SubmitError::Rejected { transaction: "tx_failed".into(), operations: vec!["op_no_trust".into()] };
    assert_eq!(refused.submit(&signed).await, Err(rejected));
    let slow = serve(Router::new().route("/transactions", post(async || StatusCode::GATEWAY_TIMEOUT))).await;
    assert!(matches!(slow.submit(&signed).await, Err(SubmitError::Unknown(_))));
}
