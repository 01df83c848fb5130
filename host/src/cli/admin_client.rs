//! A client of the admin API, for commands that ask a running host.

use super::{CliError, options::Options};
use crate::{app::SystemRandom, net};
use reqwest::{Method, StatusCode};
use secrecy::ExposeSecret;
use serde_json::Value;
use std::fs;

/// What operators are called whom the system does not name.
const UNNAMED: &str = "command line";

/// Which host is meant.
const OTHER_HOST: &str = "start it with `anchor-host run`, or name another one: its --config, its --data-dir, or \
    --set admin.listen=ADDR:PORT";

/// Somebody else's host answers.
const OTHER_TOKEN: &str = "the host that answers has another keys.admin_token than this configuration";

/// What to do about it.
const ITS_OWN: &str = "run the command where that host runs, or name its --config or --data-dir";

/// Nobody is there.
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
    /// That of the host these options describe: where it says it listens, else where it is configured to.
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
            (_, None) => return Err(CliError::new("the admin API is closed").hint("set admin.listen")),
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

    /// Asks, and gives the answer's JSON; a refusal becomes the failure, in the host's words.
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

    /// The same, whatever the host says.
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
            .map_err(|_| CliError::new(format!("what answers at {} is not an admin API", self.url)).hint(OTHER_HOST))?;
        Ok((status, body))
    }

    /// What the host said, if it did what it was asked to; else its words are the failure.
    pub fn accepted(status: StatusCode, body: Value) -> Result<Value, CliError> {
        if status.is_success() {
            return Ok(body);
        }
        let refusal =
            CliError::new(body["error"].as_str().unwrap_or("the host refused and did not say why").to_owned());
        Err(match status {
            StatusCode::UNAUTHORIZED => CliError::new(OTHER_TOKEN).hint(ITS_OWN),
            _ => refusal,
        })
    }
}
