//! Another group of routes behind the admin API's credentials, as the Platform API will be.

use anchor_host::{
    admin::{Access, AccessSettings, Caller, Credential, Group, Guard, Proof, Recorder, Routes},
    limits::{ForwardedHeader, Peers},
    model::AdminRole,
    web::ApiError,
};
use anchor_host_tests::{
    database::{Database, Kind},
    on_both,
    raw::{Raw, RawAnswer},
    world::System,
};
use axum::{
    Extension, Json,
    body::Bytes,
    extract::State,
    http::{HeaderName, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::net::TcpListener;

on_both!(a_group_answers_in_its_own_way_behind_the_same_credentials);

const KEYS: [(&str, AdminRole, &str); 2] = [
    ("dashboards", AdminRole::Read, "0123456789abcdefghijklmnopqrstuvwxyz"),
    ("business", AdminRole::Operate, "zyxwvutsrqponmlkjihgfedcba9876543210"),
];

/// A call whose body names what is asked for: it asks for the role, and records what it changes.
async fn call(
    Extension(caller): Extension<Caller>,
    Extension(recorder): Extension<Recorder>,
    body: Bytes,
) -> Result<Response, ApiError> {
    let body: Value = serde_json::from_slice(&body).unwrap();
    let method = body["method"].as_str().unwrap_or_default().to_owned();
    if method == "get_transaction" {
        return Ok(Json(json!({ "read": true })).into_response());
    }
    caller.must(AdminRole::Operate)?;
    let change = async { (200, Json(json!({ "changed": true })).into_response()) };
    recorder.carry_out(format!("POST / {method}"), change).await
}

async fn list(State(_): State<usize>) -> Response {
    "[]".into_response()
}

async fn count(State(least): State<usize>, body: Bytes) -> Response {
    if body.len() < least { StatusCode::CONFLICT.into_response() } else { body.len().to_string().into_response() }
}

/// Serves the group, and tells where.
async fn serve(guard: Guard) -> String {
    let routes = Routes::default()
        .call(AdminRole::Read, "/", "One call", call)
        .get(AdminRole::Read, "/transactions", "All", list)
        .post(AdminRole::Operate, "/transactions", "A change", count)
        .with_state(1)
        .behind(guard, Group::PLATFORM);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    url
}

async fn ask(url: &str, method: &'static str, path: &str, key: &str, body: &[u8]) -> RawAnswer {
    Raw::new(method, path).header("x-api-key", key).json(body).send(url).await
}

async fn a_group_answers_in_its_own_way_behind_the_same_credentials(kind: Kind) {
    let database = Database::new(kind);
    let store = database.open().await;
    let credential = |(name, role, secret): (&str, AdminRole, &str)| Credential {
        name: name.to_owned(),
        role,
        proof: Proof::ApiKey,
        secret: secret.to_owned().into(),
    };
    let settings = AccessSettings {
        token: "a token of more than thirty-two characters".to_owned().into(),
        credentials: KEYS.map(credential).to_vec(),
        api_key_header: HeaderName::from_static("x-api-key"),
        jwt_lifetime_max: Duration::from_secs(300),
        peers: Arc::new(Peers::new(Vec::new(), ForwardedHeader::XForwardedFor)),
    };
    let access = Access::new(settings, Arc::new(System), &System);
    let guard = Guard { access, store: store.clone(), clock: Arc::new(System), random: Arc::new(System) };
    let url = serve(guard).await;
    let [(_, _, look), (_, _, operate)] = KEYS;

    // A missing credential and a wrong one are 403 here; a role that is too small is 403 anywhere.
    for (method, path) in [("POST", "/"), ("GET", "/transactions"), ("POST", "/transactions"), ("DELETE", "/")] {
        let answer = ask(&url, method, path, "wrong", b"{}").await;
        let told: Value = serde_json::from_str(&answer.text).unwrap();
        assert!(answer.status == 403 && told["error"].is_string(), "{method} {path}: {}", answer.text);
        assert!(!answer.head.contains("www-authenticate"), "{}", answer.head);
    }
    assert_eq!(ask(&url, "POST", "/transactions", look, b"{}").await.status, 403);
    assert_eq!(ask(&url, "GET", "/transactions", look, b"").await.status, 200);

    // What a call asks for is known to its handler alone, and so is whether it changes something.
    let named = |method: &str| json!({ "method": method }).to_string().into_bytes();
    assert_eq!(ask(&url, "POST", "/", look, &named("get_transaction")).await.text, r#"{"read":true}"#);
    assert_eq!(ask(&url, "POST", "/", look, &named("notify_refund_sent")).await.status, 403);
    assert!(store.actions(10).await.unwrap().is_empty());
    assert_eq!(ask(&url, "POST", "/", operate, &named("notify_refund_sent")).await.text, r#"{"changed":true}"#);

    // The others are recorded as everywhere, with a reason or without; of a large body the record has the hash.
    assert_eq!(ask(&url, "POST", "/transactions", operate, br#"{"a":1}"#).await.status, 200);
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat((1 << 20) - 8)).into_bytes();
    assert_eq!(large.len(), 1 << 20);
    assert_eq!(ask(&url, "POST", "/transactions", operate, &large).await.text, (1 << 20).to_string());
    let larger = format!("{{\"a\":\"{}\"}}", "x".repeat(1 << 20)).into_bytes();
    assert_eq!(ask(&url, "POST", "/transactions", operate, &larger).await.status, 413);
    assert_eq!(ask(&url, "POST", "/", operate, &larger).await.status, 413);
    let reasoned = Raw::new("POST", "/transactions").header("x-api-key", operate).header("anchor-reason", "a ticket");
    assert_eq!(reasoned.header("anchor-operator", "ada").send(&url).await.status, 409);
    let rows = store.actions(10).await.unwrap();
    let hash = rows[1].action.strip_prefix("POST /transactions (1048576 bytes of JSON, SHA-256 ").unwrap();
    assert_eq!(hash.len(), 65, "{hash}");
    let rows: Vec<_> = rows.iter().map(|row| (&*row.who, &*row.why, &*row.action, row.outcome)).collect();
    let platform = |action, outcome| ("business/operator", "Platform API", action, Some(outcome));
    assert_eq!(rows[0], ("business/ada", "a ticket", "POST /transactions", Some(409)));
    assert_eq!(rows[2], platform(r#"POST /transactions {"a":1}"#, 200));
    assert_eq!(rows[3], platform("POST / notify_refund_sent", 200));
    assert_eq!(rows.len(), 4);
    store.close().await;
}
