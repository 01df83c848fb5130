//! `anchor-host guest …`: what a guest is, how it does before it goes into service, and the versions of a running host's
//! guests.

use super::{CliError, Ui, guest_call, guest_calls, guest_kv, guest_new, guest_replay, guest_test, guest_versions};
use crate::{app, guest_tools};
use clap::Subcommand;
use std::path::PathBuf;

/// What to do with a guest.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a project that builds and passes its scenarios
    New(guest_new::Arguments),
    /// Build a project: its component is build/NAME.wasm
    Build {
        /// The project
        #[arg(default_value = ".")]
        folder: PathBuf,
        /// In Go: start the program in every instance, instead of with an image of its memory
        #[arg(long)]
        no_image: bool,
    },
    /// Load it as `run` would and tell what it provides, needs and turns on
    Check {
        /// The component
        file: PathBuf,
    },
    /// Print its types as WIT, its modules and its sections, without running it
    Inspect {
        /// The component
        file: PathBuf,
    },
    /// Call one of its functions
    Call(guest_call::Arguments),
    /// Look at what a guest remembers, change it; its next call reads that
    #[command(subcommand)]
    Kv(guest_kv::Command),
    /// Look at recorded calls (guest.record)
    #[command(subcommand)]
    Calls(guest_calls::Command),
    /// Have recorded calls again by another version, without touching the world; tell what it decides otherwise
    Replay(guest_replay::Arguments),
    #[command(flatten)]
    Versions(guest_versions::Command),
    /// Run scenarios: calls with the answers they should bring, in a made-up world, offline
    Test(guest_test::Arguments),
}

/// Does it.
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::New(arguments) => guest_new::run(arguments, ui)?,
        Command::Build { folder, no_image } => {
            let built = guest_new::build(&folder, !no_image, ui)?;
            match ui.json {
                true => ui.object(&built),
                false => ui.data(built.component.display()),
            }
        }
        Command::Check { file } => {
            let report = app::check_guest(&file).await?;
            match ui.json {
                true => ui.object(&report),
                false => ui.data(report.to_string().trim_end()),
            }
        }
        Command::Inspect { file } => {
            let inspection = guest_tools::inspect(&file).map_err(CliError::new)?;
            match ui.json {
                true => ui.object(&inspection),
                false => ui.data(inspection.to_string().trim_end()),
            }
        }
        Command::Call(arguments) => guest_call::run(arguments, ui).await?,
        Command::Versions(command) => guest_versions::run(command, ui).await?,
        Command::Replay(arguments) => guest_replay::run(arguments, ui).await?,
        Command::Calls(command) => guest_calls::run(command, ui).await?,
        Command::Kv(command) => guest_kv::run(command, ui).await?,
        Command::Test(arguments) => guest_test::run(arguments, ui).await?,
    }
    Ok(())
}
