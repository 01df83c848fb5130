//! Token buckets: one alone, or one for each key.

use crate::model::{Clock, Timestamp};
use governor::clock::Clock as GovernorClock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::state::{InMemoryState, NotKeyed};
use governor::{NotUntil, RateLimiter};
use std::hash::{BuildHasher, Hash, RandomState};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Maximum number of keys with a bucket of their own. A key takes about 100 bytes.
const KEYS_MAX: usize = 50_000;
/// Buckets that all further keys share.
const SHARED: u64 = 1024;
/// Shortest time between two clean-ups: each looks at every key.
const CLEAN_EVERY: Duration = Duration::from_secs(1);

/// The size of a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// How much flows into the bucket in a minute.
    pub per_minute: NonZeroU32,
    /// How much the bucket holds: what may come at once.
    pub burst: NonZeroU32,
}

impl Quota {
    /// So much in a minute, which may come at once.
    pub fn per_minute(per_minute: NonZeroU32) -> Self {
        Self { per_minute, burst: per_minute }
    }

    fn bucket(self) -> governor::Quota {
        governor::Quota::per_minute(self.per_minute).allow_burst(self.burst)
    }
}

/// The host's clock as a limiter reads it: time that only grows. While the host's clock goes back, it stands still, and
/// goes on from there: nobody is locked out until the old time comes again.
#[derive(Clone)]
struct Elapsed {
    clock: Arc<dyn Clock>,
    passed: Arc<Mutex<(Timestamp, Duration)>>,
}

impl Elapsed {
    fn new(clock: Arc<dyn Clock>) -> Self {
        let passed = Arc::new(Mutex::new((clock.now(), Duration::ZERO)));
        Self { clock, passed }
    }
}

impl GovernorClock for Elapsed {
    type Instant = Duration;

    fn now(&self) -> Duration {
        let mut passed = self.passed.lock().unwrap_or_else(PoisonError::into_inner);
        let (before, elapsed) = *passed;
        let now = self.clock.now();
        *passed = (now, elapsed + now.since(before));
        passed.1
    }
}

fn wait(refused: &NotUntil<Duration>, clock: &Elapsed) -> Duration {
    refused.wait_time_from(clock.now())
}

/// One bucket.
pub struct Rate {
    limiter: RateLimiter<NotKeyed, InMemoryState, Elapsed, NoOpMiddleware<Duration>>,
    clock: Elapsed,
}

impl Rate {
    /// A full bucket.
    pub fn new(quota: Quota, clock: Arc<dyn Clock>) -> Self {
        let clock = Elapsed::new(clock);
        Self { limiter: RateLimiter::direct_with_clock(quota.bucket(), clock.clone()), clock }
    }

    /// Takes one out of the bucket.
    ///
    /// # Errors
    /// The bucket is empty: how long until there is one again.
    pub fn take(&self) -> Result<(), Duration> {
        self.limiter.check().map_err(|refused| wait(&refused, &self.clock))
    }
}

/// A key, or where it is counted when there are too many.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Bucket<K> {
    Own(K),
    Shared(u64),
}

/// A bucket for each key. There are at most [`KEYS_MAX`] of them, and [`SHARED`] for the keys beyond, so that
/// inventing keys neither fills the memory nor passes the limit.
pub struct Rates<K: Clone + Eq + Hash> {
    limiter: RateLimiter<Bucket<K>, HashMapStateStore<Bucket<K>>, Elapsed, NoOpMiddleware<Duration>>,
    clock: Elapsed,
    keys_max: usize,
    cleaned: Mutex<Duration>,
    hasher: RandomState,
}

impl<K: Clone + Eq + Hash> Rates<K> {
    /// Full buckets.
    pub fn new(quota: Quota, clock: Arc<dyn Clock>) -> Self {
        Self::with_keys(quota, clock, KEYS_MAX)
    }

    fn with_keys(quota: Quota, clock: Arc<dyn Clock>, keys_max: usize) -> Self {
        let clock = Elapsed::new(clock);
        let limiter = RateLimiter::hashmap_with_clock(quota.bucket(), clock.clone());
        Self { limiter, clock, keys_max, cleaned: Mutex::default(), hasher: RandomState::new() }
    }

    /// Takes one out of the key's bucket.
    ///
    /// # Errors
    /// The bucket is empty: how long until there is one again.
    pub fn take(&self, key: K) -> Result<(), Duration> {
        let bucket = match self.is_full() {
            true => Bucket::Shared(self.hasher.hash_one(&key) % SHARED),
            false => Bucket::Own(key),
        };
        self.limiter.check_key(&bucket).map_err(|refused| wait(&refused, &self.clock))
    }

    /// Whether there is no room for one more key, after those whose buckets are full again were dropped.
    fn is_full(&self) -> bool {
        if self.limiter.len() < self.keys_max {
            return false;
        }
        let now = self.clock.now();
        let mut cleaned = self.cleaned.lock().unwrap_or_else(PoisonError::into_inner);
        if now >= *cleaned {
            *cleaned = now + CLEAN_EVERY;
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        self.limiter.len() >= self.keys_max
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicI64, Ordering};

    struct At(AtomicI64);
    impl Clock for At {
        fn now(&self) -> Timestamp {
            Timestamp::from_seconds(self.0.load(Ordering::Relaxed))
        }
    }

    fn clock() -> Arc<At> {
        Arc::new(At(1_000_000.into()))
    }

    fn quota(per_minute: u32) -> Quota {
        Quota::per_minute(NonZeroU32::new(per_minute).unwrap())
    }

    #[test]
    fn a_bucket_refills_by_the_hosts_clock_and_a_clock_that_goes_back_locks_nobody_out() {
        let clock = clock();
        let rate = Rate::new(quota(60), clock.clone());
        let taken = |rate: &Rate| std::iter::repeat_with(|| rate.take()).take_while(Result::is_ok).count();
        assert_eq!(taken(&rate), 60);
        assert_eq!(rate.take(), Err(Duration::from_secs(1)));
        clock.0.fetch_add(10, Ordering::Relaxed);
        assert_eq!(taken(&rate), 10);
        clock.0.fetch_sub(3600, Ordering::Relaxed);
        assert_eq!(taken(&rate), 0);
        clock.0.fetch_add(10, Ordering::Relaxed);
        assert_eq!(taken(&rate), 10);
    }

    #[test]
    fn invented_keys_fill_neither_the_memory_nor_pass_the_limit() {
        let clock = clock();
        let rates = Rates::with_keys(quota(1), clock.clone(), 100);
        let passed = (0..100_000_u32).filter(|key| rates.take(*key).is_ok()).count();
        assert!(passed <= 100 + usize::try_from(SHARED).unwrap(), "{passed}");
        assert!(rates.limiter.len() <= 100 + usize::try_from(SHARED).unwrap());
        clock.0.fetch_add(120, Ordering::Relaxed);
        assert_eq!(rates.take(7), Ok(()));
        assert!(rates.limiter.len() < 10, "keys are forgotten once their buckets are full");
    }
}
