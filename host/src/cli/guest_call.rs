//! `anchor-host guest call FILE FUNCTION`: one call, with values in the WIT's shape as JSON.

use super::{CliError, Ui, guest_cache, options::assignment, text_input};
use crate::{
    guest::{Fault, Grants, GuestSource, GuestUnderTest, Limits, Line, Settings, TestCallError},
    guest_tools, telemetry,
};
use clap::Args;
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// Arguments of `guest call`.
#[derive(Debug, Args)]
#[command(after_help = "\
`guest inspect` prints the types; `guest test` makes many calls with expected answers; `guest preview` shows the pages of
`interactive` in the browser.")]
pub struct Arguments {
    /// Component to call
    file: PathBuf,
    /// Function to call, as interface.function: rails.execute-outgoing-transaction
    function: String,
    /// JSON file with a member for each parameter, or - for standard input; missing members come from the sample
    #[arg(long, value_name = "FILE", conflicts_with = "sample")]
    input: Option<PathBuf>,
    /// Print sample input and call nothing
    #[arg(long)]
    sample: bool,
    /// Configuration value for the guest, repeatable
    #[arg(long = "config", value_name = "KEY=VALUE", value_parser = assignment)]
    values: Vec<(String, String)>,
    /// Origin the guest may send HTTP requests to, repeatable
    #[arg(long = "http-origin", value_name = "ORIGIN")]
    origins: Vec<String>,
    /// Show the guest's debug and trace messages too; with --json, print `{"answer": …, "log": […]}`
    #[arg(long)]
    logs: bool,
    /// Time limit of the call, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    deadline: u64,
}

/// Calls the function. The answer goes to standard output, the guest's own output to standard error.
pub async fn run(arguments: Arguments, ui: Ui) -> Result<(), CliError> {
    let Arguments { file, function, input, sample, values, origins, logs, deadline } = arguments;
    let begin_with = || guest_tools::sample(&function).map_err(CliError::new);
    if sample {
        ui.data(pretty(&begin_with()?));
        return Ok(());
    }
    let input = match input {
        Some(path) => guest_tools::completed(&function, &read(&path)?).map_err(CliError::new)?,
        None => begin_with()?,
    };
    telemetry::init(telemetry::Format::Text, if logs { "warn,guest=trace" } else { "warn,guest=info" })?;
    let settings = Settings {
        limits: Limits { calls: 1, deadline: Duration::from_secs(deadline), ..Limits::default() },
        grants: Grants { config: values.into_iter().collect(), http_origins: origins, ..Grants::default() },
        cache_dir: guest_cache::folder(),
        ..Settings::default()
    };
    let guest = GuestUnderTest::load(&GuestSource::file(file), &settings).await.map_err(CliError::new)?;
    match guest.call(&function, &input).await {
        Ok(worked) if ui.json && logs => ui.object(&json!({ "answer": worked.answer, "log": guest.logged() })),
        Ok(worked) if ui.json => ui.object(&worked.answer),
        Ok(worked) => ui.data(pretty(&worked.answer)),
        Err(TestCallError::Fault(fault)) => return Err(faulted(fault, &guest.logged(), ui)),
        Err(why @ TestCallError::Input(_)) => {
            return Err(CliError::new(why)
                .hint(format!("run `anchor-host guest call … {function} --sample` to print sample input")));
        }
        Err(why) => return Err(CliError::new(why)),
    }
    Ok(())
}

fn read(path: &Path) -> Result<Value, CliError> {
    serde_json::from_str(&text_input::read(path)?).map_err(|why| CliError::new(format!("{}: {why}", path.display())))
}

/// A fault with every detail: here the reader is the guest's author.
fn faulted(fault: Fault, log: &[Line], ui: Ui) -> CliError {
    let Fault { kind, guest, function, detail } = &fault;
    if ui.json {
        let (fault, guest) = (kind.name(), guest.to_string());
        ui.object(&json!({ "fault": fault, "guest": guest, "function": function, "detail": detail, "log": log }));
    } else {
        ui.talk(detail);
    }
    let code = kind.code();
    CliError::new(fault)
        .hint(format!("see host/docs/errors/{code}.md; the backtrace and the guest's last output are above"))
}

fn pretty(value: &Value) -> String {
    // Values of JSON always serialise.
    serde_json::to_string_pretty(value).unwrap_or_default()
}
