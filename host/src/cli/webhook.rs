//! `anchor-host webhook verify`: whether a callback comes from an anchor, for whoever receives them.

use super::{CliError, Ui, text_input};
use crate::{
    app::{SystemClock, verify_callback},
    model::{AccountId, Clock},
};
use clap::{Args, Subcommand};
use serde_json::json;
use std::{path::PathBuf, time::Duration};

/// Subcommands of `webhook`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Verify the signature of a callback
    Verify(Arguments),
}

/// Arguments of `webhook verify`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// SIGNING_KEY of the anchor's stellar.toml
    #[arg(long, value_name = "G…")]
    signing_key: AccountId,
    /// Host of your callback's URL, with the port unless it is the scheme's
    #[arg(long, value_name = "HOST[:PORT]")]
    host: String,
    /// Header `Signature` (or `X-Stellar-Signature`) of the callback
    #[arg(long, value_name = "t=…, s=…")]
    signature: String,
    /// Refuse a callback older than this many seconds
    #[arg(long, default_value_t = 120, value_name = "SECONDS")]
    max_age: u64,
    /// File with the body, byte by byte as it was received; `-`: standard input
    #[arg(default_value = "-", value_name = "FILE")]
    body: PathBuf,
}

/// Exit code 1 and the reason if the callback is not the anchor's.
pub fn run(Command::Verify(arguments): Command, ui: Ui) -> Result<(), CliError> {
    let Arguments { signing_key, host, signature, max_age, body } = arguments;
    let text = text_input::read(&body)?;
    let age = (SystemClock.now(), Duration::from_secs(max_age));
    verify_callback(&signing_key, &signature, &host, text.as_bytes(), age).map_err(CliError::new)?;
    if ui.json {
        ui.object(&json!({ "verified": true }));
    } else {
        ui.line("verified: the anchor signed this for your host".to_owned());
    }
    Ok(())
}
