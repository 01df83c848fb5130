//! `anchor-host keys generate`: a new set of keys, on standard output and nowhere else.

use super::{CliError, Ui};
use crate::{app::SystemRandom, config::KeyFile, model::Random};
use clap::Subcommand;
use secrecy::ExposeSecret;
use serde_json::json;

/// Subcommands of `keys`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Generate and print a new set of keys, for [keys] or for key files
    Generate,
}

/// Runs the command.
pub fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    let Command::Generate = command;
    let keys = KeyFile::generate(&SystemRandom);
    let (seed, seal_key) = (keys.signing.to_strkey(), hex::encode(keys.seal_key.expose()));
    let (seed, jwt_secret) = (seed.expose_secret(), keys.jwt_secret.expose_secret());
    let account = keys.signing.account();
    let secret = || hex::encode((&SystemRandom as &dyn Random).bytes::<32>());
    let (channel_secret, admin_token) = (secret(), secret());
    if ui.json {
        let values = json!({
            "signing_seed": seed,
            "signing_account": account.to_string(),
            "jwt_secret": jwt_secret,
            "seal_key": seal_key,
            "channel_secret": channel_secret,
            "admin_token": admin_token,
        });
        ui.object(&values);
        return Ok(());
    }
    ui.talk(format!("signing_seed is the seed of {account}"));
    ui.talk("the keys are not saved: store them where only the anchor can read them");
    ui.data(format!(
        "[keys]\nsigning_seed = \"{seed}\"\njwt_secret = \"{jwt_secret}\"\nseal_key = \"{seal_key}\"\n\
         channel_secret = \"{channel_secret}\"\nadmin_token = \"{admin_token}\""
    ));
    Ok(())
}
