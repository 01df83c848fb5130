//! `anchor-host transactions list|show|resume`: what an operator sees and releases. Never personal data.

use super::{CliError, Ui, options::Options, unapplied::By};
use crate::{
    app::{Admin, JournalRow, TransactionReport},
    model::{Attention, Transaction},
};
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
        /// Where the database is
        #[command(flatten)]
        options: Options,
    },
    /// Show a transaction and its history
    Show {
        /// Transaction id
        id: String,
        /// Where the database is
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
        /// Who decides
        #[command(flatten)]
        by: By,
        /// Where the database is
        #[command(flatten)]
        options: Options,
    },
}

/// Runs the command.
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::List { needs_attention, limit, options } => {
            let operator = Admin::open(&options.records()?).await?;
            list(&operator.transactions(needs_attention, limit).await?, ui);
        }
        Command::Show { id, options } => {
            let report = Admin::open(&options.records()?).await?.transaction(&id).await?;
            show(&report, ui);
        }
        Command::Resume { id, reason, by, options } => {
            let transaction = Admin::open(&options.records()?).await?.resume(&id, &by.word(reason)).await?;
            if ui.json {
                ui.object(&summary(&transaction));
            } else {
                ui.data(format!("{} resumed, status {}", transaction.id, transaction.status));
            }
        }
    }
    Ok(())
}

fn list(transactions: &[Transaction], ui: Ui) {
    if ui.json {
        transactions.iter().for_each(|transaction| ui.object(&summary(transaction)));
        return;
    }
    if transactions.is_empty() {
        ui.talk("no transactions match");
        return;
    }
    let row = |t: &Transaction| {
        vec![
            t.id.to_string(),
            t.created_at.to_seconds_text(),
            t.status.to_string(),
            t.amount_in.as_ref().or(t.amount_expected()).map(ToString::to_string).unwrap_or_default(),
            t.attention.as_ref().map(attention_text).unwrap_or_default(),
        ]
    };
    ui.table(
        &["ID", "OPENED", "STATUS", "AMOUNT", "NEEDS ATTENTION"],
        &transactions.iter().map(row).collect::<Vec<_>>(),
    );
}

fn show(report: &TransactionReport, ui: Ui) {
    if ui.json {
        let mut value = summary(&report.transaction);
        if let Value::Object(object) = &mut value {
            object.insert("journal".to_owned(), json!(report.journal));
        }
        ui.object(&value);
        return;
    }
    for (name, value) in facts(&report.transaction).iter().filter(|(_, value)| !value.is_null()) {
        ui.data(format!("{name:<12}  {}", plain(value)));
    }
    ui.data("");
    let row = |line: &JournalRow| {
        let by = line.guest.as_ref().map_or_else(|| line.actor.clone(), |guest| format!("{} ({guest})", line.actor));
        vec![line.at.clone(), line.status.clone(), line.event.clone(), by, line.detail.clone()]
    };
    ui.table(&["TIME", "STATUS", "EVENT", "BY", "DETAIL"], &report.journal.iter().map(row).collect::<Vec<_>>());
}

fn summary(transaction: &Transaction) -> Value {
    facts(transaction).into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The facts of a transaction that may be shown, most wanted first. No SEP fields and no customer data.
fn facts(transaction: &Transaction) -> Vec<(&'static str, Value)> {
    let hashes: Vec<&str> = transaction.payments.iter().map(|payment| payment.transaction_hash.as_str()).collect();
    vec![
        ("id", json!(transaction.id)),
        ("protocol", json!(transaction.protocol())),
        ("kind", json!(transaction.kind())),
        ("status", json!(transaction.status)),
        ("message", json!(transaction.message)),
        ("needs_attention", json!(transaction.attention.as_ref().map(attention_text))),
        ("owner", json!(transaction.owner.to_string())),
        ("expected", json!(transaction.amount_expected().map(ToString::to_string))),
        ("in", json!(transaction.amount_in.as_ref().map(ToString::to_string))),
        ("fee", json!(transaction.fee.as_ref().map(|fee| fee.total().to_string()))),
        ("out", json!(transaction.amount_out.as_ref().map(ToString::to_string))),
        ("memo", json!(transaction.destination().map(|destination| destination.memo.to_string()))),
        ("payments", if hashes.is_empty() { Value::Null } else { json!(hashes) }),
        ("payout_key", json!(transaction.payout_key())),
        ("external_id", json!(transaction.external_id)),
        ("opened", json!(transaction.created_at)),
        ("received", json!(transaction.received_at)),
        ("completed", json!(transaction.completed_at)),
        ("updated", json!(transaction.updated_at)),
    ]
}

/// A value without JSON's quotes and brackets.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

fn attention_text(attention: &Attention) -> String {
    match attention {
        Attention::RetriesExhausted { tries, last_error } => format!("tried {tries} times: {last_error}"),
        Attention::Refund(plan) => match &plan.message {
            Some(message) => format!("refund required: {message}"),
            None => "refund required".to_owned(),
        },
        Attention::PayoutFailed(reason) => format!("payout failed: {reason}"),
        Attention::InformationOverdue => "the requested information did not arrive in time".to_owned(),
    }
}
