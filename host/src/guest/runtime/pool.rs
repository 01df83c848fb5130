//! Instances that wait for their next call.
//!
//! All guests that share an engine share one pool, because the engine has room for a number of instances, whichever
//! guest they belong to; each takes one place. If all are taken, the instance that has waited longest is dropped. Only
//! instances of serving guests wait.

use super::instance::{End, Instance};
use crate::guest::Reuse;
use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The interval between searches for instances that have waited too long.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// The waiting instances of one engine.
pub(in crate::guest) struct Pool {
    places: Arc<Semaphore>,
    /// Ordered by arrival, the latest last.
    waiting: Mutex<VecDeque<Waiting>>,
    guests: AtomicU64,
    is_swept: AtomicBool,
}

struct Waiting {
    guest: u64,
    since: Instant,
    instance: Instance,
}

impl Pool {
    /// `places`: maximum number of waiting instances.
    pub(in crate::guest) fn new(places: u32) -> Self {
        let places = usize::try_from(places).unwrap_or(Semaphore::MAX_PERMITS);
        Self {
            places: Arc::new(Semaphore::new(places)),
            waiting: Mutex::default(),
            guests: AtomicU64::new(0),
            is_swept: AtomicBool::new(false),
        }
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<Waiting>> {
        // Instances are inserted and removed whole, so a panic leaves the list intact.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Number of waiting instances.
    #[cfg(test)]
    pub(in crate::guest) fn waiting_now(&self) -> usize {
        self.waiting().len()
    }

    /// A free place, or that of the instance that has waited longest.
    fn place(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = self.places.clone().try_acquire_owned() {
            return Some(place);
        }
        let Waiting { instance, .. } = self.waiting().pop_front()?;
        instance.end(End::Crowded)
    }

    /// Starts the sweeping task, unless it runs.
    fn start_sweeper(self: &Arc<Self>) {
        if !self.is_swept.swap(true, Ordering::Relaxed) {
            tokio::spawn(sweeping(Arc::downgrade(self)));
        }
    }

    /// Ends the instances that have waited too long. Returns whether any still wait.
    fn sweep(&self) -> bool {
        let mut ended = Vec::new();
        let now = Instant::now();
        let mut waiting = self.waiting();
        for mut one in std::mem::take(&mut *waiting) {
            match one.instance.spent(now, one.since) {
                Some(why) => ended.push((one, why)),
                None => waiting.push_back(one),
            }
        }
        let goes_on = !waiting.is_empty();
        // Under the lock, so that the next instance to wait starts a new task.
        self.is_swept.store(goes_on, Ordering::Relaxed);
        drop(waiting);
        for (Waiting { instance, .. }, why) in ended {
            instance.end(why);
        }
        goes_on
    }
}

/// Sweeps until no instance waits.
async fn sweeping(pool: Weak<Pool>) {
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        if !pool.upgrade().is_some_and(|pool| pool.sweep()) {
            return;
        }
    }
}

/// One guest's part of the pool.
pub(in crate::guest) struct Share {
    pool: Arc<Pool>,
    guest: u64,
    pub(in crate::guest) bounds: Reuse,
    is_open: AtomicBool,
}

impl Share {
    /// A guest's share. It gives out no instances until the guest serves.
    pub(in crate::guest) fn new(pool: &Arc<Pool>, bounds: Reuse) -> Self {
        let guest = pool.guests.fetch_add(1, Ordering::Relaxed);
        Self { pool: pool.clone(), guest, bounds, is_open: AtomicBool::new(false) }
    }

    /// Whether instances may wait.
    pub(in crate::guest) fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Relaxed)
    }

    /// The guest serves from now on.
    pub(in crate::guest) fn open(&self) {
        self.is_open.store(true, Ordering::Relaxed);
    }

    /// The guest no longer serves: drops its waiting instances and accepts no more.
    pub(in crate::guest) fn close(&self) {
        let (mut ours, mut others) = (VecDeque::new(), VecDeque::new());
        let mut waiting = self.pool.waiting();
        self.is_open.store(false, Ordering::Relaxed);
        for one in std::mem::take(&mut *waiting) {
            if one.guest == self.guest { ours.push_back(one) } else { others.push_back(one) }
        }
        *waiting = others;
        drop(waiting);
        for Waiting { instance, .. } in ours {
            instance.end(End::Replaced);
        }
    }

    /// A waiting instance for this call: the latest, whose memory is most likely in the caches. It keeps its place.
    pub(in crate::guest) fn take(&self, now: Instant) -> Option<Instance> {
        loop {
            let mut waiting = self.pool.waiting();
            let last = waiting.iter().rposition(|one| one.guest == self.guest)?;
            let Waiting { since, mut instance, .. } = waiting.remove(last)?;
            drop(waiting);
            match instance.spent(now, since) {
                None => return Some(instance),
                Some(why) => instance.end(why),
            };
        }
    }

    /// Puts back an instance that has answered, unless it is spent.
    pub(in crate::guest) fn put(&self, mut instance: Instance) {
        let since = Instant::now();
        let why = match instance.spent(since, since) {
            None if instance.take_place(|| self.pool.place()) => {
                let mut waiting = self.pool.waiting();
                // Under the lock: an instance put back after the closing would never be called.
                if self.is_open() {
                    waiting.push_back(Waiting { guest: self.guest, since, instance });
                    drop(waiting);
                    return self.pool.start_sweeper();
                }
                End::Replaced
            }
            None => End::Crowded,
            Some(why) => why,
        };
        instance.end(why);
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.close();
    }
}
