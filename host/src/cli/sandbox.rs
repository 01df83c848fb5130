//! `anchor-host sandbox`: the embedded network alone.

use super::{
    CliError, Ui,
    options::{Options, start_log},
    shutdown::{Signals, serve},
};
use crate::{
    app::{Ambient, App},
    config::{NetworkKind, Scope},
};
use serde_json::json;

/// Serves the network until stopped.
pub async fn run(options: Options, ui: Ui) -> Result<(), CliError> {
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
    ui.talk(format!("  lumens      {url}/friendbot?addr=G…"));
    for asset in &assets {
        let asset = asset.trim_start_matches("stellar:");
        ui.talk(format!("  tokens      {url}/faucet?addr=G…&asset={asset}&amount=100"));
    }
    serve(app, grace, &mut signals, ui).await
}
