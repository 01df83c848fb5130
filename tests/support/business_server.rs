//! A business server written for the Anchor Platform, in a process of its own: `tests/business-server/server.py`.

use super::{
    anchor::{Setup, guest},
    database::Kind,
    versions::Version,
};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// The server. It ends with the test.
pub struct BusinessServer {
    pub url: String,
    child: Child,
}

impl BusinessServer {
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same with more arguments.
    pub fn start_with(arguments: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("business-server/server.py");
        let mut command = Command::new("python3");
        command.arg(script).args(["--port", "0"]).args(arguments).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { url: url.trim().to_owned(), child }
    }

    /// Sends a request as the host does, or as the tests do under `/test`, once the host runs.
    pub async fn ask(&self, method: reqwest::Method, path: &str, body: &Value) -> Value {
        let http = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
        let response = http.request(method, format!("{}{path}", self.url)).json(body).send().await.unwrap();
        response.json().await.unwrap_or(Value::Null)
    }

    async fn told(&self, what: &str) -> Vec<Value> {
        let told = self.ask(reqwest::Method::GET, &format!("/test/{what}"), &json!({})).await;
        serde_json::from_value(told).unwrap()
    }

    /// The callbacks of that name so far.
    pub async fn requests(&self, name: &str) -> Vec<Value> {
        self.told("requests").await.into_iter().filter(|one| one["name"] == name).collect()
    }

    /// The customers it has.
    pub async fn customers(&self) -> Vec<Value> {
        self.told("customers").await
    }

    /// What it does instead, by callback; an empty object: nothing else.
    pub async fn behave(&self, behaviour: Value) {
        self.ask(reqwest::Method::PUT, "/test/behaviour", &behaviour).await;
    }

    /// From now on it drives transactions by the Platform API at this address.
    pub async fn drive(&self, platform: Value) {
        self.ask(reqwest::Method::PUT, "/test/platform", &platform).await;
    }

    /// What the Platform API refused it.
    pub async fn errors(&self) -> Vec<Value> {
        self.told("errors").await
    }

    /// What it says of a customer from now on.
    pub async fn say(&self, customer: &str, said: Value) {
        self.ask(reqwest::Method::PUT, &format!("/test/customers/{customer}"), &said).await;
    }
}

impl Drop for BusinessServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Setup {
    /// An anchor in front of a business server, with no guest but the built-in one.
    pub fn before(kind: Kind, server: &BusinessServer) -> Self {
        Self::new(kind).set("guest.files", "[]").set("business.server_url", &server.url)
    }

    /// An anchor whose customers and fees are a business server's, while the test's guest does all the rest. The files of the guests
    /// are put into `folder`.
    pub fn beside(kind: Kind, server: &BusinessServer, folder: &Path) -> Self {
        let file = |name: &str, version: Version| -> String {
            let path: PathBuf = folder.join(format!("{name}.wasm"));
            version.save(&path);
            path.display().to_string()
        };
        let others = ["receiver", "transfers", "quotes"];
        let keeper = Version::of(&guest("business_bridge"), "keeper").without(&others);
        Self::new(kind)
            .set("guest.files", &file("rest", Version::new("rest").without(&["customers"])))
            .set("guests[0].file", &file("keeper", keeper))
            .set("guests[0].http_origins", &server.url)
            .set("guests[0].config.server_url", &server.url)
    }
}
