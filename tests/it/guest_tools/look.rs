//! `guest check`, `guest inspect` and `guest call`.

use super::{err, guest, out};
use anchor_host_tests::guests::Language;
use serde_json::{Value, json};
use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

const PAYOUT: &str = "rails.execute-outgoing-transaction";

fn cash_desk() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guests/rust/target/wasm32-wasip2/release");
    folder.join("cash_desk.wasm").display().to_string()
}

#[test]
fn a_guest_is_told_by_its_sdk_and_its_tools() {
    for (language, sdk, tool) in [
        (Language::Rust, "rust 0.1.1", "rustc 1."),
        (Language::Go, "go 0.1.1", "Go go1."),
        (Language::Js, "js 0.1.1", "wit-component 0."),
        (Language::Ts, "js 0.1.1", "wit-component 0."),
        (Language::Web, "js 0.1.1", "wit-component 0."),
        (Language::Python, "python 0.1.1", "wit-component 0."),
    ] {
        let file = language.reference().display().to_string();
        let report: Value = serde_json::from_str(&out(&guest(&["check", &file, "--json"]))).unwrap();
        assert_eq!((&report["sdk"], &report["wit_versions"]), (&json!(sdk), &json!(["0.1.1"])), "{report}");
        let imports = report["imports"].to_string();
        assert!(!imports.contains("wasi:logging"), "a guest that does not log with levels imports no log: {imports}");
        assert_eq!(report["unused_exports"], json!([]), "an author has no say in what tools export");
        let tools = report["tools"].as_array().unwrap();
        assert!(tools.iter().any(|one| one.as_str().unwrap().starts_with(tool)), "{tools:?}");
        assert!(
            report["features"].as_array().unwrap().contains(&json!({ "feature": "SEP-31", "on": true, "lacks": [] }))
        );
        let text = out(&guest(&["check", &file]));
        for part in ["needs HTTP: ", "needs configuration values", "lacks `fees`", sdk] {
            assert!(text.contains(part), "`{part}` is not in {text}");
        }
    }
}

#[test]
fn a_component_is_shown_as_wit_without_running_it() {
    let text = out(&guest(&["inspect", &cash_desk()]));
    for part in [
        "export anchor:guest/rails@0.1.1;",
        "execute-outgoing-transaction: func(payment: payment, attempt: attempt) -> result<payout, problem>;",
        "// custom section `anchor-guest-sdk` of module 1: 10 bytes",
    ] {
        assert!(text.contains(part), "`{part}` is not in {text}");
    }
    let object: Value = serde_json::from_str(&out(&guest(&["inspect", &cash_desk(), "--json"]))).unwrap();
    assert_eq!(object["hash"].as_str().unwrap().len(), 64);
    assert!(object["modules"][0]["functions"].as_u64().unwrap() > 100, "{}", object["modules"]);

    let refused = guest(&["inspect", file!()]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
}

#[test]
fn a_function_is_called_with_json_and_answers_json() {
    let answered = guest(&["call", &cash_desk(), PAYOUT]);
    let answer: Value = serde_json::from_str(&out(&answered)).unwrap();
    let key = "payout-01980000-0000-7000-8000-000000000001-0";
    assert_eq!(answer["ok"]["delivered"]["external-id"], key);
    assert!(err(&answered).contains("hand out 99 USD"), "what it prints is not on standard error: {answered:?}");

    let file = cash_desk();
    let logged = guest(&["call", &file, PAYOUT, "--json", "--logs"]);
    let logged: Value = serde_json::from_str(&out(&logged)).unwrap();
    assert_eq!(logged["answer"], answer);
    assert_eq!(logged["log"], json!([{ "level": "INFO", "context": "", "text": "hand out 99 USD" }]));

    let sample: Value = serde_json::from_str(&out(&guest(&["call", &cash_desk(), PAYOUT, "--sample"]))).unwrap();
    assert_eq!(sample["attempt"], json!({ "idempotency-key": key, "number": 1 }));

    let mut child = Command::new(anchor_host_tests::process::binary())
        .args(["guest", "call", &cash_desk(), PAYOUT, "--json", "--input", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let said = json!({ "payment": { "transaction": { "amount-out": null } } });
    child.stdin.take().unwrap().write_all(said.to_string().as_bytes()).unwrap();
    let answered = child.wait_with_output().unwrap();
    assert_eq!(out(&answered), "{\"ok\":{\"failed\":\"no amount was agreed\"}}\n");
}

#[test]
fn a_fault_is_told_with_its_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guests/rust/target/wasm32-wasip2/release");
    let file = folder.join("test_rails.wasm").display().to_string();
    let failed = guest(&["call", &file, PAYOUT, "--config", "steer=execute=trap", "--json"]);
    assert_eq!(failed.status.code(), Some(1));
    let fault: Value = serde_json::from_str(&out(&failed)).unwrap();
    assert_eq!((&fault["fault"], &fault["function"]), (&json!("trap"), &json!(PAYOUT)));
    assert!(fault["detail"].as_str().unwrap().contains("last output"), "{fault}");
    let said = |line: &Value| line["level"] == "WARN" && line["text"].as_str().unwrap().contains("steered to panic");
    assert!(fault["log"].as_array().unwrap().iter().any(said), "{fault}");
}
