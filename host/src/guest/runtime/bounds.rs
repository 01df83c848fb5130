//! Limits on a guest's calls, computed once for each interface, and the gates that keep one guest or one interface from
//! taking every slot.

use super::engine::MEMORY_MOST;
use crate::guest::{Guests, Interface, Limits, Settings, Terms};
use std::{
    collections::BTreeMap,
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

/// The limits on the calls of one guest. They belong to the guest's place: successive versions there share its gates.
#[derive(Debug)]
pub(in crate::guest) struct Bounds {
    /// `None`: it may use every slot.
    gate: Option<Gate>,
    interfaces: [Bound; Interface::ALL.len()],
    /// The limits that the operator set, as texts.
    pub(in crate::guest) set: Vec<String>,
}

/// The limits on the calls of one interface of a guest.
#[derive(Debug)]
pub(in crate::guest) struct Bound {
    pub(in crate::guest) limits: Limits,
    /// `None`: it may use every slot of its guest.
    gate: Option<Gate>,
}

impl Bounds {
    pub(in crate::guest) fn new(terms: &Terms, shares: Shares) -> Self {
        let own = &terms.limits;
        let bound = |interface: Interface| {
            let limits = terms.interfaces.get(&interface).unwrap_or(own);
            let limits = Limits { memory: limits.memory.min(MEMORY_MOST), ..limits.clone() };
            let gate = shares.below(limits.calls, own.calls, Whose::Interface(interface));
            Bound { limits, gate }
        };
        let mut set = own.differences(&Limits::default());
        set.extend(terms.grants.reading());
        for (interface, limits) in &terms.interfaces {
            set.extend(limits.differences(own).iter().map(|words| format!("`{}` {words}", interface.name())));
        }
        let gate = shares.below(own.calls.min(shares.of_one_guest()), shares.slots, Whose::Guest);
        Self { gate, interfaces: Interface::ALL.map(bound), set }
    }

    /// The limits on the calls of one interface.
    pub(in crate::guest) fn of(&self, interface: Interface) -> &Bound {
        // The list has an item for each interface, in order of declaration.
        &self.interfaces[interface as usize]
    }

    /// Waits for a slot at the interface's gate, then the guest's, then the host's: a call that waits at a narrow gate
    /// occupies no slot of a wider one.
    ///
    /// # Errors
    /// The gate that had no free slot until the deadline.
    pub(in crate::guest) async fn enter<'a>(
        &'a self,
        interface: Interface,
        slots: &'a Gate,
        deadline: Instant,
    ) -> Result<Place<'a>, &'a Gate> {
        let of_interface = match &self.of(interface).gate {
            Some(gate) => Some(gate.pass(deadline).await?),
            None => None,
        };
        let of_guest = match &self.gate {
            Some(gate) => Some(gate.pass(deadline).await?),
            None => None,
        };
        Ok(Place { _slot: slots.pass(deadline).await?, _of_guest: of_guest, _of_interface: of_interface })
    }
}

/// A call's slots. Released on drop.
pub(in crate::guest) struct Place<'a> {
    _slot: SemaphorePermit<'a>,
    _of_guest: Option<SemaphorePermit<'a>>,
    _of_interface: Option<SemaphorePermit<'a>>,
}

/// How guests share the host's slots.
#[derive(Clone, Copy)]
pub(in crate::guest) struct Shares {
    slots: u32,
    background: u32,
    guests: u32,
}

impl Shares {
    /// The shares of `guests` guests.
    pub(in crate::guest) fn new(settings: &Settings, guests: usize) -> Self {
        let guests = u32::try_from(guests).unwrap_or(u32::MAX).max(1);
        Self { slots: settings.limits.calls.max(1), background: settings.background_calls, guests }
    }

    /// The maximum for one guest: half of the slots are divided among the guests, so that each of the others finds its
    /// part free.
    fn of_one_guest(self) -> u32 {
        let own = self.slots / self.guests.saturating_mul(2);
        self.slots.saturating_sub(own.saturating_mul(self.guests - 1))
    }

    /// The gate for all calls of the host.
    pub(in crate::guest) fn all(self) -> Gate {
        self.gate(self.slots, Whose::All)
    }

    /// A gate for `calls` calls, in front of one for `next`. `None`: it would let as many through, so it is not needed.
    fn below(self, calls: u32, next: u32, whose: Whose) -> Option<Gate> {
        (calls < next.min(self.slots)).then(|| self.gate(calls.max(1), whose))
    }

    /// A gate for `calls` calls. Background jobs get the same share of every gate, rounded up to whole calls; requests
    /// keep at least one.
    fn gate(self, calls: u32, whose: Whose) -> Gate {
        let background = (u64::from(calls) * u64::from(self.background)).div_ceil(self.slots.into());
        let front = u64::from(calls).saturating_sub(background).max(1);
        let semaphore = |permits: u64| Semaphore::new(usize::try_from(permits).unwrap_or(1));
        Gate { open: semaphore(calls.into()), front: Arc::new(semaphore(front)), calls, whose }
    }
}

/// A semaphore for concurrent calls.
#[derive(Debug)]
pub(in crate::guest) struct Gate {
    open: Semaphore,
    /// The part of the slots that requests may use.
    front: Arc<Semaphore>,
    calls: u32,
    whose: Whose,
}

/// The calls that a gate counts.
#[derive(Debug, Clone, Copy)]
enum Whose {
    All,
    Guest,
    Interface(Interface),
}

impl Gate {
    async fn pass(&self, deadline: Instant) -> Result<SemaphorePermit<'_>, &Self> {
        // While a slot is free no call waits, so this overtakes none.
        if let Ok(permit) = self.open.try_acquire() {
            return Ok(permit);
        }
        match tokio::time::timeout_at(deadline.into(), self.open.acquire()).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(self),
        }
    }
}

/// A request's permission to call a guest. Returned on drop.
pub struct CallPermit {
    _permits: Vec<OwnedSemaphorePermit>,
}

impl Guests {
    /// Waits for permission to call the guest that provides an interface, for a request. Background calls have slots of
    /// their own, so that requests cannot delay a payout, however many. `None`: there was no slot within `patience`.
    pub async fn permit(&self, interface: Interface, patience: Duration) -> Option<CallPermit> {
        let bounds = self.generation.load().provider(interface).map(|guest| guest.bounds.clone());
        let of_interface = bounds.as_ref().and_then(|bounds| bounds.of(interface).gate.as_ref());
        let of_guest = bounds.as_ref().and_then(|bounds| bounds.gate.as_ref());
        let deadline = Instant::now() + patience;
        let mut permits = Vec::with_capacity(1);
        for gate in [of_interface, of_guest, Some(&self.machine.slots)].into_iter().flatten() {
            let permit = tokio::time::timeout_at(deadline.into(), gate.front.clone().acquire_owned());
            permits.push(permit.await.ok()?.ok()?);
        }
        Some(CallPermit { _permits: permits })
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = self.calls;
        match self.whose {
            Whose::All => write!(f, "all guests together have {calls}"),
            Whose::Guest => write!(f, "this guest has {calls}"),
            Whose::Interface(interface) => write!(f, "its `{}` has {calls}", interface.name()),
        }
    }
}

/// The limits of every guest, by its place.
#[derive(Debug)]
pub(in crate::guest) struct Places {
    own: BTreeMap<String, Arc<Bounds>>,
    others: Arc<Bounds>,
}

impl Places {
    pub(in crate::guest) fn new(settings: &Settings, shares: Shares) -> Self {
        let bounds = |terms: &Terms| Arc::new(Bounds::new(terms, shares));
        let own = settings.own.iter().map(|(place, terms)| (place.clone(), bounds(terms))).collect();
        Self { own, others: bounds(&settings.terms("")) }
    }

    pub(in crate::guest) fn of(&self, place: &str) -> Arc<Bounds> {
        self.own.get(place).unwrap_or(&self.others).clone()
    }
}
