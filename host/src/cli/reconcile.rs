//! `anchor-host reconcile`: compares the books with the ledger.

use super::{
    CliError, Ui,
    error::{EXIT_DIFFERENCES, EXIT_UNFINISHED},
    options::Options,
    signoff::{Decision, Routine},
};
use crate::{
    app::{
        self, Ambient, ClientError, DifferenceFilter, DifferenceName, KnownDifference, ReconcileNews, ReconcileOrder,
        RunSummary,
    },
    config::Scope,
    model::AccountId,
};
use clap::{Args, Subcommand};
use futures_util::{StreamExt, pin_mut};
use http::StatusCode;
use std::time::Duration;

/// How often a person at a terminal is told how far it got.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// Arguments of `reconcile`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    comparison: Comparison,
}

/// What to compare.
#[derive(Debug, Args)]
struct Comparison {
    /// First ledger [default: the first that was read, if Horizon still has it]
    #[arg(long, value_name = "N")]
    from_ledger: Option<u32>,
    /// Last ledger [default: the last that was read]
    #[arg(long, value_name = "N")]
    to_ledger: Option<u32>,
    /// Compare only this account
    #[arg(long, value_name = "G…", value_parser = AccountId::parse)]
    account: Option<AccountId>,
    /// Begin anew instead of continuing a comparison that was cut off
    #[arg(long)]
    restart: bool,
    /// Horizon to compare with, such as an archive or another provider's [default: network.horizon_url]. For one that needs
    /// API keys, use --set network.horizon_url=URL and set its keys too (network.horizon_headers and the like)
    #[arg(long, value_name = "URL")]
    horizon_url: Option<String>,
    /// Operator
    #[command(flatten)]
    by: Routine,
    /// The anchor
    #[command(flatten)]
    options: Options,
}

/// Subcommands of `reconcile`.
#[derive(Debug, Subcommand)]
enum Command {
    /// List differences that are neither mended nor accepted, with the command that mends each
    List {
        /// Include accepted differences
        #[arg(long)]
        all: bool,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// List comparisons, newest first
    Runs {
        /// Show at most this many
        #[arg(long, default_value_t = 20)]
        limit: u32,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
    /// Take a difference off the list: you know of it, and it stays. It is listed again if it changes
    Accept {
        /// Kind, as shown by `list`
        kind: String,
        /// Subject, as shown by `list`
        subject: String,
        /// Operator
        #[command(flatten)]
        by: Decision,
        /// The anchor
        #[command(flatten)]
        options: Options,
    },
}

/// Runs the command.
pub async fn run(arguments: Arguments, ui: Ui) -> Result<(), CliError> {
    match arguments.command {
        None => compare(arguments.comparison, ui).await,
        Some(Command::List { all, options }) => {
            let filter = DifferenceFilter { run: None, all };
            let differences = options.admin_client().await?.differences(&filter).await?;
            differences.iter().for_each(|one| tell(one, ui));
            if differences.is_empty() {
                ui.talk("no differences");
            }
            Ok(())
        }
        Some(Command::Runs { limit, options }) => {
            let runs = options.admin_client().await?.reconciliations(limit).await?;
            if ui.json {
                runs.iter().for_each(|run| ui.object(run));
            } else if runs.is_empty() {
                ui.talk("the books were never compared with the ledger");
            } else {
                let headings = ["STARTED", "FINISHED", "WHAT", "LEDGER", "PAYMENTS", "DIFFERENCES"];
                ui.table(&headings, &runs.iter().map(row).collect::<Vec<_>>());
            }
            Ok(())
        }
        Some(Command::Accept { kind, subject, by, options }) => {
            let name = DifferenceName { kind, subject };
            let accepted = options.admin_client().await?.accept_difference(&name, &by.signoff()).await?;
            match ui.json {
                true => ui.object(&accepted),
                false => ui.line(format!("{} {} accepted", name.kind, name.subject)),
            }
            Ok(())
        }
    }
}

async fn compare(comparison: Comparison, ui: Ui) -> Result<(), CliError> {
    let Comparison { from_ledger, to_ledger, account, restart, horizon_url, by, options } = comparison;
    let client = match &horizon_url {
        None => options.admin_client().await?,
        // In this process even if a host is running: the archive is this command's.
        Some(_) => app::admin_in_process(&options.existing(Scope::Records)?, Ambient::default()).await?,
    };
    let order = ReconcileOrder { from_ledger, to_ledger, account, restart, horizon_url };
    let news = client.reconcile(&order, &by.signoff()).await.map_err(not_begun)?;
    pin_mut!(news);
    let mut told_at: Option<std::time::Instant> = None;
    while let Some(line) = news.next().await {
        ui.progress("");
        match line.map_err(|error| unfinished(&error.to_string()))? {
            ReconcileNews::Begun { is_continued, run } => begun(is_continued, &run, ui),
            ReconcileNews::Difference(one) => tell(&one, ui),
            ReconcileNews::Progress { run } => {
                if told_at.is_none_or(|at| at.elapsed() >= TELL_EVERY) {
                    told_at = Some(std::time::Instant::now());
                    ui.progress(&progress(&run));
                }
            }
            ReconcileNews::Finished { run } => return finished(&run, ui),
            ReconcileNews::Stopped { reason, run } => {
                ui.talk(progress(&run));
                return Err(unfinished(&reason));
            }
        }
    }
    Err(unfinished("the host ended the answer"))
}

/// The comparison did not begin.
fn not_begun(error: ClientError) -> CliError {
    match &error {
        ClientError::Refused { status: StatusCode::SERVICE_UNAVAILABLE, .. } => {
            CliError::from(error).code(EXIT_UNFINISHED)
        }
        _ => error.into(),
    }
}

fn unfinished(reason: &str) -> CliError {
    CliError::new(format!("books and ledger are not compared to the end: {reason}"))
        .hint("run the same command again: it continues there; --restart begins anew")
        .code(EXIT_UNFINISHED)
}

fn begun(is_continued: bool, run: &RunSummary, ui: Ui) {
    if is_continued {
        ui.talk(format!("continuing a comparison that was cut off at ledger {}", run.ledger));
    }
    for range in &run.ranges {
        ui.talk(format!("{}: ledgers {} to {}", range.account, range.first_ledger, range.last_ledger));
    }
    if run.ranges.is_empty() {
        ui.talk("no ledgers to compare: none of them was read yet");
    }
}

fn progress(run: &RunSummary) -> String {
    let share = run.ledgers_done * 100 / run.ledgers.max(1);
    let compared = run.compared;
    match run.phase.as_str() {
        "payments" => format!(
            "ledger {} ({share} %), {} payments, {} outgoing, {} differences",
            run.ledger,
            compared.payments,
            compared.outgoing,
            run.found()
        ),
        phase => format!(
            "{phase}: {} payouts, {} transactions, {} differences",
            compared.payouts,
            compared.transactions,
            run.found()
        ),
    }
}

fn finished(run: &RunSummary, ui: Ui) -> Result<(), CliError> {
    let compared = run.compared;
    let what = format!(
        "compared {} payments, {} outgoing, {} payouts and {} transactions up to ledger {}",
        compared.payments, compared.outgoing, compared.payouts, compared.transactions, run.ledger
    );
    if ui.json {
        ui.object(run);
    } else {
        ui.line(what);
    }
    let found = run.found();
    if found == 0 {
        ui.talk("books and ledger agree");
        return Ok(());
    }
    let kinds: Vec<String> = run.differences.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    let text = format!("books and ledger differ in {found} places: {}", kinds.join(", "));
    Err(CliError::new(text)
        .hint("`anchor-host reconcile list` shows them again; run the command again when they are mended")
        .code(EXIT_DIFFERENCES))
}

fn tell(known: &KnownDifference, ui: Ui) {
    if ui.json {
        ui.object(known);
        return;
    }
    let one = &known.difference;
    ui.line(format!("{} {}", one.kind, one.subject));
    let accepted =
        known.accepted.as_ref().map(|accepted| format!("{} by {}: {}", accepted.at, accepted.by, accepted.why));
    for (name, value) in [
        ("", Some(&one.message)),
        ("books", one.in_books.as_ref()),
        ("ledger", one.on_ledger.as_ref()),
        ("hash", one.transaction_hash.as_ref()),
        ("accepted", accepted.as_ref()),
        ("mend", Some(&one.remedy)),
    ] {
        if let Some(value) = value {
            ui.line(format!("  {name:<8}  {value}"));
        }
    }
}

fn row(run: &RunSummary) -> Vec<String> {
    let finished = run.finished_at.map_or_else(|| "cut off".to_owned(), |at| at.to_string());
    vec![
        run.started_at.to_string(),
        finished,
        run.terms.clone(),
        run.ledger.to_string(),
        run.compared.payments.to_string(),
        run.found().to_string(),
    ]
}
