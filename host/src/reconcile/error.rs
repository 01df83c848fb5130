//! Why books and ledger could not be compared.

use crate::{model::AccountId, stellar, store};

/// Why a comparison did not begin, or was cut off. What it has done until then is kept; the same command continues it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request makes no sense. The text says what to change.
    #[error("{0}")]
    Invalid(String),
    /// There is no such run, or no such difference.
    #[error("not found")]
    NotFound,
    /// Horizon gave no usable answer, however often it was asked.
    #[error(transparent)]
    Horizon(#[from] stellar::Error),
    /// Horizon is on another network.
    #[error("horizon serves another network, not the configured one")]
    OtherNetwork,
    /// Horizon has the same passphrase and other ledgers.
    #[error("ledger {0} at horizon is not the one that was read: the network was reset, or it is another one")]
    OtherLedgers(u32),
    /// Horizon does not have the ledgers.
    #[error(
        "horizon has ledgers {elder} to {latest}, and {first} to {last} are needed: name an archive with --horizon-url, or \
         other ledgers with --from-ledger and --to-ledger"
    )]
    NotCovered {
        /// The oldest it has.
        elder: u32,
        /// The newest it has.
        latest: u32,
        /// The first that is needed.
        first: u32,
        /// The last that is needed.
        last: u32,
    },
    /// Horizon does not know an account of which payments are in the books.
    #[error("horizon does not know account {0}, which has received payments: it has no history of it")]
    NoAccount(AccountId),
    /// Another command or host has the run.
    #[error("another command is continuing the same comparison")]
    Taken,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}
