//! `anchor-host demo`: a cross-border payment with a conversion, a deposit or a withdrawal, played from beginning to end.
//!
//! It starts a fake bank and the host with its sandbox network, and plays the client, a sending anchor or a wallet: over
//! HTTP and with real signatures. It uses no internals: any client can do what it shows.
//!
//! `story` has the steps, one function each; `narrator` prints them; `bank` is the fake bank, which tests use too.

pub mod bank;
pub(super) mod challenge;
pub(super) mod client;
mod narrator;
mod people;
mod story;

use super::{
    CliError, Ui,
    error::{EXIT_ABORTED, EXIT_USAGE},
    options::{Options, preset, start_log},
    shutdown::{Signals, serve},
};
use crate::{
    app::{Ambient, App, SystemRandom},
    config::{self, Config, Flag, Sources},
    model::{Amount, AmountError},
};
use bank::Bank;
use clap::{Args, ValueEnum};
use narrator::Narrator;
use std::{net::SocketAddr, path::PathBuf, time::Duration};
use story::{Setting, Souvenir, Story, Words};

/// How long the bank takes to settle a transfer: long enough to be visible.
const SETTLES_AFTER: Duration = Duration::from_secs(1);

/// The delivery methods of the receiver's currency.
const DELIVERY_METHODS: &str = "[\"PIX: To any bank, in seconds\", \"TED: To any bank, the same day\"]";

/// What is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Play {
    /// A cross-border payment with a conversion (SEP-31)
    Payment,
    /// Money from a bank account becomes an asset on the ledger (SEP-6; with --browser SEP-24)
    Deposit,
    /// An asset on the ledger becomes money on a bank account (SEP-6; with --browser SEP-24)
    Withdraw,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What to play
    #[arg(value_enum, default_value_t = Play::Payment)]
    play: Play,
    /// Open the anchor's pages in the browser, for a person to answer (SEP-24)
    #[arg(long)]
    browser: bool,
    /// Keep serving after the demonstration, until stopped
    #[arg(long)]
    keep: bool,
    /// Amount to pay, to deposit or to withdraw
    #[arg(long, default_value = "100", value_name = "AMOUNT", value_parser = cents)]
    amount: Amount,
    /// Play it through this guest component, repeatable [default: the built-in reference guest]
    #[arg(long, value_name = "FILE")]
    guest: Vec<PathBuf>,
    /// Data directory [default: a temporary one]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// sqlite://FILE or postgres://… [default: SQLite in the data directory]
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Address of the anchor; port 0 picks a free port
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDR:PORT")]
    listen: SocketAddr,
    /// Address of the sandbox network's Horizon
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDR:PORT")]
    sandbox_listen: SocketAddr,
    /// Address of the bank
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDR:PORT")]
    bank_listen: SocketAddr,
    /// Set any configuration key, repeatable: --set sandbox.close_every_ms=5000
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = super::options::assignment)]
    assignments: Vec<(String, String)>,
}

/// An amount of dollars, which have two decimals.
fn cents(text: &str) -> Result<Amount, AmountError> {
    let amount = Amount::parse(text)?;
    amount.fits(2).map(|()| amount)
}

/// Starts the fake bank.
pub(super) async fn open_bank(listen: SocketAddr) -> Result<Bank, CliError> {
    Bank::open(listen, SETTLES_AFTER).await.map_err(|error| {
        CliError::new(format!("the bank can't listen on {listen}: {error}"))
            .hint("give another address with --bank-listen; port 0 picks a free port")
    })
}

/// Configures the reference guest for that bank, as flags that the user's own override; `name` is the source shown for
/// them.
pub(super) fn guest_with(name: &str, bank: &Bank) -> Vec<Flag> {
    [vec![preset(name, "guest.reference", "true".to_owned())], at_bank(name, bank)].concat()
}

/// Configures the bank's address for a guest.
fn at_bank(name: &str, bank: &Bank) -> Vec<Flag> {
    vec![preset(name, "guest.http_origins", bank.url()), preset(name, "guest.config.bank_url", bank.url())]
}

/// Runs the demonstration.
pub async fn run(arguments: Arguments, ui: Ui) -> Result<(), CliError> {
    if arguments.browser && arguments.play == Play::Payment {
        return Err(CliError::new("a payment has no pages to open in a browser")
            .code(EXIT_USAGE)
            .hint("play one that has: anchor-host demo deposit --browser, or withdraw --browser"));
    }
    // Removed at the end, whatever the outcome.
    let temporary = tempfile::Builder::new().prefix("anchor-demo-").tempdir()?;
    let data_dir = arguments.data_dir.clone().unwrap_or_else(|| temporary.path().to_owned());
    let bank = open_bank(arguments.bank_listen).await?;
    let config = configuration(&arguments, &data_dir, &bank)?;
    start_log(&config)?;
    let (grace, passphrase) = (config.server.shutdown_grace, config.network.passphrase.clone());

    let mut signals = Signals::listen()?;
    let mut narrator = Narrator::new(ui);
    let played = tokio::select! {
        played = play(config, &arguments, &passphrase, &bank, &mut narrator) => played,
        () = signals.next() => return Err(CliError::new("the demonstration was stopped").code(EXIT_ABORTED)),
    };
    let (app, souvenir) = match played {
        Ok(played) => played,
        Err(failure) => {
            narrator.fail(&failure.message());
            return Err(failure);
        }
    };
    if !arguments.keep {
        app.shutdown().await;
        return Ok(());
    }
    let database = arguments.database_url.as_ref().map(|url| format!(" --database-url '{url}'")).unwrap_or_default();
    // As it was called: it may not be on the search path.
    let program = std::env::args().next().unwrap_or_else(|| "anchor-host".to_owned());
    narrator.epilogue(&[
        "The anchor keeps serving; press Ctrl-C to stop it. Try these commands:".to_owned(),
        format!("  curl {}/.well-known/stellar.toml", app.base_url()),
        format!("  curl {}/{}/info", app.base_url(), arguments.words().path),
        format!("  curl -H 'Authorization: Bearer {}' {}", souvenir.token, souvenir.transaction_url),
        format!("  curl {}/transfers", bank.url()),
        format!("  curl '{}/payments?order=desc&limit=5'", app.sandbox_url().unwrap_or_default()),
        format!("  {program} transactions list --data-dir {}{database}", data_dir.display()),
    ]);
    serve(app, grace, &mut signals, ui).await
}

async fn play(
    config: Config,
    arguments: &Arguments,
    passphrase: &str,
    bank: &Bank,
    narrator: &mut Narrator,
) -> Result<(App, Souvenir), CliError> {
    let words = arguments.words();
    narrator.introduce(words.title, words.introduction);
    narrator.step(
        "start",
        "Start the anchor",
        "This starts the anchor with its guest (the anchor's business logic), an embedded Stellar network whose money \
         is worth nothing, and a fake bank.",
    );
    let app = App::start(config, Ambient::default()).await?;
    app.ready().await;
    narrator.note("anchor", app.base_url());
    narrator.note("network", app.sandbox_url().unwrap_or_default());
    narrator.note("bank", &bank.url());
    let setting = Setting {
        anchor_url: app.base_url().to_owned(),
        horizon_url: app.sandbox_url().unwrap_or_default().to_owned(),
        bank_url: bank.url(),
        passphrase: passphrase.to_owned(),
        amount: arguments.amount,
        own_guest: !arguments.guest.is_empty(),
    };
    let story = Story::new(setting, words, narrator)?;
    let souvenir = match (arguments.play, arguments.browser) {
        (Play::Payment, _) => story.play_payment().await?,
        (Play::Deposit, false) => story.play_deposit().await?,
        (Play::Deposit, true) => story.play_hosted_deposit().await?,
        (Play::Withdraw, false) => story.play_withdrawal().await?,
        (Play::Withdraw, true) => story.play_hosted_withdrawal().await?,
    };
    Ok((app, souvenir))
}

impl Arguments {
    /// The words that differ from one play to another.
    fn words(&self) -> &'static Words {
        match (self.play, self.browser) {
            (Play::Payment, _) => &story::PAYMENT,
            (Play::Deposit, false) => &story::DEPOSIT,
            (Play::Deposit, true) => &story::HOSTED_DEPOSIT,
            (Play::Withdraw, false) => &story::WITHDRAWAL,
            (Play::Withdraw, true) => &story::HOSTED_WITHDRAWAL,
        }
    }
}

/// The host's configuration, from the arguments only, so that the demonstration is the same everywhere.
fn configuration(arguments: &Arguments, data_dir: &std::path::Path, bank: &Bank) -> Result<Config, CliError> {
    let options = Options {
        guest: arguments.guest.clone(),
        listen: Some(arguments.listen.to_string()),
        database_url: arguments.database_url.clone(),
        data_dir: Some(data_dir.to_owned()),
        sandbox_listen: Some(arguments.sandbox_listen.to_string()),
        assignments: arguments.assignments.clone(),
        ..Options::default()
    };
    let preset = |key: &str, value: String| preset("demo", key, value);
    let mut flags = vec![
        preset("guest.reference", arguments.guest.is_empty().to_string()),
        preset("admin.listen", "127.0.0.1:0".to_owned()),
        preset("currencies[0].code", "BRL".to_owned()),
        preset("currencies[0].country_codes", "BR".to_owned()),
        preset("currencies[0].buy_delivery_methods", DELIVERY_METHODS.to_owned()),
        // The story is printed on standard output, and the log would interrupt it.
        preset("log.level", "error".to_owned()),
        preset("payments.poll_pause_first_ms", "250".to_owned()),
        preset("payments.poll_pause_most_ms", "1000".to_owned()),
    ];
    flags.extend(at_bank("demo", bank));
    // The user's own come last and override.
    flags.extend(options.flags());
    Ok(config::read(&Sources { flags, ..Sources::default() }).into_config(&SystemRandom)?)
}
