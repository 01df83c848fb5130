//! The context of every operation: the store, the guests, the clock, randomness, the settings and the wake-up calls.
//!
//! The rooms above ([`crate::transactions`], [`crate::customers`], [`crate::quotes`], [`crate::payments`],
//! [`crate::transfers`], [`crate::payouts`]) are the operations; each is a handle that derefs to its [`Context`]. This room has what they
//! share: the [`Error`] of an operation, the [`Settings`], guest calls on behalf of a client, guests' stored values,
//! and what a background job does with its claim (`claims`).

mod allowances;
mod asset_info;
mod business_events;
mod claims;
mod conversions;
mod error;
mod events;
mod kv;
mod pinned;
mod records;
mod settings;

use allowances::Allowances;
pub use asset_info::AssetInfo;
pub(crate) use asset_info::{missing_fields, wrong_choice};
pub(crate) use business_events::BusinessEvent;
pub(crate) use claims::Trouble;
pub use error::Error;
pub use kv::StoredKv;
pub use records::StoredRecords;
pub use settings::{
    ClientCallbacks, Convertible, CustomerPolicy, DeliveryMethod, FilePolicy, PollPolicy, QuotePolicy, RetryPolicy,
    Settings,
};

use crate::events::Target;
use crate::guest::{Answered, CallError, CallPermit, Feature, Guests, Interface, StartReport};
use crate::limits::Shares;
use crate::model::{
    AccountId, AssetId, Clock, Details, Driver, MismatchPolicy, Owner, Protocol, Random, ReceivedAsset, ServedAsset,
    Transaction,
};
use crate::store::Store;
use std::{
    collections::BTreeSet,
    ops::Deref,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::{Notify, OwnedSemaphorePermit};

/// The context of operations. Cheap to clone: every request does so more than once.
#[derive(Clone)]
pub struct Context(Arc<Parts>);

/// The parts of a [`Context`].
pub struct Parts {
    pub(crate) store: Store,
    pub(crate) guests: Guests,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) settings: Settings,
    /// Wakes the job runner.
    pub(crate) wake: Arc<Notify>,
    /// Wakes the deliverer of events.
    pub(crate) bell: Arc<Notify>,
    /// How many requests of each caller may call a guest at once.
    pub(crate) shares: Shares<Caller>,
    /// How many transactions each account may open before its unpaid ones are counted again.
    pub(crate) unpaid: Allowances,
    /// Accounts whose payments are known to be watched.
    pub(crate) begun: Mutex<BTreeSet<AccountId>>,
}

impl Deref for Context {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Who calls a guest through a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Caller {
    /// An account, with all its memos.
    Account(AccountId),
    /// Whoever sends notices, a bank or somebody who claims to be one.
    Banks,
}

/// A request's permission to call a guest. Returned on drop.
pub(crate) struct GuestPermit {
    _permit: CallPermit,
    _share: Option<OwnedSemaphorePermit>,
}

/// How long a request waits for permission to call the guest.
const PERMIT_WAIT: Duration = Duration::from_secs(2);

impl Context {
    /// Operations on this database with these guests.
    pub fn new(
        store: Store,
        guests: Guests,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        settings: Settings,
    ) -> Self {
        let (wake, bell) = (Arc::default(), Arc::default());
        let (unpaid, begun) = (Allowances::default(), Mutex::default());
        let shares = Shares::new(settings.account_calls);
        Self(Arc::new(Parts { store, guests, clock, random, settings, wake, bell, shares, unpaid, begun }))
    }

    /// The assets whose payments are taken under a protocol, with their terms there.
    pub(crate) fn assets_under(&self, protocol: Protocol) -> impl Iterator<Item = ReceivedAsset<'_>> {
        self.settings.assets.iter().filter_map(move |asset| asset.under(protocol))
    }

    /// One of them. `None`: it is not served, or not under that protocol.
    pub(crate) fn asset_under(&self, protocol: Protocol, asset: &AssetId) -> Option<ReceivedAsset<'_>> {
        self.assets_under(protocol).find(|one| one.asset == asset)
    }

    /// The assets that are deposited.
    pub(crate) fn assets_deposited(&self) -> impl Iterator<Item = ReceivedAsset<'_>> {
        self.settings.assets.iter().filter_map(ServedAsset::deposited).filter(|_| self.deposits())
    }

    /// A transaction's asset, with the terms of its protocol and kind. `None`: it is no longer served there.
    pub(crate) fn asset_of(&self, record: &Transaction) -> Option<ReceivedAsset<'_>> {
        match record.details {
            Details::Deposit(_) => self.assets_deposited().find(|one| one.asset == record.ledger_asset()),
            Details::Receive(_) | Details::Withdraw(_) => self.asset_under(record.protocol(), record.ledger_asset()),
        }
    }

    /// Permission for a request to call the guest that provides the interface. `caller`: who is signed in; an account
    /// has a share of the calls, with all its memos, so that it leaves room for the others.
    pub(crate) async fn permit(&self, interface: Interface, caller: Option<&Owner>) -> Result<GuestPermit, Error> {
        let account = caller.and_then(|owner| owner.address().account());
        self.permit_of(interface, account.map(Caller::Account)).await
    }

    /// The same for a notice of a bank: anybody can send one, so all of them together have one account's share.
    pub(crate) async fn permit_notice(&self) -> Result<GuestPermit, Error> {
        self.permit_of(Interface::Deposits, Some(Caller::Banks)).await
    }

    async fn permit_of(&self, interface: Interface, caller: Option<Caller>) -> Result<GuestPermit, Error> {
        let busy = || Error::Unavailable("too many requests at once; try again shortly".into());
        let share = match caller {
            Some(caller) => {
                // First: who waits for a share must not hold a place of all.
                let share = tokio::time::timeout(PERMIT_WAIT, self.shares.wait(caller)).await;
                Some(share.ok().flatten().ok_or_else(busy)?)
            }
            None => None,
        };
        let permit = self.guests.permit(interface, PERMIT_WAIT).await.ok_or_else(busy)?;
        Ok(GuestPermit { _permit: permit, _share: share })
    }

    /// Checks the URL of a callback, which a parameter gives.
    pub(crate) async fn callback_target(&self, parameter: &str, url: &str) -> Result<Target, Error> {
        let admitted = Target::admit(url, self.settings.inside_callbacks).await;
        admitted.map_err(|refused| Error::Invalid(format!("{parameter}: {refused}")))
    }

    /// Wakes the job runner and the deliverer of events after a change that is not a step.
    pub(crate) fn wake_runner(&self) {
        self.bell.notify_one();
        self.wake.notify_one();
    }

    /// Notified when there may be new events.
    pub fn event_bell(&self) -> Arc<Notify> {
        self.bell.clone()
    }

    /// The guests.
    pub fn guests(&self) -> &Guests {
        &self.guests
    }

    /// Whether a guest provides what SEP-31 needs.
    pub fn receives(&self) -> bool {
        self.guests.provides("receiver") && self.pays_out(Protocol::Sep31)
    }

    /// Whether a guest provides what SEP-6 needs.
    pub fn transfers(&self) -> bool {
        self.guests.provides("transfers") && self.pays_out(Protocol::Sep6)
    }

    /// Whether a guest provides what SEP-24 needs, or businesses have pages of their own.
    pub fn hosts(&self) -> bool {
        let asks = self.guests.provides(Interface::Interactive.name()) || self.settings.has_own_pages;
        asks && self.pays_out(Protocol::Sep24)
    }

    /// Which guests serve, and which features are on: what a business pays out needs no guest for that.
    pub fn report(&self) -> StartReport {
        let mut report = self.guests.report();
        for state in &mut report.features {
            let protocol = match state.feature {
                Feature::Sep6 => Protocol::Sep6,
                Feature::Sep24 => Protocol::Sep24,
                Feature::Sep31 => Protocol::Sep31,
                Feature::Sep12 | Feature::Sep38 => continue,
            };
            let has_own_pages = protocol == Protocol::Sep24 && self.settings.has_own_pages;
            if has_own_pages && state.lacks.contains(&Interface::Interactive) && self.hosts() {
                state.leave_asking_to_business();
            }
            if self.pays_out(protocol) {
                state.leave_paying_to_business();
            }
        }
        report
    }

    /// Whether somebody pays out off chain: a guest, or the business that drives all payments of the protocol.
    fn pays_out(&self, protocol: Protocol) -> bool {
        let mut assets = self.assets_under(protocol).peekable();
        let has_any = assets.peek().is_some();
        self.guests.provides("rails") || has_any && assets.all(|asset| asset.terms.driver == Driver::Business)
    }

    /// Whether a guest provides what deposits need.
    pub fn deposits(&self) -> bool {
        let mut assets = self.settings.assets.iter().filter_map(ServedAsset::deposited).peekable();
        let has_any = assets.peek().is_some();
        let is_business = has_any && assets.all(|asset| asset.terms.driver == Driver::Business);
        (self.transfers() || self.hosts()) && (is_business || self.guests.provides("deposits"))
    }

    /// Whether a guest provides `mismatches` if any policy asks a guest.
    pub fn judges_mismatches(&self) -> bool {
        let asks = self.settings.mismatches.values().any(|policy| *policy == MismatchPolicy::AskGuest);
        !asks || self.guests.provides("mismatches")
    }

    /// Whether a guest provides what SEP-12 needs.
    pub fn knows_customers(&self) -> bool {
        self.guests.provides("customers") || self.guest_keeps_customers()
    }

    /// Whether a guest keeps the customers (`customer-store`), and not the host.
    pub(crate) fn guest_keeps_customers(&self) -> bool {
        self.guests.provides(Interface::CustomerStore.name())
    }
}

/// A guest's answer for a request. Its problem becomes the error for the client.
pub(crate) fn answered<T, E>(reply: Result<Answered<Result<T, E>>, CallError>) -> Result<Answered<T>, Error>
where
    Error: From<E>,
{
    let Answered { answer, guest, writes } = reply?;
    Ok(Answered { answer: answer.map_err(Error::from)?, guest, writes })
}
