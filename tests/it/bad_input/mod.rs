//! What no client should send: every endpoint refuses it with the right status and a text that names the fault, tells
//! nothing about its inside, and leaves nothing behind.

mod admin;
mod cases;
mod hosted;
mod quotes;
mod secrets;
mod transfers;

use anchor_host_tests::{
    anchor::{Setup, TestAnchor},
    database::Kind,
    on_both,
    raw::{Raw, RawAnswer},
    routes,
};
use cases::*;
use hosted::bad_hosted;
use quotes::*;
use serde_json::{Value, json};
use transfers::bad_transfers;

on_both!(
    every_endpoint_names_what_is_wrong,
    what_is_no_endpoint_is_refused_like_everything_else,
    a_body_that_never_ends_well_leaves_the_host_serving,
);

/// In KiB, set for this test.
const BODY_LIMIT: usize = 64;
const UPLOAD_LIMIT: usize = 128;

/// No text for a client is longer, however much of what it sent is repeated in it.
const ERROR_MOST: usize = 400;

/// Words of what the host is made of.
const INTERNALS: &[&str] = &[
    "axum",
    "hyper",
    "tower",
    "tokio",
    "serde",
    "sqlx",
    "sqlite",
    "postgres",
    "wasm",
    "panicked",
    "unwrap",
    "src/",
    ".rs:",
    "RUST_",
    "<html",
    "Failed to",
    "rust_decimal",
];

/// What is sent, the status it has to get, and what the error text has to name.
type Case = (Raw, u16, &'static str);

/// `(method, path pattern)` and its cases.
type Endpoint = ((&'static str, &'static str), Vec<Case>);

/// What is wrong with a refusal.
fn faults(request: &Raw, answer: &RawAnswer, status: u16, named: &str) -> Vec<String> {
    let body = serde_json::from_str(&answer.text).unwrap_or(Value::Null);
    let members: Vec<_> = body.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let error = body["error"].as_str().unwrap_or_default();
    // SEP-6 has a type for it.
    let is_unsigned = members == ["error", "type"] && body["type"] == "authentication_required";
    let internal = INTERNALS.iter().find(|word| error.contains(**word));
    let faults = [
        (answer.status != status, format!("{status} was due")),
        (!answer.head.contains("content-type: application/json"), format!("its type is not JSON: {}", answer.head)),
        (members != ["error"] && !is_unsigned, "it is not made of `error` alone".to_owned()),
        (error.is_empty() || !error.contains(named), format!("it does not name `{named}`")),
        (error.len() > ERROR_MOST, format!("its {} bytes are too many", error.len())),
        (error.chars().any(char::is_control), "it has control characters".to_owned()),
        (internal.is_some(), format!("it tells of {internal:?}")),
    ];
    let said: String = answer.text.chars().take(300).collect();
    let faults = faults.into_iter().filter(|(is_faulty, _)| *is_faulty);
    faults.map(|(_, fault)| format!("{request:?} got {} {said}: {fault}", answer.status)).collect()
}

fn report(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

async fn start(kind: Kind) -> TestAnchor {
    let caps = [("server.body_limit_kib", BODY_LIMIT), ("server.upload_limit_kib", UPLOAD_LIMIT)];
    let setup = caps.iter().fold(Setup::new(kind), |setup, (key, value)| setup.set(key, &value.to_string()));
    let asset = [
        ("code", "USDC"),
        ("sep31.deliver", "iso4217:USD"),
        ("sep31.funding_methods", "SEPA"),
        ("withdraw.deliver", "iso4217:USD"),
        ("withdraw.funding_methods", "SEPA"),
        ("deposit.receive", "iso4217:USD"),
        ("deposit.funding_methods", "SEPA"),
    ];
    asset.iter().fold(setup, |setup, (key, value)| setup.set(&format!("assets[0].{key}"), value)).start().await
}

#[expect(clippy::too_many_lines, reason = "a table of all endpoints")]
async fn every_endpoint_names_what_is_wrong(kind: Kind) {
    let anchor = start(kind).await;
    let sender = anchor.sender().await;
    let waiting = sender.open_and_pay("10", "execute=transaction-info").await;
    sender.wait(&waiting.id, "pending_transaction_info_update").await;
    let before = anchor.events(&waiting.id).await;
    let withdrawal = sender.withdraw_and_pay("10", "execute=transaction-info").await;
    sender.wait_for_transfer(&withdrawal.id, "pending_transaction_info_update").await;

    let mut posts = bad_payments();
    posts.extend(broken_json(|| Raw::new("POST", "/sep31/transactions")));
    for kind in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "text/html"] {
        posts.push((Raw::new("POST", "/sep31/transactions").body(kind, "amount=1"), 400, "content type"));
    }
    let (gets, puts) = bad_customers(&sender);
    let customer = "/sep12/customer/{account}";
    let (create, one) = ("/sep31/transactions", "/sep31/transactions/{id}");
    let mut table: Vec<Endpoint> = vec![
        // They read nothing of what is sent.
        (("GET", "/health/live"), vec![]),
        (("GET", "/health/ready"), vec![]),
        (("GET", "/.well-known/stellar.toml"), vec![]),
        (("GET", "/sep31/info"), query_faults("/sep31/info")),
        (("GET", "/sep38/info"), vec![]),
        (("GET", "/sep38/prices"), bad_prices(&sender)),
        (("GET", "/sep38/price"), bad_rates(&sender)),
        (("POST", "/sep38/quote"), bad_quotes(&sender)),
        (("GET", "/sep38/quote/{id}"), bad_quote_ids()),
        (("GET", "/auth"), bad_challenges(&sender)),
        (("POST", "/auth"), bad_answers(&sender).await),
        (("GET", "/sep12/customer"), gets),
        (("PUT", "/sep12/customer"), puts),
        (("DELETE", customer), bad_deletes(&sender)),
        (("POST", create), posts),
        (("GET", one), bad_ids()),
        (("PATCH", one), bad_patches(&waiting.id)),
        (
            ("PUT", "/sep31/transactions/{id}/callback"),
            bad_callbacks(format!("/sep31/transactions/{}/callback", waiting.id)),
        ),
        (("PUT", "/sep12/customer/verification"), bad_proofs()),
        (("POST", "/sep12/customer/files"), bad_uploads()),
        (("GET", "/sep12/customer/files"), bad_file_queries()),
        (("PUT", "/sep12/customer/callback"), bad_callbacks("/sep12/customer/callback".to_owned())),
    ];
    table.extend(bad_transfers(&withdrawal.id));
    table.extend(bad_hosted());
    for ((method, path), cases) in &mut table {
        let is_hosted = path.starts_with("/sep24/transaction") || *path == "/sep24/fee";
        let is_transfer = is_hosted || path.starts_with("/sep6") && *path != "/sep6/info";
        if is_transfer || path.starts_with("/sep12") || path.starts_with(create) || path.starts_with("/sep38/quote") {
            cases.extend(unsigned(
                method,
                &path.replace(['{', '}'], ""),
                if path.contains("sep12") { 401 } else { 403 },
            ));
        }
        cases.push((Raw::new("TRACE", path.replace(['{', '}'], "")), 405, "method"));
    }
    routes::assert_covered(&anchor.url(), table.iter().map(|(endpoint, _)| *endpoint)).await;

    let mut found = Vec::new();
    let bearer = format!("Bearer {}", sender.token.as_ref().unwrap());
    for (request, status, named) in table.into_iter().flat_map(|(_, cases)| cases) {
        let request = if request.has("Authorization") { request } else { request.header("Authorization", &bearer) };
        found.extend(faults(&request, &request.send(&anchor.url()).await, status, named));
    }
    report(&found);

    // Nothing of all that is left.
    assert_eq!(anchor.store.transactions(false, 10).await.unwrap().len(), 2);
    assert_eq!(anchor.events(&waiting.id).await, before);
    sender.correct(&withdrawal.id, &json!({ "steer": "execute=delivered" })).await.expect(200);
    sender.wait_for_transfer(&withdrawal.id, "completed").await;
    assert!(sender.customer("").await.expect(200).get("id").is_none());
    sender.patch(&waiting.id, &json!({ "steer": "execute=delivered" })).await.expect(200);
    sender.wait(&waiting.id, "completed").await;
    anchor.finish().await;
}

async fn what_is_no_endpoint_is_refused_like_everything_else(kind: Kind) {
    let anchor = start(kind).await;
    for target in
        ["/", "//", "/auth/x", "/sep12", "/sep31/transactions/a/b", "/%2e%2e/etc/passwd", "/sep31//info", "/%ff"]
    {
        for method in ["GET", "POST", "BREW"] {
            let request = Raw::new(method, target);
            report(&faults(&request, &request.send(&anchor.url()).await, 404, "not found"));
        }
    }
    // What reads no parameters is not disturbed by any.
    for target in ["/health/live?a=%00&a=%ff", "/health/ready?x", "/.well-known/stellar.toml?a=1&a=2"] {
        assert_eq!(Raw::new("GET", target).json("{").send(&anchor.url()).await.status, 200, "{target}");
    }
    assert_eq!(Raw::new("GET", "/sep31/info?lang=%ff").send(&anchor.url()).await.status, 200);
    // Heads beyond all measure are not read to their end, and answered like everything else.
    let endless = Raw::new("GET", format!("/auth?account={}", "x".repeat(100_000)));
    let headers = Raw::new("GET", "/auth").header("X-Long", "x".repeat(600_000));
    let many = (0..200).fold(Raw::new("GET", "/auth"), |request, _| request.header("X-One-Of-Many", "x"));
    for (request, status, named) in [
        (endless, 414, "the URL is too long"),
        (headers, 431, "headers are too long"),
        (many, 431, "headers are too long"),
    ] {
        report(&faults(&request, &request.send(&anchor.url()).await, status, named));
    }
    report(&faults(
        &Raw::new("GET", "/\x01"),
        &Raw::new("GET", "/\x01").send(&anchor.url()).await,
        400,
        "not valid HTTP",
    ));
    anchor.finish().await;
}

/// Bodies that are cut short, and connections that end in the middle of a head.
async fn a_body_that_never_ends_well_leaves_the_host_serving(kind: Kind) {
    use tokio::io::AsyncWriteExt;
    let anchor = start(kind).await;
    let sender = anchor.sender().await;
    let address = anchor.url().trim_start_matches("http://").to_owned();
    let token = sender.token.as_ref().unwrap();
    let head = format!("POST /sep31/transactions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n");
    for rest in [
        "Content-Length: 60\r\n\r\n{\"amount\": \"10\", \"asset_code\": \"USDC\"}",
        "Transfer-Encoding: chunked\r\n\r\n26\r\n{\"amount\": \"10\", \"asset_code\": \"USDC\"}",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        "Content-Length: 10",
    ] {
        let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
        stream.write_all(format!("{head}{rest}").as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        drop(stream);
    }
    sender.get("/sep31/info").await.expect(200);
    anchor.assert_untouched().await;
    anchor.finish().await;
}
