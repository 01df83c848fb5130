//! The one state machine, and everything that feeds it.
//!
//! [`rules::decide`] is pure: record, command and time in; new record, journal entry and follow-up work out.
//! The rest of this room loads, asks the guest, decides and saves: record, journal, payment and work rows in
//! one database transaction (`engine`). No other room writes a status.
//!
//! What comes in: SEP-31 requests (`receive`), SEP-12 requests (`customers`), the ledger (`ledger`), due work
//! (`runner`, with one file per kind in `jobs/`), the operator (`operator`, `unapplied` for payments that did not fit, `history` for ledgers that were
//! missed). What goes out goes through the outbox
//! (`callbacks`). A guest is only ever called
//! outside a database transaction, and what it says is checked by the rules before anything is written.
//!
//! To add a kind of work: `store::JobKind`, a file in `jobs/`, its arm in `runner`, whom it asks in `permits`.

mod admin;
mod asset_info;
mod callbacks;
mod customer_files;
mod customer_name;
mod customer_parts;
mod customer_values;
mod customer_view;
mod customers;
mod engine;
mod error;
mod forgetting;
mod history;
mod jobs;
mod kv;
mod ledger;
mod mismatches;
mod permits;
mod pinned;
mod quotes;
mod rate_question;
mod receive;
mod recording;
mod records;
mod reviews;
pub mod rules;
mod runner;
mod settings;
mod terms;
mod unapplied;

pub use admin::TransactionReport;
pub use asset_info::AssetInfo;
pub use customer_view::{CustomerView, ProvidedField};
pub use customers::CustomerQuery;
pub use error::Error;
pub use kv::StoredKv;
pub use rate_question::{Preferences, RateQuestion};
pub use receive::OpenPayment;
pub use recording::{CallKeeper, CallPolicy, CallWriter};
pub use records::StoredRecords;
pub use settings::{
    Convertible, DeliveryMethod, FilePolicy, PollPolicy, QuotePolicy, ReceiveAsset, RetryPolicy, Settings,
};
pub use unapplied::{Leniency, Word};

use crate::guest::{Answered, CallError, CallPermit, Fault, FaultKind, Guests, Interface};
use crate::model::{AccountId, AssetId, Clock, MismatchPolicy, Problem, Random};
use crate::store::Store;
use std::{
    collections::BTreeSet,
    ops::Deref,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::Notify;

/// SEP-31's and SEP-12's operations and the background work. Cheap to clone: every request does, more than once.
#[derive(Clone)]
pub struct Lifecycle(Arc<Parts>);

/// What the operations work with.
pub struct Parts {
    store: Store,
    guests: Guests,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    settings: Settings,
    wake: Arc<Notify>,
    bell: Arc<Notify>,
    /// Accounts whose payments are known to be read.
    begun: Mutex<BTreeSet<AccountId>>,
}

impl Deref for Lifecycle {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// How long a request waits for permission to call the guest.
const PERMIT_WAIT: Duration = Duration::from_secs(2);

impl Lifecycle {
    /// A lifecycle on this database with these guests. The background work runs when [`Lifecycle::run`] does.
    pub fn new(
        store: Store,
        guests: Guests,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        settings: Settings,
    ) -> Self {
        let (wake, bell) = (Arc::default(), Arc::default());
        let begun = Mutex::default();
        Self(Arc::new(Parts { store, guests, clock, random, settings, wake, bell, begun }))
    }

    /// What is configured of an asset.
    fn receive_asset(&self, asset: &AssetId) -> Option<&ReceiveAsset> {
        self.settings.assets.iter().find(|one| one.asset == *asset)
    }

    /// Permission for a request to call the guest that provides the interface.
    async fn permit(&self, interface: Interface) -> Result<CallPermit, Error> {
        let permit = self.guests.permit(interface, PERMIT_WAIT).await;
        permit.ok_or_else(|| Error::Unavailable("too many requests at once; try again shortly".into()))
    }

    /// The guests it asks.
    pub fn guests(&self) -> &Guests {
        &self.guests
    }

    /// Whether a guest provides what SEP-31 needs.
    pub fn receives(&self) -> bool {
        self.guests.provides("receiver") && self.guests.provides("rails")
    }

    /// Whether a guest provides every verdict that is left to one.
    pub fn judges_mismatches(&self) -> bool {
        let asks = self.settings.mismatches.values().any(|policy| *policy == MismatchPolicy::AskGuest);
        !asks || self.guests.provides("mismatches")
    }

    /// Whether a guest provides what SEP-12 needs.
    pub fn knows_customers(&self) -> bool {
        self.guests.provides("customers")
    }
}

/// A guest's answer in a request: its problem is the caller's answer.
fn answered<T>(reply: Result<Answered<Result<T, Problem>>, CallError>) -> Result<Answered<T>, Error> {
    let Answered { answer, guest, writes } = reply?;
    Ok(Answered { answer: answer.map_err(Error::from)?, guest, writes })
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Invalid(text) => Self::Invalid(text),
            Problem::Denied(text) => Self::Denied(text),
            // The text may name hosts and settings of ours: the operator's, not the caller's, and in the log.
            Problem::Unavailable(_) => {
                Self::Unavailable("the anchor's outside systems can't be reached; try again shortly".into())
            }
        }
    }
}

impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        match error {
            // Not the guest's fault: there was no room to run it.
            CallError::Fault(Fault { kind: FaultKind::Host, .. }) => {
                Self::Unavailable("the anchor is busy; try again shortly".into())
            }
            error => Self::Guest(error),
        }
    }
}

impl From<crate::store::Error> for Error {
    fn from(source: crate::store::Error) -> Self {
        Self::Store(source)
    }
}
