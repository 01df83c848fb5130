//! Accounts, lumens and assets on a test network: what a developer needs before the first payment, and again after the network
//! was reset.
//!
//! [`TestNetwork::open`] refuses every network whose money has a value, before anything is sent. All that is done here can be
//! done again: what is there already stays as it is, and is reported.
//!
//! Transactions use the sequence numbers of issuers and of accounts that are made for the purpose, never those of paying
//! accounts and channels: `ledger_payouts` pays nothing from an account that did what the books do not know.

mod books;
mod error;
mod fund;
mod issue;
mod submit;

pub use books::{OldBooks, UnderWay};
pub use error::Error;
pub use fund::Funded;
pub use issue::{Distributed, Issued};

use crate::model::{AccountId, AssetId, Clock, Random};
use crate::stellar::{Friendbot, Horizon, Keypair, TransactionSigner};
use std::{collections::BTreeMap, sync::Arc};

/// The passphrase of SDF's test network.
const TESTNET: &str = "Test SDF Network ; September 2015";

/// What a test network is worked with.
pub struct TestNetworkSettings {
    /// The configured network's passphrase.
    pub passphrase: String,
    /// Whether it is the embedded network, whose passphrase may be any.
    pub is_sandbox: bool,
    /// The network's Horizon.
    pub horizon: Horizon,
    /// Who gives lumens.
    pub friendbot: Friendbot,
    /// The anchor's accounts and assets.
    pub anchor: AnchorAccounts,
    /// Tells until when a transaction is valid.
    pub clock: Arc<dyn Clock>,
    /// What keys of accounts for a single purpose are made of.
    pub random: Arc<dyn Random>,
}

/// An asset of the anchor, and the account that holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldAsset {
    /// The asset.
    pub asset: AssetId,
    /// The account that receives it, and pays it.
    pub holder: AccountId,
}

/// The anchor's accounts and assets.
#[derive(Default)]
pub struct AnchorAccounts {
    /// The assets, in the order of the configuration.
    pub assets: Vec<HeldAsset>,
    /// The signers of accounts that the anchor pays from.
    pub payers: Vec<Arc<dyn TransactionSigner>>,
    /// Accounts for which others sign, and how a person calls these.
    pub signed_by: BTreeMap<AccountId, &'static str>,
    /// The account that pays for fee bumps, if there is one.
    pub fee_payer: Option<AccountId>,
    /// The channel accounts, in order.
    pub channels: Vec<AccountId>,
    /// The keys of issuers.
    pub issuers: Vec<Keypair>,
}

/// A test network and the anchor's accounts on it.
pub struct TestNetwork {
    passphrase: String,
    horizon: Horizon,
    friendbot: Friendbot,
    anchor: AnchorAccounts,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl TestNetwork {
    /// Asks Horizon which network it serves. A configured network that is no test network is not even asked.
    ///
    /// # Errors
    /// [`Error::NotForTests`], [`Error::OtherNetwork`], [`Error::Horizon`].
    pub async fn open(settings: TestNetworkSettings) -> Result<Self, Error> {
        let TestNetworkSettings { passphrase, is_sandbox, horizon, friendbot, anchor, clock, random } = settings;
        if !is_sandbox && passphrase != TESTNET {
            return Err(Error::NotForTests(passphrase));
        }
        let found = horizon.root().await?.passphrase;
        match found == passphrase {
            true => Ok(Self { passphrase, horizon, friendbot, anchor, clock, random }),
            false => Err(Error::OtherNetwork { found, configured: passphrase }),
        }
    }

    /// The account's signer, if it is one that the anchor pays from.
    fn payer(&self, account: &AccountId) -> Option<&dyn TransactionSigner> {
        self.anchor.payers.iter().find(|payer| payer.account() == *account).map(AsRef::as_ref)
    }

    /// The key of an asset's issuer.
    fn issuer(&self, asset: &AssetId) -> Result<&Keypair, Error> {
        let account = asset.issuer().ok_or(Error::Lumens)?;
        let key = self.anchor.issuers.iter().find(|key| key.account() == *account);
        key.ok_or_else(|| Error::NoIssuerSeed { asset: asset.clone(), issuer: *account })
    }

    /// The anchor's asset of this name: its code, or `CODE:ISSUER`.
    ///
    /// # Errors
    /// [`Error::NoAsset`]: it has none, or several of the code.
    pub fn asset(&self, name: &str) -> Result<&HeldAsset, Error> {
        let (code, issuer) = match name.trim_start_matches("stellar:").split_once(':') {
            Some((code, issuer)) => (code, Some(issuer)),
            None => (name, None),
        };
        let mut named = self.anchor.assets.iter().filter(|held| held.asset.is_called(code, issuer));
        match (named.next(), named.next()) {
            (Some(one), None) => Ok(one),
            _ => Err(Error::NoAsset { name: name.to_owned(), known: self.names() }),
        }
    }

    /// The asset of this name; without a name all whose issuer's key is given.
    ///
    /// # Errors
    /// As [`TestNetwork::asset`]; [`Error::NoIssuerSeeds`]: there is none.
    pub fn to_issue(&self, name: Option<&str>) -> Result<Vec<&HeldAsset>, Error> {
        if let Some(name) = name {
            return Ok(vec![self.asset(name)?]);
        }
        let own: Vec<&HeldAsset> = self.own_assets().collect();
        if own.is_empty() { Err(Error::NoIssuerSeeds(self.names())) } else { Ok(own) }
    }

    /// The anchor's assets whose issuer's key is given.
    pub fn own_assets(&self) -> impl Iterator<Item = &HeldAsset> {
        self.anchor.assets.iter().filter(|held| self.issuer(&held.asset).is_ok())
    }

    /// The anchor's assets that somebody else issues.
    pub fn others_assets(&self) -> impl Iterator<Item = &HeldAsset> {
        self.anchor.assets.iter().filter(|held| matches!(self.issuer(&held.asset), Err(Error::NoIssuerSeed { .. })))
    }

    fn names(&self) -> String {
        let names = self.anchor.assets.iter().map(|held| held.asset.to_string());
        names.collect::<Vec<_>>().join(", ")
    }
}
