//! `anchor-host parked list|show`: ledger payments that could not be credited.

use super::{Failure, Ui, options::Options, ui::short};
use crate::app::Operator;
use clap::Subcommand;

/// What to do with parked payments.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List them, the oldest first
    List {
        /// Where the database is
        #[command(flatten)]
        options: Options,
    },
    /// Show one with what the network said about it
    Show {
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
        Command::List { options } => {
            let parked = Operator::open(&options.load()?).await?.parked().await?;
            if ui.json {
                parked.iter().for_each(|payment| ui.object(payment));
                return Ok(());
            }
            if parked.is_empty() {
                ui.talk("no payment is parked");
                return Ok(());
            }
            let row = |p: &crate::app::Parked| {
                vec![p.id.clone(), p.parked_at.to_seconds_text(), short(&p.account.to_string()), p.reason.clone()]
            };
            ui.table(&["ID", "PARKED", "ACCOUNT", "REASON"], &parked.iter().map(row).collect::<Vec<_>>());
            Ok(())
        }
        Command::Show { id, options } => {
            let found = Operator::open(&options.load()?).await?.parked_payment(&id).await?;
            let payment = found.ok_or_else(|| {
                Failure::new(format!("no payment `{id}` is parked")).hint("`anchor-host parked list` shows them all")
            })?;
            if ui.json {
                ui.object(&payment);
                return Ok(());
            }
            ui.data(format!("id       {}", payment.id));
            ui.data(format!("parked   {}", payment.parked_at.to_seconds_text()));
            ui.data(format!("account  {}", payment.account));
            ui.data(format!("reason   {}", payment.reason));
            ui.data(format!("raw      {}", payment.raw));
            Ok(())
        }
    }
}
