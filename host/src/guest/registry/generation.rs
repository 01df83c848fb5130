//! The set of guests in use at one time, and the interfaces each of them provides.

use super::{
    load::Loaded,
    swap::{Candidate, Serving},
};
use crate::guest::{Feature, Interface, LoadError, runtime::pool::Share};
use serde::Serialize;
use std::{fmt, sync::Arc};

/// A set of guests, replaced as a whole.
#[derive(Default)]
pub(in crate::guest) struct Generation {
    guests: Vec<Arc<Loaded>>,
}

impl Generation {
    /// Adds a guest as the provider of the interfaces it exports.
    pub(in crate::guest) fn add(&mut self, guest: Arc<Loaded>) -> Result<(), LoadError> {
        for interface in Interface::ALL.into_iter().filter(|one| guest.exports.has(*one)) {
            if let Some(first) = self.provider(interface) {
                let (first, second) = (first.source.clone(), guest.source.clone());
                return Err(LoadError::TwoProviders { interface, first, second });
            }
            let excluded = interface.excludes().find_map(|other| Some((other, self.provider(other)?.source.clone())));
            if let Some((other, first)) = excluded {
                let second = guest.source.clone();
                return Err(LoadError::Excluded { guest: second, interface, other, provider: first });
            }
        }
        self.guests.push(guest);
        Ok(())
    }

    /// A copy with this guest in place of the one with the same source name.
    pub(in crate::guest) fn with(&self, guest: Arc<Loaded>) -> Result<Self, LoadError> {
        if !self.guests.iter().any(|one| one.source == guest.source) {
            return Err(LoadError::NoSuchPlace { guest: guest.source.clone() });
        }
        let mut next = Self::default();
        for one in &self.guests {
            next.add(if one.source == guest.source { guest.clone() } else { one.clone() })?;
        }
        Ok(next)
    }

    /// A copy with the candidate in place of the same version with other code; `None`: that version is not in the set.
    pub(in crate::guest) fn exchanged(&self, candidate: &Candidate) -> Option<Self> {
        let Candidate { loaded } = candidate;
        let is_same = |one: &Loaded| one.source == loaded.source && one.facts.hash == loaded.facts.hash;
        let is_there = self.guests.iter().any(|one| is_same(one));
        is_there.then(|| self.with(loaded.clone()).ok()).flatten()
    }

    /// Puts the guests into service: their instances may wait for another call.
    pub(in crate::guest) fn serves(&self) {
        self.shares().for_each(|share| share.open());
    }

    /// Takes the guests that are not in `next` out of service.
    pub(in crate::guest) fn retire_for(&self, next: &Self) {
        let stays = |share: &Arc<Share>| next.shares().any(|one| Arc::ptr_eq(one, share));
        self.shares().filter(|share| !stays(share)).for_each(|share| share.close());
    }

    fn shares(&self) -> impl Iterator<Item = &Arc<Share>> {
        self.guests.iter().filter_map(|guest| guest.share.as_ref())
    }

    /// Whether it contains the guest whose hash begins with `hash`.
    pub(in crate::guest) fn has_version(&self, hash: &str) -> bool {
        self.guests.iter().any(|guest| guest.version.hash == hash)
    }

    pub(in crate::guest) fn serving(&self) -> Vec<Serving> {
        let serving = |guest: &Arc<Loaded>| Serving {
            slot: guest.source.clone(),
            name: guest.version.name.clone(),
            version: guest.version.version.clone(),
            hash: guest.facts.hash.clone(),
            size: guest.facts.size,
            optimised: guest.is_optimised(),
            wit_versions: guest.facts.wit_versions(),
            provides: Interface::ALL.into_iter().filter(|one| guest.exports.has(*one)).collect(),
            limits: guest.bounds.set.clone(),
        };
        self.guests.iter().map(serving).collect()
    }

    /// The guest that provides an interface, if there is one.
    pub(in crate::guest) fn provider(&self, interface: Interface) -> Option<&Arc<Loaded>> {
        self.guests.iter().find(|guest| interface.is_provided() && guest.exports.has(interface))
    }

    pub(in crate::guest) fn report(&self) -> StartReport {
        let guest = |guest: &Arc<Loaded>| {
            let limits = match guest.bounds.set.as_slice() {
                [] => String::new(),
                set => format!(", limits: {}", set.join(", ")),
            };
            format!("{} from {}{limits}", guest.version, guest.source)
        };
        StartReport {
            guests: self.guests.iter().map(guest).collect(),
            interfaces: Interface::ALL
                .map(|one| (one, self.provider(one).map(|guest| guest.label.to_string())))
                .to_vec(),
            features: states(|interface| self.provider(interface).is_some()),
        }
    }
}

/// Whether a feature is on, and which interfaces it lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FeatureState {
    /// The feature.
    pub feature: Feature,
    /// Whether all interfaces it needs are provided.
    pub on: bool,
    /// Those of its interfaces that are provided.
    #[serde(skip)]
    pub provided: Vec<Interface>,
    /// The interfaces that are not provided.
    pub lacks: Vec<Interface>,
    /// Whether a business pays out in place of a guest.
    #[serde(skip)]
    pub business_pays: bool,
    /// Whether a business has pages of its own in place of a guest's.
    #[serde(skip)]
    pub business_asks: bool,
}

impl FeatureState {
    /// What a business pays out needs no guest's `rails`.
    pub fn leave_paying_to_business(&mut self) {
        if self.lacks == [Interface::Rails] {
            (self.on, self.business_pays) = (true, true);
            self.lacks.clear();
        }
    }

    /// What a business asks on pages of its own needs no guest's `interactive`.
    pub fn leave_asking_to_business(&mut self) {
        self.lacks.retain(|one| *one != Interface::Interactive);
        (self.on, self.business_asks) = (self.lacks.is_empty(), true);
    }
}

impl fmt::Display for FeatureState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |interfaces: &[Interface]| {
            interfaces.iter().map(|one| format!("`{}`", one.name())).collect::<Vec<_>>().join(" and ")
        };
        match self.on {
            true => {
                let provided = (!self.provided.is_empty()).then(|| format!("{} provided", names(&self.provided)));
                let asks = self.business_asks.then(|| "a business has pages of its own".to_owned());
                let pays = self.business_pays.then(|| "a business pays out".to_owned());
                let reasons: Vec<_> = [provided, asks, pays].into_iter().flatten().collect();
                write!(f, "{} is on: {}", self.feature.name(), reasons.join(", and "))
            }
            false => write!(f, "{} is off: no guest provides {}", self.feature.name(), names(&self.lacks)),
        }
    }
}

pub(in crate::guest) fn states(provided: impl Fn(Interface) -> bool) -> Vec<FeatureState> {
    let state = |feature: Feature| {
        let (lacks, there) = (feature.lacks(&provided), feature.rests_on().filter(|one| provided(*one)).collect());
        FeatureState {
            feature,
            on: lacks.is_empty(),
            provided: there,
            lacks,
            business_pays: false,
            business_asks: false,
        }
    };
    Feature::ALL.map(state).to_vec()
}

/// The guests' part of the start-up log.
#[derive(Debug, Clone, Serialize)]
pub struct StartReport {
    /// Every guest: name, version, hash, origin, and limits that are not the default.
    pub guests: Vec<String>,
    /// Every interface and the guest that provides it.
    pub interfaces: Vec<(Interface, Option<String>)>,
    /// Every feature.
    pub features: Vec<FeatureState>,
}

impl fmt::Display for StartReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for guest in &self.guests {
            writeln!(f, "guest {guest}")?;
        }
        for (interface, guest) in &self.interfaces {
            // Missing interfaces are logged below, with the features that lack them.
            if let Some(guest) = guest {
                writeln!(f, "`{}` is provided by {guest}", interface.name())?;
            }
        }
        for state in &self.features {
            writeln!(f, "{state}")?;
        }
        Ok(())
    }
}
