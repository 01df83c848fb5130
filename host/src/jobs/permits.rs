//! The concurrency limit of jobs, divided so that a guest that does not answer takes no permit from other guests, nor
//! from jobs that call none; and Horizon takes none from either.

use crate::{context::Context, guest::Interface, model::JobKind};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Permits for jobs that call no guest: these only take as long as the database does.
const HOST_PERMITS: usize = 4;

/// Permits for jobs that ask Horizon.
const NETWORK_PERMITS: usize = 4;

/// Whose answers jobs wait for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    /// Nobody's but the database's.
    Host,
    /// Horizon's.
    Network,
    /// Those of the guest with this place in the configuration.
    Guest(String),
}

/// The jobs of one owner.
pub(super) struct Quota {
    pub(super) owner: Owner,
    pub(super) kinds: Vec<JobKind>,
    /// How many more of them may start.
    pub(super) free: usize,
}

/// The permits in use, by owner.
#[derive(Clone, Default)]
pub(super) struct Permits(Arc<Mutex<BTreeMap<Owner, usize>>>);

/// A permit in use. Returned on drop.
pub(super) struct Permit {
    permits: Permits,
    owner: Owner,
}

impl Permits {
    pub(super) fn take(&self, owner: &Owner) -> Permit {
        *self.taken().entry(owner.clone()).or_default() += 1;
        Permit { permits: self.clone(), owner: owner.clone() }
    }

    /// How many more permits an owner may take. Half of the `limit` is reserved for the guests in equal shares; the
    /// other half is free for all.
    pub(super) fn free(&self, owner: &Owner, limit: usize, guests: usize) -> usize {
        let taken = self.taken();
        let has = taken.get(owner).copied().unwrap_or_default();
        match owner {
            Owner::Host => return HOST_PERMITS.saturating_sub(has),
            Owner::Network => return NETWORK_PERMITS.saturating_sub(has),
            Owner::Guest(_) => {}
        }
        let own = (limit / (2 * guests.max(1))).max(1);
        let of_guests = taken.iter().filter(|(owner, _)| matches!(owner, Owner::Guest(_)));
        let shared_taken: usize = of_guests.map(|(_, has)| has.saturating_sub(own)).sum();
        let shared = limit.saturating_sub(own * guests);
        own.saturating_sub(has) + shared.saturating_sub(shared_taken)
    }

    fn taken(&self) -> MutexGuard<'_, BTreeMap<Owner, usize>> {
        // A panic cannot leave counters in a broken state.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut taken = self.permits.taken();
        if let Some(has) = taken.get_mut(&self.owner) {
            *has = has.saturating_sub(1);
        }
    }
}

impl Permits {
    /// The kinds of jobs by owner, with how many of each may start now.
    pub(super) fn quotas(&self, context: &Context) -> Vec<Quota> {
        let owner = |kind: JobKind| {
            let interface = kind.asks().and_then(Interface::from_name);
            match interface.and_then(|interface| context.guests.place_of(interface)) {
                Some(guest) => Owner::Guest(guest),
                None if kind.asks_the_network() => Owner::Network,
                None => Owner::Host,
            }
        };
        let mut owners: BTreeMap<Owner, Vec<JobKind>> = BTreeMap::new();
        for kind in JobKind::ALL {
            owners.entry(owner(*kind)).or_default().push(*kind);
        }
        let guests = owners.keys().filter(|owner| matches!(owner, Owner::Guest(_))).count();
        let quota = |(owner, kinds)| {
            let free = self.free(&owner, context.settings.jobs_at_once, guests);
            Quota { owner, kinds, free }
        };
        owners.into_iter().map(quota).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_interface_that_jobs_call_exists() {
        for interface in JobKind::ALL.iter().filter_map(|kind| kind.asks()) {
            assert!(Interface::from_name(interface).is_some(), "{interface}");
        }
    }

    fn taken(permits: &Permits, owner: &Owner, limit: usize, guests: usize) -> Vec<Permit> {
        (0..permits.free(owner, limit, guests)).map(|_| permits.take(owner)).collect()
    }

    #[test]
    fn one_guest_may_use_all_permits_but_the_hosts() {
        let (permits, guest) = (Permits::default(), Owner::Guest("rails".into()));
        let all = taken(&permits, &guest, 8, 1);
        let free = [&guest, &Owner::Host, &Owner::Network].map(|owner| permits.free(owner, 8, 1));
        assert_eq!((all.len(), free), (8, [0, HOST_PERMITS, NETWORK_PERMITS]));
        drop(all);
        assert_eq!(permits.free(&guest, 8, 1), 8);
    }

    #[test]
    fn an_owner_at_its_limit_leaves_every_other_its_share() {
        for (limit, guests) in [(8, 2), (8, 3), (16, 5), (1, 1), (1, 3), (4, 3)] {
            let permits = Permits::default();
            let owner = |n: usize| Owner::Guest(format!("guest {n}"));
            let mut held = Vec::new();
            for n in 0..guests {
                let all = taken(&permits, &owner(n), limit, guests);
                assert!(!all.is_empty(), "guest {n} of {guests} found no permit of {limit}");
                held.push(all);
            }
            let held: usize = held.iter().map(Vec::len).sum();
            assert_eq!(held, limit.max(guests));
        }
    }
}
