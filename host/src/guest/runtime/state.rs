//! What an instance owns: its WASI context, its share of the limits, its way out to the network. What a call brings
//! with it is set when the call begins, and gone when it has ended.

use super::output::{Origin, Output, Stream};
use super::trace::CallTrace;
use crate::guest::{
    Keyring, Limits, TestEnvironment,
    imports::{
        clocks::{Clocks, randomness},
        egress::Egress,
        keyring::Keys,
        kv::Kv,
        records::{Access, Records},
    },
    registry::interface::Known,
};
use std::{collections::BTreeMap, sync::Arc, time::Instant};
use wasmtime::{ResourceLimiter, component::ResourceTable};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView, p2::types::HostFutureIncomingResponse};

/// Bytes of randomness asked for at once; the host holds them for a moment.
const RANDOM_MOST: u64 = 64 << 10;

/// Streams, requests, header lists and the like alive at once; the host holds each.
const HANDLES_MOST: usize = 1_000;

/// How many of them a guest may have left open to be called again. Languages keep a handful, for the standard streams.
const HANDLES_LEFT: usize = HANDLES_MOST / 10;

/// The data of a store.
pub(in crate::guest) struct CallState {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    table: ResourceTable,
    pub(in crate::guest) egress: Egress,
    pub(in crate::guest) config: Arc<BTreeMap<String, String>>,
    granted: Keyring,
    /// As they were when the call began.
    pub(in crate::guest) keys: Arc<Keys>,
    pub(in crate::guest) kv: Kv,
    pub(in crate::guest) records: Records,
    pub(in crate::guest) memory: MemoryLimit,
    /// The guest's functions that have been called.
    pub(in crate::guest) known: Known,
    /// Of the call that runs.
    limits: Limits,
    /// When the call that runs is stopped.
    pub(in crate::guest) deadline: Instant,
    pub(in crate::guest) output: Output,
    /// What stands for no call.
    nobody: Arc<Origin>,
    /// Where what it is told is written down, if it is.
    pub(in crate::guest) trace: Option<Arc<dyn CallTrace>>,
}

impl CallState {
    /// `nobody`: what stands for no call.
    pub(in crate::guest) fn new(
        limits: &Limits,
        (config, granted): (Arc<BTreeMap<String, String>>, Keyring),
        egress: Egress,
        (kv, records): (Kv, Records),
        environment: Option<&TestEnvironment>,
        trace: Option<&Arc<dyn CallTrace>>,
        nobody: Arc<Origin>,
    ) -> Self {
        let output = Output::new(nobody.clone());
        // Nothing is inherited: no files, no environment, no arguments, no sockets.
        let mut wasi = WasiCtx::builder();
        wasi.stdout(output.stream(Stream::Out))
            .stderr(output.stream(Stream::Err))
            .allow_tcp(false)
            .allow_udp(false)
            .allow_ip_name_lookup(false)
            .max_random_size(RANDOM_MOST);
        if let Some(environment) = environment {
            environment.set(&mut wasi);
        }
        if let Some(trace) = trace {
            Clocks::Noted(trace.clone()).set(&mut wasi);
            randomness(&trace.seed(), &mut wasi);
        }
        let wasi = wasi.build();
        let http = WasiHttpCtx::new();
        let memory = MemoryLimit { used: 0, most: 0, table_elements: 0, refused: false };
        let mut table = ResourceTable::new();
        table.set_max_capacity(HANDLES_MOST);
        let (limits, deadline, trace) = (limits.clone(), Instant::now(), trace.cloned());
        let keys = granted.now();
        Self {
            wasi,
            http,
            table,
            egress,
            config,
            granted,
            keys,
            kv,
            records,
            memory,
            known: Known::default(),
            limits,
            deadline,
            output,
            nobody,
            trace,
        }
    }

    /// What happens from now on is the next call's, within its limits; nothing of the one before is left but what the guest
    /// keeps itself.
    pub(in crate::guest) fn begin(
        &mut self,
        origin: Arc<Origin>,
        key: Option<&str>,
        deadline: Instant,
        limits: &Limits,
    ) {
        (self.deadline, self.limits) = (deadline, limits.clone());
        let MemoryLimit { used, .. } = self.memory;
        let (most, table_elements) = (limits.memory, limits.table_elements);
        self.memory = MemoryLimit { used, most, table_elements, refused: false };
        self.http.set_field_size_limit(limits.http_headers);
        self.keys = self.granted.now();
        self.kv.begin();
        self.records.begin(Access::default());
        self.egress.begin(key, origin.clone(), limits, self.keys.clone());
        self.output.begin(origin, limits.output, self.keys.clone());
    }

    /// Forgets the call: its transaction, its key, what it printed. Nothing goes out until the next one begins.
    pub(in crate::guest) fn rest(&mut self) {
        self.kv.begin();
        self.records.begin(Access::default());
        self.egress.rest(self.nobody.clone());
        self.output.begin(self.nobody.clone(), 0, self.keys.clone());
    }

    /// Logs what is left of the last line; the end of what the call printed.
    pub(in crate::guest) fn printed(&self) -> String {
        self.output.finish()
    }

    /// Whether the guest left open what a next call would have to do without, or what goes on in between.
    pub(in crate::guest) fn is_littered(&mut self) -> bool {
        let mut open = 0;
        let mut goes_on = false;
        for handle in self.table.iter_mut() {
            open += 1;
            goes_on |= handle.is::<HostFutureIncomingResponse>();
        }
        goes_on || open > HANDLES_LEFT
    }
}

impl WasiView for CallState {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for CallState {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { hooks: &mut self.egress, table: &mut self.table, ctx: &mut self.http }
    }
}

/// One budget of linear memory for all memories of the instance.
pub(in crate::guest) struct MemoryLimit {
    used: usize,
    most: usize,
    table_elements: usize,
    /// Whether the guest asked for more than it may have. Languages turn the refusal into an abort, and this tells
    /// such a trap from any other.
    pub(in crate::guest) refused: bool,
}

impl ResourceLimiter for MemoryLimit {
    fn memory_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        let used = self.used.saturating_add(desired.saturating_sub(current));
        let fits = used <= self.most;
        match fits {
            true => self.used = used,
            false => self.refused = true,
        }
        Ok(fits)
    }

    fn table_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= self.table_elements)
    }
}
