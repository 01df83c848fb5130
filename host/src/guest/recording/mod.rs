//! Calls as they were: what was asked, what the world told the guest, what came of it. Enough to have them again.
//!
//! While a call runs, [`Trace`] writes down everything the guest is told that could be otherwise another time: responses,
//! what `kv` and the records held, the time, where randomness began. `calls` makes a [`RecordedCall`] of it, which goes to the
//! [`Recorder`]. `replay` gives it all back to the same guest or to another.
//!
//! Not recorded: values of the configuration (names alone), secrets wherever they turn up ([`Secrets`]), and
//! `customers.forgotten`, which would keep what is to be forgotten.

mod call;
mod clocks;
mod secrets;
mod trace;
mod witness;

pub use call::{
    Blob, Exchange, KvAnswer, KvQuestion, KvRead, Outcome, RecordedCall, RecordsAnswer, RecordsQuestion, RecordsRead,
    Reply, UnreadableCall,
};
pub(super) use clocks::{Clocks, randomness};
pub use secrets::Secrets;
pub(super) use trace::{Noted, Trace, asked};

use crate::model::Timestamp;
use std::{fmt, sync::Arc};

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
