//! Time and randomness of calls that are recorded or replayed.

use crate::guest::CallTrace;
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use wasmtime_wasi::{
    HostMonotonicClock, HostWallClock, WasiCtxBuilder,
    clocks::{MonotonicClock, WallClock},
};

/// The resolution these clocks report: the same on every machine.
const RESOLUTION: Duration = Duration::from_nanos(1);

/// The step of the monotonic clock between readings that are not recorded, in nanoseconds. Go's runtime does not begin
/// at zero, and a guest that waits for time to pass would wait for ever.
const STEP: u64 = 1_000;

/// Seeds a call's randomness. Recorded calls pass it to guests that make keys of it, so it must be secure: what comes
/// from the insecure generator must not reveal what comes from the secure one.
pub(in crate::guest) fn randomness(seed: &[u8; 32], wasi: &mut WasiCtxBuilder) {
    let mut other = *seed;
    other[0] ^= 1;
    let mut insecure = StdRng::from_seed(other);
    let mut bytes = [0; 16];
    insecure.fill_bytes(&mut bytes);
    wasi.secure_random(StdRng::from_seed(*seed))
        .insecure_random(insecure)
        .insecure_random_seed(u128::from_le_bytes(bytes));
}

/// The clocks of a call.
#[derive(Clone)]
pub(in crate::guest) enum Clocks {
    /// The system's clocks; every reading is recorded.
    Noted(Arc<dyn CallTrace>),
    /// Recorded readings, in order. After the last one the wall clock stands still, and the monotonic clock advances.
    Again {
        /// Readings of the wall clock.
        wall: Vec<u64>,
        /// Readings of the monotonic clock.
        monotonic: Vec<u64>,
    },
}

impl Clocks {
    pub(in crate::guest) fn set(&self, wasi: &mut WasiCtxBuilder) {
        match self {
            Self::Noted(trace) => {
                wasi.wall_clock(NotedWall(trace.clone(), WallClock::new()));
                wasi.monotonic_clock(NotedMonotonic(trace.clone(), MonotonicClock::new()));
            }
            Self::Again { wall, monotonic } => {
                wasi.wall_clock(Readings::new(wall, 0)).monotonic_clock(Readings::new(monotonic, STEP));
            }
        }
    }
}

struct NotedWall(Arc<dyn CallTrace>, WallClock);

impl HostWallClock for NotedWall {
    fn resolution(&self) -> Duration {
        RESOLUTION
    }

    fn now(&self) -> Duration {
        let now = self.1.now();
        self.0.read_wall_clock(now);
        now
    }
}

struct NotedMonotonic(Arc<dyn CallTrace>, MonotonicClock);

impl HostMonotonicClock for NotedMonotonic {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        let now = self.1.now();
        self.0.read_monotonic_clock(now);
        now
    }
}

struct Readings {
    all: Vec<u64>,
    next: AtomicUsize,
    step: u64,
}

impl Readings {
    fn new(all: &[u64], step: u64) -> Self {
        Self { all: all.to_vec(), next: AtomicUsize::new(0), step }
    }

    fn read(&self) -> u64 {
        let at = self.next.fetch_add(1, Ordering::Relaxed);
        let beyond = u64::try_from((at + 1).saturating_sub(self.all.len())).unwrap_or_default();
        let known = self.all.get(at).or(self.all.last()).copied().unwrap_or_default();
        known.saturating_add(beyond.saturating_mul(self.step))
    }
}

impl HostWallClock for Readings {
    fn resolution(&self) -> Duration {
        RESOLUTION
    }

    fn now(&self) -> Duration {
        Duration::from_nanos(self.read())
    }
}

impl HostMonotonicClock for Readings {
    fn resolution(&self) -> u64 {
        1
    }

    fn now(&self) -> u64 {
        self.read()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_yields_the_same_randomness_in_every_release() {
        // Saved recordings depend on this: if it fails, the library has changed and they cannot be replayed.
        let mut bytes = [0; 8];
        StdRng::from_seed([7; 32]).fill_bytes(&mut bytes);
        assert_eq!(hex::encode(bytes), "f692897885c0cb20");
    }

    #[test]
    fn readings_repeat_in_order_and_continue_after_the_last() {
        let readings = Readings::new(&[3, 1, 2], 0);
        assert_eq!([(); 5].map(|()| readings.read()), [3, 1, 2, 2, 2]);
        let readings = Readings::new(&[3, 1, 2], 10);
        assert_eq!([(); 5].map(|()| readings.read()), [3, 1, 2, 12, 22]);
        assert_eq!(Readings::new(&[], 10).read(), 10);
    }
}
