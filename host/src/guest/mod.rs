//! The only room that knows wasmtime: it loads, checks, compiles, caches and calls guests.
//!
//! A guest is a WebAssembly component that exports interfaces of the WIT package in `wit/`. [`Guests`] has one method
//! for each function of the package. A call goes to the guest that provides the interface and runs under [`Limits`], in
//! a fresh instance unless [`Isolation`] says otherwise. It returns a value of `model`, or a [`Fault`] that names the
//! kind of failure.
//!
//! Never here: a transaction's status, the store, access beyond what a guest was granted. A guest's mistake fails one
//! call.
//!
//! Four rooms in one, which share the engine:
//!
//! - `runtime`: where calls run. A call goes through `machine` (`bounds`, deadlines) into an `instance`, a new one or a
//!   waiting one from the `pool`; `state` is the instance's data, `output` what it prints.
//! - `registry`: which component provides which interface. A file goes through `component` (bytes to code) and `load`
//!   (names, types, trial call) into a `generation`; `swap` replaces a version by another, and `kept` keeps earlier
//!   versions for transactions that began with them. `interface` declares every interface once, and says how to add
//!   one.
//! - `imports`: the functions that guests import: `egress` (HTTP, with `http` on top of it), `kv` (values that guests
//!   keep), `records` (the host's records), `config` and `keyring` (granted values and secrets), `logging`, `clocks`.
//! - `calls`: the functions that guests export, a file for each interface; `convert` stands between the model and the
//!   generated types, `json` between these and JSON. A [`GuestUnderTest`] is called by name, with JSON.
//!
//! A [`CallObserver`] follows calls from outside: the room `guest_traces` records and replays them with one.

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
    views::{Attempt, CustomerContext, CustomerLookup, DepositRefund, PaymentView, ReleaseReason, SigningRequest},
};
pub use imports::{
    keyring::{Keyring, Secret, SentAs},
    kv::{KvReader, KvUnavailable, KvUsage, KvWrites, valid_kv_key},
    origin::InvalidOrigin,
    records::{QuoteRecord, RecordReader, RecordsUnavailable, TransactionRecord},
    secrets::Secrets,
};
pub use registry::{
    check::{Lack, Report, check},
    compiler_process::compile_if_child,
    component::fingerprint,
    embedded::{BRIDGE, REFERENCE},
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
pub use settings::{CompileLimits, Grants, GuestCode, GuestSource, Isolation, Limits, Reuse, Settings, Terms};

use crate::model::{ReceiverInfo, TransferInfo};
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

/// The loaded guests, one provider for each interface. Cheap to clone.
#[derive(Clone)]
pub struct Guests {
    machine: Arc<Machine>,
    /// The one pointer that a swap replaces. A call uses the generation that is current when it begins.
    generation: Arc<ArcSwap<Generation>>,
    recent_info: Arc<RecentInfo<ReceiverInfo>>,
    recent_transfers: Arc<RecentInfo<TransferInfo>>,
    kept: Arc<Kept>,
    /// For guests that are about to serve.
    compiler: Arc<CompilerThread>,
    /// For compilation that is not urgent. It may take seconds, and must not delay the other compiler.
    optimiser: Arc<CompilerThread>,
    settings: Arc<Settings>,
    is_unattended: bool,
}

impl Guests {
    /// Loads guests and makes a trial call to each. Without any guest, no interface is provided.
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
            recent_transfers: Arc::default(),
            kept: Arc::new(Kept::new(settings.keep_versions)),
            compiler: Arc::new(CompilerThread::open("guest-compiler")?),
            optimiser: Arc::new(CompilerThread::open("guest-optimiser")?),
            settings: Arc::new(settings),
            is_unattended: false,
        })
    }

    /// The same guests, for calls from background jobs: every problem they answer with is logged, because no client
    /// waits for it.
    pub fn unattended(&self) -> Self {
        Self { is_unattended: true, ..self.clone() }
    }

    /// Whether a loaded guest exports the interface; `interface` is its name in the WIT package, such as `receiver`.
    pub fn provides(&self, interface: &str) -> bool {
        Interface::from_name(interface).is_some_and(|one| self.generation.load().provider(one).is_some())
    }

    /// The place in the configuration of the guest that provides an interface, if there is one.
    pub fn place_of(&self, interface: Interface) -> Option<String> {
        self.generation.load().provider(interface).map(|guest| guest.source.clone())
    }

    /// The functions that do not answer: more than one recent call waited until the deadline, or has waited for half of
    /// it, and none got an answer. Normally empty.
    pub fn stuck(&self) -> Vec<&'static str> {
        self.machine.vitals.stuck()
    }

    /// The guests and what each provides, and the features that are on or off and why.
    pub fn report(&self) -> StartReport {
        self.generation.load().report()
    }
}
