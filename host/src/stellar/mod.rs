//! The only room that talks to the Stellar network: Horizon's client, the watcher of our own accounts, the rule that
//! matches a payment to a record, and the building, signing and submitting of transactions.
//!
//! It never writes a status and never decides what a payment is worth: it reports what the ledger says. A record that
//! it cannot read becomes an [`Observed::Unreadable`] with the text from Horizon, and reading goes on.
//!
//! The main types are [`Horizon`] (requests), [`Watcher`] (follows accounts; an implementation of [`Sink`] stores what
//! it finds together with the cursor) and [`Draft`] (builds and signs).
//!
//! To read another kind of ledger operation: a variant of `model::PaymentShape` and an arm in `operation::read`. To
//! send another request to Horizon: a method in `horizon`.

mod account;
mod backfill;
mod confirmation;
mod cosigned;
mod coverage;
mod envelope;
mod fault;
mod fee_bump;
mod feed;
mod friendbot;
mod head;
mod health;
mod horizon;
mod horizon_settings;
mod keypair;
pub mod matching;
mod movement;
mod operation;
mod root;
mod sent;
mod signer;
mod sink;
mod submission;
pub(crate) mod transaction;
mod watch;
mod watch_settings;

pub use account::{Balance, LedgerAccount, Signer, SignerKind};
pub use backfill::{Backfill, BackfillError, GapSink};
pub use confirmation::{Confirmation, Evidence, PaymentWitness};
pub use cosigned::{CosignError, Cosigned, cosign, with_signatures};
pub use envelope::confirmed_payment;
pub use fee_bump::fee_bump;
pub use feed::PAGE_MOST;
pub use friendbot::Friendbot;
pub use health::{AccountHealth, WatchHealth};
pub use horizon::{Error, Horizon, SubmitError, Submitted};
pub use horizon_settings::{HorizonProxy, HorizonSettings, Login};
pub use keypair::{InvalidSeed, Keypair};
pub(crate) use keypair::{signed_by, verifies};
pub use movement::{Moved, Movement, MovementPage, Outgoing, TransactionOnLedger, read_movement};
pub use operation::{Merge, Reading, read as read_operation};
pub use root::Root;
pub use sent::{Sent, SentTransaction};
pub use signer::{SignError, TransactionSigner};
pub use sink::{Batch, KnownLedger, Observed, Place, Sink, SinkError, after, ledger_of};
pub use submission::{
    AccountAt, ClaimableBalanceFailure, CreateAccountFailure, Included, PaymentFailure, PaymentOutcome, Submission,
};
pub use transaction::{BuildError, Draft, NotSigned, Operation, SignedTransaction, network_id};
pub use watch::Watcher;
pub use watch_settings::WatchSettings;

#[cfg(test)]
pub(crate) mod tests;
