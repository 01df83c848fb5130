//! Another version of a guest takes the place of the one before, while calls go on.
//!
//! In three steps, so that whoever swaps can write down what is about to happen: [`Guests::prepare`] makes a
//! [`Candidate`] that is compiled, checked and tried; [`Guests::plan`] works out the guests with it among them;
//! [`Guests::apply`] swaps one pointer and can't fail. Calls in flight finish on the guests they began with.
//!
//! A candidate that is not in the cache is compiled by the baseline compiler, which takes a fraction of the time, and
//! serves like that until [`Guests::optimise`] has brought the code that is kept: `host/docs/benchmarks.md` has figures.

use super::{
    generation::Generation,
    load::{self, Compile, Loaded},
};
use crate::guest::{GuestSource, Guests, Interface, LoadError};
use crate::model::GuestVersion;
use serde::Serialize;
use std::{collections::BTreeSet, sync::Arc};

/// A guest that could serve, not in use yet.
pub struct Candidate {
    pub(in crate::guest) loaded: Arc<Loaded>,
}

impl Candidate {
    /// Name, version, and the beginning of the hash.
    pub fn version(&self) -> &GuestVersion {
        &self.loaded.version
    }

    /// What it provides.
    pub fn provides(&self) -> impl Iterator<Item = Interface> + '_ {
        Interface::ALL.into_iter().filter(|one| self.loaded.exports.has(*one))
    }

    /// Whether it was compiled by the optimising compiler; else [`Guests::optimise`] is worth its while.
    pub fn is_optimised(&self) -> bool {
        self.loaded.is_optimised()
    }
}

/// The guests as they will be. Made from the guests as they were: whoever plans applies before anybody else plans.
pub struct Swap(Arc<Generation>);

/// A guest in use.
#[derive(Debug, Clone, Serialize)]
pub struct Serving {
    /// Its place: the configured file, or the name of the built-in guest.
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
    /// Whether its code is the optimising compiler's. Soon, if not yet.
    pub optimised: bool,
    /// What it provides.
    pub provides: Vec<Interface>,
    /// Its limits that are not the default, in words: "deadline: 2s", "`rails` calls at once: 4".
    pub limits: Vec<String>,
}

impl Guests {
    /// Compiles, links, checks and tries a guest, on a thread that stands back behind the calls.
    ///
    /// # Errors
    /// [`LoadError`]; what serves is not touched.
    pub async fn prepare(&self, source: &GuestSource) -> Result<Candidate, LoadError> {
        let loaded = load::load(&self.machine, &self.settings, source, Compile::Soon(&self.compiler)).await?;
        Ok(Candidate { loaded: Arc::new(loaded) })
    }

    /// The guests with the candidate in the place it was prepared for. `may_turn_off`: even if nobody provides an
    /// interface any more that is provided now.
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

    /// Swaps. From here on calls go to the new guests.
    pub fn apply(&self, swap: Swap) {
        let before = self.serve(swap.0);
        self.kept.keep(before);
    }

    /// Compiles a guest again, well, and keeps the code in the cache.
    ///
    /// # Errors
    /// [`LoadError`]; what serves is not touched.
    pub async fn optimise(&self, source: &GuestSource) -> Result<Candidate, LoadError> {
        let loaded = load::load(&self.machine, &self.settings, source, Compile::Well(&self.optimiser)).await?;
        Ok(Candidate { loaded: Arc::new(loaded) })
    }

    /// Puts a candidate in the place of the same version with other code, if that is still in use or kept. Like
    /// planning and applying, for one at a time.
    pub fn exchange(&self, candidate: &Candidate) {
        if let Some(next) = self.generation.load().exchanged(candidate) {
            self.serve(Arc::new(next));
        }
        self.kept.exchange(candidate);
    }

    /// The guests in use from now on; those before.
    fn serve(&self, next: Arc<Generation>) -> Arc<Generation> {
        next.serves();
        let before = self.generation.swap(next.clone());
        before.gives_way_to(&next);
        before
    }

    /// The guests in use.
    pub fn serving(&self) -> Vec<Serving> {
        self.generation.load().serving()
    }
}
