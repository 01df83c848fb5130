//! Stellar secret seeds.

use crate::model::{AccountId, Random};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use std::fmt;

/// A Stellar secret seed (`S…`). Printing it shows the account it belongs to.
pub struct Seed(SecretBox<[u8; 32]>);

/// The text is not a secret seed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSeed {
    /// It is an account's public key.
    #[error("this is an account (G…), not its secret seed")]
    Account,
    /// It is something else.
    #[error("this is not a Stellar secret seed (S…)")]
    Other,
}

impl Seed {
    /// From the `S…` form.
    ///
    /// # Errors
    /// Any other text.
    pub fn parse(text: &SecretString) -> Result<Self, InvalidSeed> {
        let text = text.expose_secret();
        match stellar_strkey::ed25519::PrivateKey::from_string(text) {
            Ok(key) => Ok(Self(SecretBox::new(Box::new(key.0)))),
            Err(_) if AccountId::parse(text).is_ok() => Err(InvalidSeed::Account),
            Err(_) => Err(InvalidSeed::Other),
        }
    }

    /// A new one.
    pub fn generate(random: &dyn Random) -> Self {
        Self(SecretBox::new(Box::new(random.bytes())))
    }

    /// The account it signs for.
    pub fn account(&self) -> AccountId {
        let key = ed25519_dalek::SigningKey::from_bytes(self.0.expose_secret());
        AccountId::from_bytes(key.verifying_key().to_bytes())
    }

    /// The raw bytes, for the signer alone.
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }

    /// The `S…` form, for the key file and for showing a new key to its owner.
    pub fn to_strkey(&self) -> SecretString {
        format!("{}", stellar_strkey::ed25519::PrivateKey(*self.expose()).as_unredacted()).into()
    }
}

impl Clone for Seed {
    fn clone(&self) -> Self {
        Self(SecretBox::new(Box::new(*self.expose())))
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seed(of {})", self.account())
    }
}
