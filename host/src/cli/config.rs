//! `anchor-host config check|print|example`.

use super::{CliError, Ui, error::EXIT_USAGE, options::Options};
use crate::config;
use clap::Subcommand;
use serde_json::json;

/// Subcommands of `config`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Report every mistake in the configuration; start and generate nothing
    Check(Options),
    /// Show the values in effect and where each comes from, with secrets hidden
    Print(Options),
    /// Print an example file with every key, its default and its meaning
    Example,
}

/// Runs the command.
pub fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::Check(options) => check(&options, ui),
        Command::Print(options) => print(&options, ui),
        Command::Example => {
            ui.data(config::example().trim_end());
            Ok(())
        }
    }
}

fn check(options: &Options, ui: Ui) -> Result<(), CliError> {
    let reading = options.read();
    let outcome = reading.check();
    match (outcome, ui.json) {
        (Ok(()), false) => ui.data("ok"),
        (Ok(()), true) => ui.object(&json!({ "ok": true, "findings": [] })),
        (Err(findings), true) => ui.object(&json!({ "ok": false, "findings": findings.0 })),
        (Err(findings), false) => findings.0.iter().for_each(|finding| ui.data(finding)),
    }
    outcome.map_err(|findings| {
        let count = findings.0.len();
        CliError::new(format!("the configuration has {count} {}", if count == 1 { "mistake" } else { "mistakes" }))
            .code(EXIT_USAGE)
    })
}

fn print(options: &Options, ui: Ui) -> Result<(), CliError> {
    let reading = options.read();
    if ui.json {
        ui.object(&reading.effective());
    } else {
        let width = reading.effective().iter().filter_map(|line| Some(line.key.len() + line.value.as_ref()?.len()));
        let width = width.max().unwrap_or_default().min(60) + 3;
        for line in reading.effective() {
            match &line.value {
                Some(value) => ui.data(format!("{:<width$}  # {}", format!("{} = {value}", line.key), line.origin)),
                None => ui.data(format!("# {}: {}", line.key, line.origin)),
            }
        }
    }
    reading.check().map_err(|findings| CliError::from(config::Error::Findings(findings.clone())))
}
