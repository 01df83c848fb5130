//! `anchor-host channels list|create|top-up|retire|rotate|adopt`: accounts whose sequence numbers payouts use.

use super::{
    CliError, Ui,
    options::Options,
    signoff::{Decision, Routine},
};
use crate::{
    app::ChannelAccount,
    model::{AccountId, Amount},
};
use clap::Subcommand;

/// Subcommands of `channels`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the paying accounts and the channels: their lumens, their sequence numbers, and whether they pay
    List {
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Create the channel accounts that are not on the ledger yet; the first paying account pays for them
    Create {
        /// Lumens for each; 1 is its reserve, the rest pays fees
        #[arg(long, value_name = "AMOUNT", default_value = "3", value_parser = Amount::parse)]
        lumens: Amount,
        /// Operator
        #[command(flatten)]
        by: Routine,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Pay lumens to the channels that have less than half of an amount, up to that amount
    TopUp {
        /// Lumens that each is to have
        #[arg(long, value_name = "AMOUNT", default_value = "3", value_parser = Amount::parse)]
        to: Amount,
        /// Operator
        #[command(flatten)]
        by: Routine,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Merge the channel accounts beyond payouts.channels into the first paying account
    Retire {
        /// Operator
        #[command(flatten)]
        by: Routine,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Change the channels' keys: create the channels of keys.channel_secret, merge those of keys.channel_secret_old
    Rotate {
        /// Lumens for each new channel
        #[arg(long, value_name = "AMOUNT", default_value = "3", value_parser = Amount::parse)]
        lumens: Amount,
        /// Operator
        #[command(flatten)]
        by: Routine,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Take over what an account did that the books do not know. Do this before the first payout of an account that was used
    /// before; and after a restored backup only once you know which payments were made since
    Adopt {
        /// The account, as shown by `list`
        #[arg(value_name = "G…", value_parser = AccountId::parse)]
        account: AccountId,
        /// Operator
        #[command(flatten)]
        by: Decision,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
}

/// Runs the command.
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::List { options } => list(&options.admin_client().await?.channels().await?, ui),
        Command::Create { lumens, by, options } => {
            let created = options.admin_client().await?.create_channels(lumens, &by.signoff()).await?;
            if ui.json {
                ui.object(&created);
            } else if created.created == 0 {
                ui.line("every channel is on the ledger");
            } else {
                ui.line(format!("{} channels created, each with {lumens} XLM", created.created));
            }
        }
        Command::TopUp { to, by, options } => {
            let paid = options.admin_client().await?.top_up_channels(to, &by.signoff()).await?;
            if ui.json {
                ui.object(&paid);
            } else if paid.paid.is_empty() {
                ui.line("every channel has enough");
            }
            if !ui.json {
                paid.paid.iter().for_each(|(account, amount)| ui.line(format!("{account}  {amount} XLM")));
            }
        }
        Command::Retire { by, options } => {
            let retired = options.admin_client().await?.retire_channels(&by.signoff()).await?;
            if ui.json {
                ui.object(&retired);
            } else if retired.retired.is_empty() {
                ui.line("there are no channels beyond payouts.channels");
            } else {
                ui.line(format!("{} channels retired", retired.retired.len()));
            }
        }
        Command::Rotate { lumens, by, options } => {
            let done = options.admin_client().await?.rotate_channels(lumens, &by.signoff()).await?;
            if ui.json {
                ui.object(&done);
            } else {
                ui.line(format!("{} channels created, {} former ones merged", done.created, done.retired.len()));
                match done.in_use.len() {
                    0 => ui.talk("keys.channel_secret_old is not needed any more: remove it"),
                    count => ui.talk(format!(
                        "{count} former ones finish payouts: keep keys.channel_secret_old, and run this again when `payouts list` has no \
                         older payouts"
                    )),
                }
            }
        }
        Command::Adopt { account, by, options } => {
            let adopted = options.admin_client().await?.adopt_channel(&account, &by.signoff()).await?;
            if ui.json {
                ui.object(&adopted);
            } else {
                ui.line(format!("{account} adopted with sequence number {}", adopted.sequence.unwrap_or_default()));
            }
        }
    }
    Ok(())
}

fn list(channels: &[ChannelAccount], ui: Ui) {
    if ui.json {
        channels.iter().for_each(|channel| ui.object(channel));
        return;
    }
    let row = |channel: &ChannelAccount| {
        let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let state = match (&channel.problem, &channel.payout) {
            (Some(problem), _) => problem.clone(),
            (None, Some(payout)) => format!("pays {payout}"),
            (None, None) => "ready".to_owned(),
        };
        vec![
            channel.account.to_string(),
            channel.role.clone(),
            channel.lumens.map(|lumens| lumens.to_string()).unwrap_or_default(),
            number(channel.sequence),
            number(channel.known_sequence),
            state,
        ]
    };
    let headings = ["ACCOUNT", "ROLE", "XLM", "SEQUENCE", "IN THE BOOKS", "STATE"];
    ui.table(&headings, &channels.iter().map(row).collect::<Vec<_>>());
}
