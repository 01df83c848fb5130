//! `anchor-host events list|retry`: callbacks that are not delivered yet, or were given up. Never what they say.

use super::{Failure, Ui, options::Options};
use crate::app::{EventRow, Operator};
use clap::Subcommand;
use serde_json::json;

/// What to do with events.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List those not delivered yet, the oldest first
    List {
        /// Only those that were given up
        #[arg(long)]
        dead: bool,
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// Where the database is
        #[command(flatten)]
        options: Options,
    },
    /// Try one again now, given up or not
    Retry {
        /// As `list` shows it
        id: String,
        /// Where the database is
        #[command(flatten)]
        options: Options,
    },
}

/// Does it.
pub async fn run(command: Command, ui: Ui) -> Result<(), Failure> {
    match command {
        Command::List { dead, limit, options } => {
            let events = Operator::open(&options.records()?).await?.events(dead, limit).await?;
            if ui.json {
                events.iter().for_each(|event| ui.object(event));
            } else if events.is_empty() {
                ui.talk("no event waits");
            } else {
                ui.table(
                    &["ID", "WRITTEN", "ABOUT", "SEQ", "TRIES", "NEXT TRY", "LAST PROBLEM"],
                    &events.iter().map(row).collect::<Vec<_>>(),
                );
            }
        }
        Command::Retry { id, options } => {
            Operator::open(&options.records()?).await?.retry_event(&id).await?;
            if ui.json {
                ui.object(&json!({ "id": id, "retried": true }));
            } else {
                ui.data(format!("{id} is tried again"));
            }
        }
    }
    Ok(())
}

fn row(event: &EventRow) -> Vec<String> {
    vec![
        event.id.clone(),
        event.created_at.clone(),
        event.stream.clone(),
        event.seq.to_string(),
        event.attempts.to_string(),
        if event.dead { "given up".to_owned() } else { event.due_at.clone() },
        event.last_error.clone().unwrap_or_default(),
    ]
}
