//! `anchor-host config check|print|example`.

use super::{CliError, Ui, error::EXIT_USAGE, options::Options};
use crate::config;
use clap::Subcommand;
use serde_json::json;

/// What to do with the configuration.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Tell everything that is wrong with it; nothing is started or generated
    Check(Options),
    /// Show what is in effect and where it came from, secrets hidden
    Print(Options),
    /// Write an example file with every key, its default and what it means
    Example,
}

/// Does it.
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
