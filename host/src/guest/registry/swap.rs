//! Replacement of a guest by another version, while calls go on.
//!
//! There are three steps, so that the caller can record what is about to happen: [`Guests::prepare`] makes a
//! [`Candidate`] that is compiled, checked and has answered a trial call; [`Guests::plan`] works out the set of guests
//! with it; [`Guests::apply`] swaps one pointer and cannot fail. Running calls finish on the guests they began with.
//!
//! The baseline compiler, which takes a fraction of the time, compiles a candidate that is not in the cache.
//! [`Guests::optimise`] replaces that code later by the optimising compiler's; `host/docs/benchmarks.md` has
//! measurements.

use super::{
    generation::Generation,
    load::{self, Compile, Loaded},
};
use crate::guest::{GuestSource, Guests, Interface, LoadError};
use crate::model::GuestVersion;
use serde::Serialize;
use std::{collections::BTreeSet, sync::Arc};

/// A guest that is ready to serve and not in use yet.
pub struct Candidate {
    pub(in crate::guest) loaded: Arc<Loaded>,
}

impl Candidate {
    /// Name, version, and the beginning of the hash.
    pub fn version(&self) -> &GuestVersion {
        &self.loaded.version
    }

    /// The interfaces it provides.
    pub fn provides(&self) -> impl Iterator<Item = Interface> + '_ {
        Interface::ALL.into_iter().filter(|one| self.loaded.exports.has(*one))
    }

    /// Whether the optimising compiler made its code. If not, [`Guests::optimise`] can.
    pub fn is_optimised(&self) -> bool {
        self.loaded.is_optimised()
    }
}

/// The next set of guests. It is made from the current one: apply a plan before anyone makes another.
pub struct Swap(Arc<Generation>);

/// A guest in use.
#[derive(Debug, Clone, Serialize)]
pub struct Serving {
    /// Its place: the path from the configuration, or the name of the built-in guest.
    pub slot: String,
    /// The name it gives itself.
    pub name: String,
    /// The version it gives itself.
    pub version: String,
    /// SHA-256 of the component, hex.
    pub hash: String,
    /// Size in bytes.
    pub size: usize,
    /// Versions of the WIT package it was built with.
    pub wit_versions: BTreeSet<String>,
    /// Whether its code is the optimising compiler's. If not, it will be soon.
    pub optimised: bool,
    /// The interfaces it provides.
    pub provides: Vec<Interface>,
    /// Its limits that are not the default, as texts: "deadline: 2s", "`rails` calls at once: 4".
    pub limits: Vec<String>,
}

impl Guests {
    /// Compiles, links and checks a guest and makes a trial call, on a low-priority thread.
    ///
    /// # Errors
    /// [`LoadError`]; the guests in use stay as they are.
    pub async fn prepare(&self, source: &GuestSource) -> Result<Candidate, LoadError> {
        let loaded = load::load(&self.machine, &self.settings, source, Compile::Soon(&self.compiler)).await?;
        Ok(Candidate { loaded: Arc::new(loaded) })
    }

    /// The next set of guests, with the candidate in the place it was prepared for. `may_turn_off`: allow that an
    /// interface loses its provider.
    ///
    /// # Errors
    /// [`LoadError::NoSuchPlace`], [`LoadError::TwoProviders`], [`LoadError::TurnsOff`].
    pub fn plan(&self, candidate: Candidate, may_turn_off: bool) -> Result<Swap, LoadError> {
        let now = self.generation.load_full();
        let slot = candidate.loaded.source.clone();
        let next = now.with(candidate.loaded)?;
        let lost: Vec<_> = Interface::ALL
            .into_iter()
            .filter(|one| now.provider(*one).is_some() && next.provider(*one).is_none())
            .collect();
        match lost.is_empty() || may_turn_off {
            true => Ok(Swap(Arc::new(next))),
            false => Err(LoadError::TurnsOff { guest: slot, interfaces: lost }),
        }
    }

    /// Swaps the guests. Calls that begin from now on use the new ones.
    pub fn apply(&self, swap: Swap) {
        let before = self.serve(swap.0);
        self.kept.keep(before);
    }

    /// Compiles a guest again with the optimising compiler, and caches the code.
    ///
    /// # Errors
    /// [`LoadError`]; the guests in use stay as they are.
    pub async fn optimise(&self, source: &GuestSource) -> Result<Candidate, LoadError> {
        let loaded = load::load(&self.machine, &self.settings, source, Compile::Well(&self.optimiser)).await?;
        Ok(Candidate { loaded: Arc::new(loaded) })
    }

    /// Replaces the same version with other code by the candidate, if that version is still in use or kept. Like plan
    /// and apply, not to be called concurrently.
    pub fn exchange(&self, candidate: &Candidate) {
        if let Some(next) = self.generation.load().exchanged(candidate) {
            self.serve(Arc::new(next));
        }
        self.kept.exchange(candidate);
    }

    /// Puts the next set of guests in use, and returns the previous one.
    fn serve(&self, next: Arc<Generation>) -> Arc<Generation> {
        next.serves();
        let before = self.generation.swap(next.clone());
        before.retire_for(&next);
        before
    }

    /// The guests in use.
    pub fn serving(&self) -> Vec<Serving> {
        self.generation.load().serving()
    }
}
