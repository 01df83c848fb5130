//! The system's clock and randomness: the only place that asks for either.

use crate::model::{Clock, Random, Timestamp};
use std::sync::Arc;

/// Where a host, its network and its commands get time and randomness from.
#[derive(Clone)]
pub struct Ambient {
    /// Tells the time by which everything is decided.
    pub clock: Arc<dyn Clock>,
    /// What keys, ids, memos and the jitter of pauses are made of.
    pub random: Arc<dyn Random>,
}

impl Default for Ambient {
    /// The system's.
    fn default() -> Self {
        Self { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom) }
    }
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the operating system")]
    fn fill(&self, bytes: &mut [u8]) {
        rand::Rng::fill_bytes(&mut rand::rng(), bytes);
    }
}

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(jiff::Timestamp::now().as_millisecond())
    }
}
