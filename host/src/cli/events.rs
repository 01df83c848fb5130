//! `anchor-host events list|requeue`: callbacks that are not delivered yet. Never what they say.

use super::{CliError, Ui, options::Options, signoff::Routine};
use crate::app::{EventFilter, EventRow};
use clap::Subcommand;
use serde_json::json;

/// Subcommands of `events`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List undelivered events, oldest first
    List {
        /// Show only dead letters: events the host has given up on
        #[arg(long)]
        dead_letters: bool,
        /// Show only events to this origin, such as https://wallet.example, or to paths below one, such as
        /// https://wallet.example/callbacks
        #[arg(long, value_name = "URL", default_value = "")]
        to: String,
        /// Show at most this many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Deliver an event now, dead letter or not, or all dead letters of a receiver
    Requeue {
        /// Event id, as shown by `list`
        #[arg(required_unless_present = "to", conflicts_with = "to")]
        id: Option<String>,
        /// Requeue all dead letters to this origin, such as https://wallet.example, or to paths below one, such as
        /// https://wallet.example/callbacks
        #[arg(long, value_name = "URL")]
        to: Option<String>,
        /// Operator and reason
        #[command(flatten)]
        signoff: Routine,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
}

/// Runs the command.
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::List { dead_letters, to, limit, options } => {
            let filter = EventFilter { dead_letters, to, limit };
            let events = options.admin_client().await?.events(&filter).await?;
            if ui.json {
                events.iter().for_each(|event| ui.object(event));
            } else if events.is_empty() {
                ui.talk("no undelivered events");
            } else {
                ui.table(
                    &["ID", "WRITTEN", "ABOUT", "SEQ", "TO", "TRIES", "NEXT TRY", "LAST PROBLEM"],
                    &events.iter().map(row).collect::<Vec<_>>(),
                );
            }
        }
        Command::Requeue { id: Some(id), signoff, options, .. } => {
            options.admin_client().await?.requeue_event(&id, &signoff.signoff()).await?;
            if ui.json {
                ui.object(&json!({ "id": id, "retried": true }));
            } else {
                ui.line(format!("{id} requeued"));
            }
        }
        Command::Requeue { id: None, to, signoff, options } => {
            let to = to.unwrap_or_default();
            let requeued = options.admin_client().await?.requeue_dead_letters(&to, &signoff.signoff()).await?;
            if ui.json {
                ui.object(&json!({ "to": to, "requeued": requeued }));
            } else {
                ui.line(format!("{requeued} dead letters requeued"));
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
        event.url.clone(),
        event.attempts.to_string(),
        if event.dead_letter { "dead letter".to_owned() } else { event.due_at.clone() },
        event.last_error.clone().unwrap_or_default(),
    ]
}
