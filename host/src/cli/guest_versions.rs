//! `anchor-host guest status|deploy|rollback|history`: the versions of a running host's guests, through its admin API.

use super::{CliError, Ui, options::Options, signoff::Routine};
use crate::{app::ClientError, guest_traces::Change};
use clap::{Args, Subcommand};
use serde_json::Value;
use std::path::PathBuf;

/// Subcommands about versions.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show which versions a running host serves, since when, and what it refused
    Status {
        /// The running host
        #[command(flatten)]
        options: Options,
    },
    /// Deploy a component, also for after a restart; calls in flight finish on the previous version
    Deploy {
        /// Component file
        file: PathBuf,
        /// Guest to replace
        #[command(flatten)]
        slot: Slot,
        /// Test before it serves
        #[command(flatten)]
        trial: Trial,
        /// Operator and reason
        #[command(flatten)]
        signoff: Routine,
        /// The running host
        #[command(flatten)]
        options: Options,
    },
    /// Deploy an earlier version again
    Rollback {
        /// Version, or at least 6 digits of its hash [default: the previous version]
        version: Option<String>,
        /// Guest to replace
        #[command(flatten)]
        slot: Slot,
        /// Operator and reason
        #[command(flatten)]
        signoff: Routine,
        /// The running host
        #[command(flatten)]
        options: Options,
    },
    /// List past and present versions, since when, and who deployed them, newest first
    History {
        /// The running host
        #[command(flatten)]
        options: Options,
    },
}

/// The guest that a version replaces.
#[derive(Debug, Args)]
pub struct Slot {
    /// Guest to replace, as named by `status` [default: the only guest]
    #[arg(long)]
    slot: Option<String>,
    /// Deploy even if an interface loses its provider
    #[arg(long)]
    may_turn_off: bool,
}

/// Recorded calls to replay before a version serves.
#[derive(Debug, Args)]
pub struct Trial {
    /// Replay this many recorded calls first, newest first, and refuse the version if a result differs
    #[arg(long, value_name = "CALLS")]
    shadow: Option<u32>,
    /// Deploy even if results differ
    #[arg(long, requires = "shadow")]
    accept_differences: bool,
}

impl Trial {
    fn query(&self) -> Vec<(&'static str, String)> {
        let calls = self.shadow.map(|calls| ("shadow", calls.to_string()));
        let accept = self.accept_differences.then(|| ("accept_differences", "true".to_owned()));
        calls.into_iter().chain(accept).collect()
    }
}

impl Slot {
    fn query(self) -> Vec<(&'static str, String)> {
        let mut query = vec![("may_turn_off", self.may_turn_off.to_string())];
        query.extend(self.slot.map(|slot| ("slot", slot)));
        query
    }
}

/// Runs the command.
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::Status { options } => {
            let answer = options.running_host()?.guests().await?;
            let guests = answer["guests"].as_array().cloned().unwrap_or_default();
            if ui.json {
                ui.object(&answer);
                return Ok(());
            }
            let rows: Vec<_> = guests.iter().map(status_row).collect();
            ui.table(&["SLOT", "NAME", "VERSION", "HASH", "WIT", "SINCE", "CAUSE", "BY"], &rows);
            for guest in &guests {
                let limits: Vec<_> = guest["limits"].as_array().into_iter().flatten().map(text).collect();
                if !limits.is_empty() {
                    ui.data(format!("\n{}: {}", text(&guest["slot"]), limits.join(", ")));
                }
            }
            for refused in guests.iter().map(|one| &one["refused"]).filter(|one| !one.is_null()) {
                ui.data(format!(
                    "\nrefused at {}, by {}: {}",
                    text(&refused["at"]),
                    text(&refused["who"]),
                    text(&refused["reason"])
                ));
            }
        }
        Command::Deploy { file, slot, trial, signoff, options } => {
            let bytes = std::fs::read(&file).map_err(|error| CliError::new(format!("{}: {error}", file.display())))?;
            let query = [slot.query(), trial.query()].concat();
            let deployed = options.running_host()?.deploy(bytes, &query, &signoff.signoff()).await;
            if let Ok(answer) | Err(ClientError::Refused { body: answer, .. }) = &deployed {
                print_shadow(&answer["shadow"], ui);
            }
            serves(&deployed?, ui);
        }
        Command::Rollback { version, slot, signoff, options } => {
            let mut query = slot.query();
            query.extend(version.map(|version| ("version", version)));
            serves(&options.running_host()?.roll_back(&query, &signoff.signoff()).await?, ui);
        }
        Command::History { options } => {
            let answer = options.running_host()?.guest_history().await?;
            let rows = answer["history"].as_array().cloned().unwrap_or_default();
            if ui.json {
                rows.iter().for_each(|row| ui.object(row));
                return Ok(());
            }
            let row = |row: &Value| {
                let hash = short_hash(row);
                let [at, slot, name, version, cause, who] =
                    ["at", "slot", "name", "version", "cause", "who"].map(|key| text(&row[key]));
                vec![at, slot, name, version, hash, cause, who]
            };
            let head = ["TIME", "SLOT", "NAME", "VERSION", "HASH", "CAUSE", "BY"];
            ui.table(&head, &rows.iter().map(row).collect::<Vec<_>>());
        }
    }
    Ok(())
}

/// Prints the shadow report.
fn print_shadow(shadow: &Value, ui: Ui) {
    let Some(differences) = shadow["differences"].as_array() else { return };
    if ui.json {
        differences.iter().for_each(|one| ui.object(one));
        return;
    }
    for one in differences {
        let about = one["transaction"].as_str().map(|id| format!(", transaction {id}")).unwrap_or_default();
        ui.line(format!("{} {}{about}", text(&one["call"]), text(&one["function"])));
        let changes: Vec<Change> = serde_json::from_value(one["changes"].clone()).unwrap_or_default();
        changes.iter().for_each(|change| ui.line(format!("  {change}")));
    }
    ui.data(format!(
        "recorded calls: {} the same, {} different, {} could not be replayed",
        shadow["same"], shadow["different"], shadow["impossible"]
    ));
}

fn serves(status: &Value, ui: Ui) {
    if ui.json {
        ui.object(status);
        return;
    }
    let hash = short_hash(status);
    ui.data(format!(
        "{} {} ({hash}) serves in {}",
        text(&status["name"]),
        text(&status["version"]),
        text(&status["slot"])
    ));
}

fn status_row(guest: &Value) -> Vec<String> {
    let hash = short_hash(guest);
    let wit = guest["wit_versions"].as_array().map(|all| all.iter().map(text).collect::<Vec<_>>().join(", "));
    let [slot, name, version, since, cause, who] =
        ["slot", "name", "version", "since", "cause", "who"].map(|key| text(&guest[key]));
    vec![slot, name, version, hash, wit.unwrap_or_default(), since, cause, who]
}

/// The first 12 digits of the hash, as in logs and journals.
fn short_hash(guest: &Value) -> String {
    text(&guest["hash"]).chars().take(12).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
