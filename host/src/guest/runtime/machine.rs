//! Runs one call: takes an instance, applies the limits, and classifies every failure.

use super::{
    Runtime,
    bounds::{Bound, Gate, Places, Shares},
    engine::Tier,
    instance::{End, Instance},
    lines::Lines,
    output::Origin,
    pool::Share,
    state::CallState,
    turns::Turns,
};
use crate::guest::{
    BegunCall, CallObserver, CallTrace, Fault, FaultKind, Interface, KvReader, KvWrites, Limits, RecordReader, Secrets,
    Settings,
    calls::{Subject, call_error::LAST_OUTPUT, vitals::Vitals},
    imports::{
        egress::{Carrier, Clients, Egress},
        kv::Kv,
        records::Records,
    },
    registry::load::Loaded,
};
use futures_util::future::BoxFuture;
use metrics::{Counter, counter};
use serde_json::Value;
use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};
use tokio::time::error::Elapsed;
use wasmtime::{PoolConcurrencyLimitError, Store, Trap, component};

/// State that outlives every guest: the engines, the HTTP clients, the slots.
pub(in crate::guest) struct Machine {
    pub(in crate::guest) optimised: Arc<Runtime>,
    baseline: OnceLock<Option<Arc<Runtime>>>,
    /// The limits of all guests together.
    limits: Limits,
    pub(in crate::guest) slots: Gate,
    pub(in crate::guest) places: Places,
    pub(in crate::guest) turns: Turns,
    clients: Clients,
    kv: Option<Arc<dyn KvReader>>,
    records: Option<Arc<dyn RecordReader>>,
    pub(in crate::guest) recording: Option<Arc<dyn CallObserver>>,
    secrets: Arc<Secrets>,
    calls_made: AtomicU64,
    pub(in crate::guest) vitals: Vitals,
    fresh: Counter,
    reused: Counter,
}

/// Maximum bytes of a fault's cause: a trap's backtrace has names as long as the guest makes them.
const CAUSE_MOST: usize = 8 << 10;

/// A call to make.
pub(in crate::guest) struct Call<'a> {
    pub(in crate::guest) guest: &'a Loaded,
    pub(in crate::guest) interface: Interface,
    /// `interface.function`, as in the WIT package.
    pub(in crate::guest) function: &'static str,
    pub(in crate::guest) subject: &'a Subject,
    /// The call's number, from [`Machine::number`].
    pub(in crate::guest) number: u64,
    /// The start of the call's deadline.
    pub(in crate::guest) began: Instant,
    /// The call's recording, if it is recorded.
    pub(in crate::guest) trace: Option<Arc<dyn CallTrace>>,
    /// A second place for the lines it logs.
    pub(in crate::guest) log: Option<Lines>,
}

/// What a call does in its instance.
pub(in crate::guest) type Invoke<W> =
    Box<dyn for<'a> FnOnce(&'a mut Store<CallState>, component::Instance) -> BoxFuture<'a, wasmtime::Result<W>> + Send>;

impl Machine {
    /// A machine for `guests` guests.
    pub(in crate::guest) fn new(settings: &Settings, guests: usize) -> Result<Self, String> {
        let shares = Shares::new(settings, guests);
        let all = settings.own.values().flat_map(|terms| terms.interfaces.values().chain([&terms.limits]));
        let all = all.chain(settings.interfaces.values()).chain([&settings.limits]);
        let table_elements = all.map(|limits| limits.table_elements).max().unwrap_or_default();
        let limits = Limits { table_elements, ..settings.limits.clone() };
        Ok(Self {
            optimised: Arc::new(Runtime::new(&limits, Tier::Optimised)?),
            baseline: OnceLock::new(),
            slots: shares.all(),
            places: Places::new(settings, shares),
            turns: Turns::new(),
            clients: Clients::new().map_err(|why| why.to_string())?,
            kv: settings.kv.clone(),
            records: settings.records.clone(),
            recording: settings.recording.clone(),
            secrets: settings.secrets.clone(),
            calls_made: AtomicU64::new(0),
            vitals: Vitals::default(),
            fresh: counter!("anchor_guest_instances_total", "instance" => "fresh"),
            reused: counter!("anchor_guest_instances_total", "instance" => "reused"),
            limits,
        })
    }

    /// The number of the next call. Everything logged of a call has its number.
    pub(in crate::guest) fn number(&self) -> u64 {
        self.calls_made.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Tells the observer, if there is one, that the call of this number begins. `input`: its arguments.
    pub(in crate::guest) fn trace(
        &self,
        guest: &Loaded,
        function: &'static str,
        number: u64,
        subject: &Subject,
        input: impl FnOnce() -> Value,
    ) -> Option<Arc<dyn CallTrace>> {
        let keys = guest.keyring.now();
        Some(self.recording.as_ref()?.begin(BegunCall {
            number,
            slot: &guest.source,
            guest: &guest.version,
            function,
            transaction: subject.transaction.as_deref(),
            input: input(),
            secrets: keys.hidden.as_ref().unwrap_or(&self.secrets).clone(),
        }))
    }

    /// The runtime for code of the baseline compiler. Made on first use; `None`: the machine does not support it.
    pub(in crate::guest) fn baseline(&self) -> Option<Arc<Runtime>> {
        let make = || {
            let made = Tier::Baseline.is_available().then(|| Runtime::new(&self.limits, Tier::Baseline))?;
            made.map(Arc::new)
                .inspect_err(|why| {
                    tracing::warn!(why, "no baseline compiler on this machine; guests take longer to reload")
                })
                .ok()
        };
        self.baseline.get_or_init(make).clone()
    }

    /// Runs `invoke` in an instance. Returns the answer and the changes to `kv`.
    pub(in crate::guest) async fn run<W>(&self, call: Call<'_>, invoke: Invoke<W>) -> Result<(W, KvWrites), Fault> {
        let Call { guest, interface, function, subject, number, began, trace, log } = call;
        let Bound { limits, .. } = guest.bounds.of(interface);
        let deadline = began + limits.deadline;
        let fault = |kind, detail| Fault::new(kind, guest.version.clone(), function, detail);

        let busy = |gate: &Gate| fault(FaultKind::Host, format!("no place was free for {:?}: {gate}", limits.deadline));
        let _place = guest.bounds.enter(interface, &self.slots, deadline).await.map_err(busy)?;

        // A recorded call gets a fresh instance: a recording does not have what earlier calls left in a reused one.
        let share = guest.share.as_deref().filter(|share| share.is_open() && trace.is_none());
        let taken = share.and_then(|share| share.take(began));
        let mut instance = taken.unwrap_or_else(|| self.instance(guest, share, limits, trace.as_ref(), began));
        if instance.is_used() { &self.reused } else { &self.fresh }.increment(1);
        let origin = Arc::new(Origin {
            guest: guest.label.clone(),
            function,
            transaction: subject.transaction.clone(),
            call: number,
            log,
        });
        instance.state().begin(origin, subject.idempotency_key.as_deref(), deadline, limits);
        instance.state().records.begin(guest.access(interface));

        self.turns.begin(&guest.turn, began);
        let ticking = guest.runtime.ticker.running();
        // The epoch interrupts a guest that computes; the timeout ends one that waits in the host, where no epoch
        // counts.
        let call = guest.turn.run(instance.call(&guest.pre, invoke));
        let outcome = tokio::time::timeout_at(deadline.into(), call).await;
        drop(ticking);
        let printed = instance.state().printed();
        if let Some(trace) = &trace {
            trace.printed(&printed);
        }

        let failed = match outcome {
            Ok(Ok(answer)) => {
                let writes = instance.state().kv.take_writes();
                if let Some(share) = share {
                    instance.state().rest();
                    share.put(instance);
                }
                return Ok((answer, writes));
            }
            Ok(Err(why)) => Ok(why),
            Err(elapsed) => Err(elapsed),
        };
        let (kind, mut detail) = explain(failed, instance.state(), limits);
        instance.end(End::Fault);
        // What was printed last must find room after the cause.
        detail.truncate(detail.floor_char_boundary(CAUSE_MOST));
        if !printed.is_empty() {
            detail.push_str(LAST_OUTPUT);
            detail.push_str(&printed);
        }
        Err(fault(kind, detail))
    }

    /// A new instance; with a `trace`, for that call only.
    fn instance(
        &self,
        guest: &Loaded,
        share: Option<&Share>,
        limits: &Limits,
        trace: Option<&Arc<dyn CallTrace>>,
        now: Instant,
    ) -> Instance {
        let environment = guest.environment.as_deref();
        let carrier = match environment {
            Some(environment) => Carrier::Test(environment.network.clone()),
            None => Carrier::Wire(self.clients.clone()),
        };
        let nobody =
            Arc::new(Origin { guest: guest.label.clone(), function: "", transaction: None, call: 0, log: None });
        let mut egress = Egress::new(carrier, guest.allowed.clone(), limits, nobody.clone());
        egress.trace = trace.cloned();
        let remembered = environment.map_or_else(|| self.kv.clone(), |environment| Some(environment.kv.clone()));
        let remembered = match trace {
            Some(trace) => remembered.map(|reader| trace.clone().kv(reader)),
            None => remembered,
        };
        let kv = Kv::new(guest.remembers_as.clone(), remembered, limits);
        let on_record =
            environment.map_or_else(|| self.records.clone(), |environment| Some(environment.records.clone()));
        let on_record = match trace {
            Some(trace) => on_record.map(|reader| trace.clone().records(reader)),
            None => on_record,
        };
        let stored = (kv, Records::new(on_record));
        let granted = (guest.config.clone(), guest.keyring.clone());
        let state = CallState::new(limits, granted, egress, stored, environment, trace, nobody);
        Instance::new(&guest.runtime.engine, state, share.map(|share| share.bounds), now)
    }
}

/// The kind of failure, and the detail for the operator.
fn explain(failed: Result<wasmtime::Error, Elapsed>, state: &CallState, limits: &Limits) -> (FaultKind, String) {
    let Ok(why) = failed else { return (FaultKind::Deadline, format!("still waiting after {:?}", limits.deadline)) };
    if why.is::<PoolConcurrencyLimitError>() {
        (FaultKind::Host, format!("{why:#}"))
    } else if why.downcast_ref::<Trap>() == Some(&Trap::Interrupt) {
        (FaultKind::Deadline, format!("still computing after {:?}", limits.deadline))
    } else if state.budget.is_exceeded() {
        (FaultKind::Memory, format!("the host would hold more than {} bytes for the call", limits.host_memory))
    } else if state.memory.refused {
        (FaultKind::Memory, format!("more than {} bytes of memory", limits.memory))
    } else if let Some(origin) = state.egress.denied() {
        (FaultKind::DeniedHost, format!("after it was refused {origin}, which it was not granted: {why:#}"))
    } else {
        (FaultKind::Trap, format!("{why:#}"))
    }
}
