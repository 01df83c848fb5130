//! No other token opens anything.

use super::{Access, MATRIX, World, leaks, request};
use anchor_host_tests::{
    anchor::{TestAnchor, now},
    database::Kind,
    on_both,
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::{Method, header::AUTHORIZATION};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

on_both!(no_other_token_opens_anything);

/// Tokens that a good one can be mistaken for, all in the record owner's name.
fn bad_tokens(anchor: &TestAnchor, subject: &str) -> Vec<(&'static str, Option<String>)> {
    let secret = anchor.config.keys.jwt_secret.expose_secret();
    let issuer = format!("{}/auth", anchor.url());
    let seconds = now().as_seconds();
    let claims = |kind: &str, issuer: &str, expires: i64| {
        json!({
            "iss": issuer, "sub": subject, "iat": seconds - 60, "exp": seconds + expires, "jti": "ab",
            "kind": kind, "home_domain": anchor.url().trim_start_matches("http://"),
        })
    };
    let sign = |claims: &Value, secret: &str, algorithm: Algorithm| {
        let key = EncodingKey::from_secret(secret.as_bytes());
        jsonwebtoken::encode(&Header::new(algorithm), claims, &key).unwrap()
    };
    let good = sign(&claims("sep10", &issuer, 600), secret, Algorithm::HS256);
    let bearer = |token: &str| Some(format!("Bearer {token}"));
    let other_secret = "another secret, of more than thirty-two bytes";
    let kind = |kind: &str| bearer(&sign(&claims(kind, &issuer, 600), secret, Algorithm::HS256));
    let parts: Vec<&str> = good.split('.').collect();
    vec![
        // First: what these differ from is taken.
        ("good", bearer(&good)),
        ("no token", None),
        ("expired", bearer(&sign(&claims("sep10", &issuer, 0), secret, Algorithm::HS256))),
        ("a page's", kind("interactive_page")),
        ("a more-info link's", kind("more_info")),
        ("the platform's", kind("platform")),
        ("of a kind nobody knows", kind("root")),
        ("another secret's", bearer(&sign(&claims("sep10", &issuer, 600), other_secret, Algorithm::HS256))),
        (
            "another issuer's",
            bearer(&sign(&claims("sep10", "http://other.example/auth", 600), secret, Algorithm::HS256)),
        ),
        ("of another algorithm", bearer(&sign(&claims("sep10", &issuer, 600), secret, Algorithm::HS512))),
        ("of no algorithm", bearer(&format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{}.", parts[1]))),
        ("without its signature", bearer(&format!("{}.{}.", parts[0], parts[1]))),
        ("cut short", bearer(&good[..good.len() - 1])),
        ("with more behind it", bearer(&format!("{good}.{}", parts[2]))),
        (
            "with another's claims",
            bearer(&format!(
                "{}.{}.{}",
                parts[0],
                sign(&claims("sep10", &issuer, 999), other_secret, Algorithm::HS256).split('.').nth(1).unwrap(),
                parts[2]
            )),
        ),
        ("huge", bearer(&format!("{good}{}", "x".repeat(8000)))),
        ("of another scheme", Some(format!("Basic {good}"))),
        ("without a scheme", Some(good)),
    ]
}

/// A body without what is drawn for each answer anew: the nonce of a page's policy.
fn steady(body: &Value) -> String {
    let mut text = body.to_string();
    while let Some((before, rest)) = text.split_once("nonce=\\\"") {
        text = format!("{before}{}", rest.split_once('\\').map_or("", |(_, after)| after));
    }
    text
}

#[expect(clippy::too_many_lines, reason = "a table of tokens against all endpoints")]
async fn no_other_token_opens_anything(kind: Kind) {
    let World { anchor, callers, records } = World::begin(kind).await;
    let mut faults = Vec::new();
    for record in &records {
        let (_, session) = callers.iter().find(|(one, _)| *one == record.owner).unwrap();
        let visitor = session.without_token();
        for (about, header) in bad_tokens(&anchor, &record.owner.subject()) {
            for (method, path, access, ways) in MATRIX {
                let with = |request: reqwest::RequestBuilder| match &header {
                    Some(header) => request.header(AUTHORIZATION, header),
                    None => request,
                };
                if let Access::Optional(refused) = access {
                    let answer = visitor.send(with(visitor.request(method.parse().unwrap(), path))).await;
                    let is_refused = answer.status == *refused;
                    if is_refused != !matches!(about, "good" | "no token") {
                        faults.push(format!("{method} {path}, a token {about}: {} {}", answer.status, answer.body));
                    }
                    continue;
                }
                let Access::Signed(refused) = access else {
                    let method: Method = method.parse().unwrap();
                    // What changes by itself, like the host's health, is the same sooner or later.
                    let mut tries = 10;
                    let (answer, differs) = loop {
                        let without = visitor.send(visitor.request(method.clone(), path)).await;
                        let answer = visitor.send(with(visitor.request(method.clone(), path))).await;
                        let differs = answer.status != without.status || steady(&answer.body) != steady(&without.body);
                        tries -= 1;
                        if !differs || tries == 0 {
                            break (answer, differs);
                        }
                    };
                    if differs || !leaks(&answer, "", &record.marks).is_empty() {
                        faults.push(format!("{method} {path} is not the same for everybody: {about}: {}", answer.body));
                    }
                    continue;
                };
                for way in *ways {
                    let cell = request(&visitor, method, path, *way, record, "put_by_nobody");
                    if about == "good" {
                        if *method == "GET" {
                            let answer = visitor.send(with(cell.request)).await;
                            assert_eq!(answer.status, 200, "{path} {way:?} {:?}: {}", record.owner, answer.body);
                        }
                        continue;
                    }
                    let answer = visitor.send(with(cell.request)).await;
                    let is_scheme_named = answer.headers.contains_key("www-authenticate");
                    let is_told = answer.body["error"].as_str().is_some_and(|error| error.contains("token"));
                    let leaked = leaks(&answer, "", &record.marks);
                    if answer.status != *refused
                        || !is_told
                        || !leaked.is_empty()
                        || is_scheme_named != (*refused == 401)
                    {
                        faults.push(format!(
                            "{method} {path} {way:?}, a token {about}: {} {}",
                            answer.status, answer.body
                        ));
                    }
                }
            }
        }
        let shown = session.customer(&format!("id={}", record.customer)).await.expect(200);
        assert!(shown["provided_fields"]["put_by_nobody"].is_null(), "{shown}");
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    // Of each, a payment, a withdrawal and a hosted one; and the good token opened two withdrawals and two deposits.
    assert_eq!(anchor.store.transactions(false, 100).await.unwrap().len(), 7 * records.len());
    anchor.finish().await;
}
