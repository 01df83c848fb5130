//! `anchor-host watch gaps|backfill|add-gap|accept-gap`: ledgers that Horizon had dropped before they were read.

use super::{
    CliError, Ui,
    options::Options,
    signoff::{By, reason},
    ui::short,
};
use crate::{
    app::{self, Ambient, Gap, Missing},
    config::Scope,
    model::AccountId,
};
use clap::Subcommand;

/// Subcommands about ledger gaps.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List gaps: ledgers that were not read, oldest first
    Gaps {
        /// Include closed gaps
        #[arg(long)]
        all: bool,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Read missing ledgers from a Horizon that still has them, and credit their payments as if they arrived now
    Backfill {
        /// Read only this gap, by its id as shown by `gaps`
        id: Option<String>,
        /// Horizon that has all missing ledgers, such as an archive [default: network.horizon_url]. For one that needs
        /// API keys, use --set network.horizon_url=URL and set its keys too (network.horizon_headers and the like)
        #[arg(long, value_name = "URL")]
        horizon_url: Option<String>,
        /// Read only gaps of this account
        #[arg(long, value_name = "G…", value_parser = AccountId::parse, conflicts_with = "id")]
        account: Option<AccountId>,
        /// Reason, for the record
        #[arg(long, value_parser = reason(), default_value = "read from an archive")]
        reason: String,
        /// Operator
        #[command(flatten)]
        by: By,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Mark ledgers as not read, so that `backfill` reads them again; payments on record stay as they are
    AddGap {
        /// The account
        #[arg(long, value_name = "G…", value_parser = AccountId::parse)]
        account: AccountId,
        /// The first ledger
        #[arg(long, value_name = "N")]
        first_ledger: u32,
        /// The last ledger
        #[arg(long, value_name = "N")]
        last_ledger: u32,
        /// Reason, for the record
        #[arg(long, value_parser = reason())]
        reason: String,
        /// Operator
        #[command(flatten)]
        by: By,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Accept a gap: payments in its ledgers stay uncredited
    AcceptGap {
        /// Gap id, as shown by `gaps`
        id: String,
        /// Reason, for the record
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

/// Runs the command.
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::Gaps { all, options } => {
            let gaps = options.admin_client().await?.gaps(all).await?;
            if ui.json {
                gaps.iter().for_each(|gap| ui.object(gap));
            } else if gaps.is_empty() {
                ui.talk("no ledgers are missing");
            } else {
                let headings = ["ID", "FOUND", "ACCOUNT", "FIRST", "LAST", "CLOSED"];
                ui.table(&headings, &gaps.iter().map(row).collect::<Vec<_>>());
            }
        }
        Command::Backfill { id, horizon_url, account, reason, by, options } => {
            // In this process even if a host is running: the archive and its keys are this command's.
            let client = app::admin_in_process(&options.existing(Scope::Records)?, Ambient::default()).await?;
            let account = account.map(|account| account.to_string());
            let gaps = match id {
                Some(id) => vec![id],
                None => {
                    let open = client.gaps(false).await?.into_iter();
                    let wanted = open.filter(|gap| account.as_ref().is_none_or(|account| gap.account == *account));
                    wanted.map(|gap| gap.id).collect()
                }
            };
            if gaps.is_empty() {
                ui.talk("no ledgers are missing");
            }
            let signoff = by.because(reason);
            for gap in gaps {
                tell(&client.backfill(&gap, horizon_url.clone(), &signoff).await?, "read and credited", ui);
            }
        }
        Command::AddGap { account, first_ledger, last_ledger, reason, by, options } => {
            let missing = Missing { account, first_ledger, last_ledger };
            let gap = options.admin_client().await?.add_gap(&missing, &by.because(reason)).await?;
            tell(&gap, "to be read again", ui);
            ui.talk(format!("read them with `anchor-host watch backfill {}`", gap.id));
        }
        Command::AcceptGap { id, reason, by, options } => {
            let gap = options.admin_client().await?.accept_gap(&id, &by.because(reason)).await?;
            tell(&gap, "accepted as missing", ui);
        }
    }
    Ok(())
}

fn row(gap: &Gap) -> Vec<String> {
    vec![
        gap.id.clone(),
        gap.found_at.clone(),
        short(&gap.account),
        gap.first_ledger.to_string(),
        gap.last_ledger.to_string(),
        gap.closed.clone().unwrap_or_default(),
    ]
}

fn tell(gap: &Gap, what: &str, ui: Ui) {
    if ui.json {
        ui.object(gap);
    } else {
        ui.line(format!("{}: ledgers {} to {} are {what}", gap.account, gap.first_ledger, gap.last_ledger));
    }
}
