//! `anchor-host health`: whether a running host can do its work, and why not.

use super::{CliError, Ui, options::Options};
use clap::Args;
use serde_json::Value;

/// Arguments of `health`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The running host
    #[command(flatten)]
    options: Options,
}

/// Shows each check; exit code 1 if one fails.
pub async fn run(Arguments { options }: Arguments, ui: Ui) -> Result<(), CliError> {
    let (is_ready, health) = options.running_host()?.health().await?;
    if ui.json {
        ui.object(&health);
    } else {
        let checks = health["checks"].as_object().into_iter().flatten();
        ui.table(&["CHECK", "RESULT", "REASON"], &checks.map(row).collect::<Vec<_>>());
    }
    if is_ready { Ok(()) } else { Err(CliError::new("the host is not ready")) }
}

fn row((name, check): (&String, &Value)) -> Vec<String> {
    let result = if check["ok"] == true { "ok" } else { "failed" };
    let reason = check["reason"].as_str().or_else(|| check["note"].as_str()).unwrap_or_default();
    vec![name.clone(), result.to_owned(), reason.to_owned()]
}
