//! Open connections, up to a limit. At the limit a new connection replaces the one that has been idle for longest.

use crate::limits::Subnet;
use std::{
    collections::{BTreeMap, HashMap, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// The age below which a connection is never closed for another. In a burst, more connections can be accepted than the
/// limit before the request of any of them has been read.
const GRACE: Duration = Duration::from_millis(100);

/// The connections, up to the limit.
pub struct Connections {
    places: Arc<Semaphore>,
    idle: Mutex<Idle>,
    /// Notified when a connection becomes idle.
    became_idle: Notify,
}

/// The idle connections, the longest idle first.
#[derive(Default)]
struct Idle {
    begun: u64,
    by_age: BTreeMap<u64, IdleConnection>,
    /// The connections of each address, idle or not.
    of_address: HashMap<Subnet, usize>,
}

struct IdleConnection {
    since: Instant,
    address: Option<Subnet>,
    gone: CancellationToken,
}

impl Idle {
    /// Closes the connection that has been idle for longest. Returns how long to wait if it is too young for that.
    fn make_room(&mut self) -> Option<Duration> {
        let oldest = self.by_age.first_entry()?;
        let left = GRACE.checked_sub(oldest.get().since.elapsed()).filter(|left| !left.is_zero());
        if left.is_none() {
            oldest.remove().gone.cancel();
        }
        left
    }

    /// Counts one more connection of the address. At the limit, the one of them that has been idle for longest is
    /// closed; if none is, the new one is refused.
    fn admit(&mut self, address: Subnet, most: usize) -> bool {
        let count = self.of_address.entry(address).or_default();
        if *count >= most {
            let oldest = self.by_age.iter().find(|(_, idle)| idle.address == Some(address)).map(|(key, _)| *key);
            match oldest.and_then(|key| self.by_age.remove(&key)) {
                Some(idle) => idle.gone.cancel(),
                None => return false,
            }
        }
        *count += 1;
        true
    }

    fn release(&mut self, address: Subnet) {
        if let Entry::Occupied(mut count) = self.of_address.entry(address) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

impl Connections {
    /// Space for `most` connections.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { places: Arc::new(Semaphore::new(most)), idle: Mutex::default(), became_idle: Notify::new() })
    }

    /// Takes a place for one more connection. At the limit, the connection that has been idle for longest is closed; if
    /// all are being served, this waits.
    pub async fn place(self: &Arc<Self>) -> ConnectionPermit {
        loop {
            if let Ok(permit) = self.places.clone().try_acquire_owned() {
                return ConnectionPermit::new(self.clone(), permit);
            }
            let grace = self.idle().make_room();
            tokio::select! {
                Ok(permit) = self.places.clone().acquire_owned() => return ConnectionPermit::new(self.clone(), permit),
                () = self.became_idle.notified() => {}
                () = tokio::time::sleep(grace.unwrap_or_default()), if grace.is_some() => {}
            }
        }
    }

    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection's place. Released on drop.
pub struct ConnectionPermit {
    connections: Arc<Connections>,
    /// Its key among the idle connections; `None` while a request is served.
    since: Mutex<Option<u64>>,
    /// The address it is counted under.
    address: OnceLock<Subnet>,
    gone: CancellationToken,
    _permit: OwnedSemaphorePermit,
}

impl ConnectionPermit {
    fn new(connections: Arc<Connections>, permit: OwnedSemaphorePermit) -> Self {
        let gone = CancellationToken::new();
        let place = Self { connections, since: Mutex::default(), address: OnceLock::new(), gone, _permit: permit };
        place.waits();
        place
    }

    /// Counts the connection under the address it comes from. Returns whether it may stay: the address has no more than
    /// `most`.
    pub fn belongs_to(&self, address: Subnet, most: usize) -> bool {
        let is_admitted = self.connections.idle().admit(address, most);
        if is_admitted && self.address.set(address).is_ok() {
            // It is listed as idle already, without the address.
            self.waits();
        }
        is_admitted
    }

    /// Cancelled when the connection has to close.
    pub fn gone(&self) -> &CancellationToken {
        &self.gone
    }

    /// The head of a request has arrived, or more of its body: the connection stays open until the answer is sent, or
    /// until it waits again.
    pub fn asks(&self) {
        if let Some(since) = self.since().take() {
            self.connections.idle().by_age.remove(&since);
        }
    }

    /// No request is pending, or its body is incomplete: the connection is idle from now on.
    pub fn waits(&self) {
        self.asks();
        let mut idle = self.connections.idle();
        idle.begun += 1;
        let begun = idle.begun;
        let entry =
            IdleConnection { since: Instant::now(), address: self.address.get().copied(), gone: self.gone.clone() };
        idle.by_age.insert(begun, entry);
        drop(idle);
        *self.since() = Some(begun);
        self.connections.became_idle.notify_one();
    }

    fn since(&self) -> MutexGuard<'_, Option<u64>> {
        self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        self.asks();
        if let Some(address) = self.address.get() {
            self.connections.idle().release(*address);
        }
    }
}
