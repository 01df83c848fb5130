//! `anchor-host transactions list|show|resume`: what operators see and resume. Never personal data.

use super::{CliError, Ui, options::Options, signoff::By};
use crate::app::{JournalRow, TransactionDetail, TransactionSummary};
use clap::Subcommand;
use serde_json::{Value, json};

/// Subcommands of `transactions`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List transactions, newest first
    List {
        /// Show only transactions that need attention
        #[arg(long)]
        needs_attention: bool,
        /// Show at most this many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Show a transaction and its history
    Show {
        /// Transaction id
        id: String,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Resume a transaction that needs attention: run its job again, with the same idempotency key unless the guest
    /// said that nothing was paid under that key
    Resume {
        /// Transaction id
        id: String,
        /// Reason, for the journal
        #[arg(long)]
        reason: String,
        /// Operator
        #[command(flatten)]
        by: By,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
}

/// Runs the command.
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::List { needs_attention, limit, options } => {
            list(&options.admin_client().await?.transactions(needs_attention, limit).await?, ui);
        }
        Command::Show { id, options } => show(&options.admin_client().await?.transaction(&id).await?, ui),
        Command::Resume { id, reason, by, options } => {
            let transaction = options.admin_client().await?.resume(&id, &by.because(reason)).await?;
            if ui.json {
                ui.object(&transaction);
            } else {
                ui.data(format!("{} resumed, status {}", transaction.id, transaction.status));
            }
        }
    }
    Ok(())
}

fn list(transactions: &[TransactionSummary], ui: Ui) {
    if ui.json {
        transactions.iter().for_each(|transaction| ui.object(transaction));
        return;
    }
    if transactions.is_empty() {
        ui.talk("no transactions match");
        return;
    }
    let row = |t: &TransactionSummary| {
        vec![
            t.id.clone(),
            t.opened.to_seconds_text(),
            t.status.clone(),
            t.r#in.clone().or_else(|| t.expected.clone()).unwrap_or_default(),
            t.needs_attention.clone().unwrap_or_default(),
        ]
    };
    ui.table(
        &["ID", "OPENED", "STATUS", "AMOUNT", "NEEDS ATTENTION"],
        &transactions.iter().map(row).collect::<Vec<_>>(),
    );
}

fn show(transaction: &TransactionDetail, ui: Ui) {
    if ui.json {
        ui.object(transaction);
        return;
    }
    let summary = json!(transaction.summary);
    for (name, value) in summary.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
        ui.data(format!("{name:<12}  {}", plain(value)));
    }
    ui.data("");
    let row = |line: &JournalRow| {
        let by = line.guest.as_ref().map_or_else(|| line.actor.clone(), |guest| format!("{} ({guest})", line.actor));
        vec![line.at.clone(), line.status.clone(), line.event.clone(), by, line.detail.clone()]
    };
    ui.table(&["TIME", "STATUS", "EVENT", "BY", "DETAIL"], &transaction.journal.iter().map(row).collect::<Vec<_>>());
}

/// A value without JSON's quotes and brackets.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
