//! `anchor-host parked list|show`: ledger payments that could not be credited.

use super::{Failure, Ui, options::Options, ui::short};
use crate::app::{Operator, Parked};
use clap::Subcommand;

/// What to do with parked payments.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List them, the oldest first
    List {
        /// Only those after this one
        #[arg(long, default_value_t = 0)]
        after: i64,
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// Where the database is
        #[command(flatten)]
        options: Options,
    },
    /// Show one with what the network said about it
    Show {
        /// As `list` shows it
        id: i64,
        /// Where the database is
        #[command(flatten)]
        options: Options,
    },
}

/// Does it.
pub async fn run(command: Command, ui: Ui) -> Result<(), Failure> {
    match command {
        Command::List { after, limit, options } => {
            let parked = Operator::open(&options.load()?).await?.parked(after, limit).await?;
            if ui.json {
                parked.iter().for_each(|payment| ui.object(payment));
            } else if parked.is_empty() {
                ui.talk("no payment is parked");
            } else {
                ui.table(
                    &["ID", "PARKED", "ACCOUNT", "REASON", "MEANT FOR"],
                    &parked.iter().map(row).collect::<Vec<_>>(),
                );
            }
        }
        Command::Show { id, options } => {
            let payment = Operator::open(&options.load()?).await?.parked_payment(id).await?;
            if ui.json {
                ui.object(&payment);
                return Ok(());
            }
            for (name, value) in [
                ("id", payment.operation_id.to_string()),
                ("parked", payment.seen_at),
                ("account", payment.account),
                ("reason", payment.reason.unwrap_or_default()),
                ("meant for", payment.transaction_id.unwrap_or_default()),
                ("transaction", payment.transaction_hash),
                ("raw", payment.raw),
            ] {
                ui.data(format!("{name:<11}  {value}"));
            }
        }
    }
    Ok(())
}

fn row(parked: &Parked) -> Vec<String> {
    vec![
        parked.operation_id.to_string(),
        parked.seen_at.clone(),
        short(&parked.account),
        parked.reason.clone().unwrap_or_default(),
        parked.transaction_id.clone().unwrap_or_default(),
    ]
}
