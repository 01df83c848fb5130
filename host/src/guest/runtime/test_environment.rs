//! The environment of a guest under test: a clock that stands still, deterministic randomness, and a stand-in for the
//! network. Grants apply as they do in service.

use crate::guest::{
    Grants, KvReader, RecordReader,
    imports::clocks::{Clocks, randomness},
};
use crate::model::Timestamp;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use rand::{SeedableRng, rngs::StdRng};
use std::{fmt, sync::Arc, time::Duration};
use wasmtime_wasi::{HostWallClock, WasiCtxBuilder};

/// A stand-in for every server that a guest may reach.
pub trait Network: Send + Sync {
    /// Answers a request that was admitted.
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'static, Result<http::Response<Bytes>, Mishap>>;
}

/// Why there is no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// The connection was refused.
    Refused,
    /// The connection broke; it is unknown whether the request arrived.
    Broken,
    /// No response in time; it is unknown whether the request arrived.
    Timeout,
    /// The name resolves to the operator's own network.
    Private,
    /// The response's body exceeds the limit.
    TooLarge,
    /// The response's headers exceed the limit.
    HeadersTooLarge,
}

impl Mishap {
    /// Every mishap.
    pub const ALL: [Self; 6] =
        [Self::Refused, Self::Broken, Self::Timeout, Self::Private, Self::TooLarge, Self::HeadersTooLarge];

    /// One word, for scenarios and recordings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Broken => "broken",
            Self::Timeout => "timeout",
            Self::Private => "private",
            Self::TooLarge => "too_large",
            Self::HeadersTooLarge => "headers_too_large",
        }
    }

    /// The fault with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// The environment of one call.
#[derive(Clone)]
pub struct TestEnvironment {
    /// Replaces the grants the guest was loaded with.
    pub grants: Grants,
    /// Time and randomness.
    pub ambience: Ambience,
    /// The servers that the guest reaches.
    pub network: Arc<dyn Network>,
    /// The guest's stored values.
    pub kv: Arc<dyn KvReader>,
    /// The host's records.
    pub records: Arc<dyn RecordReader>,
}

impl fmt::Debug for TestEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestEnvironment").field("ambience", &self.ambience).finish_non_exhaustive()
    }
}

impl TestEnvironment {
    /// Sets the clocks and the randomness of a call's context.
    pub(in crate::guest) fn set(&self, wasi: &mut WasiCtxBuilder) {
        match &self.ambience {
            Ambience::Still { now, seed } => {
                wasi.wall_clock(Stopped(*now))
                    .secure_random(StdRng::seed_from_u64(*seed))
                    .insecure_random(StdRng::seed_from_u64(*seed))
                    .insecure_random_seed((*seed).into());
            }
            Ambience::Again { wall_clock, monotonic_clock, seed } => {
                Clocks::Again { wall: wall_clock.clone(), monotonic: monotonic_clock.clone() }.set(wasi);
                randomness(seed, wasi);
            }
        }
    }
}

/// Time and randomness of a call.
#[derive(Clone)]
pub enum Ambience {
    /// A fixed moment.
    Still {
        /// The time of day, which does not advance.
        now: Timestamp,
        /// The seed of the randomness.
        seed: u64,
    },
    /// As in a recorded call.
    Again {
        /// Readings of the wall clock, in nanoseconds since 1970; the last one repeats.
        wall_clock: Vec<u64>,
        /// Readings of the monotonic clock, in nanoseconds.
        monotonic_clock: Vec<u64>,
        /// The seed of the randomness.
        seed: [u8; 32],
    },
}

impl fmt::Debug for Ambience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Still { now, seed } => write!(f, "Still({now}, {seed})"),
            // The seed must not be printed: it reveals keys made from it.
            Self::Again { .. } => f.write_str("Again"),
        }
    }
}

/// A clock that stands still.
struct Stopped(Timestamp);

impl HostWallClock for Stopped {
    fn resolution(&self) -> Duration {
        Duration::from_millis(1)
    }

    fn now(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.as_millis()).unwrap_or_default())
    }
}
