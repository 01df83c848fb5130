//! `anchor-host run`: serves the anchor.

use super::{
    CliError, Ui,
    demo::{self, bank::Bank},
    error::EXIT_USAGE,
    options::{Options, start_log},
    shutdown::{Signals, serve},
};
use crate::{
    app::App,
    config::{Config, NetworkKind},
};
use clap::Args;
use std::net::SocketAddr;

/// What is served.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Serve the built-in reference guest, with a fake bank behind it (sandbox only)
    #[arg(long, conflicts_with = "guest")]
    reference: bool,
    /// Address of the fake bank; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8003", value_name = "ADDR:PORT", requires = "reference")]
    bank_listen: SocketAddr,
    /// Configuration
    #[command(flatten)]
    pub(super) options: Options,
}

/// Serves until stopped.
pub async fn run(arguments: Arguments, ui: Ui) -> Result<(), CliError> {
    let bank = if arguments.reference { Some(demo::open_bank(arguments.bank_listen).await?) } else { None };
    let config =
        arguments.options.load_over(bank.iter().flat_map(|bank| demo::guest_with("--reference", bank)).collect())?;
    if bank.is_some() && config.network.kind != NetworkKind::Sandbox {
        let kind = config.network.kind;
        return Err(CliError::new(format!(
            "--reference pays out through a bank that does not exist, and this is {kind}"
        ))
        .hint("serve a guest of yours, --guest FILE, or leave the network a sandbox")
        .code(EXIT_USAGE));
    }
    start_log(&config)?;
    let (grace, network) = (config.server.shutdown_grace, config.network.kind);
    let mut signals = Signals::listen()?;
    let app = tokio::select! {
        app = App::start(config.clone()) => app?,
        () = signals.next() => return Ok(()),
    };
    tokio::select! {
        () = app.ready() => {}
        () = signals.next() => {
            app.shutdown().await;
            return Ok(());
        }
        error = app.failed() => return Err(error.into()),
    }
    tracing::info!(url = app.base_url(), sandbox_url = app.sandbox_url(), admin_url = app.admin_url(), %network, "ready");
    if let Some(bank) = &bank {
        introduce(&app, &config, bank, ui);
    }
    serve(app, grace, &mut signals, ui).await
}

/// Where everything is, for somebody who tries it out.
fn introduce(app: &App, config: &Config, bank: &Bank, ui: Ui) {
    let horizon = app.sandbox_url().unwrap_or_default();
    ui.talk("An anchor to try things out is ready; Ctrl-C stops it.");
    let mut lines = vec![("stellar.toml", format!("{}/.well-known/stellar.toml", app.base_url()))];
    lines.extend(config.assets.iter().map(|asset| ("asset", asset.asset.to_string())));
    lines.push(("Horizon", format!("{horizon}, lumens from {horizon}/friendbot?addr=G…")));
    lines.push(("passphrase", config.network.passphrase.clone()));
    lines.extend(app.admin_url().map(|url| ("admin", url.to_owned())));
    lines.push(("bank's book", format!("{}/transfers", bank.url())));
    for (name, value) in lines {
        ui.talk(format!("  {name:<12}  {value}"));
    }
}
