//! `anchor-host config check|print|example`.

use super::{CliError, Ui, error::EXIT_USAGE, options::Options};
use crate::{
    app,
    config::{self, Finding, Origin},
    model::Chain,
};
use clap::Subcommand;
use serde_json::json;
use std::path::Path;

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
    let mut findings = reading.check().err().map(|findings| findings.0.clone()).unwrap_or_default();
    findings.extend(reading.theme().and_then(wrong_with_theme));
    match (findings.as_slice(), ui.json) {
        ([], false) => ui.data("ok"),
        (found, true) => ui.object(&json!({ "ok": found.is_empty(), "findings": found })),
        (found, false) => found.iter().for_each(|finding| ui.data(finding)),
    }
    match findings.len() {
        0 => Ok(()),
        1 => Err(CliError::new("the configuration has 1 mistake").code(EXIT_USAGE)),
        count => Err(CliError::new(format!("the configuration has {count} mistakes")).code(EXIT_USAGE)),
    }
}

/// What a start would refuse in the look of the hosted pages.
fn wrong_with_theme(folder: &Path) -> Option<Finding> {
    let error = app::check_theme(folder).err()?;
    let (path, line) = error.place();
    let origin = Origin::File(path.display().to_string().into(), line);
    let mut reason = error.reason();
    for cause in Chain(&error).causes() {
        reason = format!("{reason}: {cause}");
    }
    Some(Finding { origin, key: "sep24.theme".to_owned(), reason, remedy: error.remedy().to_owned() })
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
