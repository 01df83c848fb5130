//! Recorded calls of guests: the arguments, every input during the call, and the outcome. That is enough to replay
//! them.
//!
//! While a call runs, [`Recording`] follows it as the guest room's [`CallObserver`]: a `trace` records every input that
//! could differ another time: responses, results from `kv` and the records, the time, the seed of randomness. It makes
//! a [`RecordedCall`] for the [`Recorder`]: the [`CallKeeper`], which writes to the database (`call_log`). `replay`
//! plays a call back to the same guest or another one; `shadow` does so with a version before it serves.
//!
//! This room knows no wasmtime. The guest room builds the clocks and the randomness (`guest/imports/clocks.rs`), and
//! has the secrets that no recording may contain ([`Secrets`]), because it grants them to guests.
//!
//! Not recorded: values of the configuration (only their names), secrets anywhere, and `customers.forgotten`, because a
//! recording would keep the data to delete.

mod call;
mod call_log;
mod replay;
mod shadow;
mod trace;
mod witness;

pub use call::{
    Blob, CallOutcome, Exchange, KvAnswer, KvQuestion, KvRead, RecordedCall, RecordsAnswer, RecordsQuestion,
    RecordsRead, Reply, UnreadableCall,
};
pub use call_log::{CallKeeper, CallPolicy, CallWriter, ReadError, read};
pub use replay::{Change, Replayed, Replaying, replay};
pub use shadow::{Differing, ShadowReport, run_shadow};

use crate::{
    guest::{BegunCall, CallObserver, CallTrace, Secrets},
    model::Timestamp,
};
use std::{fmt, sync::Arc};
use trace::Trace;

/// Accepts recorded calls, to keep them.
pub trait Recorder: fmt::Debug + Send + Sync {
    /// Unpredictable bytes, the seed of a recorded call's randomness.
    fn seed(&self) -> [u8; 32];

    /// The present time.
    fn now(&self) -> Timestamp;

    /// Accepts a call that has ended. It must not block, because the caller still waits.
    fn keep(&self, call: RecordedCall);
}

/// The recording of calls, and its settings.
#[derive(Debug, Clone)]
pub struct Recording {
    /// Keeps the calls.
    pub recorder: Arc<dyn Recorder>,
    /// Maximum bytes of one call. A larger one is kept without its contents, and cannot be replayed.
    pub bytes_most: usize,
}

impl CallObserver for Recording {
    fn begin(&self, call: BegunCall<'_>) -> Arc<dyn CallTrace> {
        Arc::new(Trace::begin(self, call))
    }
}
