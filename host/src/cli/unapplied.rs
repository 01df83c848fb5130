//! `anchor-host unapplied list|show|match|refund|dismiss`: ledger payments that could not be credited.

use super::{CliError, Ui, options::Options, ui::short};
use crate::{
    app::{Admin, Leniency, Signoff, UnappliedPayment},
    model::{Amount, LedgerPayment},
};
use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};
use serde_json::{Value, json};

/// Subcommands of `unapplied`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List unapplied payments that need a decision, oldest first
    List {
        /// Include payments already decided
        #[arg(long)]
        all: bool,
        /// Start after this payment
        #[arg(long, default_value_t = 0)]
        after: i64,
        /// Show at most this many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// Where the database is
        #[command(flatten)]
        options: Options,
    },
    /// Show a payment and its record from the network
    Show {
        /// Payment id, as shown by `list`
        id: i64,
        /// Where the database is
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
        #[arg(long, default_value = "it was meant for this transaction")]
        reason: String,
        /// Operator
        #[command(flatten)]
        by: By,
        /// Where the database is
        #[command(flatten)]
        options: Options,
    },
    /// Record that a payment must be refunded, and with which memo; send the refund yourself, then dismiss the payment
    Refund {
        /// Payment id, as shown by `list`
        id: i64,
        /// Reason, for the journal
        #[arg(long)]
        reason: String,
        /// Operator
        #[command(flatten)]
        by: By,
        /// Where the database is
        #[command(flatten)]
        options: Options,
    },
    /// Remove a payment from the list once you have dealt with it
    Dismiss {
        /// Payment id, as shown by `list`
        id: i64,
        /// Reason, for the journal
        #[arg(long)]
        reason: String,
        /// Operator
        #[command(flatten)]
        by: By,
        /// Where the database is
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
    /// Fee, in the asset paid, if it can't be calculated from the configuration
    #[arg(long, value_name = "AMOUNT", requires = "accept_amount", value_parser = Amount::parse)]
    fee: Option<Amount>,
    /// Amount to deliver, in the asset delivered, if it can't be calculated from the configuration
    #[arg(long, value_name = "AMOUNT", requires = "accept_amount", value_parser = Amount::parse)]
    amount_out: Option<Amount>,
}

/// The operator who decides.
#[derive(Debug, Args)]
pub struct By {
    /// Your name, for the journal [default: $USER]
    #[arg(long, value_name = "NAME", env = "USER", hide_env = true, value_parser = NonEmptyStringValueParser::new())]
    by: String,
}

impl By {
    /// The operator and the reason, as the journal records them.
    pub fn word(self, why: String) -> Signoff {
        Signoff { by: self.by, why }
    }
}

/// Runs the command.
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::List { all, after, limit, options } => {
            let unapplied = Admin::open(&options.records()?).await?.unapplied(all, after, limit).await?;
            if ui.json {
                unapplied.iter().for_each(|payment| ui.object(&object(payment)));
            } else if unapplied.is_empty() {
                ui.talk("no unapplied payments");
            } else {
                ui.table(
                    &["ID", "SINCE", "ACCOUNT", "REASON", "ARRIVED", "MEANT FOR", "DECIDED"],
                    &unapplied.iter().map(row).collect::<Vec<_>>(),
                );
            }
        }
        Command::Show { id, options } => {
            let payment = Admin::open(&options.records()?).await?.unapplied_payment(id).await?;
            if ui.json {
                ui.object(&object(&payment));
            } else {
                show(&payment, ui);
            }
        }
        Command::Match { id, transaction, leniency, reason, by, options } => {
            let Overlooked { accept_amount, accept_late, fee, amount_out } = leniency;
            let leniency = Leniency { amount: accept_amount, late: accept_late, fee, amount_out };
            let operator = Admin::open(&options.records()?).await?;
            let transaction = operator.match_unapplied(id, &transaction, &leniency, &by.word(reason)).await?;
            if ui.json {
                ui.object(&json!({ "id": id, "transaction": transaction.id, "status": transaction.status }));
            } else {
                ui.data(format!("{id} credited to {}, status {}", transaction.id, transaction.status));
            }
        }
        Command::Refund { id, reason, by, options } => {
            let unapplied = Admin::open(&options.records()?).await?.refund_unapplied(id, &by.word(reason)).await?;
            if ui.json {
                ui.object(&object(&unapplied));
            } else {
                ui.data(format!("{id} must be refunded: {}", order(&unapplied).unwrap_or_default()));
                ui.talk("send the refund, then run `anchor-host unapplied dismiss`");
            }
        }
        Command::Dismiss { id, reason, by, options } => {
            let unapplied = Admin::open(&options.records()?).await?.dismiss_unapplied(id, &by.word(reason)).await?;
            if ui.json {
                ui.object(&object(&unapplied));
            } else {
                ui.data(format!("{id} dismissed"));
            }
        }
    }
    Ok(())
}

fn row(unapplied: &UnappliedPayment) -> Vec<String> {
    vec![
        unapplied.operation_id.to_string(),
        unapplied.seen_at.clone(),
        short(&unapplied.account),
        unapplied.reason.clone().unwrap_or_default(),
        unapplied.payment().as_ref().map(arrived).unwrap_or_default(),
        unapplied.transaction_id.clone().unwrap_or_default(),
        unapplied.decision.clone().unwrap_or_default(),
    ]
}

fn show(unapplied: &UnappliedPayment, ui: Ui) {
    let decision = unapplied.decision.as_ref().map(|decision| {
        let said = |text: &Option<String>| text.clone().unwrap_or_default();
        let (at, by, why) = (said(&unapplied.decided_at), said(&unapplied.decided_by), said(&unapplied.decided_why));
        format!("{decision} at {at} by {by}: {why}")
    });
    for (name, value) in [
        ("id", Some(unapplied.operation_id.to_string())),
        ("since", Some(unapplied.seen_at.clone())),
        ("account", Some(unapplied.account.clone())),
        ("reason", unapplied.reason.clone()),
        ("arrived", unapplied.payment().as_ref().map(arrived)),
        ("meant for", unapplied.transaction_id.clone()),
        ("decided", decision),
        ("refund", order(unapplied)),
        ("transaction", Some(unapplied.transaction_hash.clone())),
        ("raw", Some(unapplied.raw.clone())),
    ] {
        if let Some(value) = value {
            ui.data(format!("{name:<11}  {value}"));
        }
    }
}

/// The amount that arrived, with its asset's code and issuer: the code alone does not identify an asset.
fn arrived(payment: &LedgerPayment) -> String {
    format!("{} {}", payment.amount, payment.asset)
}

/// The refund order, if there is one.
fn order(unapplied: &UnappliedPayment) -> Option<String> {
    let payment = unapplied.payment().filter(|_| unapplied.decision.as_deref() == Some("refund"))?;
    let memo = match (&unapplied.refund_memo_kind, &unapplied.refund_memo_value) {
        (Some(kind), Some(value)) => format!("memo {kind}:{value}"),
        _ => "no memo".to_owned(),
    };
    Some(format!("{} to {} with {memo}", arrived(&payment), payment.from))
}

fn object(unapplied: &UnappliedPayment) -> Value {
    let mut value = json!(unapplied);
    if let (Value::Object(object), Some(payment)) = (&mut value, unapplied.payment()) {
        object.insert("amount".to_owned(), json!(payment.amount));
        object.insert("asset".to_owned(), json!(payment.asset));
        object.insert("from".to_owned(), json!(payment.from));
    }
    value
}
