//! The data of an instance: its WASI context, its limits, its outgoing HTTP. What belongs to one call is set when the
//! call begins and cleared when it ends.

use super::{
    budget::Budget,
    handles::weight,
    output::{Origin, Output, Stream},
    trace::CallTrace,
};
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

/// Maximum bytes of randomness in one request, which the host holds for a moment.
const RANDOM_MOST: u64 = 64 << 10;

/// Maximum number of open streams, requests, header lists and so on, which the host holds.
const HANDLES_MOST: usize = 1_000;

/// Maximum number of handles that a guest may leave open and still be called again. Languages keep a few, for the
/// standard streams.
const HANDLES_LEFT: usize = HANDLES_MOST / 10;

/// The data of a wasmtime store.
pub(in crate::guest) struct CallState {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    table: ResourceTable,
    pub(in crate::guest) egress: Egress,
    pub(in crate::guest) config: Arc<BTreeMap<String, String>>,
    granted: Keyring,
    /// The secrets as they were when the call began.
    pub(in crate::guest) keys: Arc<Keys>,
    pub(in crate::guest) kv: Kv,
    pub(in crate::guest) records: Records,
    pub(in crate::guest) memory: MemoryLimit,
    /// What the host may hold for the running call.
    pub(in crate::guest) budget: Budget,
    /// The guest's functions already looked up.
    pub(in crate::guest) known: Known,
    /// The limits of the running call.
    limits: Limits,
    /// The deadline of the running call.
    pub(in crate::guest) deadline: Instant,
    pub(in crate::guest) output: Output,
    /// The origin of lines outside any call.
    nobody: Arc<Origin>,
    /// The running call's recording, if it is recorded.
    pub(in crate::guest) trace: Option<Arc<dyn CallTrace>>,
}

impl CallState {
    /// `nobody`: the origin of lines outside any call.
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
        // Nothing is inherited from the host: no files, no environment, no arguments, no sockets.
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
            budget: Budget::new(limits.host_memory),
            known: Known::default(),
            limits,
            deadline,
            output,
            nobody,
            trace,
        }
    }

    /// Starts a call within its limits. Nothing remains of the call before except what the guest keeps in its memory.
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
        self.budget = Budget::new(limits.host_memory);
        self.kv.begin(self.budget.clone());
        self.records.begin(Access::default());
        self.egress.begin(key, origin.clone(), limits, (self.keys.clone(), self.budget.clone()));
        self.output.begin(origin, limits.output, self.keys.clone());
    }

    /// Clears the call: its transaction, its key, its output. No request goes out until the next call begins.
    pub(in crate::guest) fn rest(&mut self) {
        self.kv.begin(self.budget.clone());
        self.records.begin(Access::default());
        self.egress.rest(self.nobody.clone());
        self.output.begin(self.nobody.clone(), 0, self.keys.clone());
    }

    /// Logs the rest of the last line, and returns the end of what the call printed.
    pub(in crate::guest) fn printed(&self) -> String {
        self.output.finish()
    }

    /// Weighs what the host holds for the guest's handles. If it is too much, nothing can be added, and the guest is
    /// interrupted.
    fn weigh_handles(&mut self) {
        let most = self.limits.http_headers;
        self.budget.weigh(self.table.iter_mut().map(|handle| weight(&*handle, most)).sum());
        if self.budget.is_exceeded() {
            self.table.set_max_capacity(0);
            self.http.set_field_size_limit(0);
        }
    }

    /// Whether the guest left too many handles open, or a request running.
    pub(in crate::guest) fn left_too_much_open(&mut self) -> bool {
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
        // Each function of `wasi:http` comes by here, and no other makes handles that hold much.
        self.weigh_handles();
        WasiHttpCtxView { hooks: &mut self.egress, table: &mut self.table, ctx: &mut self.http }
    }
}

/// One limit for all linear memories of the instance together.
pub(in crate::guest) struct MemoryLimit {
    used: usize,
    most: usize,
    table_elements: usize,
    /// Whether the guest asked for more than the limit. Languages turn the refusal into an abort, and this
    /// distinguishes it from other traps.
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
