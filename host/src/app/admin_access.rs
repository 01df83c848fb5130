//! From the configuration to what opens the admin API.

use super::{Error, budgets};
use crate::{
    admin::{Access, AccessSettings, Credential, Proof},
    config::{AdminCredential, Config, CredentialKind},
    model::{Clock, Random},
};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;

/// The admin token and the configured credentials.
///
/// # Errors
/// [`Error::AdminToken`]; [`Error::SameSecret`].
pub(super) fn configured(config: &Config, clock: Arc<dyn Clock>, random: &dyn Random) -> Result<Access, Error> {
    let token = config.admin_token(random)?;
    // The configuration compares what it has. These two may be generated.
    for (name, generated) in [("the admin token", &token), ("keys.jwt_secret", &config.keys.jwt_secret)] {
        let same = |one: &&AdminCredential| one.secret.expose_secret().trim() == generated.expose_secret().trim();
        if let Some(credential) = config.admin.credentials.iter().find(same) {
            return Err(Error::SameSecret { credential: credential.name.clone(), other: name });
        }
    }
    let credentials = config.admin.credentials.iter().map(credential).collect();
    Ok(Access::new(settings(config, token, credentials), clock, random))
}

/// A new token alone, for the client in this process.
pub(super) fn in_process(config: &Config, clock: Arc<dyn Clock>, random: &dyn Random) -> Access {
    let token = SecretString::from(hex::encode(random.bytes::<32>()));
    Access::new(settings(config, token, Vec::new()), clock, random)
}

fn settings(config: &Config, token: SecretString, credentials: Vec<Credential>) -> AccessSettings {
    AccessSettings {
        token,
        credentials,
        api_key_header: config.admin.api_key_header.clone(),
        jwt_lifetime_max: config.admin.jwt_lifetime_max,
        peers: budgets::peers(config),
    }
}

fn credential(credential: &AdminCredential) -> Credential {
    let proof = match credential.kind {
        CredentialKind::ApiKey => Proof::ApiKey,
        CredentialKind::Jwt => Proof::Jwt,
    };
    Credential { name: credential.name.clone(), role: credential.role, proof, secret: credential.secret.clone() }
}
