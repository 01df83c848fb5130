//! `anchor-host run --reference`: the built-in reference guest, with a fake bank behind it.

use super::{
    CliError, Ui,
    demo::{self, bank::Bank},
    error::EXIT_USAGE,
    options::Options,
};
use crate::{
    app::App,
    config::{Config, NetworkKind},
};
use clap::Args;
use std::net::SocketAddr;

/// Options of the reference guest.
#[derive(Debug, Args)]
#[group(skip)]
pub(super) struct Arguments {
    /// Serve the built-in reference guest, with a fake bank behind it (sandbox only)
    #[arg(long, conflicts_with = "guest")]
    reference: bool,
    /// Address of the fake bank; port 0 picks a free port
    #[arg(long, default_value = "127.0.0.1:8003", value_name = "ADDR:PORT", requires = "reference")]
    bank_listen: SocketAddr,
}

/// The fake bank of the reference guest. Dropping it closes it.
pub(super) struct Reference {
    bank: Bank,
}

impl Arguments {
    /// Opens the bank if the reference guest is enabled.
    pub(super) async fn open(&self) -> Result<Option<Reference>, CliError> {
        if !self.reference {
            return Ok(None);
        }
        Ok(Some(Reference { bank: demo::open_bank(self.bank_listen).await? }))
    }
}

impl Reference {
    /// The configuration with the bank's address for the reference guest. Refused on a real network.
    pub(super) fn configuration(&self, options: &Options) -> Result<Config, CliError> {
        let config = options.load_over(demo::guest_with("--reference", &self.bank))?;
        let kind = config.network.kind;
        if kind != NetworkKind::Sandbox {
            return Err(CliError::new(format!("--reference pays out through a fake bank, but the network is {kind}"))
                .hint("serve your own guest with --guest FILE, or use the sandbox network")
                .code(EXIT_USAGE));
        }
        Ok(config)
    }

    /// Prints the addresses of all parts, for somebody who tries the anchor out.
    pub(super) fn introduce(&self, app: &App, config: &Config, ui: Ui) {
        let horizon = app.sandbox_url().unwrap_or_default();
        ui.talk("The anchor is ready to try out. Press Ctrl-C to stop it.");
        let mut lines = vec![("stellar.toml", format!("{}/.well-known/stellar.toml", app.base_url()))];
        lines.extend(config.assets.iter().map(|asset| ("asset", asset.asset.to_string())));
        lines.push(("Horizon", format!("{horizon}, lumens from {horizon}/friendbot?addr=G…")));
        lines.push(("passphrase", config.network.passphrase.clone()));
        lines.extend(app.admin_url().map(|url| ("admin", url.to_owned())));
        lines.push(("bank's book", format!("{}/transfers", self.bank.url())));
        for (name, value) in lines {
            ui.talk(format!("  {name:<12}  {value}"));
        }
    }
}
