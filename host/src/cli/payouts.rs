//! `anchor-host payouts list|show|approve|cancel|recheck|pause|resume`, and those of `payouts_cosigned`: payments by the anchor on the ledger.

use super::{CliError, Ui, options::Options, payouts_cosigned, signoff::Decision, ui::short};
use crate::app::{PayoutDetail, PayoutFilter, PayoutSummary, Payouts};
use clap::Subcommand;

/// Subcommands of `payouts`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List payouts that are due, oldest first, and what each waits for
    List {
        /// Include those that are over, newest first
        #[arg(long)]
        all: bool,
        /// Show at most this many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Show a payout and the transactions that were signed for it
    Show {
        /// Payout id, as shown by `list`
        id: String,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Signatures
    #[command(flatten)]
    Cosigned(payouts_cosigned::Command),
    /// Approve a payout that is above a ceiling; whoever ordered it can't
    Approve {
        /// Payout id, as shown by `list`
        id: String,
        /// Operator
        #[command(flatten)]
        by: Decision,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Cancel a payout that is not on its way; its transaction then needs attention again
    Cancel {
        /// Payout id, as shown by `list`
        id: String,
        /// Cancel one that a custodian has, too: you know that the custodian will never pay it
        #[arg(long)]
        not_paid: bool,
        /// Operator
        #[command(flatten)]
        by: Decision,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Look up all transactions of a payout, those that count as over too: for one that waits because a sequence number is used
    Recheck {
        /// Payout id, as shown by `list`
        id: String,
        /// Operator
        #[command(flatten)]
        by: Decision,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Stop all payouts, on every host of the database, also after a restart; transactions that were sent are followed to their end
    Pause {
        /// Operator
        #[command(flatten)]
        by: Decision,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Let payouts go on
    Resume {
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
        Command::List { all, limit, options } => {
            list(&options.admin_client().await?.payouts(&PayoutFilter { all, limit }).await?, ui);
        }
        Command::Cosigned(command) => return payouts_cosigned::run(command, ui).await,
        Command::Show { id, options } => show(&options.admin_client().await?.payout(&id).await?, ui),
        Command::Approve { id, by, options } => {
            let approved = options.admin_client().await?.approve_payout(&id, &by.signoff()).await?;
            if ui.json {
                ui.object(&approved);
            } else {
                ui.line(format!(
                    "{} approved: {} to {}",
                    approved.summary.id, approved.summary.amount, approved.summary.to
                ));
            }
        }
        Command::Cancel { id, not_paid, by, options } => {
            let cancelled = options.admin_client().await?.cancel_payout(&id, not_paid, &by.signoff()).await?;
            if ui.json {
                ui.object(&cancelled);
            } else if cancelled.summary.state == "due" {
                ui.line(format!("{id} is cancelled when its transaction is over"));
                ui.talk("its signers could still send it until then");
            } else {
                ui.line(format!("{id} is cancelled"));
            }
        }
        Command::Recheck { id, by, options } => {
            let found = options.admin_client().await?.recheck_payout(&id, &by.signoff()).await?;
            if ui.json {
                ui.object(&found);
            } else {
                let hash = found.summary.hash.unwrap_or_default();
                ui.line(format!("{id} is {}: transaction {hash} is on the ledger", found.summary.state));
            }
        }
        Command::Pause { by, options } => {
            let paused = options.admin_client().await?.pause_payouts(&by.signoff()).await?;
            if ui.json {
                ui.object(&paused);
            } else {
                ui.line(format!("payouts are paused since {} by {}: {}", paused.since, paused.by, paused.why));
                ui.talk("to go on, run `anchor-host payouts resume --reason TEXT`");
            }
        }
        Command::Resume { by, options } => {
            options.admin_client().await?.resume_payouts(&by.signoff()).await?;
            if ui.json {
                ui.object(&serde_json::json!({ "paused": null }));
            } else {
                ui.line("payouts go on");
            }
        }
    }
    Ok(())
}

fn list(Payouts { payouts, unreadable, paused }: &Payouts, ui: Ui) {
    if ui.json {
        payouts.iter().for_each(|payout| ui.object(payout));
        unreadable.iter().for_each(|problem| ui.object(&serde_json::json!({ "unreadable": problem })));
        return;
    }
    for problem in unreadable {
        ui.talk(format!("{problem} (see SECURITY.md, \"A database that somebody else writes to\")"));
    }
    if let Some(pause) = paused {
        ui.talk(format!("payouts are paused since {} by {}: {}", pause.since, pause.by, pause.why));
    }
    if payouts.is_empty() {
        ui.talk("no such payouts");
        return;
    }
    let row = |payout: &PayoutSummary| {
        let text = payout.waits_for.as_ref().or(payout.reason.as_ref()).or(payout.hash.as_ref());
        vec![
            payout.id.clone(),
            payout.created.to_seconds_text(),
            payout.state.clone(),
            payout.amount.clone(),
            short(&payout.to),
            text.cloned().unwrap_or_default(),
        ]
    };
    ui.table(
        &["ID", "ORDERED", "STATE", "AMOUNT", "TO", "WAITS FOR / HASH"],
        &payouts.iter().map(row).collect::<Vec<_>>(),
    );
}

fn show(detail: &PayoutDetail, ui: Ui) {
    if ui.json {
        ui.object(detail);
        return;
    }
    let payout = &detail.summary;
    let facts = [
        ("id", Some(payout.id.clone())),
        ("for", Some(payout.cause.clone())),
        ("state", Some(payout.state.clone())),
        ("reason", payout.reason.clone()),
        ("waits for", payout.waits_for.clone()),
        ("amount", Some(payout.amount.clone())),
        ("from", Some(payout.from.clone())),
        ("to", Some(payout.to.clone())),
        ("memo", payout.memo.clone()),
        ("ordered by", Some(payout.ordered_by.clone())),
        ("approved by", payout.approved_by.clone()),
        ("custodian", payout.custodian_since.map(|at| format!("since {at}"))),
        ("named", payout.custodian_named.clone().filter(|named| payout.hash.as_ref() != Some(named))),
        ("hash", payout.hash.clone()),
        ("ledger", payout.ledger.map(|ledger| ledger.to_string())),
        ("balance", payout.balance_id.clone()),
        ("channel", payout.channel.clone()),
        ("ordered", Some(payout.created.to_string())),
        ("updated", Some(payout.updated.to_string())),
    ];
    for (name, value) in facts {
        if let Some(value) = value {
            ui.line(format!("{name:<11}  {value}"));
        }
    }
    for one in &detail.transactions {
        let (number, kind, state) = (one.number, one.kind.as_str(), one.state.as_str());
        let terms = match (one.bid, one.valid_until) {
            (Some(bid), Some(until)) => format!("bid {bid} stroops, valid until {until}"),
            _ => "sent by its custodian".to_owned(),
        };
        let transaction = format!("{number} {kind} {state} {}, sequence {}, {terms}", one.hash, one.sequence);
        ui.line(format!("{:<11}  {transaction}", "transaction"));
        for bump in &one.fee_bumps {
            ui.line(format!("{:<11}  {}, bid {} stroops, paid by {}", "fee bump", bump.hash, bump.bid, bump.payer));
        }
    }
}
