//! `anchor-host deposits list|dismiss`: off-chain money that belongs to no deposit.

use super::{CliError, Ui, options::Options, signoff::Decision};
use crate::app::DepositPaymentRow;
use clap::Subcommand;

/// Subcommands of `deposits`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List money that came in and belongs to no deposit, oldest first
    List {
        /// Include payments already dismissed
        #[arg(long)]
        all: bool,
        /// Show at most this many lines
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Remove a payment from the list once you have dealt with it at the bank
    Dismiss {
        /// The bank's id of the payment, as shown by `list`
        id: String,
        /// Guest that reported it, as shown by `list`
        #[arg(long, value_name = "GUEST")]
        from: String,
        /// Operator, and why
        #[command(flatten)]
        decision: Decision,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
}

/// Runs the command.
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::List { all, limit, options } => {
            let unapplied = options.admin_client().await?.unapplied_deposits(all, limit).await?;
            if ui.json {
                unapplied.iter().for_each(|payment| ui.object(payment));
            } else if unapplied.is_empty() {
                ui.talk("no money that belongs to no deposit");
            } else {
                let headings = ["ID", "GUEST", "SINCE", "AMOUNT", "REASON", "MEANT FOR", "DISMISSED"];
                ui.table(&headings, &unapplied.iter().map(row).collect::<Vec<_>>());
            }
        }
        Command::Dismiss { id, from, decision, options } => {
            let client = options.admin_client().await?;
            let dismissed = client.dismiss_deposit(&from, &id, &decision.signoff()).await?;
            if ui.json {
                ui.object(&dismissed);
            } else {
                ui.line(format!("{id} dismissed"));
            }
        }
    }
    Ok(())
}

fn row(payment: &DepositPaymentRow) -> Vec<String> {
    let by = |by: &String| format!("{by}: {}", payment.decided_why.as_deref().unwrap_or_default());
    vec![
        payment.external_id.clone(),
        payment.guest.clone(),
        payment.seen_at.clone(),
        format!("{} {}", payment.amount, payment.asset),
        payment.reason.clone().unwrap_or_default(),
        payment.transaction_id.clone().unwrap_or_default(),
        payment.decided_by.as_ref().map(by).unwrap_or_default(),
    ]
}
