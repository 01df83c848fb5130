//! `anchor-host guest kv list|get|set|delete GUEST …`: a guest's stored values (`anchor:guest/kv`).

use super::{CliError, Ui, options::Options, signoff::Routine};
use crate::app::{KeyFilter, KeyName, KvRow};
use clap::{Args, Subcommand};
use serde_json::json;

/// Subcommands of `guest kv`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List a guest's keys
    List {
        /// Name of the guest's file, without `.wasm`; of the built-in guest, reference-rails
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
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Show the value of a key
    Get {
        /// Key
        #[command(flatten)]
        entry: Entry,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Set the value of a key
    Set {
        /// Key
        #[command(flatten)]
        entry: Entry,
        /// Value, as text
        value: String,
        /// Operator and reason
        #[command(flatten)]
        signoff: Routine,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Delete a key
    Delete {
        /// Key
        #[command(flatten)]
        entry: Entry,
        /// Operator and reason
        #[command(flatten)]
        signoff: Routine,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
}

/// A key of a guest.
#[derive(Debug, Args)]
pub struct Entry {
    /// Name of the guest's file, without `.wasm`; of the built-in guest, reference-rails
    #[arg(value_name = "GUEST")]
    name: String,
    /// Key
    key: String,
}

impl Entry {
    fn name(self) -> KeyName {
        KeyName { guest: self.name, key: self.key }
    }
}

/// Runs the command.
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::List { name: guest, prefix, after, limit, options } => {
            let filter = KeyFilter { guest: guest.clone(), prefix, after, limit };
            let rows = options.admin_client().await?.kv_keys(&filter).await?;
            if ui.json {
                rows.iter().for_each(|row| ui.object(&json!(row)));
            } else if rows.is_empty() {
                ui.talk(format!("{guest} has no such keys"));
            } else {
                let row = |row: KvRow| vec![row.key, row.size.to_string(), row.updated_at];
                ui.table(&["KEY", "BYTES", "CHANGED"], &rows.into_iter().map(row).collect::<Vec<_>>());
            }
        }
        Command::Get { entry, options } => {
            let name = entry.name();
            let value = options.admin_client().await?.kv_value(&name).await?;
            let text = String::from_utf8_lossy(&value);
            if ui.json {
                ui.object(&json!({ "guest": name.guest, "key": name.key, "value": text }));
            } else {
                ui.data(text);
            }
        }
        Command::Set { entry, value, signoff, options } => {
            let (name, client) = (entry.name(), options.admin_client().await?);
            client.change_kv(&name, Some(value.into_bytes()), &signoff.signoff()).await?;
            confirm(&name, "set", ui);
        }
        Command::Delete { entry, signoff, options } => {
            let name = entry.name();
            options.admin_client().await?.change_kv(&name, None, &signoff.signoff()).await?;
            confirm(&name, "deleted", ui);
        }
    }
    Ok(())
}

fn confirm(KeyName { guest, key }: &KeyName, done: &str, ui: Ui) {
    if ui.json {
        ui.object(&json!({ "guest": guest, "key": key, "done": done }));
    } else {
        ui.line(format!("{key} of {guest} is {done}; the guest's next call sees the change"));
    }
}
