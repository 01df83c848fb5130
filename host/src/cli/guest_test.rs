//! `anchor-host guest test`: runs scenario files against a guest.

use super::{CliError, Ui, guest_cache, guest_new};
use crate::{
    guest::{GuestSource, GuestUnderTest, Limits, Settings},
    guest_tools::scenario::{self, Summary},
};
use clap::Args;
use serde_json::json;
use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

/// Arguments of `guest test`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Project folder; with --guest: a scenario file, a folder of scenarios, or a folder with a `scenarios` folder
    #[arg(default_value = ".")]
    scenarios: PathBuf,
    /// Component to test [default: build the project and test its component]
    #[arg(long, value_name = "FILE")]
    guest: Option<PathBuf>,
    /// Run only scenarios whose names contain this text
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
    /// Show the guest's log for every scenario, not only for failed ones
    #[arg(long)]
    logs: bool,
    /// Time limit of each call, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    deadline: u64,
}

/// Runs the scenarios; exit code 1 if one fails.
pub async fn run(arguments: Arguments, ui: Ui) -> Result<(), CliError> {
    let Arguments { scenarios, guest, only, logs, deadline } = arguments;
    let guest = match guest {
        Some(file) => file,
        None => guest_new::build(&scenarios, true, ui)?.component,
    };
    let began = Instant::now();
    let files = scenario::find(&scenarios).map_err(CliError::new)?;
    let read = |file: PathBuf| scenario::read(&file).map(|scenarios| (file, scenarios));
    let files = files.into_iter().map(read).collect::<Result<Vec<_>, _>>().map_err(CliError::new)?;
    let settings = Settings {
        limits: Limits { calls: 1, deadline: Duration::from_secs(deadline), ..Limits::default() },
        cache_dir: guest_cache::folder(),
        ..Settings::default()
    };
    let guest = GuestUnderTest::load(&GuestSource::file(guest), &settings).await.map_err(CliError::new)?;
    let mut summary = Summary::default();
    for (file, scenarios) in &files {
        ui.talk(file.display());
        for scenario in scenarios.iter().filter(|scenario| scenario.name.contains(&only)) {
            let outcome = scenario::run(&guest, scenario).await;
            match outcome.failure {
                None => summary.passed += 1,
                Some(_) => summary.failed += 1,
            }
            match (ui.json, logs) {
                (true, _) => ui.object(&json!({ "file": file.display().to_string(), "outcome": outcome })),
                (false, true) => ui.styled(format!("{outcome:#}")),
                (false, false) => ui.styled(outcome),
            }
        }
    }
    summary.took = began.elapsed();
    match ui.json {
        true => ui.object(&summary),
        false => ui.data(format!("{}: {summary}", guest.version())),
    }
    match summary {
        Summary { failed: 0, passed: 1.., .. } => Ok(()),
        Summary { failed: 0, .. } => Err(CliError::new("no scenarios ran")),
        Summary { failed, .. } => Err(CliError::new(format!("{failed} scenarios failed"))),
    }
}
