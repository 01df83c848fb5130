//! `anchor-host guest check FILE`: what a guest is and what it turns on.

use super::{Failure, Ui};
use crate::app;
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
    let report = app::check_guest(&file).await?;
    if ui.json {
        ui.object(&report);
        return Ok(());
    }
    ui.data(format!("{} {} ({} KiB)", report.name, report.version, report.size_bytes.div_ceil(1024)));
    for (title, lines) in [
        ("provides", &report.exports),
        ("needs", &report.imports),
        ("turns on", &report.turns_on),
        ("stays off", &report.stays_off),
    ] {
        for (position, line) in lines.iter().enumerate() {
            ui.data(format!("  {:<9}  {line}", if position == 0 { title } else { "" }));
        }
    }
    Ok(())
}
