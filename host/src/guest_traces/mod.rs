//! Calls of guests as they were: what was asked, what the guest was told, what came of it. Enough to replay them.
//!
//! While a call runs, [`Recording`] follows it as the guest room's [`CallObserver`]: a `trace` writes down everything the
//! guest is told that could be otherwise another time: responses, what `kv` and the records held, the time, where
//! randomness began. A [`RecordedCall`] is made of it, which goes to the [`Recorder`]: the [`CallKeeper`], and from there to
//! the database (`call_log`). `replay` gives it all back to the same guest or to another; `shadow` does so with a version
//! before it serves.
//!
//! This room knows no wasmtime. What a guest's clocks and randomness are made of is the guest room's
//! (`guest/imports/clocks.rs`), and so are the secrets that may stand in no recording ([`Secrets`]), because guests are
//! granted them.
//!
//! Not recorded: values of the configuration (names alone), secrets wherever they turn up, and `customers.forgotten`,
//! which would keep what is to be forgotten.

mod call;
mod call_log;
mod replay;
mod shadow;
mod trace;
mod witness;

pub use call::{
    Blob, Exchange, KvAnswer, KvQuestion, KvRead, Outcome, RecordedCall, RecordsAnswer, RecordsQuestion, RecordsRead,
    Reply, UnreadableCall,
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

/// Takes recorded calls, to be kept.
pub trait Recorder: fmt::Debug + Send + Sync {
    /// Unpredictable bytes. A recorded call's randomness is made of them.
    fn seed(&self) -> [u8; 32];

    /// The present time.
    fn now(&self) -> Timestamp;

    /// Takes a call that is over. It must not wait: whoever called is still there.
    fn keep(&self, call: RecordedCall);
}

/// That calls are recorded, and how.
#[derive(Debug, Clone)]
pub struct Recording {
    /// Who keeps them.
    pub recorder: Arc<dyn Recorder>,
    /// Bytes that one may have. A larger one is kept without what it holds, and can't be replayed.
    pub bytes_most: usize,
}

impl CallObserver for Recording {
    fn begin(&self, call: BegunCall<'_>) -> Arc<dyn CallTrace> {
        Arc::new(Trace::begin(self, call))
    }
}
