//! An instance of a guest and its store. It is made for a call, and kept for later calls if the guest's instances are
//! reused; it runs one call at a time.

use super::{budget::OverBudget, machine::Invoke, state::CallState};
use crate::guest::Reuse;
use metrics::counter;
use std::time::Instant;
use tokio::sync::OwnedSemaphorePermit;
use wasmtime::{
    Engine, Store, UpdateDeadline,
    component::{self, InstancePre},
};

/// Maximum bytes that one answer of a guest, or one request to the host, takes up in the host's memory.
const ANSWER_MOST: usize = 8 << 20;

/// An instance of a guest.
pub(in crate::guest) struct Instance {
    store: Store<CallState>,
    /// `None` before the first call.
    standing: Option<component::Instance>,
    /// Limits on its reuse; `None`: it is not reused.
    reuse: Option<Reuse>,
    born: Instant,
    calls: u32,
    end: End,
    /// Its place in the pool, once it has one. Fields are dropped in the order of their declaration: this one last, so
    /// that the place is not given away before the memory is.
    place: Option<OwnedSemaphorePermit>,
}

/// Why a reusable instance is not called again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::guest) enum End {
    /// The caller dropped the call, which was stopped in the middle.
    GivenUp,
    /// A call failed.
    Fault,
    /// It has reached its number of calls.
    Calls,
    /// It is too old.
    Age,
    /// It waited too long without a call.
    Idle,
    /// The guest left too many handles open, or a request running.
    Littered,
    /// Another instance needed its place.
    Crowded,
    /// Its guest no longer serves.
    Replaced,
}

impl End {
    /// One word, for metrics.
    fn name(self) -> &'static str {
        match self {
            Self::GivenUp => "given_up",
            Self::Fault => "fault",
            Self::Calls => "calls",
            Self::Age => "age",
            Self::Idle => "idle",
            Self::Littered => "littered",
            Self::Crowded => "crowded",
            Self::Replaced => "replaced",
        }
    }
}

impl Instance {
    /// A new instance. It is instantiated in its first call.
    pub(in crate::guest) fn new(engine: &Engine, state: CallState, reuse: Option<Reuse>, born: Instant) -> Self {
        let mut store = Store::new(engine, state);
        store.limiter(|state| &mut state.memory);
        store.set_hostcall_fuel(ANSWER_MOST);
        store.epoch_deadline_callback(|store| {
            if store.data().budget.is_exceeded() {
                return Err(wasmtime::Error::new(OverBudget));
            }
            let is_late = Instant::now() >= store.data().deadline;
            // Tokio's own yield: only that lets it poll timers and connections before it resumes the guest.
            let yielding = || UpdateDeadline::YieldCustom(1, Box::pin(tokio::task::yield_now()));
            Ok(if is_late { UpdateDeadline::Interrupt } else { yielding() })
        });
        Self { store, standing: None, reuse, born, calls: 0, end: End::GivenUp, place: None }
    }

    /// Runs the call started with [`CallState::begin`].
    pub(in crate::guest) async fn call<W>(
        &mut self,
        guest: &InstancePre<CallState>,
        invoke: Invoke<W>,
    ) -> wasmtime::Result<W> {
        self.calls += 1;
        self.store.set_epoch_deadline(1);
        let standing = match self.standing {
            Some(standing) => standing,
            None => *self.standing.insert(guest.instantiate_async(&mut self.store).await?),
        };
        invoke(&mut self.store, standing).await
    }

    pub(in crate::guest) fn state(&mut self) -> &mut CallState {
        self.store.data_mut()
    }

    /// Whether it has been called.
    pub(in crate::guest) fn is_used(&self) -> bool {
        self.calls > 0
    }

    /// Why it cannot be called again, if so; `since`: the time from which it has waited.
    pub(in crate::guest) fn spent(&mut self, now: Instant, since: Instant) -> Option<End> {
        let bounds = self.reuse?;
        match () {
            () if self.calls >= bounds.calls => Some(End::Calls),
            () if now - self.born >= bounds.age => Some(End::Age),
            () if now - since >= bounds.idle => Some(End::Idle),
            () if self.state().left_too_much_open() => Some(End::Littered),
            () => None,
        }
    }

    /// Takes a place in the pool, unless it has one. Returns whether it has one now.
    pub(in crate::guest) fn take_place(&mut self, place: impl FnOnce() -> Option<OwnedSemaphorePermit>) -> bool {
        self.place = self.place.take().or_else(place);
        self.place.is_some()
    }

    /// Ends the instance. Returns its place, for another one.
    pub(in crate::guest) fn end(mut self, why: End) -> Option<OwnedSemaphorePermit> {
        self.end = why;
        self.place.take()
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        if self.reuse.is_some() {
            counter!("anchor_guest_instances_dropped_total", "reason" => self.end.name()).increment(1);
        }
    }
}
