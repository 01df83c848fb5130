//! What a guest is instead of: the same decision asked of a server in another process, as JSON over a connection that is
//! kept. One server in each language, each as its language's authors would write it.

use super::bare_guest::{CustomerStatus, Entry, Payment};
use anchor_host_tests::guests::Language;
use axum::{Json, Router, routing::post};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

/// What makes this program the server in Rust.
pub const SERVE: &str = "--callback-server";

/// A running server.
pub struct Server {
    process: Child,
    url: String,
    client: reqwest::Client,
    _folder: TempDir,
}

impl Server {
    pub fn start(language: Language) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = command(language, folder.path());
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
        // As the host's own clients.
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { process, url: url.trim().to_owned(), client, _folder: folder }
    }

    /// One decision.
    pub async fn ask(&self, payment: &Payment) {
        let response = self.client.post(&self.url).json(payment).send().await.unwrap();
        let answer: Value = response.json().await.unwrap();
        assert!(answer.get("ready").is_some(), "{answer}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command(language: Language, folder: &Path) -> Command {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/callback");
    match language {
        Language::Rust => {
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.arg(SERVE);
            command
        }
        Language::Go => {
            let (go, program) = (go(), folder.join("server"));
            let built = Command::new(go).arg("build").arg("-o").arg(&program).arg(sources.join("main.go")).status();
            assert!(built.unwrap().success(), "the server in Go did not compile");
            Command::new(program)
        }
        Language::Js | Language::Ts | Language::Web => {
            let mut command = Command::new("node");
            command.arg(sources.join("server.mjs"));
            command
        }
        Language::Python => {
            let mut command = Command::new("python3");
            command.arg(sources.join("server.py"));
            command
        }
    }
}

/// The toolchain on the path, or the one that `make guests` brought.
fn go() -> PathBuf {
    let on_path = Command::new("go").arg("version").stdout(Stdio::null()).status().is_ok();
    let brought = Path::new(env!("CARGO_MANIFEST_DIR")).join("../guests/go/toolchain/go/bin/go");
    if on_path { PathBuf::from("go") } else { brought }
}

/// The server in Rust.
pub async fn serve() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().fallback(post(|Json(payment): Json<Payment>| async move { Json(decide(&payment)) }));
    axum::serve(listener, app).await.unwrap();
}

fn decide(payment: &Payment) -> Value {
    let is_accepted = |customer: &Option<super::bare_guest::Customer>, wanted: &str| {
        customer.as_ref().is_some_and(|customer| {
            let of_type = |one: &Option<String>| one.as_deref() == Some(wanted);
            let accepted = |status: &CustomerStatus| matches!(status, CustomerStatus::Accepted);
            customer.standings.iter().any(|one| of_type(&one.customer_type) && accepted(&one.status))
        })
    };
    for (customer, wanted) in [(&payment.sender, "sep31-sender"), (&payment.receiver, "sep31-receiver")] {
        if !is_accepted(customer, wanted) {
            return json!({ "customer_info_needed": wanted });
        }
    }
    let wanted = ["account_number", "routing_number"];
    let has = |name: &str| payment.transaction.fields.iter().any(|Entry { name: one, .. }| one == name);
    match wanted.into_iter().all(has) {
        true => json!({ "ready": { "fee": null, "amount_out": null } }),
        false => json!({ "transaction_info_needed": wanted }),
    }
}
