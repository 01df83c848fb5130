//! Recorded calls on their way into the database.
//!
//! [`CallKeeper`] accepts a call when it ends and never waits: if the queue is full, the call is dropped and counted.
//! [`CallWriter`] writes calls a moment later in batches, and deletes those beyond the limits. It does not write a call
//! about a customer without a record: new customers get their record a moment after the call, deleted ones never again.

use super::{RecordedCall, Recorder, UnreadableCall};
use crate::model::{CallId, Clock, CustomerId, Random, Timestamp};
use crate::store::{self, CallRow, NewCall, Reserve, Store};
use metrics::counter;
use std::{fmt, sync::Arc, time::Duration};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Maximum number of calls waiting to be written.
const QUEUE: usize = 256;

/// Calls written in one database transaction, during which other writers wait.
const AT_ONCE: usize = 32;

/// How long calls are collected before they are written.
const GATHER: Duration = Duration::from_millis(100);

/// How long a call waits for the record of its customer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Number of written calls after which those beyond the limits are deleted.
const TRIM_AFTER: usize = 64;

/// How many calls are kept, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct CallPolicy {
    /// Maximum number of calls; the newest are kept.
    pub calls_most: u32,
    /// Maximum age.
    pub age_most: Duration,
}

/// Accepts recorded calls from guests.
pub struct CallKeeper {
    queue: mpsc::Sender<RecordedCall>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl fmt::Debug for CallKeeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallKeeper")
    }
}

impl CallKeeper {
    /// The keeper, and the writer of the calls it accepts.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        policy: CallPolicy,
        reserve: Reserve,
    ) -> (Self, CallWriter) {
        let (queue, calls) = mpsc::channel(QUEUE);
        let writer = CallWriter { store, calls, clock: clock.clone(), random: random.clone(), policy, reserve };
        (Self { queue, clock, random }, writer)
    }
}

impl Recorder for CallKeeper {
    fn seed(&self) -> [u8; 32] {
        self.random.bytes()
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn keep(&self, call: RecordedCall) {
        if self.queue.try_send(call).is_err() {
            count("dropped", 1);
        }
    }
}

fn count(outcome: &'static str, calls: usize) {
    counter!("anchor_guest_calls_recorded_total", "outcome" => outcome).increment(u64::try_from(calls).unwrap_or(0));
}

/// Writes recorded calls.
pub struct CallWriter {
    store: Store,
    calls: mpsc::Receiver<RecordedCall>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    policy: CallPolicy,
    reserve: Reserve,
}

impl CallWriter {
    /// Writes calls until told to stop, then the rest.
    pub async fn run(mut self, stop: CancellationToken) {
        let (mut waiting, mut untrimmed) = (Vec::new(), 0);
        loop {
            let mut calls = Vec::with_capacity(AT_ONCE);
            let is_over = tokio::select! {
                taken = self.calls.recv_many(&mut calls, AT_ONCE) => taken == 0,
                () = tokio::time::sleep(GATHER), if !waiting.is_empty() => false,
                () = stop.cancelled() => true,
            };
            if !is_over && calls.len() < AT_ONCE {
                tokio::time::sleep(GATHER).await;
            }
            while calls.len() < AT_ONCE
                && let Ok(call) = self.calls.try_recv()
            {
                calls.push(call);
            }
            let (taken, was_waiting) = (calls.len(), waiting.len());
            waiting.extend(calls.into_iter().map(|call| self.row(call)));
            waiting = self.write(waiting).await;
            untrimmed += (taken + was_waiting).saturating_sub(waiting.len());
            let is_done = is_over && taken < AT_ONCE;
            if untrimmed >= TRIM_AFTER || is_done {
                self.trim().await;
                untrimmed = 0;
            }
            if is_done {
                return;
            }
        }
    }

    fn row(&self, call: RecordedCall) -> Waiting {
        let now = self.clock.now();
        let row = CallRow {
            // Ids sort by the calls' beginnings, not by when they are written.
            id: CallId::mint_numbered(call.at, call.number, &*self.random).to_string(),
            at: call.at.to_string(),
            slot: call.slot.clone(),
            guest: call.guest.name.clone(),
            version: call.guest.version.clone(),
            hash: call.guest.hash.clone(),
            function: call.function.clone(),
            transaction_id: call.transaction.clone(),
            outcome: call.ended().to_owned(),
            complete: call.incomplete.is_none(),
        };
        let customers = call.customers.iter().filter_map(|id| id.parse::<CustomerId>().ok()).collect();
        Waiting { since: now, call: NewCall { row, customers, record: call.to_bytes() } }
    }

    /// Writes the calls. Returns those that still wait.
    async fn write(&self, waiting: Vec<Waiting>) -> Vec<Waiting> {
        if waiting.is_empty() {
            return waiting;
        }
        if self.reserve.shortage().is_some() {
            count("no_room", waiting.len());
            return Vec::new();
        }
        let (times, calls): (Vec<_>, Vec<_>) =
            waiting.into_iter().map(|one| ((one.call.row.id.clone(), one.since), one.call)).unzip();
        let asked = calls.len();
        let left = match self.store.keep_calls(calls).await {
            Ok(left) => left,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, calls = asked, "recorded calls are lost");
                count("lost", asked);
                return Vec::new();
            }
        };
        count("kept", asked - left.len());
        let now = self.clock.now();
        let since = |call: &NewCall| times.iter().find(|(id, _)| *id == call.row.id).map(|(_, since)| *since);
        let (patient, given_up): (Vec<_>, Vec<_>) = left
            .into_iter()
            .map(|call| Waiting { since: since(&call).unwrap_or(now), call })
            .partition(|one| now.since(one.since) < PATIENCE);
        count("forgotten", given_up.len());
        patient
    }

    async fn trim(&self) {
        let CallPolicy { calls_most, age_most } = self.policy;
        if let Err(error) = self.store.trim_calls(self.clock.now().minus(age_most), calls_most).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "old recorded calls could not be deleted");
        }
    }
}

/// A call waiting to be written.
struct Waiting {
    since: Timestamp,
    call: NewCall,
}

/// Why a recorded call cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A release with another format recorded it.
    #[error(transparent)]
    Unreadable(#[from] UnreadableCall),
}

/// Reads a recorded call; `None`: no call has the id.
///
/// # Errors
/// [`ReadError`].
pub async fn read(store: &Store, id: &str) -> Result<Option<RecordedCall>, ReadError> {
    let Some(bytes) = store.call_record(id).await? else { return Ok(None) };
    Ok(Some(RecordedCall::from_bytes(&bytes)?))
}
