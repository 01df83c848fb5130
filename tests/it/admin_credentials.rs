//! Credentials of the admin API: each way to present one, each refusal, which role opens what, and whose name is recorded.

use super::admin_api::ENDPOINTS;
use anchor_host::app::{PayoutFilter, RefundOrder};
use anchor_host_tests::{
    admin,
    anchor::{Setup, TestAnchor},
    database::{Kind, random_bytes},
    on_both,
    process::command,
    raw::{Raw, RawAnswer},
    wait,
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use std::{fs, os::unix::fs::PermissionsExt, time::Duration};

on_both!(
    each_way_to_present_a_credential_opens_the_api_and_no_other,
    a_token_of_the_callers_own_is_refused_with_the_reason,
    every_route_asks_for_its_role,
    records_name_the_credential_and_the_person,
    neither_the_same_person_nor_the_same_credential_approves_a_payout,
    an_archive_of_the_callers_choice_needs_the_largest_role,
    failures_of_an_address_are_bounded_and_lock_nobody_out,
);

/// A secret of the test's own.
fn secret() -> String {
    hex::encode(random_bytes::<32>())
}

/// Name, role, kind and secret of each credential.
struct Credentials([(&'static str, &'static str, &'static str, String); 4]);

impl Credentials {
    fn new() -> Self {
        Self([
            ("dashboards", "read", "api_key", secret()),
            ("treasury", "operate", "api_key", secret()),
            ("business", "operate", "jwt", secret()),
            ("root", "admin", "api_key", secret()),
        ])
    }

    fn given_to(&self, mut setup: Setup) -> Setup {
        for (position, (name, role, kind, secret)) in self.0.iter().enumerate() {
            for (key, value) in [("name", *name), ("role", *role), ("kind", *kind), ("secret", secret)] {
                setup = setup.set(&format!("admin.credentials[{position}].{key}"), value);
            }
        }
        setup
    }

    fn secret(&self, name: &str) -> &str {
        &self.0.iter().find(|one| one.0 == name).unwrap().3
    }

    /// A header that presents one, for a moment.
    fn header(&self, anchor: &TestAnchor, name: &str) -> (&'static str, String) {
        match self.0.iter().find(|one| one.0 == name).unwrap().2 {
            "jwt" => ("authorization", format!("Bearer {}", self.token(name, lifetime(anchor, 30)))),
            _ => ("x-api-key", self.secret(name).to_owned()),
        }
    }

    /// A token that the holder signs.
    fn token(&self, name: &str, claims: Value) -> String {
        signed(&Header::default(), &claims, self.secret(name))
    }
}

fn signed(header: &Header, claims: &Value, secret: &str) -> String {
    jsonwebtoken::encode(header, claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
}

/// Claims that are good from now on, for so many seconds.
fn lifetime(anchor: &TestAnchor, seconds: i64) -> Value {
    let now = anchor.now().as_seconds();
    json!({ "iat": now, "exp": now + seconds })
}

async fn ask(anchor: &TestAnchor, method: &'static str, path: &str, headers: &[(&'static str, String)]) -> RawAnswer {
    let request = headers.iter().fold(Raw::new(method, path), |request, (name, value)| request.header(name, value));
    request.send(&anchor.admin_url()).await
}

async fn each_way_to_present_a_credential_opens_the_api_and_no_other(kind: Kind) {
    let credentials = Credentials::new();
    let anchor = credentials.given_to(Setup::new(kind).set("admin.api_key_header", "X-Operator-Key")).start().await;
    let bearer = |secret: &str| ("authorization", format!("Bearer {secret}"));
    let key = |secret: &str| ("x-operator-key", secret.to_owned());
    let (treasury, business) = (credentials.secret("treasury"), credentials.secret("business"));
    let token = credentials.token("business", lifetime(&anchor, 30));
    for ways in [
        vec![key(treasury)],
        vec![bearer(treasury)],
        vec![("authorization", format!("bearer {treasury}"))],
        vec![bearer(&token)],
        vec![bearer(&anchor.admin_token())],
    ] {
        assert_eq!(ask(&anchor, "GET", "/admin/host", &ways).await.status, 200, "{ways:?}");
    }
    for (ways, told) in [
        (vec![], "keys.admin_token"),
        (vec![("x-api-key", treasury.to_owned())], "`x-operator-key`"),
        (vec![key("")], "[[admin.credentials]]"),
        (vec![key(&treasury[1..])], "[[admin.credentials]]"),
        (vec![key(&format!("{treasury}0"))], "[[admin.credentials]]"),
        (vec![key(&treasury.to_uppercase())], "[[admin.credentials]]"),
        (vec![key(business)], "[[admin.credentials]]"),
        (vec![bearer(business)], "[[admin.credentials]]"),
        (vec![key(&token)], "[[admin.credentials]]"),
        (vec![("authorization", treasury.to_owned())], "Bearer"),
        (vec![("authorization", format!("Basic {treasury}"))], "Bearer"),
        (vec![("authorization", "Bearer žluťoučký".to_owned())], "Bearer"),
        (vec![bearer(treasury), key(treasury)], "more than one credential"),
        (vec![key(treasury), key(treasury)], "more than one credential"),
        (vec![bearer(&token), bearer(treasury)], "more than one credential"),
    ] {
        let answer = ask(&anchor, "GET", "/admin/host", &ways).await;
        assert!(answer.status == 401 && answer.text.contains(told), "{ways:?}: {} {}", answer.status, answer.text);
        assert!(answer.head.contains("www-authenticate: bearer"), "{}", answer.head);
    }
    anchor.finish().await;
}

async fn a_token_of_the_callers_own_is_refused_with_the_reason(kind: Kind) {
    let credentials = Credentials::new();
    let anchor = credentials.given_to(Setup::new(kind).set("admin.jwt_lifetime_max_s", "60")).start().await;
    let sender = anchor.sender().await;
    let (now, good) = (anchor.now().as_seconds(), lifetime(&anchor, 60));
    let own = |claims: Value| credentials.token("business", claims);
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", own(good.clone()).split('.').nth(1).unwrap());
    let mut cut = own(good.clone());
    cut.truncate(cut.len() - 4);
    for (token, told) in [
        (own(json!({ "iat": now - 90, "exp": now - 40 })), "has expired"),
        (own(json!({ "iat": now + 40, "exp": now + 90 })), "not valid yet"),
        (own(json!({ "iat": now, "exp": now + 60, "nbf": now + 40 })), "not valid yet"),
        (own(json!({ "iat": now, "exp": now + 61 })), "60 is the maximum (admin.jwt_lifetime_max_s)"),
        (own(json!({ "iat": now })), "`iat` and `exp`"),
        (own(json!({ "exp": now + 60 })), "`iat` and `exp`"),
        (own(json!({ "iat": now + 9, "exp": now + 9 })), "`exp` is not after its `iat`"),
        (unsigned, "not signed with HS256"),
        (signed(&Header::new(Algorithm::HS512), &good, credentials.secret("business")), "not signed with HS256"),
        (signed(&Header::default(), &good, &secret()), "no credential has signed"),
        // A key that is presented itself signs nothing.
        (signed(&Header::default(), &good, credentials.secret("root")), "no credential has signed"),
        (signed(&Header::default(), &good, &anchor.admin_token()), "no credential has signed"),
        (cut, "no credential has signed"),
        (sender.token.clone().unwrap(), "no credential has signed"),
    ] {
        let answer = ask(&anchor, "GET", "/admin/host", &[("authorization", format!("Bearer {token}"))]).await;
        assert!(answer.status == 401 && answer.text.contains(told), "{told}: {} {}", answer.status, answer.text);
    }
    // It is good while it lasts, as the host's clock tells.
    let token = [("authorization", format!("Bearer {}", own(good)))];
    assert_eq!(ask(&anchor, "GET", "/admin/host", &token).await.status, 200);
    anchor.advance(Duration::from_secs(80));
    assert_eq!(ask(&anchor, "GET", "/admin/host", &token).await.status, 401);
    anchor.finish().await;
}

async fn every_route_asks_for_its_role(kind: Kind) {
    let credentials = Credentials::new();
    let anchor = credentials.given_to(Setup::new(kind)).start().await;
    let roles = ["read", "operate", "admin"];
    let rank = |role: &str| roles.iter().position(|one| *one == role).unwrap();
    for (method, path, needed) in ENDPOINTS {
        for (name, role, ..) in &credentials.0 {
            // Without a reason, so that what is admitted changes nothing.
            let answer = ask(&anchor, method, path, &[credentials.header(&anchor, name)]).await;
            let is_admitted = ![401, 403, 429].contains(&answer.status);
            assert_eq!(is_admitted, rank(role) >= rank(needed), "{method} {path} as {name}: {}", answer.text);
            if !is_admitted {
                let told = format!("needs a credential with the role `{needed}`; `{name}` has `{role}`");
                assert!(answer.status == 403 && answer.text.contains(&told), "{method} {path}: {}", answer.text);
            }
        }
    }
    // A method that a route does not have is nobody's who only looks.
    let look = [credentials.header(&anchor, "dashboards"), ("anchor-reason", "test".to_owned())];
    assert_eq!(ask(&anchor, "DELETE", "/admin/actions", &look).await.status, 403);
    assert_eq!(ask(&anchor, "HEAD", "/admin/actions", &look).await.status, 200);
    assert_eq!(ask(&anchor, "HEAD", "/admin/kv/value?guest=a&key=b", &look).await.status, 403);
    assert!(anchor.store.actions(10).await.unwrap().is_empty(), "nothing was attempted");
    let metrics = admin::get_at(&anchor.admin_url(), credentials.secret("dashboards"), "/metrics").await;
    assert!(metrics.0 == 200 && metrics.1.contains("anchor_admin_refusals_total{reason=\"role\"}"), "{}", metrics.1);
    anchor.finish().await;
}

async fn records_name_the_credential_and_the_person(kind: Kind) {
    let credentials = Credentials::new();
    let anchor = credentials.given_to(Setup::new(kind)).start().await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    sender.pay(&opened, "9").await;
    let id = anchor.unapplied(1).await.remove(0).operation_id;
    let path = format!("/admin/unapplied/{id}/dismiss");
    let reason = || ("anchor-reason", "sent back by hand".to_owned());
    let person = |name: &str| ("anchor-operator", name.to_owned());
    // Nobody writes another credential's name down.
    for name in ["treasury/ada", "/", "a/b"] {
        for proof in
            [("authorization", format!("Bearer {}", anchor.admin_token())), credentials.header(&anchor, "root")]
        {
            let answer = ask(&anchor, "POST", &path, &[proof, reason(), person(name)]).await;
            assert!(answer.status == 400 && answer.text.contains("contains `/`"), "{name}: {}", answer.text);
        }
    }
    assert!(anchor.store.actions(10).await.unwrap().is_empty());
    let answer = ask(&anchor, "POST", &path, &[credentials.header(&anchor, "treasury"), reason(), person("ada")]).await;
    let decided: Value = serde_json::from_str(&answer.text).unwrap();
    assert_eq!((answer.status, &decided["decided_by"]), (200, &json!("treasury/ada")), "{decided}");
    let others = [
        vec![credentials.header(&anchor, "business"), reason()],
        vec![("authorization", format!("Bearer {}", anchor.admin_token())), reason(), person("ada")],
        vec![("authorization", format!("Bearer {}", anchor.admin_token())), reason()],
    ];
    for headers in others {
        assert_eq!(ask(&anchor, "POST", &path, &headers).await.status, 400, "it was decided");
    }
    let actions = anchor.store.actions(10).await.unwrap();
    let who: Vec<_> = actions.iter().map(|row| (row.who.as_str(), row.outcome)).collect();
    let expected =
        [("operator", Some(400)), ("ada", Some(400)), ("business/operator", Some(400)), ("treasury/ada", Some(200))];
    assert_eq!(who, expected, "newest first");
    anchor.finish().await;
}

async fn neither_the_same_person_nor_the_same_credential_approves_a_payout(kind: Kind) {
    let credentials = Credentials::new();
    let setup = Setup::new(kind).set("assets[0].code", "USDC").set("assets[0].sep31.deliver", "iso4217:USD");
    let anchor = credentials.given_to(setup.set("assets[0].payout_approve_above", "9")).start().await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "execute=failed").await;
    sender.wait(&opened.id, "error").await;
    let order = serde_json::to_string(&RefundOrder::default()).unwrap();
    let act = async |name: &str, person: Option<&str>, path: &str, body: &str| {
        let (header, value) = credentials.header(&anchor, name);
        let request = Raw::new("POST", path).header(header, value).header("anchor-reason", "see the ticket").json(body);
        let request = person.into_iter().fold(request, |request, person| request.header("anchor-operator", person));
        request.send(&anchor.admin_url()).await
    };
    let refund = format!("/admin/transactions/{}/refund", opened.id);
    let ordered = act("treasury", Some("ada"), &refund, &order).await;
    assert_eq!(ordered.status, 200, "{}", ordered.text);
    let operator = anchor.operator().await;
    let payout = wait::until("the payout waits", || async {
        let listed = operator.payouts(&PayoutFilter { all: false, limit: 10 }).await.unwrap().payouts;
        match &listed[..] {
            [one] if one.waits_for.as_deref().is_some_and(|text| text.contains("treasury/ada")) => Ok(one.clone()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    assert_eq!(payout.ordered_by, "treasury/ada");
    let approve = format!("/admin/payouts/{}/approve", payout.id);
    for (name, person, told) in [
        ("treasury", Some("ada"), "ada ordered payout"),
        ("root", Some(" ADA"), "ordered payout"),
        ("business", Some("ada"), "ada ordered payout"),
        ("treasury", Some("bob"), "with the credential treasury"),
        ("treasury", None, "with the credential treasury"),
    ] {
        let answer = act(name, person, &approve, "").await;
        assert!(answer.status == 400 && answer.text.contains(told), "{name} {person:?}: {}", answer.text);
    }
    let answer = act("business", Some("bob"), &approve, "").await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    sender.wait(&opened.id, "refunded").await;
    let approved = operator.payout(&payout.id).await.unwrap().summary.approved_by;
    assert_eq!(approved.as_deref(), Some("business/bob: see the ticket"));
    anchor.finish().await;
}

async fn an_archive_of_the_callers_choice_needs_the_largest_role(kind: Kind) {
    let credentials = Credentials::new();
    let anchor = credentials.given_to(Setup::new(kind)).start().await;
    let elsewhere = json!({ "horizon_url": "http://127.0.0.1:9" }).to_string();
    for path in ["/admin/gaps/1/backfill", "/admin/reconcile"] {
        for (name, is_admitted) in [("treasury", false), ("business", false), ("root", true)] {
            let (header, value) = credentials.header(&anchor, name);
            let request = Raw::new("POST", path).header(header, value).header("anchor-reason", "test").json(&elsewhere);
            let answer = request.send(&anchor.admin_url()).await;
            assert_eq!(answer.status != 403, is_admitted, "{path} as {name}: {}", answer.text);
        }
    }
    let (header, value) = credentials.header(&anchor, "treasury");
    let request = Raw::new("POST", "/admin/gaps/1/backfill").header(header, value).header("anchor-reason", "test");
    assert_eq!(request.json("{}").send(&anchor.admin_url()).await.status, 404, "the configured one is nobody's choice");
    anchor.finish().await;
}

async fn failures_of_an_address_are_bounded_and_lock_nobody_out(kind: Kind) {
    let credentials = Credentials::new();
    let anchor = credentials.given_to(Setup::new(kind).set("server.trusted_proxies", "127.0.0.1/32")).start().await;
    let from = |address: &str, key: &str| [("x-forwarded-for", address.to_owned()), ("x-api-key", key.to_owned())];
    let mut answers = Vec::new();
    while answers.last() != Some(&429) {
        assert!(answers.len() < 1000, "no failure was refused");
        answers.push(ask(&anchor, "GET", "/admin/host", &from("198.51.100.7", "wrong")).await.status);
    }
    assert!(answers.len() > 60 && answers[..answers.len() - 1].iter().all(|status| *status == 401), "{answers:?}");
    assert_eq!(ask(&anchor, "GET", "/admin/host", &from("203.0.113.9", "wrong")).await.status, 401);
    let good = from("198.51.100.7", credentials.secret("dashboards"));
    assert_eq!(ask(&anchor, "GET", "/admin/host", &good).await.status, 200);
    let metrics = ask(&anchor, "GET", "/metrics", &good).await.text;
    assert!(metrics.contains("anchor_admin_refusals_total{reason=\"unknown\"}"), "{metrics}");
    // Nobody is forgotten for good, and nobody for long.
    anchor.advance(Duration::from_secs(60));
    assert_eq!(ask(&anchor, "GET", "/admin/host", &from("198.51.100.7", "wrong")).await.status, 401);
    anchor.finish().await;
}

/// The token that is generated is not in the configuration, where its secrets are compared.
#[test]
fn a_host_whose_credential_is_its_own_token_does_not_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).unwrap();
    let token = data.join("admin-token");
    fs::write(&token, format!("{}\n", secret())).unwrap();
    fs::set_permissions(&token, fs::Permissions::from_mode(0o600)).unwrap();
    let (data, token) = (data.display().to_string(), token.display().to_string());
    let file = format!("admin.credentials[0].secret_file={token}");
    let mut words = vec!["run", "--data-dir", &data];
    for assignment in [
        "server.listen=127.0.0.1:0",
        "sandbox.listen=127.0.0.1:0",
        "admin.listen=127.0.0.1:0",
        "admin.credentials[0].name=dashboards",
        "admin.credentials[0].role=read",
        "admin.credentials[0].kind=api_key",
        &file,
    ] {
        words.extend(["--set", assignment]);
    }
    let told = command(&words);
    assert!(told.code == 1 && told.err.contains("`dashboards`") && told.err.contains("the admin token"), "{told:?}");
}
