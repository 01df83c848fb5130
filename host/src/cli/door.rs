//! A client of the operator's door, for commands that ask a running host.

use super::Failure;
use crate::{app::SystemRandom, config::Config};
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::Value;
use std::fs;

/// What operators are called whom the system does not name.
const UNNAMED: &str = "command line";

/// The door of the host that this configuration describes.
pub struct Door {
    url: String,
    token: String,
    who: String,
    http: reqwest::Client,
}

impl Door {
    /// Finds it: where the running host says it listens, else where it is configured to.
    pub fn find(config: &Config) -> Result<Self, Failure> {
        let address = fs::read_to_string(config.data_dir.join(crate::app::OPERATOR_ADDRESS)).ok();
        let address = match (address, config.operator.listen) {
            (_, None) => return Err(Failure::new("the operator's door is closed").hint("set operator.listen")),
            (Some(address), Some(_)) => address.trim().to_owned(),
            (None, Some(listen)) => listen.to_string(),
        };
        let token = config.operator_token(&SystemRandom).map_err(crate::config::Error::from)?;
        Ok(Self {
            url: format!("http://{address}"),
            token: token.expose_secret().to_owned(),
            who: std::env::var("USER").ok().filter(|name| !name.is_empty()).unwrap_or_else(|| UNNAMED.to_owned()),
            http: reqwest::Client::builder().tls_certs_only([]).build().map_err(Failure::new)?,
        })
    }

    /// Asks, and gives the answer's JSON; a refusal becomes the failure, in the host's words.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: Option<Vec<u8>>,
    ) -> Result<Value, Failure> {
        let request = self.http.request(method, format!("{}{path}", self.url)).query(query).bearer_auth(&self.token);
        let request = request.header("Anchor-Operator", &self.who);
        let request = match body {
            Some(body) => request.header("Content-Type", "application/wasm").body(body),
            None => request,
        };
        let response = request.send().await.map_err(|error| {
            Failure::new(error).hint(format!(
                "is the host running, with its operator's door at {}? --config and --data-dir name another host",
                self.url
            ))
        })?;
        let status = response.status();
        let body: Value = response.json().await.map_err(Failure::new)?;
        if status.is_success() {
            return Ok(body);
        }
        Err(Failure::new(body["error"].as_str().unwrap_or("the host refused and did not say why").to_owned()))
    }
}
