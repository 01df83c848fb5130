//! What stands in for the world when a guest is tried: a clock that does not move, randomness that repeats itself, and
//! whoever answers for the servers. Grants hold as they do in service.

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

/// Answers for every server that a guest may reach.
pub trait Network: Send + Sync {
    /// What becomes of a request that was let out.
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'static, Result<http::Response<Bytes>, Mishap>>;
}

/// Why there is no response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// Nobody listens.
    Refused,
    /// The connection broke; whether the request arrived is not known.
    Broken,
    /// No response in time; whether the request arrived is not known.
    Timeout,
    /// The name leads into the operator's own network.
    Private,
    /// The body of the response is larger than one may be.
    TooLarge,
    /// Its headers are.
    HeadersTooLarge,
}

impl Mishap {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Refused, Self::Broken, Self::Timeout, Self::Private, Self::TooLarge, Self::HeadersTooLarge];

    /// One word.
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

    /// From the word.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// The world of one call.
#[derive(Clone)]
pub struct TestEnvironment {
    /// What the guest may reach and know, in place of the grants it was loaded with.
    pub grants: Grants,
    /// What it finds without asking anybody: time and randomness.
    pub ambience: Ambience,
    /// The servers.
    pub network: Arc<dyn Network>,
    /// What the guest remembers.
    pub kv: Arc<dyn KvReader>,
    /// What is on record.
    pub records: Arc<dyn RecordReader>,
}

impl fmt::Debug for TestEnvironment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestEnvironment").field("ambience", &self.ambience).finish_non_exhaustive()
    }
}

impl TestEnvironment {
    /// Puts clock and randomness into a call's context.
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
    /// Of no moment that ever was.
    Still {
        /// The time of day, which stays.
        now: Timestamp,
        /// Where randomness begins.
        seed: u64,
    },
    /// Of a recorded call.
    Again {
        /// What the wall clock read, in nanoseconds since 1970; the last reading stays.
        wall_clock: Vec<u64>,
        /// What the monotonic clock read, in nanoseconds.
        monotonic_clock: Vec<u64>,
        /// Where randomness began.
        seed: [u8; 32],
    },
}

impl fmt::Debug for Ambience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Still { now, seed } => write!(f, "Still({now}, {seed})"),
            // Who knows the seed knows keys that were made of it.
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
