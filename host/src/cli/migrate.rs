//! `anchor-host migrate`: brings the database's schema up to date. `run` does so by itself.

use super::{CliError, Ui, options::Options};
use crate::{app, config::Scope};

/// Migrates the database's schema.
pub async fn run(options: Options, ui: Ui) -> Result<(), CliError> {
    let config = options.load_for(Scope::Records)?;
    let migrated = app::migrate(&config).await?;
    if ui.json {
        ui.object(&migrated);
        return Ok(());
    }
    for name in &migrated.applied {
        ui.data(format!("applied {name}"));
    }
    ui.talk(format!("{} is up to date", config.database.shown()));
    Ok(())
}
