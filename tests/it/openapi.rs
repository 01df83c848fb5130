//! The document of the admin API and the Platform API, seen by a validator, and by a tool that makes requests of it.

use anchor_host_tests::{
    anchor::{TestAnchor, signoff},
    business::{Business, driven_by_business},
    database::Kind,
    guests::root,
    on_both,
};
use serde_json::{Value, json};
use std::{path::PathBuf, process::Command, sync::OnceLock};

on_both!(the_document_is_valid_and_the_host_keeps_it);

/// What a host answers is as the document says. Not among them: that what fits the schemas is taken, which says nothing of
/// what is on record.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
    response_schema_conformance,unsupported_method,ignored_auth";

/// Where the tools are.
fn tools() -> PathBuf {
    static MADE: OnceLock<()> = OnceLock::new();
    MADE.get_or_init(|| {
        let made = Command::new("make").args(["--silent", "openapi-python"]).current_dir(root()).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    });
    root().join("target/guests/openapi")
}

async fn succeeds(mut command: Command) {
    command.env("PYTHONDONTWRITEBYTECODE", "1").env("NO_COLOR", "1");
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "{said}");
}

/// Something of each kind that lists show.
async fn with_records(anchor: &TestAnchor) {
    let (business, wallet) = (Business::of(anchor), anchor.sender().await);
    let opened = wallet.withdraw(&[("amount", "10")]).await.expect(200);
    business.call("notify_transaction_error", &json!({ "transaction_id": opened["id"], "message": "no" })).await;
    let another = wallet.withdraw(&[("amount", "10")]).await.expect(200);
    let paid = super::platform::request_onchain(anchor, &business, another["id"].as_str().unwrap()).await;
    wallet.pay(&paid, "9").await;
    let unapplied = anchor.unapplied(1).await.remove(0).operation_id;
    anchor.operator().await.refund_unapplied(unapplied, &signoff()).await.unwrap();
}

async fn the_document_is_valid_and_the_host_keeps_it(kind: Kind) {
    let anchor = driven_by_business(kind).start().await;
    with_records(&anchor).await;
    let (status, document) = Business::of(&anchor).request(reqwest::Method::GET, "/openapi.json", None).await;
    assert_eq!((status, &document["openapi"]), (200, &json!("3.1.0")));
    states_bounds(&document);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("openapi.json");
    std::fs::write(&file, document.to_string()).unwrap();
    let python = |module: &str| {
        let mut command = Command::new("python3");
        command.args(["-m", module]).env("PYTHONPATH", tools()).current_dir(folder.path());
        command
    };
    let mut validator = python("openapi_spec_validator");
    validator.arg(&file);
    succeeds(validator).await;
    let mut requests = python("schemathesis.cli");
    requests.args(["run", "openapi.json", "--url", &anchor.admin_url(), "--checks", CHECKS]);
    requests.args(["--phases", "coverage,fuzzing", "--max-examples", "10", "--seed", "1", "--no-color"]);
    // A crowded machine is no fault of the host's.
    requests.args(["--request-timeout", "60", "--suppress-health-check", "all"]);
    requests.args(["-H", &format!("Authorization: Bearer {}", anchor.admin_token()), "-H", "Anchor-Reason: a test"]);
    succeeds(requests).await;
    // Some of them were about what is on record.
    anchor.operator().await.resume_payouts(&signoff()).await.unwrap();
    for one in anchor.store.transactions(true, 10).await.unwrap() {
        anchor.needs_attention(&one.id.to_string()).await;
    }
    anchor.finish().await;
}

/// What handlers refuse, the document does not offer.
fn states_bounds(document: &Value) {
    let parameter = |path: &str, name: &str| {
        let all = document["paths"][path]["get"]["parameters"].as_array().unwrap();
        all.iter().find(|one| one["name"] == name).unwrap()["schema"].clone()
    };
    for path in ["/transactions", "/customers", "/exchange/quotes"] {
        let size = parameter(path, "page_size");
        assert_eq!((&size["minimum"], &size["maximum"]), (&json!(1), &json!(1000)), "{path}: {size}");
    }
    assert_eq!(parameter("/transactions", "page_number")["maximum"], 10_000);
    assert_eq!(parameter("/transactions", "sep")["enum"], json!(["6", "24", "31"]));
    assert_eq!(parameter("/transactions", "order")["enum"], json!(["asc", "desc"]));
    assert_eq!(parameter("/transactions", "order_by")["enum"].as_array().unwrap().len(), 3);
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["Patches"]["properties"]["records"]["maxItems"], 40);
    assert_eq!(schemas["RpcRequest"]["oneOf"][1]["maxItems"], 40);
    let key = &schemas["RpcCall"]["properties"]["idempotency_key"];
    assert_eq!((&key["minLength"], &key["maxLength"]), (&json!(1), &json!(255)), "{key}");
    assert_eq!(schemas["RpcParams"]["properties"]["message"]["maxLength"], 4096);
    for name in ["Patch", "PatchedTransaction", "RefundParam"] {
        assert!(schemas[name].is_object(), "{name}");
    }
}
