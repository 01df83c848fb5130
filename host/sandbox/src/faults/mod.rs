//! Fault modes: what the network's Horizon does wrong on demand, so that clients can be tested against it.
//!
//! One fault of each kind is set at a time. A fault says which requests it hits, how often and for how long; what follows
//! from a hit is where the request is served (`horizon`) or the ledger closes ([`crate::Sandbox::run`]).

mod kind;

pub use kind::{FaultKind, RequestKind};

use anchor_model::Timestamp;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// The most ledgers that a node can be behind.
pub(crate) const LAG_MOST: u32 = 1000;

/// A fault, as it is set. As JSON, an object with these fields; those that are absent have their defaults.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// The requests it hits; empty: all that its kind can hit, except `friendbot`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<RequestKind>,
    /// How often it hits before it ends; absent: always, and a reset once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// The share of the requests that it hits, more than 0, at most 1; absent: 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// Repeats which requests are hit by chance; absent: 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Ends after so many seconds of the network's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_seconds: Option<u32>,
    /// Ends when so many ledgers have closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_ledgers: Option<u32>,
    /// `lag`: how many ledgers the node is behind, 1 to 1000; absent: 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledgers: Option<u32>,
    /// `rate_limit`: `Retry-After`, seconds; absent: 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// `slow_close`: how long after its time a ledger closes, milliseconds; absent: 5000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u32>,
    /// `bad_seq`: whether the transaction is taken all the same; absent: it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept: Option<bool>,
}

/// Why a fault can't be set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct InvalidFault {
    /// The field that is wrong.
    pub field: &'static str,
    /// What is wrong, and what would be right.
    pub reason: String,
}

/// A fault that is set.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ActiveFault {
    /// The fault.
    #[serde(flatten)]
    pub fault: Fault,
    /// How often it has hit.
    pub hits: u32,
}

/// The network's ledger and time, by which faults end.
#[derive(Clone, Copy)]
pub(crate) struct Moment {
    pub ledger: u32,
    pub now: Timestamp,
}

impl Fault {
    /// A fault that hits always and for ever.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            on: Vec::new(),
            times: None,
            probability: None,
            seed: None,
            for_seconds: None,
            for_ledgers: None,
            ledgers: None,
            retry_after: None,
            delay_ms: None,
            accept: None,
        }
    }

    /// A fault that hits so many times.
    pub fn times(kind: FaultKind, times: u32) -> Self {
        Self { times: Some(times), ..Self::new(kind) }
    }

    /// The same fault, for these requests alone.
    #[must_use]
    pub fn on(self, on: &[RequestKind]) -> Self {
        Self { on: on.to_vec(), ..self }
    }

    /// How far a node is behind.
    pub(crate) fn lag(&self) -> u32 {
        self.ledgers.unwrap_or(5)
    }

    pub(crate) fn retry_after(&self) -> u32 {
        self.retry_after.unwrap_or(5)
    }

    pub(crate) fn delay(&self) -> Duration {
        Duration::from_millis(u64::from(self.delay_ms.unwrap_or(5000)))
    }

    pub(crate) fn accepts(&self) -> bool {
        self.accept.unwrap_or(true)
    }

    fn check(&self) -> Result<(), InvalidFault> {
        let wrong = |field, reason: String| Err(InvalidFault { field, reason });
        let kind = self.kind;
        if let Some(on) = self.on.iter().find(|on| !kind.hits().contains(on)) {
            let all: Vec<_> = kind.hits().iter().map(|on| on.name()).collect();
            return wrong(
                "on",
                match all.as_slice() {
                    [] => format!("{} hits the closing of ledgers, and no requests", kind.name()),
                    all => format!("{} does not hit {}: choose among {}", kind.name(), on.name(), all.join(", ")),
                },
            );
        }
        if self.times == Some(0) || self.for_seconds == Some(0) || self.for_ledgers == Some(0) {
            return wrong("times", "a fault hits at least once, and lasts at least 1 second and 1 ledger".to_owned());
        }
        if self.probability.is_some_and(|share| !(share > 0.0 && share <= 1.0)) {
            return wrong("probability", "a number above 0, and at most 1".to_owned());
        }
        let own = [
            ("ledgers", self.ledgers.is_some(), FaultKind::Lag),
            ("retry_after", self.retry_after.is_some(), FaultKind::RateLimit),
            ("delay_ms", self.delay_ms.is_some(), FaultKind::SlowClose),
            ("accept", self.accept.is_some(), FaultKind::BadSeq),
        ];
        if let Some((field, _, owner)) = own.into_iter().find(|(_, is_set, owner)| *is_set && *owner != kind) {
            return wrong(field, format!("belongs to {}, and not to {}", owner.name(), kind.name()));
        }
        if self.ledgers.is_some_and(|ledgers| !(1..=LAG_MOST).contains(&ledgers)) {
            return wrong("ledgers", format!("a whole number from 1 to {LAG_MOST}"));
        }
        Ok(())
    }

    /// Whether a request of this kind, or the closing of a ledger (`None`), is one that it hits.
    fn is_about(&self, on: Option<RequestKind>) -> bool {
        match on {
            None => self.kind.hits().is_empty(),
            Some(on) if self.on.is_empty() => on != RequestKind::Friendbot && self.kind.hits().contains(&on),
            Some(on) => self.on.contains(&on),
        }
    }
}

/// A fault that is set, and how long.
struct Set {
    fault: Fault,
    hits: u32,
    dice: u64,
    until: Option<Timestamp>,
    until_ledger: Option<u32>,
}

impl Set {
    fn is_over(&self, moment: Moment) -> bool {
        let once = (self.fault.kind == FaultKind::Reset).then_some(1);
        self.fault.times.or(once).is_some_and(|times| self.hits >= times)
            || self.until.is_some_and(|until| moment.now >= until)
            || self.until_ledger.is_some_and(|until| moment.ledger >= until)
    }

    /// A number from 0 to 1, the next of those that the seed repeats (SplitMix64).
    fn roll(&mut self) -> f64 {
        self.dice = self.dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.dice;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        // 32 bits are an exact number.
        f64::from(u32::try_from(mixed >> 32).unwrap_or(u32::MAX)) / f64::from(u32::MAX)
    }
}

/// The faults that are set.
#[derive(Default)]
pub(crate) struct Faults(Mutex<State>);

#[derive(Default)]
struct State {
    set: BTreeMap<FaultKind, Set>,
    /// How often each kind has hit, over all faults.
    hits: BTreeMap<FaultKind, u32>,
}

impl Faults {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets faults, each instead of the one of its kind; `alone`: instead of all.
    pub fn set(&self, faults: Vec<Fault>, alone: bool, moment: Moment) -> Result<(), InvalidFault> {
        faults.iter().try_for_each(Fault::check)?;
        let all = &mut self.state().set;
        if alone {
            all.clear();
        }
        for fault in faults {
            let lasts = fault.for_seconds.map(|seconds| Duration::from_secs(seconds.into()));
            let until = lasts.map(|lasts| moment.now.plus(lasts));
            let until_ledger = fault.for_ledgers.map(|ledgers| moment.ledger.saturating_add(ledgers));
            let dice = fault.seed.unwrap_or_default();
            all.insert(fault.kind, Set { fault, hits: 0, dice, until, until_ledger });
        }
        Ok(())
    }

    /// Removes the fault of this kind, or all.
    pub fn clear(&self, kind: Option<FaultKind>) {
        let all = &mut self.state().set;
        match kind {
            Some(kind) => _ = all.remove(&kind),
            None => all.clear(),
        }
    }

    /// The faults that are not over.
    pub fn list(&self, moment: Moment) -> Vec<ActiveFault> {
        let all = &mut self.state().set;
        all.retain(|_, set| !set.is_over(moment));
        all.values().map(|set| ActiveFault { fault: set.fault.clone(), hits: set.hits }).collect()
    }

    /// Whether a fault of this kind is set and not over.
    pub fn has(&self, kind: FaultKind, moment: Moment) -> bool {
        self.state().set.get(&kind).is_some_and(|set| !set.is_over(moment))
    }

    /// How often faults of this kind have hit.
    pub fn hits(&self, kind: FaultKind) -> u32 {
        self.state().hits.get(&kind).copied().unwrap_or_default()
    }

    /// The fault of this kind, if it hits this request, or the ledger that is to close (`None`).
    pub fn hit(&self, kind: FaultKind, on: Option<RequestKind>, moment: Moment) -> Option<Fault> {
        let state = &mut *self.state();
        let set = state.set.get_mut(&kind)?;
        if set.is_over(moment) || !set.fault.is_about(on) {
            return None;
        }
        let share = set.fault.probability.unwrap_or(1.0);
        if share < 1.0 && set.roll() >= share {
            return None;
        }
        set.hits += 1;
        *state.hits.entry(kind).or_default() += 1;
        Some(set.fault.clone())
    }
}
