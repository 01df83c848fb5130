//! Compares the books with the ledger, for any range of ledgers, and names what differs with the command that mends it.
//!
//! A run goes step by step: each reads a part of both sides (`payments`, `payouts`, `transactions`), compares them
//! (`compare`, which is pure), and stores what differs together with how far it got (`run`). So it needs little memory, and
//! one that was cut off goes on from its last step. What seems to differ is read again, on both sides, before it counts: a
//! node may be behind, and the host goes on meanwhile.
//!
//! What a run finds is kept until a later run looks at the same ledgers and does not find it, or a person accepts it.
//! The host compares by itself now and then (`schedule`). `host/docs/reconcile.md` is for operators.
//!
//! Never here: a change of the books, or of the ledger.
//!
//! To add a kind of difference: a line in `kind`, its comparison in `compare`, a seeded one in `tests/it/reconcile`, and its
//! row in `host/docs/reconcile.md`.

mod compare;
mod difference;
mod dust;
mod error;
mod kind;
mod ledger_side;
mod payments;
mod payouts;
mod plan;
mod run;
mod schedule;
mod standing;
mod steps;
mod terms;
mod transactions;

pub use difference::{Acceptance, Difference, KnownDifference};
pub use error::Error;
pub use kind::Kind;
pub use run::{Counts, LedgerRange, RunSummary};
pub use schedule::{Schedule, periodically};
pub use standing::{Standing, alarm};
pub use steps::Session;
pub use terms::{PERIODIC, Terms, WHOLE};

use crate::model::{AccountId, Amount, Clock, Random};
use crate::store::Store;
use std::{collections::BTreeSet, fmt, sync::Arc};

/// How often what seems to differ is read again.
const AGAIN: usize = 2;

/// Compares the books with the ledger. Cheap to clone.
#[derive(Clone)]
pub struct Reconciler {
    /// The books.
    pub store: Store,
    /// The time of runs.
    pub clock: Arc<dyn Clock>,
    /// What their ids are made of.
    pub random: Arc<dyn Random>,
    /// The network's passphrase.
    pub passphrase: String,
    /// Payments below this may only be counted.
    pub dust_below: Amount,
    /// The accounts whose sequence numbers payouts use; `None`: this host pays nothing, and does not know.
    pub channels: Option<BTreeSet<AccountId>>,
    /// Accounts that may be or have been channels: the host pays lumens to them.
    pub former_channels: BTreeSet<AccountId>,
}

impl fmt::Debug for Reconciler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reconciler").finish_non_exhaustive()
    }
}

/// Those differences that further readings confirm.
async fn confirmed<F>(found: Vec<Difference>, again: impl Fn() -> F) -> Result<Vec<Difference>, Error>
where
    F: Future<Output = Result<Vec<Difference>, Error>>,
{
    let mut found = found;
    for _ in 0..AGAIN {
        if found.is_empty() {
            break;
        }
        let before = found;
        found = again().await?;
        found.retain(|one| before.iter().any(|other| other.is(one)));
    }
    Ok(found)
}
