//! Why something is not done on a test network.

use crate::{
    model::{AccountId, Amount, AmountError, AssetId},
    stellar::{self, NotSigned},
    store,
};

/// Why something is not done on a test network.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configured network is no test network. Nothing was sent.
    #[error("this is for test networks only, and network.passphrase is `{0}`: nothing was sent")]
    NotForTests(String),
    /// Horizon serves another network. Nothing was sent.
    #[error("the network's Horizon serves `{found}`, and network.passphrase is `{configured}`: nothing was sent")]
    OtherNetwork {
        /// Which it serves.
        found: String,
        /// Which is configured.
        configured: String,
    },
    /// Horizon.
    #[error(transparent)]
    Horizon(#[from] stellar::Error),
    /// Friendbot did not create the account.
    #[error("friendbot does not create {account}")]
    Friendbot {
        /// The account.
        account: AccountId,
        /// What friendbot answered; `None`: that it did.
        source: Option<stellar::Error>,
    },
    /// No such asset of the anchor.
    #[error("`{name}` is not exactly one of the configured assets ({known})")]
    NoAsset {
        /// The name.
        name: String,
        /// Those there are.
        known: String,
    },
    /// Lumens have no issuer.
    #[error("lumens have no issuer")]
    Lumens,
    /// No asset's issuer is known.
    #[error("no issuer's seed is given: {0}")]
    NoIssuerSeeds(String),
    /// The issuer's seed is not given.
    #[error("{asset} is issued by {issuer}, whose seed is not given")]
    NoIssuerSeed {
        /// The asset.
        asset: AssetId,
        /// Its issuer.
        issuer: AccountId,
    },
    /// A trustline needs the signature of the account.
    #[error("{account} has no trustline to {asset}, and its key is not configured")]
    NoHolderKey {
        /// The account.
        account: AccountId,
        /// The asset.
        asset: AssetId,
        /// Who signs for the account instead of the host, as a person calls them; `None`: nobody is configured.
        signed_by: Option<&'static str>,
    },
    /// The receiver is not on the ledger.
    #[error("{0} is not on the ledger")]
    NoAccount(AccountId),
    /// The receiver has no trustline.
    #[error("{account} has no trustline to {asset}: nothing was sent")]
    NoTrustline {
        /// The receiver.
        account: AccountId,
        /// The asset.
        asset: AssetId,
    },
    /// The trustline has a limit.
    #[error("{account} has room for {room} of {asset} only: nothing was sent")]
    NoRoom {
        /// The receiver.
        account: AccountId,
        /// The asset.
        asset: AssetId,
        /// How much more it can take.
        room: Amount,
    },
    /// The receiver can't be paid on the ledger.
    #[error("`{0}` is a contract: name an account, G… or M…")]
    Contract(String),
    /// The sum is more than an amount can be.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// A transaction could not be built or signed.
    #[error(transparent)]
    NotSigned(#[from] NotSigned),
    /// The network refused a transaction.
    #[error("ledger transaction {hash} was refused: {codes}")]
    Refused {
        /// The transaction's hash.
        hash: String,
        /// The result codes.
        codes: String,
    },
    /// A transaction was not seen on the ledger.
    #[error("ledger transaction {hash} was not seen on the ledger in time")]
    NotSeen {
        /// The transaction's hash.
        hash: String,
        /// The last answer.
        source: stellar::Error,
    },
    /// The network is the one that the books know.
    #[error("this network was not reset: it is the one that these books have read up to ledger {0}")]
    NotReset(u32),
    /// The books.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Error {
    /// Whether the configuration or the command is wrong, so that nothing was begun.
    pub fn is_wrong_use(&self) -> bool {
        matches!(self, Self::NotForTests(_) | Self::OtherNetwork { .. } | Self::NoAsset { .. })
    }

    /// What a person can do about it.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::NotForTests(_) => {
                "give a configuration whose network.kind is \"testnet\" or \"sandbox\", with --config. On this network \
                 accounts cost lumens: pay for them from an account of yours"
            }
            Self::OtherNetwork { .. } => {
                "set network.horizon_url to a Horizon server of the configured network, or network.kind to the network meant"
            }
            Self::Horizon(_) => {
                "check network.horizon_url; a sandbox network has to run: `anchor-host run`, or `anchor-host sandbox`"
            }
            Self::Friendbot { .. } => {
                "run the command again after a minute; name the network's own friendbot with --friendbot URL if it has another"
            }
            Self::NoAsset { .. } => {
                "name one of them with --asset, as CODE or CODE:ISSUER; add others to the configuration"
            }
            Self::Lumens => "`anchor-host testnet fund` gives lumens",
            Self::NoIssuerSeeds(_) | Self::NoIssuerSeed { .. } => {
                "set ANCHOR_ISSUER_SEED to the issuer's seed, or name a file that contains it with --issuer-seed-file. Somebody \
                 else's asset comes from its issuer"
            }
            Self::NoHolderKey { signed_by: Some(others), account, asset } => {
                let asset = asset.to_string();
                let asset = asset.trim_start_matches("stellar:");
                return Some(format!(
                    "have {others} add a trustline to {asset} for {account}; then run the command again"
                ));
            }
            Self::NoHolderKey { signed_by: None, .. } => {
                "add the account's seed to keys.payout_seeds, or make the trustline yourself, for example in the Stellar Lab"
            }
            Self::NoAccount(account) => return Some(format!("run `anchor-host testnet fund {account}`")),
            Self::NoTrustline { account, asset } => {
                return Some(format!(
                    "have the wallet add a trustline to {} for {account}; then run the command again",
                    asset.to_string().trim_start_matches("stellar:")
                ));
            }
            Self::NoRoom { .. } => "raise the limit of its trustline, or send less",
            Self::NotSeen { .. } => {
                "look it up there, and run the command again: what was done stays, and is not repeated"
            }
            Self::Refused { .. } => "the codes say why; Stellar's documentation lists them under result codes",
            Self::NotReset(_) => "run `anchor-host testnet fund --all` and `testnet issue` for what is missing on it",
            _ => return None,
        };
        Some(text.to_owned())
    }
}
