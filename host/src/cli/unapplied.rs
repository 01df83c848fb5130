//! `anchor-host unapplied list|dust|show|match|refund|dismiss`: ledger payments that could not be credited.

use super::{
    CliError, Ui,
    options::Options,
    signoff::{By, reason},
    ui::short,
};
use crate::{
    app::{DustRow, Match, PayoutSummary, UnappliedFilter, UnappliedGroup, UnappliedGroups, UnappliedSummary},
    model::Amount,
};
use clap::{Args, Subcommand};
use serde_json::json;

/// Subcommands of `unapplied`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List unapplied payments that need a decision, oldest first; those that look alike in one line
    List {
        /// Show each payment in a line of its own
        #[arg(long)]
        each: bool,
        /// Include payments already decided
        #[arg(long)]
        all: bool,
        /// Start after this payment
        #[arg(long, default_value_t = 0)]
        after: i64,
        /// Show at most this many lines
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Show how many payments were below limits.dust_below, and what they add up to
    Dust {
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Show a payment and its record from the network
    Show {
        /// Payment id, as shown by `list`
        id: i64,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Credit a payment to the transaction it was meant for
    Match {
        /// Payment id, as shown by `list`
        id: i64,
        /// Transaction id
        transaction: String,
        /// Differences to accept
        #[command(flatten)]
        leniency: Overlooked,
        /// Reason, for the journal
        #[arg(long, value_parser = reason(), default_value = "it was meant for this transaction")]
        reason: String,
        /// Operator
        #[command(flatten)]
        by: By,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Refund a payment to its payer; a host without the account's key records the order, and you send it yourself and then
    /// dismiss the payment
    Refund {
        /// Payment id, as shown by `list`
        id: i64,
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
    /// Remove a payment from the list once you have dealt with it
    Dismiss {
        /// Payment id, as shown by `list`
        id: i64,
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

/// Differences that may be accepted when a payment is matched.
#[derive(Debug, Args)]
pub struct Overlooked {
    /// Credit the amount that arrived even if it is less or more than expected; recalculate the fee and the amount out
    #[arg(long)]
    accept_amount: bool,
    /// Credit the payment even if it was made after the deadline
    #[arg(long)]
    accept_late: bool,
    /// Credit the payment even if Horizon can't be asked about it: on the word of the database alone
    #[arg(long)]
    accept_unconfirmed: bool,
    /// Fee, in the asset paid, if it can't be calculated from the configuration
    #[arg(long, value_name = "AMOUNT", requires = "accept_amount", value_parser = Amount::parse)]
    fee: Option<Amount>,
    /// Amount to deliver, in the asset delivered, if it can't be calculated from the configuration
    #[arg(long, value_name = "AMOUNT", requires = "accept_amount", value_parser = Amount::parse)]
    amount_out: Option<Amount>,
}

/// Runs the command.
#[expect(clippy::too_many_lines, reason = "one arm for each subcommand")]
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::List { each: false, all, after, limit, options } => {
            let filter = UnappliedFilter { all, after, limit };
            list(&options.admin_client().await?.unapplied_groups(&filter).await?, ui);
        }
        Command::List { each: true, all, after, limit, options } => {
            let filter = UnappliedFilter { all, after, limit };
            let unapplied = options.admin_client().await?.unapplied(&filter).await?;
            if ui.json {
                unapplied.iter().for_each(|payment| ui.object(payment));
            } else if unapplied.is_empty() {
                ui.talk("no unapplied payments");
            } else {
                let headings = ["ID", "SINCE", "FROM", "REASON", "ARRIVED", "MEANT FOR", "DECIDED"];
                ui.table(&headings, &unapplied.iter().map(row).collect::<Vec<_>>());
            }
        }
        Command::Dust { options } => {
            let dust = options.admin_client().await?.dust().await?;
            if ui.json {
                dust.iter().for_each(|row| ui.object(row));
            } else if dust.is_empty() {
                ui.talk("no dust");
            } else {
                let row = |one: &DustRow| {
                    let (count, amount) = (one.payments.to_string(), format!("{} {}", one.amount, one.asset));
                    [one.account.clone(), count, amount, one.updated_at.clone()].to_vec()
                };
                ui.table(&["ACCOUNT", "PAYMENTS", "ARRIVED", "LAST"], &dust.iter().map(row).collect::<Vec<_>>());
            }
        }
        Command::Show { id, options } => {
            let payment = options.admin_client().await?.unapplied_payment(id).await?;
            if ui.json {
                ui.object(&payment);
            } else {
                show(&payment, ui);
            }
        }
        Command::Match { id, transaction, leniency, reason, by, options } => {
            let Overlooked { accept_amount, accept_late, accept_unconfirmed, fee, amount_out } = leniency;
            let order = Match { transaction, accept_amount, accept_late, accept_unconfirmed, fee, amount_out };
            let transaction = options.admin_client().await?.match_unapplied(id, &order, &by.because(reason)).await?;
            if ui.json {
                ui.object(&json!({ "id": id, "transaction": transaction.id, "status": transaction.status }));
            } else {
                ui.line(format!("{id} credited to {}, status {}", transaction.id, transaction.status));
            }
        }
        Command::Refund { id, reason, by, options } => {
            let unapplied = options.admin_client().await?.refund_unapplied(id, &by.because(reason)).await?;
            if ui.json {
                ui.object(&unapplied);
            } else {
                let order = order(&unapplied).unwrap_or_default();
                match &unapplied.payout {
                    Some(payout) => {
                        ui.line(format!("{id} will be refunded: {order}"));
                        ui.talk(format!("payout {} sends it; see `anchor-host payouts show {}`", payout.id, payout.id));
                    }
                    None => {
                        ui.line(format!("{id} must be refunded: {order}"));
                        ui.talk("this host has no key of the account: send the refund, then run `anchor-host unapplied dismiss`");
                    }
                }
            }
        }
        Command::Dismiss { id, reason, by, options } => {
            let unapplied = options.admin_client().await?.dismiss_unapplied(id, &by.because(reason)).await?;
            if ui.json {
                ui.object(&unapplied);
            } else {
                ui.line(format!("{id} dismissed"));
            }
        }
    }
    Ok(())
}

fn list(UnappliedGroups { groups, left_out, rest_after }: &UnappliedGroups, ui: Ui) {
    if ui.json {
        groups.iter().for_each(|group| ui.object(group));
    } else if groups.is_empty() {
        ui.talk("no unapplied payments");
    } else {
        let headings = ["ID", "SINCE", "FROM", "REASON", "PAYMENTS", "ARRIVED", "MEANT FOR", "DECIDED"];
        ui.table(&headings, &groups.iter().map(group_row).collect::<Vec<_>>());
    }
    if groups.iter().any(|group| group.payments > 1) {
        ui.talk("payments that look alike are in one line, under the oldest one's id; `--each` shows each of them");
    }
    if *left_out > 0 {
        ui.talk(format!("{left_out} more lines are not shown; use `--limit`"));
    }
    if let Some(after) = rest_after {
        ui.talk(format!("later payments were not looked at; continue with `--after {after}`"));
    }
}

fn group_row(group: &UnappliedGroup) -> Vec<String> {
    let arrived = group.amount.as_ref().zip(group.asset.as_ref()).map(|(amount, asset)| format!("{amount} {asset}"));
    vec![
        group.operation_id.to_string(),
        group.seen_at.clone(),
        group.from.as_deref().map(short).unwrap_or_default(),
        group.reason.clone().unwrap_or_default(),
        group.payments.to_string(),
        arrived.unwrap_or_default(),
        group.transaction_id.clone().unwrap_or_default(),
        group.decision.clone().unwrap_or_default(),
    ]
}

fn row(unapplied: &UnappliedSummary) -> Vec<String> {
    let payment = &unapplied.payment;
    vec![
        payment.operation_id.to_string(),
        payment.seen_at.clone(),
        unapplied.from.as_deref().map(short).unwrap_or_default(),
        payment.reason.clone().unwrap_or_default(),
        arrived(unapplied).unwrap_or_default(),
        payment.transaction_id.clone().unwrap_or_default(),
        payment.decision.clone().unwrap_or_default(),
    ]
}

fn show(unapplied: &UnappliedSummary, ui: Ui) {
    let payment = &unapplied.payment;
    let decision = payment.decision.as_ref().map(|decision| {
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        let (at, by, why) = (said(&payment.decided_at), said(&payment.decided_by), said(&payment.decided_why));
        format!("{decision} at {at} by {by}: {why}")
    });
    for (name, value) in [
        ("id", Some(payment.operation_id.to_string())),
        ("since", Some(payment.seen_at.clone())),
        ("account", Some(payment.account.clone())),
        ("from", unapplied.from.clone()),
        ("reason", payment.reason.clone()),
        ("arrived", arrived(unapplied)),
        ("meant for", payment.transaction_id.clone()),
        ("decided", decision),
        ("refund", order(unapplied)),
        ("payout", unapplied.payout.as_ref().map(payout)),
        ("hash", Some(payment.transaction_hash.clone())),
        ("raw", Some(payment.raw.clone())),
    ] {
        if let Some(value) = value {
            ui.line(format!("{name:<11}  {value}"));
        }
    }
}

/// The amount that arrived, with its asset's code and issuer: the code alone does not identify an asset.
fn arrived(unapplied: &UnappliedSummary) -> Option<String> {
    unapplied.amount.as_ref().zip(unapplied.asset.as_ref()).map(|(amount, asset)| format!("{amount} {asset}"))
}

/// Where the refund by this host stands.
fn payout(payout: &PayoutSummary) -> String {
    let PayoutSummary { id, state, hash, waits_for, reason, .. } = payout;
    let rest = hash.as_ref().or(reason.as_ref()).or(waits_for.as_ref());
    format!("{id}, {state}{}", rest.map(|rest| format!(": {rest}")).unwrap_or_default())
}

/// The refund order, if there is one.
fn order(unapplied: &UnappliedSummary) -> Option<String> {
    let payment = &unapplied.payment;
    let from = unapplied.from.as_ref().filter(|_| payment.decision.as_deref() == Some("refund"))?;
    let memo = match (&payment.refund_memo_kind, &payment.refund_memo_value) {
        (Some(kind), Some(value)) => format!("memo {kind}:{value}"),
        _ => "no memo".to_owned(),
    };
    Some(format!("{} to {from} with {memo}", arrived(unapplied)?))
}
