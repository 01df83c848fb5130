//! How the places of background work are shared, so that a guest that does not answer takes none from the others, nor
//! from what needs no guest.

use super::Lifecycle;
use crate::{guest::Interface, store::WorkKind};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Places for work that asks no guest: it takes no longer than the database does.
const HOST_PLACES: usize = 4;

/// Whose work it is: that of the guest with this place in the configuration; `None`: the host's own.
pub(super) type Owner = Option<String>;

/// Work of one owner.
pub(super) struct Lane {
    pub(super) owner: Owner,
    pub(super) kinds: Vec<WorkKind>,
    /// How much more of it may begin.
    pub(super) free: usize,
}

/// Who has how many places now.
#[derive(Clone, Default)]
pub(super) struct Places(Arc<Mutex<BTreeMap<Owner, usize>>>);

/// A place that is taken. Free again when it is dropped.
pub(super) struct Place {
    places: Places,
    owner: Owner,
}

impl Places {
    pub(super) fn take(&self, owner: &Owner) -> Place {
        *self.taken().entry(owner.clone()).or_default() += 1;
        Place { places: self.clone(), owner: owner.clone() }
    }

    /// How many more an owner may have. Half of the `workers` are shared out among the guests, of which there are so many;
    /// the other half is for whoever needs it.
    pub(super) fn free(&self, owner: &Owner, workers: usize, guests: usize) -> usize {
        let taken = self.taken();
        let has = taken.get(owner).copied().unwrap_or_default();
        if owner.is_none() {
            return HOST_PLACES.saturating_sub(has);
        }
        let own = (workers / (2 * guests.max(1))).max(1);
        let of_guests = taken.iter().filter(|(owner, _)| owner.is_some());
        let shared_taken: usize = of_guests.map(|(_, has)| has.saturating_sub(own)).sum();
        let shared = workers.saturating_sub(own * guests);
        own.saturating_sub(has) + shared.saturating_sub(shared_taken)
    }

    fn taken(&self) -> MutexGuard<'_, BTreeMap<Owner, usize>> {
        // Counters have no invariant that a panic could break.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        if let Some(has) = taken.get_mut(&self.owner) {
            *has = has.saturating_sub(1);
        }
    }
}

impl Lifecycle {
    /// The sorts of work there are by whose they are, with what may begin of each.
    pub(super) fn lanes(&self, places: &Places) -> Vec<Lane> {
        let owner = |kind: WorkKind| interface(kind).and_then(|interface| self.guests.place_of(interface));
        let mut owners: BTreeMap<Owner, Vec<WorkKind>> = BTreeMap::new();
        for kind in WorkKind::ALL {
            owners.entry(owner(kind)).or_default().push(kind);
        }
        let guests = owners.keys().flatten().count();
        let lane = |(owner, kinds)| {
            let free = places.free(&owner, self.settings.workers, guests);
            Lane { owner, kinds, free }
        };
        owners.into_iter().map(lane).collect()
    }
}

/// Whom that work asks; `None`: nobody.
fn interface(kind: WorkKind) -> Option<Interface> {
    match kind {
        WorkKind::Accept => Some(Interface::Receiver),
        WorkKind::Execute | WorkKind::Poll => Some(Interface::Rails),
        WorkKind::Review | WorkKind::Forget => Some(Interface::Customers),
        WorkKind::Mispayment => Some(Interface::Mispayments),
        WorkKind::Rate | WorkKind::Release => Some(Interface::Quotes),
        WorkKind::Expire | WorkKind::Remind | WorkKind::Recheck | WorkKind::Erase => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(places: &Places, owner: &Owner, workers: usize, guests: usize) -> Vec<Place> {
        (0..places.free(owner, workers, guests)).map(|_| places.take(owner)).collect()
    }

    #[test]
    fn one_guest_may_have_all_places_but_the_hosts_own() {
        let (places, guest) = (Places::default(), Some("rails".into()));
        let all = taken(&places, &guest, 8, 1);
        assert_eq!((all.len(), places.free(&guest, 8, 1), places.free(&None, 8, 1)), (8, 0, HOST_PLACES));
        drop(all);
        assert_eq!(places.free(&guest, 8, 1), 8);
    }

    #[test]
    fn whoever_takes_all_it_may_leaves_every_other_guest_its_own() {
        for (workers, guests) in [(8, 2), (8, 3), (16, 5), (1, 1), (1, 3), (4, 3)] {
            let places = Places::default();
            let owner = |n: usize| Some(format!("guest {n}"));
            let mut held = Vec::new();
            for n in 0..guests {
                let all = taken(&places, &owner(n), workers, guests);
                assert!(!all.is_empty(), "guest {n} of {guests} found no place of {workers}");
                held.push(all);
            }
            let held: usize = held.iter().map(Vec::len).sum();
            assert_eq!(held, workers.max(guests));
        }
    }
}
