//! `anchor-host unapplied list|show|match|refund|dismiss`: ledger payments that could not be credited.

use super::{CliError, Ui, options::Options, ui::short};
use crate::{
    app::{Admin, Leniency, Signoff, UnappliedPayment},
    model::{Amount, LedgerPayment},
};
use clap::{Args, Subcommand, builder::NonEmptyStringValueParser};
use serde_json::{Value, json};

/// What to do with unapplied payments.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List those that wait for you, the oldest first
    List {
        /// Those decided about as well
        #[arg(long)]
        all: bool,
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
    /// Credit one to the transaction it was meant for
    Match {
        /// As `list` shows it
        id: i64,
        /// The transaction's id
        transaction: String,
        /// What may be overlooked
        #[command(flatten)]
        leniency: Overlooked,
        /// Why, for the journal
        #[arg(long, default_value = "it was meant for this transaction")]
        reason: String,
        /// Who decides
        #[command(flatten)]
        by: By,
        /// Where the database is
        #[command(flatten)]
        options: Options,
    },
    /// Note that one has to go back, with the memo it has to carry; send it yourself, then dismiss it
    Refund {
        /// As `list` shows it
        id: i64,
        /// Why, for the journal
        #[arg(long)]
        reason: String,
        /// Who decides
        #[command(flatten)]
        by: By,
        /// Where the database is
        #[command(flatten)]
        options: Options,
    },
    /// Take one off the list: you have dealt with it
    Dismiss {
        /// As `list` shows it
        id: i64,
        /// Why, for the journal
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

/// What may be overlooked when a payment is matched.
#[derive(Debug, Args)]
pub struct Overlooked {
    /// Credit what arrived although it is less or more than expected; fee and amount out are worked out anew
    #[arg(long)]
    accept_amount: bool,
    /// Credit it although it is from after the payer's time
    #[arg(long)]
    accept_late: bool,
    /// The fee for what arrived, in the asset paid, where the configuration can't say
    #[arg(long, value_name = "AMOUNT", requires = "accept_amount", value_parser = Amount::parse)]
    fee: Option<Amount>,
    /// What is delivered for what arrived, in the asset delivered, where the configuration can't say
    #[arg(long, value_name = "AMOUNT", requires = "accept_amount", value_parser = Amount::parse)]
    amount_out: Option<Amount>,
}

/// Who decides.
#[derive(Debug, Args)]
pub struct By {
    /// Your name, for the journal [default: $USER]
    #[arg(long, value_name = "NAME", env = "USER", hide_env = true, value_parser = NonEmptyStringValueParser::new())]
    by: String,
}

impl By {
    /// Their word.
    pub fn word(self, why: String) -> Signoff {
        Signoff { by: self.by, why }
    }
}

/// Does it.
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
                ui.data(format!("{id} is credited to {}, which is {}", transaction.id, transaction.status));
            }
        }
        Command::Refund { id, reason, by, options } => {
            let unapplied = Admin::open(&options.records()?).await?.refund_unapplied(id, &by.word(reason)).await?;
            if ui.json {
                ui.object(&object(&unapplied));
            } else {
                ui.data(format!("{id} has to go back: {}", order(&unapplied).unwrap_or_default()));
                ui.talk("send it, then `anchor-host unapplied dismiss` it");
            }
        }
        Command::Dismiss { id, reason, by, options } => {
            let unapplied = Admin::open(&options.records()?).await?.dismiss_unapplied(id, &by.word(reason)).await?;
            if ui.json {
                ui.object(&object(&unapplied));
            } else {
                ui.data(format!("{id} is dismissed"));
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

/// What arrived, with its whole asset: the code alone may be anybody's.
fn arrived(payment: &LedgerPayment) -> String {
    format!("{} {}", payment.amount, payment.asset)
}

/// The order to refund, when there is one.
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
