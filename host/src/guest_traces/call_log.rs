//! Calls of guests that are recorded, on their way into the database.
//!
//! [`CallKeeper`] takes them where they end and never waits: one too many is dropped and counted. [`CallWriter`] writes
//! them a moment later, many at once, and drops what is over the bounds. A call about somebody who has no record is not
//! written: those who are new get theirs a moment after they were asked about, those who are deleted never again.

use super::{RecordedCall, Recorder, UnreadableCall};
use crate::model::{CallId, Clock, CustomerId, Random, Timestamp};
use crate::store::{self, CallRow, NewCall, Reserve, Store};
use metrics::counter;
use std::{fmt, sync::Arc, time::Duration};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Calls that may wait to be written.
const QUEUE: usize = 256;

/// Calls written in one database transaction: it keeps other writers waiting.
const AT_ONCE: usize = 32;

/// How long calls gather before they are written.
const GATHER: Duration = Duration::from_millis(100);

/// How long a call about somebody without a record waits for it.
const PATIENCE: Duration = Duration::from_secs(3);

/// After how many of them what is over the bounds is dropped.
const TRIM_AFTER: usize = 64;

/// How many are kept, and how long.
#[derive(Debug, Clone, Copy)]
pub struct CallPolicy {
    /// The newest so many.
    pub calls_most: u32,
    /// Not longer.
    pub age_most: Duration,
}

/// Where guests leave their recorded calls.
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
    /// It and who writes what it takes.
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
    /// Writes until it is told to stop, and then what is left.
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
            // In the order in which they began, not in which they are written.
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

    /// Writes them; those that wait on.
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

/// A call that is to be written.
struct Waiting {
    since: Timestamp,
    call: NewCall,
}

/// Why a recorded call can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The database can't be read.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Another release recorded it.
    #[error(transparent)]
    Unreadable(#[from] UnreadableCall),
}

/// A recorded call; `None`: there is none of that id.
///
/// # Errors
/// [`ReadError`].
pub async fn read(store: &Store, id: &str) -> Result<Option<RecordedCall>, ReadError> {
    let Some(bytes) = store.call_record(id).await? else { return Ok(None) };
    Ok(Some(RecordedCall::from_bytes(&bytes)?))
}
