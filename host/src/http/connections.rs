//! Open connections, up to a limit. At the limit a new connection replaces an idle one: of the address that has the most,
//! one that keeps the host waiting rather than one that was served, and of these the one that has been idle for longest.

use crate::limits::Subnet;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, hash_map::Entry},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// How long a connection is idle at least before it is closed for another: a request may be on its way.
const GRACE: Duration = Duration::from_millis(25);

/// How many of the longest idle connections are compared: looking at all of a hundred thousand would cost more than serving
/// the new one.
const COMPARED: usize = 1024;

/// The connections, up to the limit.
pub struct Connections {
    places: Arc<Semaphore>,
    idle: Mutex<Idle>,
    /// Notified when a connection becomes idle.
    became_idle: Notify,
    /// Notified when a connection that was to be closed stays, as a request has arrived.
    stays: Notify,
    crowded: Crowded,
}

/// Wakes requests that wait for something, when no connection can be closed for a new one: their connections are needed.
#[derive(Debug, Clone, Default)]
pub struct Crowded(Arc<Notify>);

impl Crowded {
    /// Waits until a new connection finds no place.
    pub async fn is_so(&self) {
        self.0.notified().await;
    }
}

/// What closing an idle connection came to.
#[derive(Debug, PartialEq, Eq)]
enum Room {
    /// One was told to close.
    Soon,
    /// Only connections that were served have been idle for long enough; how long until another has.
    After(Duration),
    /// None has been idle for long enough; how long until one has.
    Nowhere(Duration),
}

/// What an idle connection waits for. The later in this list, the sooner it is closed for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WaitsFor {
    /// The next request, after one that was served.
    NextRequest,
    /// The first request.
    FirstRequest,
    /// The rest of a request whose head has arrived.
    Body,
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
    wait: WaitsFor,
    address: Option<Subnet>,
    gone: Arc<Notify>,
}

impl Idle {
    /// Closes an idle connection.
    fn make_room(&mut self) -> Room {
        let now = Instant::now();
        let left = |idle: &IdleConnection| GRACE.saturating_sub(now.duration_since(idle.since));
        let of_address =
            |idle: &IdleConnection| idle.address.and_then(|address| self.of_address.get(&address).copied());
        let ripe = self.by_age.iter().take_while(|(_, idle)| left(idle).is_zero()).take(COMPARED);
        // The first of equals is the longest idle.
        let first =
            ripe.min_by_key(|(_, idle)| Reverse((of_address(idle), idle.wait))).map(|(key, idle)| (*key, idle.wait));
        // Whoever was served keeps the connection, if one that was not has soon been idle for long enough.
        let young = self.by_age.values().rev().take(COMPARED).take_while(|idle| !left(idle).is_zero());
        let unserved = young.filter(|idle| idle.wait != WaitsFor::NextRequest).last();
        match (first, unserved) {
            (Some((_, WaitsFor::NextRequest)), Some(unserved)) => Room::After(left(unserved)),
            (Some((key, _)), _) => {
                self.close(key);
                Room::Soon
            }
            (None, _) => Room::Nowhere(self.by_age.first_key_value().map_or(GRACE, |(_, oldest)| left(oldest))),
        }
    }

    fn close(&mut self, key: u64) -> bool {
        self.by_age.remove(&key).inspect(|idle| idle.gone.notify_one()).is_some()
    }

    /// Counts one more connection of the address. At the limit, an idle one of them is closed; if none is, the new one is
    /// refused.
    fn admit(&mut self, address: Subnet, most: usize) -> bool {
        if self.of_address.get(&address).is_some_and(|count| *count >= most) {
            let own = self.by_age.iter().filter(|(_, idle)| idle.address == Some(address));
            let first = own.min_by_key(|(_, idle)| Reverse(idle.wait)).map(|(key, _)| *key);
            if !first.is_some_and(|key| self.close(key)) {
                return false;
            }
        }
        *self.of_address.entry(address).or_default() += 1;
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
        Arc::new(Self {
            places: Arc::new(Semaphore::new(most)),
            idle: Mutex::default(),
            became_idle: Notify::new(),
            stays: Notify::new(),
            crowded: Crowded::default(),
        })
    }

    /// Takes a place for one more connection. At the limit, an idle connection is closed; if all are being served, this
    /// waits.
    pub async fn place(self: &Arc<Self>) -> ConnectionPermit {
        loop {
            if let Ok(permit) = self.places.clone().try_acquire_owned() {
                return ConnectionPermit::new(self.clone(), permit);
            }
            let room = self.idle().make_room();
            let look_again = async {
                match room {
                    Room::Soon => self.stays.notified().await,
                    Room::After(wait) => tokio::time::sleep(wait).await,
                    Room::Nowhere(wait) => {
                        self.crowded.0.notify_waiters();
                        let _ = tokio::time::timeout(wait, self.became_idle.notified()).await;
                    }
                }
            };
            tokio::select! {
                Ok(permit) = self.places.clone().acquire_owned() => return ConnectionPermit::new(self.clone(), permit),
                () = look_again => {}
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
    /// Its key among the idle connections; `None` before its task runs, and while a request is served.
    since: Mutex<Option<u64>>,
    /// The address it is counted under.
    address: OnceLock<Subnet>,
    gone: Arc<Notify>,
    _permit: OwnedSemaphorePermit,
}

impl ConnectionPermit {
    fn new(connections: Arc<Connections>, permit: OwnedSemaphorePermit) -> Self {
        let gone = Arc::new(Notify::new());
        Self { connections, since: Mutex::default(), address: OnceLock::new(), gone, _permit: permit }
    }

    /// Counts the connection under the address it comes from. Returns whether it may stay: the address has no more than
    /// `most`.
    pub fn belongs_to(&self, address: Subnet, most: usize) -> bool {
        self.connections.idle().admit(address, most) && self.address.set(address).is_ok()
    }

    /// Waits until the connection has to close for another. A request that has arrived meanwhile is served: then another
    /// connection has to close, and this waits again.
    pub async fn gone(&self) {
        loop {
            self.gone.notified().await;
            if self.since().is_some() {
                return;
            }
            self.connections.stays.notify_one();
        }
    }

    /// The head of a request has arrived, or more of its body: the connection stays open until the answer is sent, or
    /// until it waits again.
    pub fn asks(&self) {
        if let Some(since) = self.since().take() {
            self.connections.idle().by_age.remove(&since);
        }
    }

    /// No request is pending, or its body is incomplete: the connection is idle from now on.
    pub fn waits(&self, wait: WaitsFor) {
        self.asks();
        let mut idle = self.connections.idle();
        idle.begun += 1;
        let begun = idle.begun;
        let (address, gone) = (self.address.get().copied(), self.gone.clone());
        let entry = IdleConnection { since: Instant::now(), wait, address, gone };
        idle.by_age.insert(begun, entry);
        drop(idle);
        *self.since() = Some(begun);
        self.connections.became_idle.notify_one();
    }

    /// Tells when its place is needed for another.
    pub fn crowded(&self) -> Crowded {
        self.connections.crowded.clone()
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::IpAddr;

    fn place(connections: &Arc<Connections>, address: &str, wait: WaitsFor) -> ConnectionPermit {
        let permit = connections.places.clone().try_acquire_owned().unwrap();
        let place = ConnectionPermit::new(connections.clone(), permit);
        assert!(place.belongs_to(address.parse::<IpAddr>().unwrap().into(), 3));
        place.waits(wait);
        place
    }

    #[tokio::test]
    async fn the_address_with_the_most_connections_makes_room_with_those_that_keep_the_host_waiting() {
        let connections = Connections::new(5);
        let honest = place(&connections, "192.0.2.1", WaitsFor::Body);
        let greedy = [WaitsFor::NextRequest, WaitsFor::FirstRequest, WaitsFor::Body, WaitsFor::Body];
        let greedy = greedy.map(|wait| {
            place(&connections, if wait == WaitsFor::NextRequest { "192.0.2.3" } else { "192.0.2.2" }, wait)
        });
        let is_closed = |place: &ConnectionPermit| {
            let key = (*place.since()).unwrap();
            !connections.idle().by_age.contains_key(&key)
        };
        let gone = || greedy.iter().map(is_closed).collect::<Vec<_>>();
        assert!(matches!(connections.idle().make_room(), Room::Nowhere(left) if left <= GRACE), "all are young");
        tokio::time::sleep(GRACE).await;
        assert_eq!(connections.idle().make_room(), Room::Soon);
        assert_eq!(gone(), [false, false, true, false]);
        assert_eq!(connections.idle().make_room(), Room::Soon);
        assert_eq!(gone(), [false, false, true, true]);
        assert_eq!(connections.idle().make_room(), Room::Soon);
        assert_eq!((gone(), is_closed(&honest)), (vec![false, true, true, true], false));
    }

    #[tokio::test]
    async fn a_client_that_was_served_keeps_its_connection_while_others_are_about_to_have_waited() {
        let connections = Connections::new(3);
        let _served = place(&connections, "192.0.2.1", WaitsFor::NextRequest);
        tokio::time::sleep(GRACE).await;
        let unserved = place(&connections, "192.0.2.2", WaitsFor::FirstRequest);
        assert!(matches!(connections.idle().make_room(), Room::After(left) if left <= GRACE), "the other is young");
        unserved.asks();
        assert_eq!(connections.idle().make_room(), Room::Soon, "nobody else can be closed");
    }

    #[tokio::test]
    async fn requests_that_wait_are_told_when_a_new_connection_finds_no_place() {
        let connections = Connections::new(1);
        let only = place(&connections, "192.0.2.1", WaitsFor::FirstRequest);
        only.asks();
        let crowded = only.crowded();
        let told = async {
            crowded.is_so().await;
            drop(only);
        };
        tokio::join!(told, connections.place());
    }
}
