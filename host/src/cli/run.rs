//! `anchor-host run`: serves the anchor.

use super::{
    CliError, Ui,
    options::{Options, start_log},
    shutdown::{Signals, serve},
};
use crate::{
    app::{Ambient, App},
    config::Config,
};
use clap::Args;

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The reference guest
    #[cfg(feature = "sandbox")]
    #[command(flatten)]
    reference: super::reference::Arguments,
    /// Configuration
    #[command(flatten)]
    pub(super) options: Options,
}

/// Serves until stopped.
pub async fn run(arguments: Arguments, ui: Ui) -> Result<(), CliError> {
    #[cfg(feature = "sandbox")]
    if let Some(reference) = arguments.reference.open().await? {
        let config = reference.configuration(&arguments.options)?;
        return start(config, ui, |app, config| reference.introduce(app, config, ui)).await;
    }
    start(arguments.options.load_over(Vec::new())?, ui, |_, _| {}).await
}

/// Serves this configuration until stopped; calls `introduce` once the host is ready.
async fn start(config: Config, ui: Ui, introduce: impl FnOnce(&App, &Config)) -> Result<(), CliError> {
    start_log(&config)?;
    let (grace, network) = (config.server.shutdown_grace, config.network.kind);
    let mut signals = Signals::listen()?;
    let app = tokio::select! {
        app = App::start(config.clone(), Ambient::default()) => app?,
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
    introduce(&app, &config);
    serve(app, grace, &mut signals, ui).await
}
