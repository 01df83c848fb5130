//! The only room that knows wasmtime: load, check, compile, cache and call guests.
//!
//! A guest is a WebAssembly component that exports interfaces of the WIT package in `wit/`. [`Guests`] has one
//! method per function of the package. Each call runs in an instance, a fresh one unless [`Isolation`] says otherwise,
//! under [`Limits`], is asked of the guest that provides the interface, and comes back as a value of `model` or as a [`Fault`] with a name.
//!
//! Never here: a status, the store, anything but what a guest was granted. A guest's mistake fails one call.
//!
//! Four rooms in one, which share the engine:
//!
//! - `runtime`: where calls run. A call goes through `machine` (`bounds`, deadlines) into an `instance`, a new one or one of
//!   the `pool` of those that wait; `state` is what it owns, `output` what it prints.
//! - `registry`: which component provides what. A file goes through `component` (bytes to code) and `load` (names, types,
//!   trial) into a `generation`; another version takes its place through `swap`, and those before stay in `kept` for
//!   transactions that began with them. `interface` declares every interface once, and says how to add one.
//! - `imports`: what a guest may ask of the host: `egress` (HTTP, with `http` on top of it), `kv` (what it remembers),
//!   `records` (what the host has on record), `config` and `keyring` (what it was granted), `logging`, `clocks`.
//! - `calls`: what the host asks of a guest, a file for each interface; `convert` stands between the model and the
//!   generated types, `json` between these and JSON. A [`GuestUnderTest`] is called by name, with JSON.
//!
//! Whoever wants to know what calls are told is a [`CallObserver`]: recordings and replay are the room `guest_traces`.

mod bindings;
mod calls;
mod imports;
mod registry;
mod runtime;
mod settings;
#[cfg(test)]
mod tests;

pub use calls::{
    call_error::{Answered, CallError, Fault, FaultKind},
    json::{Misfit, is_another_case},
    under_test::{GuestUnderTest, TestAnswer, TestCallError},
    views::{Attempt, CustomerContext, PaymentView, ReleaseReason},
};
pub use imports::{
    keyring::{Keyring, Secret},
    kv::{KvReader, KvUnavailable, KvUsage, KvWrites, valid_kv_key},
    origin::InvalidOrigin,
    records::{QuoteRecord, RecordReader, RecordsUnavailable, TransactionRecord},
    secrets::Secrets,
};
pub use registry::{
    check::{Lack, Report, check},
    component::fingerprint,
    embedded::REFERENCE,
    generation::{FeatureState, StartReport},
    interface::{Feature, Interface, WIT_PACKAGE},
    load_error::LoadError,
    swap::{Candidate, Serving, Swap},
};
pub use runtime::{
    bounds::CallPermit,
    lines::Line,
    test_environment::{Ambience, Mishap, Network, TestEnvironment},
    trace::{BegunCall, CallObserver, CallTrace, Received},
};
pub use settings::{Grants, GuestCode, GuestSource, Isolation, Limits, Reuse, Settings, Terms};

use arc_swap::ArcSwap;
use calls::recent::RecentInfo;
use registry::{
    compiler_thread::CompilerThread,
    generation::Generation,
    kept::Kept,
    load::{self, Compile},
};
use runtime::machine::Machine;
use std::sync::Arc;

/// The loaded guests. One provider per interface; cheap to clone.
#[derive(Clone)]
pub struct Guests {
    machine: Arc<Machine>,
    /// The one pointer that is swapped when guests change. A call takes what is there when it begins.
    generation: Arc<ArcSwap<Generation>>,
    recent_info: Arc<RecentInfo>,
    kept: Arc<Kept>,
    /// For what is to serve soon.
    compiler: Arc<CompilerThread>,
    /// For what has time. It may take seconds, which the other must not wait for.
    optimiser: Arc<CompilerThread>,
    settings: Arc<Settings>,
    is_unattended: bool,
}

impl Guests {
    /// Loads guests and tries each. No guest at all is allowed: then nothing is provided.
    ///
    /// # Errors
    /// [`LoadError`], naming the guest at fault.
    pub async fn load(sources: &[GuestSource], settings: Settings) -> Result<Self, LoadError> {
        let machine = Arc::new(Machine::new(&settings, sources.len()).map_err(LoadError::Engine)?);
        let mut generation = Generation::default();
        for source in sources {
            let guest = load::load(&machine, &settings, source, Compile::AtStart).await?;
            generation.add(Arc::new(guest))?;
        }
        generation.serves();
        Ok(Self {
            machine,
            generation: Arc::new(ArcSwap::from_pointee(generation)),
            recent_info: Arc::default(),
            kept: Arc::new(Kept::new(settings.keep_versions)),
            compiler: Arc::new(CompilerThread::open("guest-compiler")?),
            optimiser: Arc::new(CompilerThread::open("guest-optimiser")?),
            settings: Arc::new(settings),
            is_unattended: false,
        })
    }

    /// The same guests, asked in a background job: whatever problem they answer with is logged, because nobody is there to be
    /// told.
    pub fn unattended(&self) -> Self {
        Self { is_unattended: true, ..self.clone() }
    }

    /// Whether a loaded guest exports the interface, named as in the WIT package: `receiver`.
    pub fn provides(&self, interface: &str) -> bool {
        Interface::from_name(interface).is_some_and(|one| self.generation.load().provider(one).is_some())
    }

    /// The place in the configuration of the guest that provides an interface, if one does.
    pub fn place_of(&self, interface: Interface) -> Option<String> {
        self.generation.load().provider(interface).map(|guest| guest.source.clone())
    }

    /// The functions that nobody has had an answer of lately, more than one call having waited for it until the deadline,
    /// or half as long. Empty: all is well.
    pub fn stuck(&self) -> Vec<&'static str> {
        self.machine.vitals.stuck()
    }

    /// Which guest provides what, which features are on, which are off and why.
    pub fn report(&self) -> StartReport {
        self.generation.load().report()
    }
}
