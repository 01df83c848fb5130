//! The settings of a sandbox network.

use std::{path::PathBuf, time::Duration};

/// The passphrase of the public test network, which wallets accept.
const TESTNET: &str = "Test SDF Network ; September 2015";

/// The settings of a sandbox network.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The network's passphrase; signatures depend on it.
    pub passphrase: String,
    /// How often a ledger closes; `None`: whenever a transaction is submitted, and on demand.
    pub close_every: Option<Duration>,
    /// How many operations a ledger takes; when more wait, the best bids are first. At least 1.
    pub max_tx_set_size: u32,
    /// How long `POST /transactions` waits for the transaction's ledger before it answers 504.
    pub submission_timeout: Duration,
    /// The folder of the journal; `None`: no journal, the network is lost at the end.
    pub data_dir: Option<PathBuf>,
    /// The home domain of issuers without one of their own.
    pub home_domain: Option<String>,
}

impl Default for Settings {
    /// Testnet's passphrase, a ledger of 1000 operations every second, in memory.
    fn default() -> Self {
        Self {
            passphrase: TESTNET.to_owned(),
            close_every: Some(Duration::from_secs(1)),
            max_tx_set_size: 1000,
            submission_timeout: Duration::from_secs(30),
            data_dir: None,
            home_domain: None,
        }
    }
}
