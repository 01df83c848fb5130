//! How a sandbox network is set up.

use std::{path::PathBuf, time::Duration};

/// The passphrase of the public test network, which wallets accept.
const TESTNET: &str = "Test SDF Network ; September 2015";

/// What a sandbox network needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Names the network; signatures are made for it.
    pub passphrase: String,
    /// How often a ledger closes; `None`: whenever a transaction is submitted, and on demand.
    pub close_every: Option<Duration>,
    /// Where the journal is kept; `None`: nowhere, the network is forgotten at the end.
    pub data_dir: Option<PathBuf>,
    /// The home domain of issuers that are given none of their own.
    pub home_domain: Option<String>,
}

impl Default for Settings {
    /// Testnet's passphrase, a ledger every second, in memory.
    fn default() -> Self {
        Self {
            passphrase: TESTNET.to_owned(),
            close_every: Some(Duration::from_secs(1)),
            data_dir: None,
            home_domain: None,
        }
    }
}
