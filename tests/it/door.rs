//! The operator's door: who comes in, and what is written down.

use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
    raw::Raw,
};
use serde_json::Value;

on_both!(only_the_token_opens_the_door, every_action_is_written_down_with_who_and_how_it_ended);

/// Every endpoint behind the door.
const ENDPOINTS: &[(&str, &str)] = &[
    ("GET", "/operator/actions"),
    ("GET", "/operator/guests"),
    ("POST", "/operator/guests"),
    ("GET", "/operator/guests/history"),
    ("POST", "/operator/guests/rollback"),
];

async fn only_the_token_opens_the_door(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (door, token) = (anchor.operator_url(), anchor.operator_token());
    assert!(token.len() >= 32);
    let sender = anchor.sender().await;
    for (method, path) in ENDPOINTS {
        let longer = format!("Bearer {token}0");
        let wallets = format!("Bearer {}", sender.token.as_deref().unwrap());
        for wrong in [None, Some("Bearer "), Some(token.as_str()), Some(longer.as_str()), Some(wallets.as_str())] {
            let mut request = Raw::new(method, *path);
            request = wrong.into_iter().fold(request, |request, value| request.header("authorization", value));
            let answer = request.send(&door).await;
            assert_eq!(answer.status, 401, "{method} {path} {wrong:?}: {}", answer.text);
            assert!(answer.text.contains("keys.operator_token"), "{}", answer.text);
        }
        let answer = Raw::new(method, *path).header("authorization", format!("Bearer {token}")).send(&door).await;
        assert_ne!(answer.status, 401, "{method} {path}");
        // The same on the wallets' side: there is no such thing.
        let outside =
            Raw::new(method, *path).header("authorization", format!("Bearer {token}")).send(&anchor.url()).await;
        assert_eq!(outside.status, 404, "{method} {path}");
    }
    anchor.finish().await;
}

async fn every_action_is_written_down_with_who_and_how_it_ended(kind: Kind) {
    let anchor = Setup::new(kind).set("keys.operator_token", &"t0ken-of-my-own-".repeat(3)).start().await;
    let door = anchor.operator_url();
    let ask = |method: &'static str, path: &'static str, who: Option<&str>| {
        let request =
            Raw::new(method, path).header("authorization", format!("Bearer {}", "t0ken-of-my-own-".repeat(3)));
        who.into_iter().fold(request, |request, name| request.header("anchor-operator", name))
    };
    assert_eq!(ask("GET", "/operator/guests", Some("ada")).send(&door).await.status, 200);
    assert_eq!(ask("POST", "/operator/guests", Some("ada")).send(&door).await.status, 422);
    assert_eq!(ask("DELETE", "/operator/actions", None).send(&door).await.status, 405);
    assert_eq!(ask("DELETE", "/operator/actions", Some("")).send(&door).await.status, 400);
    let answer = ask("GET", "/operator/actions", None).send(&door).await;
    let listed: Value = serde_json::from_str(&answer.text).unwrap();
    let rows = listed["actions"].as_array().unwrap().iter();
    let rows: Vec<_> = rows.map(|row| (row["who"].as_str(), row["action"].as_str(), row["outcome"].as_i64())).collect();
    // The newest first; looking is no action.
    let expected = [
        (Some("operator"), Some("DELETE /operator/actions"), Some(405)),
        (Some("ada"), Some("POST /operator/guests"), Some(422)),
    ];
    assert_eq!(rows, expected);
    anchor.finish().await;
}
