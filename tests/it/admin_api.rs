//! The admin API: who comes in, and what is written down.

use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
    raw::Raw,
};
use serde_json::Value;

on_both!(only_the_token_opens_the_door, every_action_is_written_down_with_who_and_how_it_ended);

/// Every endpoint behind the admin.
const ENDPOINTS: &[(&str, &str)] = &[
    ("GET", "/admin/actions"),
    ("GET", "/admin/guests"),
    ("POST", "/admin/guests"),
    ("GET", "/admin/guests/history"),
    ("POST", "/admin/guests/rollback"),
];

async fn only_the_token_opens_the_door(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (admin, token) = (anchor.admin_url(), anchor.admin_token());
    assert!(token.len() >= 32);
    let sender = anchor.sender().await;
    for (method, path) in ENDPOINTS {
        let longer = format!("Bearer {token}0");
        let wallets = format!("Bearer {}", sender.token.as_deref().unwrap());
        for wrong in [None, Some("Bearer "), Some(token.as_str()), Some(longer.as_str()), Some(wallets.as_str())] {
            let mut request = Raw::new(method, *path);
            request = wrong.into_iter().fold(request, |request, value| request.header("authorization", value));
            let answer = request.send(&admin).await;
            assert_eq!(answer.status, 401, "{method} {path} {wrong:?}: {}", answer.text);
            assert!(answer.text.contains("keys.admin_token"), "{}", answer.text);
        }
        let answer = Raw::new(method, *path).header("authorization", format!("Bearer {token}")).send(&admin).await;
        assert_ne!(answer.status, 401, "{method} {path}");
        // The same on the wallets' side: there is no such thing.
        let outside =
            Raw::new(method, *path).header("authorization", format!("Bearer {token}")).send(&anchor.url()).await;
        assert_eq!(outside.status, 404, "{method} {path}");
    }
    anchor.finish().await;
}

async fn every_action_is_written_down_with_who_and_how_it_ended(kind: Kind) {
    let anchor = Setup::new(kind).set("keys.admin_token", &"t0ken-of-my-own-".repeat(3)).start().await;
    let admin = anchor.admin_url();
    let ask = |method: &'static str, path: &'static str, who: Option<&str>| {
        let request =
            Raw::new(method, path).header("authorization", format!("Bearer {}", "t0ken-of-my-own-".repeat(3)));
        who.into_iter().fold(request, |request, name| request.header("anchor-operator", name))
    };
    assert_eq!(ask("GET", "/admin/guests", Some("ada")).send(&admin).await.status, 200);
    assert_eq!(ask("POST", "/admin/guests", Some("ada")).send(&admin).await.status, 422);
    assert_eq!(ask("DELETE", "/admin/actions", None).send(&admin).await.status, 405);
    assert_eq!(ask("DELETE", "/admin/actions", Some("")).send(&admin).await.status, 400);
    let answer = ask("GET", "/admin/actions", None).send(&admin).await;
    let listed: Value = serde_json::from_str(&answer.text).unwrap();
    let rows = listed["actions"].as_array().unwrap().iter();
    let rows: Vec<_> = rows.map(|row| (row["who"].as_str(), row["action"].as_str(), row["outcome"].as_i64())).collect();
    // The newest first; looking is no action.
    let expected = [
        (Some("operator"), Some("DELETE /admin/actions"), Some(405)),
        (Some("ada"), Some("POST /admin/guests"), Some(422)),
    ];
    assert_eq!(rows, expected);
    anchor.finish().await;
}
