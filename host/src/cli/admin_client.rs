//! A client of the admin API, for commands that ask a running host.

use super::{CliError, options::Options};
use crate::{app::SystemRandom, net};
use reqwest::{Method, StatusCode};
use secrecy::ExposeSecret;
use serde_json::Value;
use std::fs;

/// The operator's name if the system has none.
const UNNAMED: &str = "command line";

/// Hint when no host answers or another one does.
const OTHER_HOST: &str = "start it with `anchor-host run`, or name another one: its --config, its --data-dir, or \
    --set admin.listen=ADDR:PORT";

/// Another host answers.
const OTHER_TOKEN: &str = "the host that answers has a different keys.admin_token from this configuration";

/// Hint for that case.
const ITS_OWN: &str = "run the command on that host's machine, or give its --config or --data-dir";

/// No host answers.
#[derive(Debug, thiserror::Error)]
#[error("no host answers at {url}")]
struct NoAnswer {
    url: String,
    source: reqwest::Error,
}

/// The admin API of one host.
pub struct AdminClient {
    url: String,
    token: String,
    who: String,
    http: reqwest::Client,
}

impl AdminClient {
    /// A client for the host that these options describe: at the address the host wrote down, else at the configured one.
    pub fn find(options: &Options) -> Result<Self, CliError> {
        let access = options.admin()?;
        if !access.data_dir.exists() {
            // Nothing is made in it, either.
            return Err(
                CliError::new(format!("no host has ever run in {}", access.data_dir.display())).hint(OTHER_HOST)
            );
        }
        let address = fs::read_to_string(access.data_dir.join(crate::app::ADMIN_ADDRESS)).ok();
        let address = match (address, access.listen) {
            (_, None) => return Err(CliError::new("the admin API is disabled").hint("set admin.listen")),
            (Some(address), Some(_)) => address.trim().to_owned(),
            (None, Some(listen)) => listen.to_string(),
        };
        let token = access.token(&SystemRandom).map_err(crate::config::Error::from)?;
        Ok(Self {
            url: format!("http://{address}"),
            token: token.expose_secret().to_owned(),
            who: std::env::var("USER").ok().filter(|name| !name.is_empty()).unwrap_or_else(|| UNNAMED.to_owned()),
            // The token is nobody's else, a proxy's neither.
            http: net::client().tls_certs_only([]).build().map_err(CliError::new)?,
        })
    }

    /// Sends a request and returns the answer's JSON. A refusal becomes an error in the host's words.
    pub async fn ask(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: Option<Vec<u8>>,
    ) -> Result<Value, CliError> {
        let (status, answer) = self.send(method, path, query, body).await?;
        Self::accepted(status, answer)
    }

    /// Sends a request and returns the status and the JSON, refusals included.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, String)],
        body: Option<Vec<u8>>,
    ) -> Result<(StatusCode, Value), CliError> {
        let request = self.http.request(method, format!("{}{path}", self.url)).query(query).bearer_auth(&self.token);
        let request = request.header("Anchor-Operator", &self.who);
        let request = match body {
            Some(body) => request.header("Content-Type", "application/wasm").body(body),
            None => request,
        };
        let no_answer = |source| CliError::new(NoAnswer { url: self.url.clone(), source }).hint(OTHER_HOST);
        let response = request.send().await.map_err(no_answer)?;
        let status = response.status();
        let body: Value = response
            .json()
            .await
            .map_err(|_| CliError::new(format!("the server at {} is not an admin API", self.url)).hint(OTHER_HOST))?;
        Ok((status, body))
    }

    /// The answer's JSON if the request succeeded, else an error in the host's words.
    pub fn accepted(status: StatusCode, body: Value) -> Result<Value, CliError> {
        if status.is_success() {
            return Ok(body);
        }
        let refusal =
            CliError::new(body["error"].as_str().unwrap_or("the host refused the request without a reason").to_owned());
        Err(match status {
            StatusCode::UNAUTHORIZED => CliError::new(OTHER_TOKEN).hint(ITS_OWN),
            _ => refusal,
        })
    }
}
