//! Faults are set, listed and removed over HTTP, and end.

use super::{http::Server, *};
use crate::{Fault, FaultKind};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn faults_are_set_listed_and_removed_over_http() {
    let server = Server::start().await;
    let (status, index) = server.control(Method::GET, "", "").await;
    assert!(status == 200 && index["PUT /sandbox/faults"].is_string(), "{index}");
    let (_, body) = server.control(Method::GET, "/faults", "").await;
    assert_eq!((&body["faults"], body["kinds"].as_array().unwrap().len()), (&json!([]), 13));
    let wanted = json!({ "faults": [
        { "kind": "lag", "ledgers": 3, "probability": 0.5, "seed": 7 },
        { "kind": "rate_limit", "on": ["submit", "page"], "times": 2 },
    ]});
    let (status, body) = server.control(Method::PUT, "/faults", &wanted.to_string()).await;
    assert_eq!(status, 200, "{body}");
    let (_, body) = server.control(Method::PUT, "/faults/stale", r#"{"for_ledgers": 2}"#).await;
    let kinds: Vec<_> = body["faults"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["lag", "rate_limit", "stale"]);
    let (_, body) = server.control(Method::DELETE, "/faults/stale", "").await;
    assert_eq!(body["faults"].as_array().unwrap().len(), 2);
    assert_eq!(server.json("/payments").await.0, 429);
    let (_, body) = server.control(Method::GET, "/faults", "").await;
    assert_eq!(body["faults"][1]["hits"], 1);
    // Setting all replaces all, or nothing if one is wrong.
    let wrong = r#"{"faults": [{"kind": "stale"}, {"kind": "bad_seq", "on": ["root"]}]}"#;
    let (status, body) = server.control(Method::PUT, "/faults", wrong).await;
    assert_eq!((status, &body["extras"]["invalid_field"]), (400, &json!("on")));
    assert_eq!(body["extras"]["reason"], "bad_seq does not hit root: choose among submit, submit_async");
    let (_, body) = server.control(Method::GET, "/faults", "").await;
    assert_eq!(body["faults"].as_array().unwrap().len(), 2);
    let (_, body) = server.control(Method::DELETE, "/faults", "").await;
    assert_eq!(body["faults"], json!([]));
}

#[tokio::test]
async fn a_fault_that_makes_no_sense_is_refused() {
    let server = Server::start().await;
    for (kind, body, field) in [
        ("lag", r#"{"ledgers": 0}"#, "ledgers"),
        ("lag", r#"{"ledgers": 1001}"#, "ledgers"),
        ("stale", r#"{"ledgers": 3}"#, "ledgers"),
        ("lag", r#"{"retry_after": 3}"#, "retry_after"),
        ("lag", r#"{"delay_ms": 3}"#, "delay_ms"),
        ("lag", r#"{"accept": true}"#, "accept"),
        ("stale", r#"{"probability": 0}"#, "probability"),
        ("stale", r#"{"probability": 1.1}"#, "probability"),
        ("stale", r#"{"times": 0}"#, "times"),
        ("skip_close", r#"{"on": ["root"]}"#, "on"),
        ("stale", r#"{"until": 3}"#, "body"),
        ("stale", r#"{"on": ["everything"]}"#, "body"),
        ("stale", "[", "body"),
        ("hiccup", "{}", "kind"),
    ] {
        let (status, answer) = server.control(Method::PUT, &format!("/faults/{kind}"), body).await;
        assert_eq!((status, &answer["extras"]["invalid_field"]), (400, &json!(field)), "{kind} {body}: {answer}");
    }
    assert!(server.net.sandbox.faults().is_empty());
}

#[tokio::test]
async fn web_pages_have_no_access_to_the_controls() {
    let server = Server::start().await;
    let url = format!("{}/sandbox/faults", server.url);
    let request = server.client.put(&url).header("origin", "https://page.example").body(r#"{"faults": []}"#);
    assert_eq!(request.send().await.unwrap().status(), 403);
    let preflight = server
        .client
        .request(Method::OPTIONS, &url)
        .header("origin", "https://page.example")
        .header("access-control-request-method", "PUT");
    assert!(!preflight.send().await.unwrap().headers().contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn a_fault_ends_after_its_times_its_ledgers_or_its_seconds() {
    let server = Server::start().await;
    let is_stale = async || server.json("/").await.0 == 503;
    server.fault(Fault::times(FaultKind::Stale, 2));
    assert_eq!([is_stale().await, is_stale().await, is_stale().await], [true, true, false]);
    server.fault(Fault { for_ledgers: Some(1), ..Fault::new(FaultKind::Stale) });
    assert!(is_stale().await);
    server.net.sandbox.close_ledger().unwrap();
    assert!(!is_stale().await);
    server.fault(Fault { for_seconds: Some(10), ..Fault::new(FaultKind::Stale) });
    server.net.clock.turn(Duration::from_secs(9));
    assert!(is_stale().await);
    server.net.clock.turn(Duration::from_secs(1));
    assert!(!is_stale().await);
    assert!(server.net.sandbox.faults().is_empty());
}

#[tokio::test]
async fn a_seed_repeats_which_requests_are_hit() {
    let server = Server::start().await;
    let run = async |seed| {
        server.fault(Fault { probability: Some(0.3), seed: Some(seed), ..Fault::new(FaultKind::Stale) });
        let mut hits = Vec::new();
        for _ in 0..100 {
            hits.push(server.json("/").await.0 == 503);
        }
        hits
    };
    let (first, again, other) = (run(1).await, run(1).await, run(2).await);
    assert_eq!(first, again);
    assert_ne!(first, other);
    let count = first.iter().filter(|hit| **hit).count();
    assert!((15..45).contains(&count), "{count} of 100");
}
