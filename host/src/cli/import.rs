//! `anchor-host import anchor-platform|polaris`: takes over what another anchor server has in its database.

use super::{CliError, Ui, error::EXIT_USAGE, options::Options};
use crate::{
    app::{self, Ambient, ConvertedSettings, ImportFinding, ImportOrder, ImportProgram, ImportProgress, ImportReport},
    config::Scope,
    model::has_password,
};
use clap::{Args, Subcommand};
use secrecy::ExposeSecret;
use serde_json::json;
use std::{
    collections::BTreeSet,
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Mutex,
    time::{Duration, Instant},
};

/// The environment variable with the URL of the other program's database, which may contain a password.
pub const SOURCE_URL: &str = "ANCHOR_IMPORT_FROM";

/// How often a person at a terminal is told how far it has got.
const TELL_EVERY: Duration = Duration::from_millis(200);

/// Subcommands of `import`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// From the Stellar Anchor Platform
    AnchorPlatform(Box<Arguments>),
    /// From Polaris
    Polaris(Box<Arguments>),
}

/// What to take over, and where from.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Its database, postgres://… or sqlite://FILE, which is only read [env: ANCHOR_IMPORT_FROM, for a URL with a password]
    #[arg(long, value_name = "URL")]
    from: Option<String>,
    /// Instead of the records, print the settings in these files as an anchor.toml, repeatable: YAML, JSON, properties or .env.
    /// Polaris keeps its assets in its database: name that with --from as well
    #[arg(long, value_name = "FILE", conflicts_with_all = ["apply", "leave", "read_from_ledger"])]
    config_from: Vec<PathBuf>,
    /// With --config-from: write the secrets into files of this directory, where the anchor.toml expects them
    #[arg(long, value_name = "DIR", requires = "config_from")]
    secrets_to: Option<PathBuf>,
    /// Take it over. Without this, the command only says what it would do
    #[arg(long)]
    apply: bool,
    /// Leave this transaction behind, repeatable
    #[arg(long, value_name = "ID")]
    leave: Vec<String>,
    /// Read payments from this ledger on, of accounts about which the other program does not say how far it has read them
    #[arg(long, value_name = "N")]
    read_from_ledger: Option<u32>,
    /// The anchor that moves in
    #[command(flatten)]
    options: Options,
}

/// Runs the command.
pub async fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    let (program, arguments) = match command {
        Command::AnchorPlatform(arguments) => (ImportProgram::AnchorPlatform, *arguments),
        Command::Polaris(arguments) => (ImportProgram::Polaris, *arguments),
    };
    if !arguments.config_from.is_empty() {
        return convert(program, arguments, ui).await;
    }
    let order = ImportOrder {
        program,
        url: source_url(arguments.from)?,
        leave: arguments.leave.into_iter().collect::<BTreeSet<_>>(),
        read_from_ledger: arguments.read_from_ledger,
        apply: arguments.apply,
    };
    let config = arguments.options.existing(Scope::Records)?;
    let said_at = Mutex::new(None::<Instant>);
    let say = |ImportProgress { what, done, of }: ImportProgress| {
        let Ok(mut said_at) = said_at.lock() else { return };
        if said_at.is_none_or(|at| at.elapsed() >= TELL_EVERY) {
            ui.progress(&format!("{what}: {done} of {of}"));
            *said_at = Some(Instant::now());
        }
    };
    let report = app::import(&config, Ambient::default(), &order, &say).await;
    ui.progress("");
    let report = report?;
    match ui.json {
        true => ui.object(&report),
        false => tell(&report, ui),
    }
    match report.refused.len() {
        0 => Ok(()),
        1 => Err(CliError::new("one thing stands in the way: nothing was taken over").hint(PUT_RIGHT)),
        many => Err(CliError::new(format!("{many} things stand in the way: nothing was taken over")).hint(PUT_RIGHT)),
    }
}

async fn convert(program: ImportProgram, arguments: Arguments, ui: Ui) -> Result<(), CliError> {
    let database = match arguments.from.is_some() || std::env::var_os(SOURCE_URL).is_some() {
        true => Some(source_url(arguments.from)?),
        false => None,
    };
    let converted = app::convert_settings(program, &arguments.config_from, database.as_deref()).await?;
    if let Some(directory) = &arguments.secrets_to {
        write_secrets(directory, &converted).map_err(|error| {
            CliError::new(error).hint(format!(
                "name a directory with --secrets-to in which none of the files is: {}",
                directory.display()
            ))
        })?;
    }
    let ConvertedSettings { toml, left, secrets } = &converted;
    let files: Vec<&str> = secrets.iter().map(|(file, _)| *file).collect();
    if ui.json {
        ui.object(&json!({ "anchor_toml": toml, "left_behind": left, "secret_files": files }));
        return Ok(());
    }
    ui.data(toml.trim_end());
    left.iter().for_each(|one| ui.talk(said("left behind", one)));
    if arguments.secrets_to.is_none() && !files.is_empty() {
        ui.talk(format!("write these secrets into files, or have that done with --secrets-to: {}", files.join(", ")));
    }
    Ok(())
}

/// A file that is there already is not overwritten.
fn write_secrets(directory: &Path, converted: &ConvertedSettings) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    for (name, secret) in &converted.secrets {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(directory.join(name))?;
        writeln!(file, "{}", secret.expose_secret())?;
    }
    Ok(())
}

const PUT_RIGHT: &str = "put each right as its line says, and run the command again";

fn source_url(from: Option<String>) -> Result<String, CliError> {
    if from.as_deref().is_some_and(has_password) {
        let error = "--from: the URL has a password, and a command line is no secret: other users can read it";
        return Err(CliError::new(error).hint(format!("set {SOURCE_URL} to the URL")).code(EXIT_USAGE));
    }
    let url = from.or_else(|| std::env::var(SOURCE_URL).ok()).filter(|url| !url.trim().is_empty());
    url.ok_or_else(|| {
        let error = "the other program's database is not named";
        CliError::new(error).hint(format!("write --from URL, or set {SOURCE_URL}")).code(EXIT_USAGE)
    })
}

fn tell(report: &ImportReport, ui: Ui) {
    let will = if report.applied { "taken over" } else { "to be taken over" };
    let (new, known) = (count(report.transactions, "transaction"), count(report.known_transactions, "transaction"));
    let are = if report.known_transactions == 1 { "is" } else { "are" };
    ui.line(format!("{new} and {} {will}; {known} {are} here already", count(report.customers, "customer")));
    if report.quotes > 0 {
        ui.line(format!("{} {will}", count(report.quotes, "firm quote")));
    }
    for place in &report.read_from {
        ui.line(format!("{} is read after {} (ledger {})", place.account, place.cursor, place.ledger));
    }
    if !report.open.is_empty() {
        let headings = ["GOES ON", "WHAT", "STATUS", "AMOUNT", "PAID TO", "FOR YOU"];
        let rows: Vec<Vec<String>> = report
            .open
            .iter()
            .map(|one| {
                let (to, attention) = (one.destination.clone(), one.attention.clone());
                let dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
                vec![
                    one.id.clone(),
                    one.what.clone(),
                    one.status.clone(),
                    one.amount.clone(),
                    dash(to),
                    dash(attention),
                ]
            })
            .collect();
        ui.table(&headings, &rows);
    }
    report.left_behind.iter().for_each(|one| ui.line(said("left behind", one)));
    report.untold.iter().for_each(|one| ui.line(format!("no callback: {one}")));
    report.refused.iter().for_each(|one| ui.line(said("refused", one)));
    if !report.applied && report.refused.is_empty() {
        ui.talk("nothing was changed: this was a dry run; add --apply to take it over");
    }
}

fn said(begin: &str, ImportFinding { record, field, problem, remedy }: &ImportFinding) -> String {
    let place = if field.is_empty() { record.clone() } else { format!("{record}, {field}") };
    format!("{begin}: {place}: {problem}; {remedy}")
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
