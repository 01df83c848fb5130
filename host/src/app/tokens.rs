//! From the configuration to the signers whose keys are on tokens.

use super::Error;
use crate::{config::Config, stellar::TransactionSigner};
use std::sync::Arc;

#[cfg(feature = "pkcs11")]
use crate::signers::pkcs11::{Key, KeyName, Module, Pkcs11Signer, TokenName};

/// The signers of the accounts whose keys are on tokens. There are none in a program without PKCS#11, whose configuration
/// refuses them.
#[derive(Default)]
pub(super) struct TokenSigners {
    #[cfg(feature = "pkcs11")]
    signers: Vec<Pkcs11Signer>,
}

#[cfg(feature = "pkcs11")]
impl TokenSigners {
    /// Starts the module's thread, if there is to be one. No token is opened yet.
    ///
    /// # Errors
    /// [`Error::Thread`].
    pub(super) fn open(config: &Config) -> Result<Self, Error> {
        let Some(pkcs11) = config.payouts.pkcs11.as_ref().filter(|_| config.payouts.enabled) else {
            return Ok(Self::default());
        };
        let module = Arc::new(Module::start(pkcs11.module.clone(), pkcs11.timeout).map_err(Error::Thread)?);
        let signers = pkcs11.keys.iter().map(|key| {
            let token = TokenName { label: key.token.clone(), serial: key.serial.clone() };
            let name = KeyName { token, label: key.object.clone(), id: key.id.clone() };
            module.signer(Key { account: key.account, name, pin: pkcs11.pin.clone() })
        });
        Ok(Self { signers: signers.collect() })
    }

    /// Asks each for a signature. One that is away is waited for: money is received meanwhile, and payouts wait.
    ///
    /// # Errors
    /// [`Error::Token`]: a key is not what the configuration says.
    pub(super) async fn check(&self) -> Result<(), Error> {
        for signer in &self.signers {
            let account = signer.account();
            match signer.check().await {
                Ok(()) => tracing::info!(%account, "payouts are signed on a token"),
                Err(fault) if fault.is_mistake() => return Err(Error::Token(signer.told(&fault))),
                Err(fault) => {
                    tracing::error!(%account, reason = signer.told(&fault), "payouts from this account wait");
                }
            }
        }
        Ok(())
    }

    pub(super) fn signers(&self) -> Vec<Arc<dyn TransactionSigner>> {
        self.signers.iter().cloned().map(|signer| Arc::new(signer) as _).collect()
    }
}

#[cfg(not(feature = "pkcs11"))]
impl TokenSigners {
    pub(super) fn open(_: &Config) -> Result<Self, Error> {
        Ok(Self::default())
    }

    pub(super) async fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    pub(super) fn signers(&self) -> Vec<Arc<dyn TransactionSigner>> {
        Vec::new()
    }
}
