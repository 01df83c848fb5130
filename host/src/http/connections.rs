//! Open connections, up to a limit. At the limit the one that has been silent for longest gives way to a new one.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// A connection this young never gives way. In a burst, more connections can be accepted than there are places before the
/// request of any of them has been read.
const GRACE: Duration = Duration::from_millis(100);

/// The places there are.
pub struct Connections {
    places: Arc<Semaphore>,
    idle: Mutex<Idle>,
    /// A connection has begun to wait for a request.
    became_idle: Notify,
}

/// The connections that ask for nothing at present, the longest silent first.
#[derive(Default)]
struct Idle {
    begun: u64,
    by_age: BTreeMap<u64, (Instant, CancellationToken)>,
}

impl Idle {
    /// Tells the connection that has been silent for longest to go; how long to wait, if it has not been for long.
    fn make_room(&mut self) -> Option<Duration> {
        let oldest = self.by_age.first_entry()?;
        let left = GRACE.checked_sub(oldest.get().0.elapsed()).filter(|left| !left.is_zero());
        if left.is_none() {
            oldest.remove().1.cancel();
        }
        left
    }
}

impl Connections {
    /// Places for so many.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { places: Arc::new(Semaphore::new(most)), idle: Mutex::default(), became_idle: Notify::new() })
    }

    /// A place for one more. When all are taken, the connection that has been silent for longest is told to go; when
    /// all are being served, this waits.
    pub async fn place(self: &Arc<Self>) -> Place {
        loop {
            if let Ok(permit) = self.places.clone().try_acquire_owned() {
                return Place::new(self.clone(), permit);
            }
            let grace = self.idle().make_room();
            tokio::select! {
                Ok(permit) = self.places.clone().acquire_owned() => return Place::new(self.clone(), permit),
                () = self.became_idle.notified() => {}
                () = tokio::time::sleep(grace.unwrap_or_default()), if grace.is_some() => {}
            }
        }
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One connection's place. Dropping it makes room.
pub struct Place {
    connections: Arc<Connections>,
    /// Its key among the idle; `None` while it is served.
    since: Mutex<Option<u64>>,
    gone: CancellationToken,
    _permit: OwnedSemaphorePermit,
}

impl Place {
    fn new(connections: Arc<Connections>, permit: OwnedSemaphorePermit) -> Self {
        let place = Self { connections, since: Mutex::default(), gone: CancellationToken::new(), _permit: permit };
        place.waits();
        place
    }

    /// Cancelled when the connection has to give way.
    pub fn gone(&self) -> &CancellationToken {
        &self.gone
    }

    /// A request has arrived whole, as far as its head goes, or more of its body has: the connection stays until it is
    /// answered, or waits again.
    pub fn asks(&self) {
        if let Some(since) = self.since().take() {
            self.connections.idle().by_age.remove(&since);
        }
    }

    /// Nothing is asked for, or not yet to its end. The silence begins now.
    pub fn waits(&self) {
        self.asks();
        let mut idle = self.connections.idle();
        idle.begun += 1;
        let begun = idle.begun;
        idle.by_age.insert(begun, (Instant::now(), self.gone.clone()));
        drop(idle);
        *self.since() = Some(begun);
        self.connections.became_idle.notify_one();
    }

    fn since(&self) -> MutexGuard<'_, Option<u64>> {
        self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.asks();
    }
}
