//! Runs one call: a fresh instance, its limits, and a name for everything that can go wrong.

use super::{
    Fault, FaultKind, KvReader, KvWrites, Limits,
    bindings::{config_store, guest_http, kv, types},
    egress::{Carrier, Clients, Egress},
    engine::{self, MEMORY_MOST, Ticker},
    kv::Kv,
    load::Loaded,
    output::{Origin, Output},
    state::CallState,
    vitals::Vitals,
};
use futures_util::future::BoxFuture;
use std::{sync::Arc, time::Instant};
use tokio::sync::Semaphore;
use wasmtime::{
    Engine, PoolConcurrencyLimitError, Store, Trap, UpdateDeadline,
    component::{HasSelf, Instance, Linker},
};

/// Bytes that one answer of the guest, or one request to the host, may take up in the host's memory.
const ANSWER_MOST: usize = 8 << 20;

/// What outlives every guest: the engine, the clients, the slots.
pub(super) struct Machine {
    pub(super) engine: Engine,
    pub(super) linker: Linker<CallState>,
    limits: Limits,
    ticker: Ticker,
    slots: Semaphore,
    clients: Clients,
    kv: Option<Arc<dyn KvReader>>,
    pub(super) vitals: Vitals,
}

/// One call to be made.
pub(super) struct Call<'a> {
    pub(super) guest: &'a Loaded,
    pub(super) function: &'static str,
    pub(super) transaction: Option<String>,
}

/// What a call does once its instance stands.
pub(super) type Invoke<W> =
    Box<dyn for<'a> FnOnce(&'a mut Store<CallState>, Instance) -> BoxFuture<'a, wasmtime::Result<W>> + Send>;

impl Machine {
    pub(super) fn new(limits: &Limits, kv: Option<Arc<dyn KvReader>>) -> Result<Self, String> {
        let limits = Limits { memory: limits.memory.min(MEMORY_MOST), ..limits.clone() };
        let engine = engine::engine(&limits).map_err(|why| format!("{why:#}"))?;
        let linker = linker(&engine).map_err(|why| format!("{why:#}"))?;
        let ticker = Ticker::start(&engine).map_err(|why| why.to_string())?;
        let clients = Clients::new().map_err(|why| why.to_string())?;
        let slots = Semaphore::new(usize::try_from(limits.calls.max(1)).unwrap_or(1));
        let vitals = Vitals::new(limits.deadline);
        Ok(Self { engine, linker, limits, ticker, slots, clients, kv, vitals })
    }

    /// Runs `invoke` in a fresh instance: what it answers, and what it wants to remember.
    pub(super) async fn run<W>(&self, call: Call<'_>, invoke: Invoke<W>) -> Result<(W, KvWrites), Fault> {
        let deadline = Instant::now() + self.limits.deadline;
        let Call { guest, function, transaction } = call;
        let fault = |kind, detail| Fault { kind, guest: guest.version.clone(), function, detail };

        let Ok(Ok(_slot)) = tokio::time::timeout_at(deadline.into(), self.slots.acquire()).await else {
            let detail = format!("{} calls were running for {:?}", self.limits.calls, self.limits.deadline);
            return Err(fault(FaultKind::Host, detail));
        };

        let origin = Origin { guest: guest.label.clone(), function, transaction };
        let output = Output::new(origin.clone(), self.limits.output);
        let stage = guest.stage.as_deref();
        let carrier = match stage {
            Some(stage) => Carrier::Stage(stage.network.clone()),
            None => Carrier::Wire(self.clients.clone()),
        };
        let egress = Egress::new(carrier, guest.allowed.clone(), &self.limits, origin);
        let remembered = stage.map_or_else(|| self.kv.clone(), |stage| Some(stage.kv.clone()));
        let kv = Kv::new(guest.remembers_as.clone(), remembered, &self.limits);
        let state = CallState::new(&self.limits, guest.config.clone(), egress, kv, stage, &output);
        let mut store = Store::new(&self.engine, state);
        store.limiter(|state| &mut state.memory);
        store.set_hostcall_fuel(ANSWER_MOST);
        store.epoch_deadline_callback(move |_| {
            Ok(if Instant::now() >= deadline { UpdateDeadline::Interrupt } else { UpdateDeadline::Yield(1) })
        });
        store.set_epoch_deadline(1);

        let ticking = self.ticker.running();
        // The epoch stops a guest that computes; the timeout one that waits in the host, where no epoch counts.
        let outcome = tokio::time::timeout_at(deadline.into(), async {
            let instance = guest.pre.instantiate_async(&mut store).await?;
            invoke(&mut store, instance).await
        })
        .await;
        drop(ticking);
        let printed = output.finish();

        let outcome = match outcome {
            Ok(Ok(answer)) => Ok((answer, store.data_mut().kv.take_writes())),
            Ok(Err(why)) => {
                let kind = kind(&why, store.data().memory.refused);
                let detail = match kind {
                    FaultKind::Deadline => format!("still computing after {:?}", self.limits.deadline),
                    FaultKind::Memory => format!("more than {} bytes of memory", self.limits.memory),
                    _ => format!("{why:#}"),
                };
                Err((kind, detail))
            }
            Err(_) => Err((FaultKind::Deadline, format!("still waiting after {:?}", self.limits.deadline))),
        };
        outcome.map_err(|(kind, mut detail)| {
            if !printed.is_empty() {
                detail.push_str("\nlast output:\n");
                detail.push_str(&printed);
            }
            fault(kind, detail)
        })
    }
}

fn kind(why: &wasmtime::Error, memory_refused: bool) -> FaultKind {
    if why.is::<PoolConcurrencyLimitError>() {
        FaultKind::Host
    } else if why.downcast_ref::<Trap>() == Some(&Trap::Interrupt) {
        FaultKind::Deadline
    } else if memory_refused {
        FaultKind::Memory
    } else {
        FaultKind::Trap
    }
}

/// Everything a guest may import. Languages' runtimes import all of WASI's command world whatever the guest uses,
/// so all of it is there, and empty.
fn linker(engine: &Engine) -> wasmtime::Result<Linker<CallState>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    wasmtime_wasi_http::p2::add_only_http_to_linker_async(&mut linker)?;
    config_store::add_to_linker::<_, HasSelf<CallState>>(&mut linker, |state| state)?;
    guest_http::add_to_linker::<_, HasSelf<CallState>>(&mut linker, |state| state)?;
    kv::add_to_linker::<_, HasSelf<CallState>>(&mut linker, |state| state)?;
    types::add_to_linker::<_, HasSelf<CallState>>(&mut linker, |state| state)?;
    Ok(linker)
}

impl types::Host for CallState {}
