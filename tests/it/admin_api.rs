//! The admin API: authentication, the record of changes, and its one client, with a running host and without.

use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    guests::root,
    on_both,
    process::{command, free_address},
    raw::Raw,
};
use serde_json::{Value, json};

on_both!(
    only_the_token_opens_the_door,
    the_platform_api_is_closed_to_others,
    every_action_is_written_down_with_who_and_how_it_ended,
    a_change_without_a_reason_is_refused_and_changes_nothing,
    what_is_not_known_is_refused_by_name,
    actions_on_record_can_not_hide_what_they_say,
    commands_ask_the_running_host_and_do_without_one,
    a_host_of_another_database_is_not_asked,
    other_names_than_its_own_are_refused,
    metrics_have_a_listener_of_their_own,
    nothing_personal_is_shown,
    every_route_is_tested_and_documented,
);

/// Every endpoint behind the credentials, with the role that it needs.
pub const ENDPOINTS: &[(&str, &str, &str)] = &[
    ("GET", "/admin/host", "read"),
    ("GET", "/openapi.json", "read"),
    ("GET", "/admin/health", "read"),
    ("GET", "/metrics", "read"),
    ("GET", "/admin/actions", "read"),
    ("GET", "/admin/transactions", "read"),
    ("GET", "/admin/transactions/1", "read"),
    ("POST", "/admin/transactions/1/hold", "operate"),
    ("POST", "/admin/transactions/1/resume", "operate"),
    ("POST", "/admin/transactions/1/retry", "operate"),
    ("POST", "/admin/transactions/1/expire", "operate"),
    ("POST", "/admin/transactions/1/refund", "operate"),
    ("GET", "/admin/payouts", "read"),
    ("POST", "/admin/payouts/pause", "operate"),
    ("POST", "/admin/payouts/resume", "admin"),
    ("GET", "/admin/payouts/pending", "read"),
    ("GET", "/admin/payouts/1", "read"),
    ("POST", "/admin/payouts/1/cancel", "operate"),
    ("POST", "/admin/payouts/1/recheck", "operate"),
    ("POST", "/admin/payouts/1/sign", "operate"),
    ("POST", "/admin/payouts/1/submit", "operate"),
    ("POST", "/admin/payouts/1/approve", "operate"),
    ("GET", "/admin/channels", "read"),
    ("POST", "/admin/channels/create", "admin"),
    ("POST", "/admin/channels/top-up", "admin"),
    ("POST", "/admin/channels/retire", "admin"),
    ("POST", "/admin/channels/rotate", "admin"),
    ("POST", "/admin/channels/1/adopt", "admin"),
    ("GET", "/admin/dust", "read"),
    ("GET", "/admin/deposits/unapplied", "read"),
    ("POST", "/admin/deposits/dismiss", "operate"),
    ("GET", "/admin/unapplied", "read"),
    ("GET", "/admin/unapplied/groups", "read"),
    ("GET", "/admin/unapplied/1", "read"),
    ("POST", "/admin/unapplied/1/match", "operate"),
    ("POST", "/admin/unapplied/1/refund", "operate"),
    ("POST", "/admin/unapplied/1/dismiss", "operate"),
    ("GET", "/admin/events", "read"),
    ("POST", "/admin/events/requeue", "operate"),
    ("POST", "/admin/events/1/requeue", "operate"),
    ("GET", "/admin/gaps", "read"),
    ("POST", "/admin/gaps", "operate"),
    ("GET", "/admin/reconcile", "read"),
    ("POST", "/admin/reconcile", "operate"),
    ("GET", "/admin/reconcile/differences", "read"),
    ("POST", "/admin/reconcile/accept", "operate"),
    ("POST", "/admin/gaps/1/backfill", "operate"),
    ("POST", "/admin/gaps/1/accept", "operate"),
    ("GET", "/admin/kv", "read"),
    ("GET", "/admin/kv/value", "admin"),
    ("PUT", "/admin/kv/value", "admin"),
    ("DELETE", "/admin/kv/value", "admin"),
    ("GET", "/admin/guests/calls", "read"),
    ("GET", "/admin/guests/calls/1", "admin"),
    ("GET", "/admin/guests", "read"),
    ("POST", "/admin/guests", "admin"),
    ("GET", "/admin/guests/history", "read"),
    ("POST", "/admin/guests/rollback", "admin"),
];

/// The same of the Platform API.
const PLATFORM: &[(&str, &str, &str)] = &[
    ("POST", "/", "read"),
    ("GET", "/transactions", "read"),
    ("GET", "/transactions/1", "read"),
    ("PATCH", "/transactions", "operate"),
    ("GET", "/exchange/quotes", "read"),
    ("GET", "/exchange/quotes/1", "read"),
    ("GET", "/customers", "read"),
    ("GET", "/customers/1", "read"),
];

async fn the_platform_api_is_closed_to_others(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let admin = anchor.admin_url();
    for (method, path, _) in PLATFORM {
        for wrong in [None, Some("Bearer wrong")] {
            let request = Raw::new(method, *path);
            let request = wrong.into_iter().fold(request, |request, value| request.header("authorization", value));
            let answer = request.send(&admin).await;
            assert_eq!(answer.status, 403, "{method} {path} {wrong:?}: {}", answer.text);
        }
    }
    anchor.finish().await;
}

async fn only_the_token_opens_the_door(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let (admin, token) = (anchor.admin_url(), anchor.admin_token());
    assert!(token.len() >= 32);
    let sender = anchor.sender().await;
    for (method, path, _) in ENDPOINTS {
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
        let request = request.header("anchor-reason", "the ticket says so, žluťoučký");
        who.into_iter().fold(request, |request, name| request.header("anchor-operator", name))
    };
    assert_eq!(ask("GET", "/admin/guests", Some("ada")).send(&admin).await.status, 200);
    assert_eq!(ask("POST", "/admin/guests", Some("ada")).send(&admin).await.status, 422);
    assert_eq!(ask("DELETE", "/admin/actions", None).send(&admin).await.status, 405);
    assert_eq!(ask("DELETE", "/admin/actions", Some("")).send(&admin).await.status, 400);
    let answer = ask("GET", "/admin/actions", None).send(&admin).await;
    let listed: Value = serde_json::from_str(&answer.text).unwrap();
    let rows = listed["actions"].as_array().unwrap().iter();
    let rows = rows.inspect(|row| assert_eq!(row["why"], "the ticket says so, žluťoučký"));
    let rows: Vec<_> = rows.map(|row| (row["who"].as_str(), row["action"].as_str(), row["outcome"].as_i64())).collect();
    // The newest first; looking is no action.
    let expected = [
        (Some("operator"), Some("DELETE /admin/actions"), Some(405)),
        (Some("ada"), Some("POST /admin/guests"), Some(422)),
    ];
    assert_eq!(rows, expected);
    anchor.finish().await;
}

/// The routes in the document that the host serves: method, path and role.
async fn routes(anchor: &TestAnchor) -> Vec<(String, String, String)> {
    let (_, document) = ask(anchor, "GET", "/openapi.json", None, "").await;
    let mut routes = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let role = operation["description"].as_str().unwrap().split('`').nth(1).unwrap();
            routes.push((method.to_uppercase(), path.clone(), role.to_owned()));
        }
    }
    routes
}

async fn every_route_is_tested_and_documented(kind: Kind) {
    let document = std::fs::read_to_string(root().join("host/docs/admin-api.md")).unwrap();
    let anchor = TestAnchor::start(kind).await;
    let routes = routes(&anchor).await;
    assert_eq!(routes.len(), ENDPOINTS.len() + PLATFORM.len(), "{routes:?}");
    for (method, path, role) in routes {
        let is_of = |row: &&str| {
            row.starts_with("| `")
                && row.contains(&method)
                && [format!(" {path}`"), format!(" {path}?")].iter().any(|cell| row.contains(cell))
        };
        let documented: Vec<_> = document.lines().filter(is_of).filter_map(|row| row.split(" | ").nth(1)).collect();
        assert_eq!(documented, [role.as_str()], "{method} {path}: documented");
        let tried = path.replace("{id}", "1").replace("{account}", "1");
        let tested = ENDPOINTS.iter().chain(PLATFORM);
        assert!(tested.into_iter().any(|one| *one == (&*method, &*tried, &*role)), "{method} {path} {role}: tested");
    }
    anchor.finish().await;
}

/// A request of an operator.
async fn ask(anchor: &TestAnchor, method: &'static str, path: &str, reason: Option<&str>, body: &str) -> (u16, Value) {
    let request = Raw::new(method, path).header("authorization", format!("Bearer {}", anchor.admin_token()));
    let request = reason.into_iter().fold(request, |request, reason| request.header("anchor-reason", reason));
    let answer = request.body("application/json", body).send(&anchor.admin_url()).await;
    (answer.status, serde_json::from_str(&answer.text).unwrap_or_default())
}

async fn a_change_without_a_reason_is_refused_and_changes_nothing(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    sender.pay(&opened, "9").await;
    let id = anchor.unapplied(1).await.remove(0).operation_id;
    let dismiss = format!("/admin/unapplied/{id}/dismiss");
    for reason in [None, Some(""), Some("  "), Some(&*"a".repeat(501))] {
        let (status, body) = ask(&anchor, "POST", &dismiss, reason, "").await;
        assert_eq!(status, 400, "{reason:?}: {body}");
        assert!(body["error"].as_str().unwrap().starts_with("Anchor-Reason: "), "{body}");
    }
    assert!(anchor.store.actions(10).await.unwrap().is_empty(), "nothing was attempted");
    assert_eq!(anchor.unapplied(1).await[0].decision, None);
    let (status, body) = ask(&anchor, "POST", &dismiss, Some("paid back in cash"), "").await;
    assert_eq!(
        (status, &body["decision"], &body["decided_why"]),
        (200, &json!("dismissed"), &json!("paid back in cash"))
    );
    anchor.finish().await;
}

/// What a body on record says is shown as it is: nothing in it turns the text around, or is not seen.
async fn actions_on_record_can_not_hide_what_they_say(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let body = json!({ "to": "https://a.example/\u{202e}evil\u{200b}" }).to_string();
    assert_eq!(ask(&anchor, "POST", "/admin/events/requeue", Some("test"), &body).await.0, 200);
    let (status, actions) = ask(&anchor, "GET", "/admin/actions", None, "").await;
    let action = actions["actions"][0]["action"].as_str().unwrap();
    assert_eq!(status, 200);
    assert!(action.contains("https://a.example/\u{fffd}evil\u{fffd}"), "{action}");
    anchor.finish().await;
}

async fn what_is_not_known_is_refused_by_name(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    for (method, path, body, complaint) in [
        ("GET", "/admin/transactions?needs_atention=true", "", "needs_atention"),
        ("GET", "/admin/transactions?limit=many", "", "limit"),
        ("GET", "/admin/kv", "", "guest"),
        ("GET", "/admin/guests/calls?since=yesterday", "", "since"),
        ("POST", "/admin/deposits/dismiss", r#"{"guest":"a"}"#, "external_id"),
        ("POST", "/admin/unapplied/1/match", "{}", "transaction"),
        ("POST", "/admin/unapplied/1/match", r#"{"transaction":"a","acept_late":true}"#, "acept_late"),
        ("POST", "/admin/unapplied/1/match", r#"{"transaction":"a","fee":"1e3"}"#, "the body"),
        ("POST", "/admin/unapplied/1/match", "[", "the body"),
        ("POST", "/admin/gaps/1/backfill", r#"{"horizon_url":"gopher://a"}"#, "horizon_url"),
    ] {
        let (status, answer) = ask(&anchor, method, path, Some("test"), body).await;
        let error = answer["error"].as_str().unwrap_or_default();
        assert!(status == 400 && error.contains(complaint), "{method} {path} {body}: {status} {answer}");
    }
    for path in ["/admin/transactions/nonsense", "/admin/unapplied/nonsense", "/admin/guests/calls/x", "/admin/nothing"]
    {
        assert_eq!(ask(&anchor, "GET", path, None, "").await.0, 404, "{path}");
    }
    anchor.finish().await;
}

/// The same command with and without a running host: the same answer, and the same record.
async fn commands_ask_the_running_host_and_do_without_one(kind: Kind) {
    let mut anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open("10", "").await;
    sender.pay(&opened, "8").await;
    sender.pay(&opened, "9").await;
    let unapplied = anchor.unapplied(2).await;
    let (first, second) = (unapplied[0].operation_id.to_string(), unapplied[1].operation_id.to_string());
    let data_dir = anchor.config.data_dir.display().to_string();
    let database = anchor.database.url.clone();
    let place = ["--data-dir", &data_dir, "--database-url", &database];
    let run = |words: &[&str]| {
        let told = command(&[words, &place].concat());
        assert_eq!(told.code, 0, "{words:?}: {told:?}");
        told.out
    };
    let dismiss = |id: &str| run(&["unapplied", "dismiss", id, "--reason", "sent back", "--by", "Ada"]);
    let shown = run(&["transactions", "show", &opened.id]);
    let health = run(&["health"]);
    assert!(health.contains("watcher") && !health.contains("failed"), "{health}");
    assert_eq!(dismiss(&first), format!("{first} dismissed\n"));
    anchor.stop().await;
    assert_eq!(run(&["transactions", "show", &opened.id]).lines().count(), shown.lines().count() + 1, "one more entry");
    assert_eq!(dismiss(&second), format!("{second} dismissed\n"));
    let actions = anchor.store.actions(10).await.unwrap();
    let actions: Vec<_> = actions.iter().map(|row| (&*row.who, &*row.why, row.outcome, row.action.clone())).collect();
    let action = |id: &str| ("Ada", "sent back", Some(200), format!("POST /admin/unapplied/{id}/dismiss"));
    assert_eq!(actions, [action(&second), action(&first)]);
    let listed = run(&["actions", "--json"]);
    assert_eq!(listed.lines().count(), 2, "{listed}");
    anchor.start_again().await;
    anchor.finish().await;
}

/// A data directory's host is not asked about another database.
async fn a_host_of_another_database_is_not_asked(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let opened = sender.open_and_pay("10", "").await;
    sender.wait(&opened.id, "completed").await;
    let data_dir = anchor.config.data_dir.display().to_string();
    let other = format!("sqlite://{}", anchor.config.data_dir.join("other.sqlite").display());
    let told = command(&["transactions", "list", "--data-dir", &data_dir, "--database-url", &other]);
    assert!(told.code == 1 && told.err.contains("no tables yet"), "{told:?}");
    anchor.finish().await;
}

/// Whatever a client or a customer wrote is in no answer about transactions and events.
async fn nothing_personal_is_shown(kind: Kind) {
    let anchor = TestAnchor::start(kind).await;
    let sender = anchor.sender().await;
    let fields = json!({ "account_number": "CANARY-1", "routing_number": "021000021" });
    let receiver = sender.register("2", &json!({ "first_name": "CANARY-2" })).await;
    let more = json!({ "receiver_id": receiver, "fields": { "transaction": fields } });
    let opened = sender.open_with("10", &more).await;
    sender.pay(&opened, "10").await;
    sender.wait(&opened.id, "completed").await;
    for path in
        ["/admin/transactions", &format!("/admin/transactions/{}", opened.id), "/admin/events", "/admin/actions"]
    {
        let (status, answer) = ask(&anchor, "GET", path, None, "").await;
        assert!(status == 200 && !answer.to_string().contains("CANARY"), "{path}: {answer}");
    }
    anchor.finish().await;
}

/// A page in an operator's browser can resolve a name of its own to the listener (DNS rebinding).
async fn other_names_than_its_own_are_refused(kind: Kind) {
    let anchor = Setup::new(kind).set("admin.hosts", "ops.example.com").start().await;
    let token = format!("Bearer {}", anchor.admin_token());
    for (host, status) in [
        ("127.0.0.1", 200),
        ("localhost:8002", 200),
        ("[::1]:8002", 200),
        ("OPS.example.com", 200),
        ("evil.example", 421),
        ("ops.example.com.evil.example", 421),
        ("127.0.0.1.evil.example:8002", 421),
        ("", 421),
    ] {
        for path in ["/admin/host", "/metrics"] {
            let request = Raw::new("GET", path).header("authorization", &token).header("host", host);
            assert_eq!(request.send(&anchor.admin_url()).await.status, status, "{path} as {host}");
        }
    }
    anchor.finish().await;
}

async fn metrics_have_a_listener_of_their_own(kind: Kind) {
    let listen = free_address();
    let anchor = Setup::new(kind).set("admin.metrics_listen", &listen).start().await;
    let url = format!("http://{listen}");
    let answer = Raw::new("GET", "/metrics").send(&url).await;
    assert!(answer.status == 200 && answer.text.contains("anchor_database_up 1"), "{}", answer.text);
    for (method, path, _) in ENDPOINTS.iter().filter(|(_, path, _)| *path != "/metrics") {
        let request = Raw::new(method, *path).header("authorization", format!("Bearer {}", anchor.admin_token()));
        assert_eq!(request.send(&url).await.status, 404, "{method} {path}");
    }
    assert_eq!(Raw::new("GET", "/metrics").header("host", "evil.example").send(&url).await.status, 421);
    anchor.finish().await;
}
