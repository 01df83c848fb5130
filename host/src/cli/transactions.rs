//! `anchor-host transactions list|show|hold|resume|retry|expire|refund`: what operators see and decide. Never personal data.

use super::{
    CliError, Ui,
    options::Options,
    signoff::{By, reason},
};
use crate::{
    app::{AdminClient, JournalRow, RefundOrder, Signoff, TransactionDetail, TransactionSummary, UnappliedSummary},
    model::{Amount, Timestamp},
};
use clap::{Args, Subcommand};

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
    /// Hold a transaction: money that comes in is credited, and nothing is paid out or sent back until you resume or
    /// refund it
    Hold(Decision),
    /// Resume a transaction that is held or needs attention: run its job again, with the same idempotency key unless
    /// the guest said that nothing was paid under that key
    #[command(visible_alias = "release")]
    Resume(Decision),
    /// Try what waits for its next try now: a payout, a rate, a question to the guest
    Retry(Decision),
    /// End a transaction that nobody has paid; what is paid afterwards is late
    Expire(Decision),
    /// Refund what came in for a transaction, or a part of it, to its payer: on the ledger, or off chain for a deposit
    Refund {
        /// Transaction id
        id: String,
        /// Amount to send back, in the asset that came in [default: all that is left, less the fee]
        #[arg(long, value_parser = Amount::parse)]
        amount: Option<Amount>,
        /// Amount to keep for it
        #[arg(long, value_name = "AMOUNT", value_parser = Amount::parse)]
        fee: Option<Amount>,
        /// Refund a transaction that is completed, or whose payout may have been made: the receiver keeps what was delivered
        #[arg(long)]
        even_if_completed: bool,
        /// Reason, for the journal
        #[arg(long, value_parser = reason())]
        reason: String,
        /// Operator
        #[command(flatten)]
        by: By,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
}

/// A decision about one transaction.
#[derive(Debug, Args)]
pub struct Decision {
    /// Transaction id
    id: String,
    /// Reason, for the journal
    #[arg(long, value_parser = reason())]
    reason: String,
    /// Operator
    #[command(flatten)]
    by: By,
    /// The anchor
    #[command(flatten)]
    options: Options,
}

impl Decision {
    /// The anchor, the transaction, and who decides why.
    async fn open(self) -> Result<(AdminClient, String, Signoff), CliError> {
        let Self { id, reason, by, options } = self;
        Ok((options.admin_client().await?, id, by.because(reason)))
    }
}

/// Runs the command.
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::List { needs_attention, limit, options } => {
            list(&options.admin_client().await?.transactions(needs_attention, limit).await?, ui);
        }
        Command::Show { id, options } => show(&options.admin_client().await?.transaction(&id).await?, ui),
        Command::Hold(decision) => {
            let (anchor, id, signoff) = decision.open().await?;
            decided(&anchor.hold(&id, &signoff).await?, "held", ui);
        }
        Command::Resume(decision) => {
            let (anchor, id, signoff) = decision.open().await?;
            decided(&anchor.resume(&id, &signoff).await?, "resumed", ui);
        }
        Command::Retry(decision) => {
            let (anchor, id, signoff) = decision.open().await?;
            decided(&anchor.retry(&id, &signoff).await?, "is tried now", ui);
        }
        Command::Expire(decision) => {
            let (anchor, id, signoff) = decision.open().await?;
            decided(&anchor.expire(&id, &signoff).await?, "ended", ui);
        }
        Command::Refund { id, amount, fee, even_if_completed, reason, by, options } => {
            let order = RefundOrder { amount, fee, even_if_completed };
            let transaction = options.admin_client().await?.refund(&id, &order, &by.because(reason)).await?;
            if ui.json {
                ui.object(&transaction);
            } else {
                let refund = transaction.refunds.iter().flatten().last().cloned().unwrap_or_default();
                ui.line(format!("{}: refund {refund}; status {}", transaction.id, transaction.status));
            }
        }
    }
    Ok(())
}

fn decided(transaction: &TransactionSummary, done: &str, ui: Ui) {
    if ui.json {
        ui.object(transaction);
    } else {
        ui.line(format!("{} {done}, status {}", transaction.id, transaction.status));
    }
}

fn list(transactions: &[TransactionSummary], ui: Ui) {
    if ui.json {
        transactions.iter().for_each(|transaction| ui.object(transaction));
        return;
    }
    if transactions.is_empty() {
        ui.talk("no such transactions");
        return;
    }
    let row = |t: &TransactionSummary| {
        vec![
            t.id.clone(),
            t.opened.to_seconds_text(),
            t.status.clone(),
            t.r#in.clone().or_else(|| t.expected.clone()).unwrap_or_default(),
            t.needs_attention.clone().or_else(|| t.retrying.clone()).unwrap_or_default(),
        ]
    };
    ui.table(&["ID", "OPENED", "STATUS", "AMOUNT", "TROUBLE"], &transactions.iter().map(row).collect::<Vec<_>>());
}

fn show(transaction: &TransactionDetail, ui: Ui) {
    if ui.json {
        ui.object(transaction);
        return;
    }
    for (name, value) in facts(&transaction.summary) {
        ui.line(format!("{name:<15}  {value}"));
    }
    for payment in &transaction.unapplied {
        ui.line(format!("{:<15}  {}", "unapplied", uncredited(payment)));
    }
    for job in &transaction.jobs {
        let error = job.last_error.as_ref().map(|error| format!(", last error: {error}")).unwrap_or_default();
        ui.line(format!("{:<15}  {} at {}, try {}{error}", "next", job.kind, job.due_at, job.attempts + 1));
    }
    ui.data("");
    let row = |line: &JournalRow| {
        let by = line.guest.as_ref().map_or_else(|| line.actor.clone(), |guest| format!("{} ({guest})", line.actor));
        vec![line.at.clone(), line.status.clone(), line.event.clone(), by, line.detail.clone()]
    };
    ui.table(&["TIME", "STATUS", "EVENT", "BY", "DETAIL"], &transaction.journal.iter().map(row).collect::<Vec<_>>());
}

/// What is known of a transaction, what is asked for most first.
fn facts(summary: &TransactionSummary) -> Vec<(&'static str, String)> {
    let said = |text: &Option<String>| text.clone();
    let time = |time: &Option<Timestamp>| time.map(|time| time.to_string());
    let all = [
        ("id", Some(summary.id.clone())),
        ("kind", Some(format!("{} ({})", summary.kind, summary.protocol))),
        ("status", Some(summary.status.clone())),
        ("message", said(&summary.message)),
        ("needs attention", said(&summary.needs_attention)),
        ("retrying", said(&summary.retrying)),
        ("owner", Some(summary.owner.clone())),
        ("expected", said(&summary.expected)),
        ("in", said(&summary.r#in)),
        ("fee", said(&summary.fee)),
        ("out", said(&summary.out)),
        ("memo", said(&summary.memo)),
        ("payments", summary.payments.as_ref().map(|hashes| hashes.join(", "))),
        ("refunds", summary.refunds.as_ref().map(|refunds| refunds.join("; "))),
        ("payout key", Some(summary.payout_key.clone())),
        ("external id", said(&summary.external_id)),
        ("opened", Some(summary.opened.to_string())),
        ("received", time(&summary.received)),
        ("completed", time(&summary.completed)),
        ("updated", Some(summary.updated.to_string())),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

/// A payment that is not credited.
fn uncredited(UnappliedSummary { payment, amount, .. }: &UnappliedSummary) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let decision = payment.decision.as_ref().map(|decision| format!(", {decision}")).unwrap_or_default();
    format!("{}: {} arrived, {}{decision}", payment.operation_id, text(amount), text(&payment.reason))
}
