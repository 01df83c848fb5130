//! `anchor-host guest check FILE`: what a guest is and what it turns on.

use super::{Failure, Ui};
use crate::guest;
use clap::Subcommand;
use std::path::PathBuf;

/// What to do with a guest.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Load it as `run` would and tell what it provides, needs and turns on
    Check {
        /// The component
        file: PathBuf,
    },
}

/// Does it.
pub async fn run(command: Command, ui: Ui) -> Result<(), Failure> {
    let Command::Check { file } = command;
    let report = guest::check(file).await.map_err(Failure::new)?;
    if ui.json {
        ui.object(&report);
    } else {
        ui.data(report.to_string().trim_end());
    }
    Ok(())
}
