//! Time and randomness for tests.

use anchor_host::{
    app::Ambient,
    model::{Clock, Random, Timestamp},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

/// The system's clock and randomness, for tests that talk to real servers.
pub struct System;

impl Clock for System {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "tests make their own clock")]
        Timestamp::from_millis(jiff::Timestamp::now().as_millisecond())
    }
}

impl Random for System {
    fn fill(&self, bytes: &mut [u8]) {
        #[expect(clippy::disallowed_methods, reason = "tests make their own randomness")]
        rand::Rng::fill_bytes(&mut rand::rng(), bytes);
    }
}

/// The system's clock, ahead by as much as a test has moved it: a host that runs by it owns its time, and what talks to it
/// notices nothing.
#[derive(Clone, Default)]
pub struct MovableClock(Arc<AtomicU64>);

impl MovableClock {
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(u64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// This clock, and the system's randomness.
    pub fn ambient(&self) -> Ambient {
        Ambient { clock: Arc::new(self.clone()), random: Arc::new(System) }
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Timestamp {
        System.now().plus(Duration::from_millis(self.0.load(Ordering::SeqCst)))
    }
}

/// A clock that stands still until a test moves it.
#[derive(Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub fn at(seconds: i64) -> Self {
        Self(Arc::new(AtomicI64::new(seconds * 1000)))
    }

    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}
