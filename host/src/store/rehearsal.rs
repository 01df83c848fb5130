//! Rehearsing a crash at a chosen write.
//!
//! A money system has to survive dying between any two writes. A rehearsal lets a test name the write: the
//! n-th one fails, and everything after it too, as if the process had died there. Production never makes one.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

/// A planned crash. Clones share the plan.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    writes: Arc<AtomicU64>,
    crash_at: u64,
}

impl Rehearsal {
    /// Crashes at write number `crash_at`, counted from 1; commits count as writes.
    pub fn at(crash_at: u64) -> Self {
        Self { writes: Arc::default(), crash_at }
    }

    /// Whether the crash has happened.
    pub fn crashed(&self) -> bool {
        self.writes.load(Ordering::SeqCst) >= self.crash_at
    }

    pub(super) fn write(&self) -> Result<(), super::Error> {
        let number = self.writes.fetch_add(1, Ordering::SeqCst) + 1;
        if number >= self.crash_at { Err(super::Error::Rehearsed) } else { Ok(()) }
    }
}
