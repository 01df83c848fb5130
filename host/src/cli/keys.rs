//! `anchor-host keys generate`: a new set of keys, on standard output and nowhere else. `anchor-host keys tokens`: the keys on
//! tokens, as they are configured.

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
    /// List the Ed25519 keys on the tokens of a PKCS#11 module, with their accounts
    #[cfg(feature = "pkcs11")]
    Tokens {
        /// Path of the PKCS#11 module
        #[arg(long, value_name = "PATH")]
        module: std::path::PathBuf,
    },
}

/// Runs the command.
pub fn run(command: Command, ui: Ui) -> Result<(), CliError> {
    match command {
        Command::Generate => generate(ui),
        #[cfg(feature = "pkcs11")]
        Command::Tokens { module } => return tokens(&module, ui),
    }
    Ok(())
}

fn generate(ui: Ui) {
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
        return;
    }
    ui.talk(format!("signing_seed is the seed of {account}"));
    ui.talk("the keys are not saved: store them where only the anchor can read them");
    ui.data(format!(
        "[keys]\nsigning_seed = \"{seed}\"\njwt_secret = \"{jwt_secret}\"\nseal_key = \"{seal_key}\"\n\
         channel_secret = \"{channel_secret}\"\nadmin_token = \"{admin_token}\""
    ));
}

/// Lists what needs no PIN: public keys.
#[cfg(feature = "pkcs11")]
fn tokens(module: &std::path::Path, ui: Ui) -> Result<(), CliError> {
    use crate::{config::Pkcs11Key, signers::pkcs11};

    let found = pkcs11::found(module).map_err(|fault| CliError::new(format!("{}: {fault}", module.display())))?;
    let keys = found.into_iter().map(|pkcs11::Found { account, name }| Pkcs11Key {
        account,
        token: name.token.label,
        serial: name.token.serial,
        object: name.label,
        id: name.id,
    });
    let keys: Vec<String> = keys.map(|key| key.to_string()).collect();
    if ui.json {
        ui.object(&json!({ "keys": keys }));
        return Ok(());
    }
    if keys.is_empty() {
        ui.talk("no token shows an Ed25519 key without a PIN");
        return Ok(());
    }
    ui.talk("copy a line to payouts.pkcs11.keys; leave out what is not needed to tell tokens and keys apart");
    keys.iter().for_each(|key| ui.line(key));
    Ok(())
}
