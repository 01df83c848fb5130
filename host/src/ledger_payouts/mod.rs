//! Payouts on the ledger: a signed envelope enters the ledger at most once, and a payout is paid exactly once.
//!
//! A payout ([`crate::model::LedgerPayout`]) has a fixed body. `engine` takes it one step further at a time: sign a
//! transaction and store it (`attempt`), send it, look it up, and record what the ledger says (`outcome`). Nothing that a
//! node answers to a transaction that was sent decides anything. Three things do:
//!
//! - The transaction is found by its hash: paid, or failed for good.
//! - Its time is over and its sequence number unused, in one answer of a node that has read a ledger closed after that
//!   time: it never gets there, and another may be signed.
//! - Its sequence number is used and it is not found: the books are behind the ledger. Nothing is paid until a person has
//!   looked.
//!
//! A payout has its channel, always the same (`channel`), and waits while another has it (`queue`).
//!
//! Of an account whose keys the host does not have, others sign (`cosigning`), or a custodian pays by itself (`custodian`);
//! either may be behind a guest (`custody`).
//!
//! The watcher and the engine share nothing but the store. `host/docs/decisions/ledger-payouts.md` has the reasons.

mod agreement;
mod attempt;
mod balances;
mod ceiling;
mod channel;
mod channel_accounts;
mod cosigning;
mod custodian;
mod custody;
mod destination;
mod engine;
mod network;
mod nodes;
mod orders;
mod origin;
mod outcome;
mod queue;
mod recheck;
mod resolve;
mod settings;

pub use channel_accounts::{ChannelAccount, Rotation};
pub use cosigning::UnsignedPayout;
pub use custody::{Custody, NotTold, Told};
pub use engine::Engine;
pub use network::Network;
pub use orders::{PayoutList, PayoutReport, note};
pub use settings::{BrokenRule, PayoutSettings};

use crate::context::{Context, Error};
use crate::store::Claim;
use std::{ops::Deref, time::Duration};

/// Payouts on the ledger.
#[derive(Clone)]
pub struct LedgerPayouts {
    context: Context,
    engine: Option<Engine>,
}

/// How often an engine is looked for that is not configured.
const NO_ENGINE: Duration = Duration::from_secs(60);

impl LedgerPayouts {
    /// Payouts by this engine; `None`: nothing is paid.
    pub fn new(context: Context, engine: Option<Engine>) -> Self {
        Self { context, engine }
    }

    /// Takes a payout one step further.
    pub(crate) async fn pay(&self, claim: &Claim) -> Result<(), Error> {
        let Some(engine) = &self.engine else {
            return self.put_off(claim, NO_ENGINE, Some("no paying account is configured")).await;
        };
        match engine.advance(claim).await {
            Ok(()) => {
                self.wake_runner();
                Ok(())
            }
            Err(engine::Error::Store(source)) => Err(source.into()),
            Err(engine::Error::LeaseLost) => Err(Error::Busy),
        }
    }
}

impl Deref for LedgerPayouts {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}
