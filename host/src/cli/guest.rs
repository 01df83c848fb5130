//! `anchor-host guest …`: commands to create, build, inspect, call and test a guest, and to manage the versions of a
//! running host's guests.

#[cfg(feature = "sandbox")]
use super::guest_preview;
use super::{CliError, Ui, guest_call, guest_calls, guest_kv, guest_new, guest_replay, guest_test, guest_versions};
use crate::{app, guest_tools};
use clap::Subcommand;
use std::path::PathBuf;

/// Subcommands of `guest`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a project that builds and passes its scenarios
    New(guest_new::Arguments),
    /// Build a project into build/NAME.wasm
    Build {
        /// Project folder
        #[arg(default_value = ".")]
        folder: PathBuf,
        /// Go only: start the program anew in every instance instead of from an image of its memory
        #[arg(long)]
        no_image: bool,
    },
    /// Load a component as `run` would, and report what it provides, needs and turns on
    Check {
        /// Component file
        file: PathBuf,
    },
    /// Print a component's types as WIT, its modules and its sections, without running it
    #[command(
        after_help = "`guest preview` shows the pages that a component describes through `interactive` (SEP-24)."
    )]
    Inspect {
        /// Component file
        file: PathBuf,
    },
    /// Show the pages of a component's hosted deposits and withdrawals (SEP-24) in the browser, while it is edited
    #[cfg(feature = "sandbox")]
    Preview(guest_preview::Arguments),
    /// Call a function of a component
    Call(guest_call::Arguments),
    /// Read and change a guest's stored values (anchor:guest/kv)
    #[command(subcommand)]
    Kv(guest_kv::Command),
    /// List, show and export recorded calls (guest.record)
    #[command(subcommand)]
    Calls(guest_calls::Command),
    /// Replay recorded calls on another version, without side effects, and report the differences
    Replay(guest_replay::Arguments),
    #[command(flatten)]
    Versions(guest_versions::Command),
    /// Run scenarios offline: calls with expected answers, against simulated HTTP, storage and records
    Test(guest_test::Arguments),
}

/// Runs the command.
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
        #[cfg(feature = "sandbox")]
        Command::Preview(arguments) => guest_preview::run(arguments, ui).await?,
        Command::Call(arguments) => guest_call::run(arguments, ui).await?,
        Command::Versions(command) => guest_versions::run(command, ui).await?,
        Command::Replay(arguments) => guest_replay::run(arguments, ui).await?,
        Command::Calls(command) => guest_calls::run(command, ui).await?,
        Command::Kv(command) => guest_kv::run(command, ui).await?,
        Command::Test(arguments) => guest_test::run(arguments, ui).await?,
    }
    Ok(())
}
