//! `anchor-host sandbox faults list|set|clear`: what a running sandbox network does wrong on demand.

use super::{CliError, Ui, error::EXIT_USAGE, options::Options};
use crate::{app, net};
use clap::{
    Args, Subcommand,
    builder::{PossibleValue, PossibleValuesParser},
};
use reqwest::Method;
use serde_json::{Map, Value};
use std::{net::SocketAddr, time::Duration};

/// Time limit for an answer.
const ANSWER: Duration = Duration::from_secs(10);

/// Subcommands of `sandbox faults`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the faults that are set, and how often each has hit
    List {
        /// The sandbox
        #[command(flatten)]
        sandbox: Running,
    },
    /// Set a fault, in place of one of the same kind
    Set {
        /// What goes wrong
        #[arg(value_parser = kinds())]
        kind: String,
        /// When, and for how long
        #[command(flatten)]
        fault: Box<Fault>,
        /// The sandbox
        #[command(flatten)]
        sandbox: Running,
    },
    /// Remove one fault, or all of them
    Clear {
        /// The kind to remove [default: all]
        #[arg(value_parser = kinds())]
        kind: Option<String>,
        /// The sandbox
        #[command(flatten)]
        sandbox: Running,
    },
}

/// The sandbox network to talk to. It answers only to clients on its own machine.
#[derive(Debug, Args)]
pub struct Running {
    /// URL of its Horizon [default: http:// and sandbox.listen]
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The anchor
    #[command(flatten)]
    options: Options,
}

/// A fault's terms.
#[derive(Debug, Args)]
pub struct Fault {
    /// Hit only these requests, separated by commas [default: all that the kind can hit, without friendbot]
    #[arg(long, value_name = "REQUESTS", value_delimiter = ',', value_parser = requests())]
    on: Vec<String>,
    /// End after this many hits [default: none; for a reset, 1]
    #[arg(long, value_name = "COUNT")]
    times: Option<u32>,
    /// Hit this share of the requests, above 0 and at most 1
    #[arg(long, value_name = "SHARE")]
    probability: Option<f64>,
    /// Repeat which requests a share hits
    #[arg(long, value_name = "NUMBER", requires = "probability")]
    seed: Option<u64>,
    /// End after this many seconds
    #[arg(long, value_name = "SECONDS")]
    for_seconds: Option<u32>,
    /// End after this many ledgers
    #[arg(long, value_name = "COUNT")]
    for_ledgers: Option<u32>,
    /// lag: how many ledgers the node is behind [default: 5]
    #[arg(long, value_name = "COUNT")]
    ledgers: Option<u32>,
    /// rate_limit: Retry-After [default: 5]
    #[arg(long, value_name = "SECONDS")]
    retry_after: Option<u32>,
    /// slow_close: how late a ledger closes [default: 5000]
    #[arg(long, value_name = "MILLISECONDS")]
    delay_ms: Option<u32>,
    /// bad_seq: whether the transaction is taken all the same [default: true]
    #[arg(long, value_name = "BOOL")]
    accept: Option<bool>,
}

fn kinds() -> PossibleValuesParser {
    app::sandbox_faults().map(|(name, summary)| PossibleValue::new(name).help(summary)).collect::<Vec<_>>().into()
}

fn requests() -> PossibleValuesParser {
    app::sandbox_requests().collect::<Vec<_>>().into()
}

/// Runs the command.
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    let answer = match command {
        Command::List { sandbox } => sandbox.ask(Method::GET, "", None).await?,
        Command::Set { kind, fault, sandbox } => {
            sandbox.ask(Method::PUT, &format!("/{kind}"), Some(fault.body())).await?
        }
        Command::Clear { kind, sandbox } => {
            let path = kind.map(|kind| format!("/{kind}")).unwrap_or_default();
            sandbox.ask(Method::DELETE, &path, None).await?
        }
    };
    let faults = answer["faults"].as_array().map(Vec::as_slice).unwrap_or_default();
    if ui.json {
        ui.object(&faults);
    } else if faults.is_empty() {
        ui.talk("no faults are set");
    } else {
        ui.table(&["KIND", "HITS", "TERMS"], &faults.iter().map(row).collect::<Vec<_>>());
    }
    Ok(())
}

fn row(fault: &Value) -> Vec<String> {
    let fields = fault.as_object().into_iter().flatten().filter(|(name, _)| *name != "kind" && *name != "hits");
    let terms: Vec<String> = fields
        .map(|(name, value)| {
            let list = value.as_array().map(|all| all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","));
            format!("{name}={}", list.unwrap_or_else(|| value.to_string()))
        })
        .collect();
    vec![fault["kind"].as_str().unwrap_or_default().to_owned(), fault["hits"].to_string(), terms.join(" ")]
}

impl Fault {
    fn body(&self) -> Value {
        let mut body = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            body.extend(value.map(|value| (name.to_owned(), value)));
        };
        put("on", (!self.on.is_empty()).then(|| self.on.clone().into()));
        put("times", self.times.map(Value::from));
        put("probability", self.probability.map(Value::from));
        put("seed", self.seed.map(Value::from));
        put("for_seconds", self.for_seconds.map(Value::from));
        put("for_ledgers", self.for_ledgers.map(Value::from));
        put("ledgers", self.ledgers.map(Value::from));
        put("retry_after", self.retry_after.map(Value::from));
        put("delay_ms", self.delay_ms.map(Value::from));
        put("accept", self.accept.map(Value::from));
        Value::Object(body)
    }
}

impl Running {
    /// Where the sandbox's Horizon answers. Nothing is generated for it.
    fn url(&self) -> Result<String, CliError> {
        if let Some(url) = &self.url {
            return Ok(url.trim_end_matches('/').to_owned());
        }
        let effective = self.options.read();
        let listen = effective.effective().iter().find(|line| line.key == "sandbox.listen");
        let text = listen.and_then(|line| line.value.as_deref()).unwrap_or_default().trim_matches('"');
        let mut address: SocketAddr = text.parse().map_err(|_| {
            CliError::new(format!("sandbox.listen is `{text}`, not an address and a port")).code(EXIT_USAGE)
        })?;
        if address.ip().is_unspecified() {
            address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
        }
        Ok(format!("http://{address}"))
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value, CliError> {
        let url = format!("{}/sandbox/faults{path}", self.url()?);
        let http = net::client().timeout(ANSWER).tls_certs_only([]).build().map_err(CliError::new)?;
        let mut request = http.request(method, &url);
        if let Some(body) = body {
            request = request.body(body.to_string());
        }
        let answer = request.send().await.map_err(|error| {
            CliError::new(format!("no sandbox network answers at {url}: {}", net::fault(&error)))
                .hint("start it with `anchor-host sandbox` or `anchor-host run`, or name its Horizon with --url")
        })?;
        let status = answer.status();
        let text = answer.text().await.map_err(CliError::new)?;
        let body: Value = serde_json::from_str(&text).unwrap_or_default();
        if status.is_success() && body["faults"].is_array() {
            return Ok(body);
        }
        let extras = &body["extras"];
        let error = match (extras["invalid_field"].as_str(), extras["reason"].as_str(), body["detail"].as_str()) {
            (Some(field), Some(reason), _) => format!("{field}: {reason}"),
            (_, _, Some(detail)) => detail.to_owned(),
            _ => format!("{url} answered {status}, and not as a sandbox network of this release"),
        };
        let code = if status == http::StatusCode::BAD_REQUEST { EXIT_USAGE } else { super::error::EXIT_FAILED };
        Err(CliError::new(error).code(code))
    }
}
