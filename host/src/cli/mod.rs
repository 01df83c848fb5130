//! The command line: one file per command.
//!
//! A command reads its options, asks `app` to do the work and tells the person how it went: data on standard output,
//! talk on standard error, `--json` for programs, `NO_COLOR` honoured. It holds no logic of its own; `demo`, which
//! plays the sending anchor, is a client of the host like any other and goes through HTTP alone.
//!
//! Exit codes: 0 done; 1 failed; 2 wrong use or wrong configuration, nothing was started; 3 `reconcile` found differences;
//! 4 `reconcile` was cut off; 130 stopped before everything in flight was finished.
//!
//! To add a command: a file with its arguments and a `run`, a variant of `Command`, an arm in `dispatch`.

mod actions;
mod channels;
mod config;
#[cfg(feature = "sandbox")]
pub mod demo;
mod deposits;
mod error;
mod events;
mod guest;
mod guest_cache;
mod guest_call;
mod guest_calls;
mod guest_kv;
mod guest_new;
#[cfg(feature = "sandbox")]
mod guest_preview;
mod guest_replay;
mod guest_test;
mod guest_versions;
mod health;
mod import;
mod keys;
mod migrate;
mod options;
mod pages;
mod payouts;
mod payouts_cosigned;
mod reconcile;
#[cfg(feature = "sandbox")]
mod reference;
mod run;
#[cfg(feature = "sandbox")]
mod sandbox;
#[cfg(feature = "sandbox")]
mod sandbox_faults;
mod shutdown;
mod signoff;
mod testnet;
mod text_input;
mod transactions;
mod ui;
mod unapplied;
mod watch;
mod webhook;

pub use error::CliError;
pub use ui::Ui;

use crate::{guest as guest_room, telemetry};
use clap::{Parser, Subcommand};
use options::Options;
use std::process::ExitCode;

#[cfg(feature = "sandbox")]
const AFTER_HELP: &str = "\
Without any configuration `anchor-host run` serves an anchor on a sandbox network of its own.
`anchor-host demo` shows a payment from beginning to end. `anchor-host config example` lists every setting.

Exit codes: 0 done, 1 failed, 2 wrong use or configuration, 3 `reconcile` found differences, 4 `reconcile` was cut off,
130 stopped before everything was finished.";

#[cfg(not(feature = "sandbox"))]
const AFTER_HELP: &str = "\
`anchor-host config example` lists every setting. This build has no sandbox network.

Exit codes: 0 done, 1 failed, 2 wrong use or configuration, 3 `reconcile` found differences, 4 `reconcile` was cut off,
130 stopped before everything was finished.";

/// A Stellar anchor server whose business logic is a WebAssembly component
#[derive(Debug, Parser)]
#[command(name = "anchor-host", version, after_help = AFTER_HELP)]
struct Cli {
    /// Print data as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the anchor
    Run(run::Arguments),
    /// Run a demonstration on a sandbox network of its own: a cross-border payment, a deposit or a withdrawal
    #[cfg(feature = "sandbox")]
    Demo(Box<demo::Arguments>),
    /// Run only the sandbox network, or make a running one fail
    #[cfg(feature = "sandbox")]
    Sandbox(Box<sandbox::Arguments>),
    /// Migrate the database's schema
    Migrate(Options),
    /// Move in from the Stellar Anchor Platform or Polaris: its transactions, customers and place on the ledger, or its settings
    #[command(subcommand)]
    Import(import::Command),
    /// Check, show or explain the configuration
    #[command(subcommand)]
    Config(config::Command),
    /// Export the built-in files of the hosted pages (SEP-24), to give them another look
    #[command(subcommand)]
    Pages(pages::Command),
    /// Generate keys
    #[command(subcommand)]
    Keys(keys::Command),
    /// Create, build, test, inspect and deploy guests
    #[command(subcommand)]
    Guest(guest::Command),
    /// List and dismiss off-chain money that belongs to no deposit
    #[command(subcommand)]
    Deposits(deposits::Command),
    /// List and resolve unapplied payments: ledger payments that could not be credited
    #[command(subcommand)]
    Unapplied(unapplied::Command),
    /// List and requeue undelivered callbacks
    #[command(subcommand)]
    Events(events::Command),
    /// Verify callbacks of an anchor, for whoever receives them
    #[command(subcommand)]
    Webhook(webhook::Command),
    /// List and close ledger gaps: ledgers the host could not read
    #[command(subcommand)]
    Watch(watch::Command),
    /// Compare the books with the ledger, and list what differs
    Reconcile(Box<reconcile::Arguments>),
    /// List, show, hold, resume, retry, expire and refund transactions
    #[command(subcommand)]
    Transactions(transactions::Command),
    /// List, show, approve, sign, cancel, pause and resume payouts: payments by the anchor on the ledger
    #[command(subcommand)]
    Payouts(payouts::Command),
    /// List, create, top up, retire, rotate and adopt channels: accounts whose sequence numbers payouts use
    #[command(subcommand)]
    Channels(channels::Command),
    /// On a test network: fund accounts, issue assets, send them to test wallets, make all of it again after a reset
    #[command(subcommand)]
    Testnet(Box<testnet::Command>),
    /// List what operators changed: who, when, what and why
    Actions(actions::Arguments),
    /// Show whether a running host is ready, and why not
    Health(health::Arguments),
}

/// Runs the program: parses the arguments, runs the command and returns the exit code.
pub fn main() -> ExitCode {
    if let Some(done) = guest_room::compile_if_child() {
        return done;
    }
    let cli = Cli::parse();
    let ui = Ui { json: cli.json };
    // The only TLS provider that is compiled in; a second installation is refused and harmless.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let done =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::from).and_then(|runtime| {
            let done = runtime.block_on(dispatch(cli.command, ui));
            // Whatever did not end in time has its lease taken over at the next start.
            runtime.shutdown_background();
            done
        });
    telemetry::flush();
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            anstream::eprint!("{}", failure.render());
            ExitCode::from(failure.exit_code())
        }
    }
}

async fn dispatch(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::Run(arguments) => run::run(arguments, ui).await,
        #[cfg(feature = "sandbox")]
        Command::Demo(arguments) => demo::run(*arguments, ui).await,
        #[cfg(feature = "sandbox")]
        Command::Sandbox(arguments) => sandbox::run(*arguments, ui).await,
        Command::Migrate(options) => migrate::run(options, ui).await,
        Command::Import(command) => import::run(command, ui).await,
        Command::Config(command) => config::run(command, ui),
        Command::Pages(command) => pages::run(command, ui),
        Command::Keys(command) => keys::run(command, ui),
        Command::Guest(command) => guest::run(command, ui).await,
        Command::Deposits(command) => deposits::run(command, ui).await,
        Command::Unapplied(command) => unapplied::run(command, ui).await,
        Command::Events(command) => events::run(command, ui).await,
        Command::Webhook(command) => webhook::run(command, ui),
        Command::Watch(command) => watch::run(command, ui).await,
        Command::Reconcile(arguments) => reconcile::run(*arguments, ui).await,
        Command::Transactions(command) => transactions::run(command, ui).await,
        Command::Payouts(command) => payouts::run(command, ui).await,
        Command::Channels(command) => channels::run(command, ui).await,
        Command::Testnet(command) => testnet::run(*command, ui).await,
        Command::Actions(arguments) => actions::run(arguments, ui).await,
        Command::Health(arguments) => health::run(arguments, ui).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_flag_sets_the_key_it_names() {
        let cli = Cli::parse_from([
            "anchor-host",
            "run",
            "--guest",
            "a.wasm",
            "--guest",
            "b.wasm",
            "--listen",
            "1",
            "--database-url",
            "2",
            "--network",
            "3",
            "--data-dir",
            "4",
            "--sandbox-listen",
            "5",
            "--set",
            "log.level=6",
        ]);
        let Command::Run(arguments) = cli.command else { panic!() };
        let keys: Vec<String> =
            arguments.options.flags().into_iter().map(|flag| format!("{} {}", flag.name, flag.key)).collect();
        assert_eq!(
            keys,
            [
                "--guest guest.files",
                "--listen server.listen",
                "--database-url database.url",
                "--network network.kind",
                "--data-dir data_dir",
                "--sandbox-listen sandbox.listen",
                "--set log.level",
            ]
        );
    }
}
