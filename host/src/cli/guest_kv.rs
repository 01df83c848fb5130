//! `anchor-host guest kv list|get|set|delete GUEST …`: a guest's stored values (`anchor:guest/kv`). The command works on
//! the database, also of a running host, and records every change among the operators' actions.

use super::{CliError, Ui, options::Options};
use crate::app::Admin;
use clap::{Args, Subcommand};
use serde_json::json;

/// Subcommands of `guest kv`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List a guest's keys
    List {
        /// Name of the guest, as shown by `guest check`
        #[arg(value_name = "GUEST")]
        name: String,
        /// Show only keys with this prefix
        #[arg(default_value = "")]
        prefix: String,
        /// Start after this key
        #[arg(long, default_value = "")]
        after: String,
        /// Show at most this many
        #[arg(long, default_value_t = 1000)]
        limit: u32,
        /// Where the database is
        #[command(flatten)]
        options: Options,
    },
    /// Show the value of a key
    Get {
        /// Key
        #[command(flatten)]
        place: Place,
        /// Where the database is
        #[command(flatten)]
        options: Options,
    },
    /// Set the value of a key
    Set {
        /// Key
        #[command(flatten)]
        place: Place,
        /// Value, as text
        value: String,
        /// Operator
        #[command(flatten)]
        by: By,
        /// Where the database is
        #[command(flatten)]
        options: Options,
    },
    /// Delete a key
    Delete {
        /// Key
        #[command(flatten)]
        place: Place,
        /// Operator
        #[command(flatten)]
        by: By,
        /// Where the database is
        #[command(flatten)]
        options: Options,
    },
}

/// A key of a guest.
#[derive(Debug, Args)]
pub struct Place {
    /// The guest's name, as `guest check` shows it
    #[arg(value_name = "GUEST")]
    name: String,
    /// Key
    key: String,
}

/// The operator who changes it.
#[derive(Debug, Args)]
pub struct By {
    /// Your name, for the record [default: $USER]
    #[arg(
        long,
        value_name = "NAME",
        env = "USER",
        hide_env = true,
        default_value = "operator",
        hide_default_value = true
    )]
    by: String,
}

impl By {
    /// The name. A blank environment variable does not count.
    fn name(&self) -> &str {
        if self.by.trim().is_empty() { "operator" } else { &self.by }
    }
}

/// Runs the command.
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::List { name: guest, prefix, after, limit, options } => {
            let rows = Admin::open(&options.records()?).await?.kv_keys(&guest, &prefix, &after, limit).await?;
            if ui.json {
                rows.iter().for_each(|row| ui.object(&json!(row)));
            } else if rows.is_empty() {
                ui.talk(format!("{guest} has no such keys"));
            } else {
                let row = |row: crate::app::KvRow| vec![row.key, row.size.to_string(), row.updated_at];
                ui.table(&["KEY", "BYTES", "CHANGED"], &rows.into_iter().map(row).collect::<Vec<_>>());
            }
        }
        Command::Get { place: Place { name: guest, key }, options } => {
            let value = Admin::open(&options.records()?).await?.kv_value(&guest, &key).await?;
            let text = String::from_utf8_lossy(&value);
            if ui.json {
                ui.object(&json!({ "guest": guest, "key": key, "value": text }));
            } else {
                ui.data(text);
            }
        }
        Command::Set { place: Place { name: guest, key }, value, by, options } => {
            let operator = Admin::open(&options.records()?).await?;
            operator.change_kv(&guest, &key, Some(value.into_bytes()), by.name()).await?;
            told(&guest, &key, "set", ui);
        }
        Command::Delete { place: Place { name: guest, key }, by, options } => {
            Admin::open(&options.records()?).await?.change_kv(&guest, &key, None, by.name()).await?;
            told(&guest, &key, "deleted", ui);
        }
    }
    Ok(())
}

fn told(guest: &str, key: &str, what: &str, ui: Ui) {
    if ui.json {
        ui.object(&json!({ "guest": guest, "key": key, "done": what }));
    } else {
        ui.data(format!("{key} of {guest} is {what}; the guest's next call sees the change"));
    }
}
