//! `anchor-host run`: serves the anchor.

use super::{
    Failure, Ui,
    options::{Options, start_log},
    shutdown::{Signals, serve},
};
use crate::app::App;

/// Serves until stopped.
pub async fn run(options: Options, ui: Ui) -> Result<(), Failure> {
    let config = options.load()?;
    start_log(&config)?;
    let (grace, network) = (config.server.shutdown_grace, config.network.kind);
    let mut signals = Signals::listen()?;
    let app = tokio::select! {
        app = App::start(config) => app?,
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
    tracing::info!(url = app.base_url(), sandbox_url = app.sandbox_url(), operator_url = app.operator_url(), %network, "ready");
    serve(app, grace, &mut signals, ui).await
}
