//! `anchor-host sandbox`: the embedded network alone, and the faults of a running one.

use super::{
    CliError, Ui,
    options::{Options, start_log},
    sandbox_faults,
    shutdown::{Signals, serve},
};
use crate::{
    app::{Ambient, App},
    config::{NetworkKind, Scope},
};
use clap::{Args, Subcommand};
use serde_json::json;

/// Arguments of `sandbox`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    options: Options,
}

/// Subcommands of `sandbox`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List, set and clear faults of a running sandbox network: time-outs, lag, rate limits, lost connections, resets
    #[command(subcommand)]
    Faults(sandbox_faults::Command),
}

/// Serves the network until stopped, or talks to one that runs.
pub async fn run(Arguments { command, options }: Arguments, ui: Ui) -> Result<(), CliError> {
    match command {
        Some(Command::Faults(command)) => sandbox_faults::run(command, ui).await,
        None => serve_network(options, ui).await,
    }
}

async fn serve_network(options: Options, ui: Ui) -> Result<(), CliError> {
    let config = options.load_for(Scope::Network)?;
    if config.network.kind != NetworkKind::Sandbox {
        return Err(CliError::new(format!(
            "network.kind is {}, but this command runs only the sandbox",
            config.network.kind
        ))
        .hint("remove --network and network.kind"));
    }
    start_log(&config)?;
    let grace = config.server.shutdown_grace;
    let assets: Vec<String> = config.assets.iter().map(|asset| asset.asset.to_string()).collect();
    let passphrase = config.network.passphrase.clone();
    let mut signals = Signals::listen()?;
    let app = App::start_sandbox(config, Ambient::default()).await?;
    app.ready().await;
    let url = app.sandbox_url().unwrap_or_default();
    if ui.json {
        ui.object(&json!({ "horizon": url, "passphrase": passphrase, "assets": assets }));
    }
    ui.talk("a Stellar network for development; its assets have no value");
    ui.talk(format!("  Horizon     {url}"));
    ui.talk(format!("  passphrase  {passphrase}"));
    ui.talk(format!("  faults      anchor-host sandbox faults set lag --url {url}"));
    ui.talk(format!("  lumens      {url}/friendbot?addr=G…"));
    for asset in &assets {
        let asset = asset.trim_start_matches("stellar:");
        ui.talk(format!("  tokens      {url}/faucet?addr=G…&asset={asset}&amount=100"));
    }
    serve(app, grace, &mut signals, ui).await
}
