//! `anchor-host actions`: what operators changed.

use super::{CliError, Ui, options::Options};
use crate::app::ActionRow;
use clap::Args;

/// Arguments of `actions`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Show at most this many
    #[arg(long, default_value_t = 50)]
    limit: u32,
    /// The anchor
    #[command(flatten)]
    options: Options,
}

/// Lists them, newest first.
pub async fn run(Arguments { limit, options }: Arguments, ui: Ui) -> Result<(), CliError> {
    let actions = options.admin_client().await?.actions(limit).await?;
    if ui.json {
        actions.iter().for_each(|action| ui.object(action));
    } else if actions.is_empty() {
        ui.talk("no operator has changed anything");
    } else {
        let headings = ["TIME", "BY", "ACTION", "OUTCOME", "REASON"];
        ui.table(&headings, &actions.iter().map(row).collect::<Vec<_>>());
    }
    Ok(())
}

fn row(action: &ActionRow) -> Vec<String> {
    let outcome = action.outcome.map_or_else(|| "unknown".to_owned(), |status| status.to_string());
    vec![action.at.clone(), action.who.clone(), action.action.clone(), outcome, action.why.clone()]
}
