//! `anchor-host pages export`: the built-in files of the hosted pages, for whoever gives them another look.

use super::{CliError, Ui, error::EXIT_USAGE};
use crate::app;
use clap::Subcommand;
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Subcommands of `pages`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write the built-in templates, style and sample data into a new folder, to copy from into that of sep24.theme
    Export {
        /// Folder to create
        folder: PathBuf,
    },
}

/// Runs the command.
pub fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::Export { folder } => export(&folder, ui),
    }
}

fn export(folder: &Path, ui: Ui) -> Result<(), CliError> {
    if folder.exists() {
        return Err(CliError::new(format!("{} exists", folder.display()))
            .hint("name a folder that does not exist yet: nothing is overwritten")
            .code(EXIT_USAGE));
    }
    let files = app::page_files();
    for (name, bytes) in &files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)?;
    }
    let place = folder.display().to_string();
    if ui.json {
        ui.object(&json!({ "folder": place, "files": files.len() }));
        return Ok(());
    }
    ui.data(format!("{place}: {} files", files.len()));
    ui.talk("copy into the folder of sep24.theme only what you change: what is not there stays the host's, also in later versions");
    Ok(())
}
