//! The wasmtime engine: compiler settings, the memory pool, and the interruption of calls.

use crate::guest::Limits;
use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, Strategy,
    WasmBacktraceDetails,
};

/// The interval at which a computing guest is interrupted. It overruns its deadline by at most this, and yields this
/// often to other tasks on its thread.
const TICK: Duration = Duration::from_millis(2);

/// Maximum linear memory that the pool can give one instance; [`Limits::memory`] is the actual limit below it. It costs
/// address space, not memory.
pub(in crate::guest) const MEMORY_MOST: usize = 256 << 20;

/// The compiler that makes a guest's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::guest) enum Tier {
    /// The baseline compiler: a fraction of the compile time, slower code. Serves until the optimised code is there. It
    /// does not support every component.
    Baseline,
    /// The optimising compiler.
    Optimised,
}

impl Tier {
    /// Whether this machine supports it.
    pub(in crate::guest) fn is_available(self) -> bool {
        self == Self::Optimised || cfg!(target_arch = "x86_64")
    }
}

/// Maximum number of instances that wait for another call: the number that may run.
pub(in crate::guest) fn waiting_most(limits: &Limits) -> u32 {
    limits.calls.max(1)
}

pub(in crate::guest) fn engine(limits: &Limits, tier: Tier) -> wasmtime::Result<Engine> {
    let instances = limits.calls.max(1) + waiting_most(limits);
    let mut pool = PoolingAllocationConfig::new();
    pool
        // One instance for each running call and each waiting instance; it is free again before the call's slot is.
        // Unused ones cost addresses, not memory.
        .total_component_instances(instances)
        .total_stacks(instances)
        // A component consists of several core modules: 3 in Rust, 4 in Go, 8 in QuickJS, 14 in Python.
        .max_core_instances_per_component(16)
        .total_core_instances(instances * 16)
        // The guest's memory, and at most one more of an adapter.
        .max_memories_per_component(2)
        .total_memories(instances * 2)
        // Function tables: at most one for each module.
        .max_tables_per_component(16)
        .total_tables(instances * 16)
        .table_elements(limits.table_elements)
        .max_memory_size(MEMORY_MOST)
        // Core instances of large runtimes; all those measured fit into the default of 1 MiB.
        .max_core_instance_size(1 << 20)
        // Most tables fit into a page, and clearing a page costs less than unmapping and remapping it.
        .table_keep_resident(limits.table_elements * size_of::<usize>())
        .linear_memory_keep_resident(if tier == Tier::Optimised { keep_resident() } else { 0 })
        .pagemap_scan(Enabled::Auto);

    let mut config = config(tier);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Engine::new(&config)
}

/// An engine that compiles for the engines of this tier, and runs nothing: it reserves no memory for instances.
pub(in crate::guest) fn compiler(tier: Tier) -> wasmtime::Result<Engine> {
    Engine::new(&config(tier))
}

/// What the code of a tier depends on.
fn config(tier: Tier) -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        // Instances start as copy-on-write mappings of the component's memory image.
        .memory_init_cow(true)
        // On the cores of the thread pool that compiles: all of them at the start, one while others serve.
        .parallel_compilation(true)
        // Function names in a trap's backtrace; read only when a call traps.
        .wasm_backtrace_details(WasmBacktraceDetails::Enable);
    match tier {
        Tier::Baseline => config.strategy(Strategy::Winch),
        Tier::Optimised => config.cranelift_opt_level(OptLevel::Speed),
    };
    config
}

/// Bytes of a slot that stay mapped between calls; only its dirty pages are reset. This halves the cost of a fresh
/// instance where the kernel can report dirty pages (`PAGEMAP_SCAN`, Linux 6.7); elsewhere resetting all of them would
/// cost more than it saves.
fn keep_resident() -> usize {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let mut numbers = release.split(|c: char| !c.is_ascii_digit()).map(|part| part.parse::<u32>().unwrap_or_default());
    let version = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
    if version >= (6, 7) { 4 << 20 } else { 0 }
}

/// Advances the engine's epoch while calls run; sleeps when none do.
pub(in crate::guest) struct Ticker {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    running: usize,
    /// Whether the thread sleeps until it is woken.
    asleep: bool,
    closed: bool,
}

impl Shared {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // A panic cannot leave a counter in a broken state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ticker {
    pub(in crate::guest) fn start(engine: &Engine) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let (theirs, engine) = (shared.clone(), engine.clone());
        std::thread::Builder::new().name("guest-ticker".into()).spawn(move || {
            loop {
                let mut state = theirs.state();
                while state.running == 0 && !state.closed {
                    state.asleep = true;
                    state = theirs.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                if state.closed {
                    return;
                }
                state.asleep = false;
                drop(state);
                std::thread::sleep(TICK);
                engine.increment_epoch();
            }
        })?;
        Ok(Self { shared })
    }

    /// Keeps the epoch advancing until the guard is dropped.
    pub(in crate::guest) fn running(&self) -> Running<'_> {
        let mut state = self.shared.state();
        state.running += 1;
        let is_asleep = state.asleep;
        drop(state);
        // Wake the thread only if it sleeps: a wake-up is a system call, which every call would pay for.
        if is_asleep {
            self.shared.changed.notify_one();
        }
        Running(&self.shared)
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.shared.state().closed = true;
        self.shared.changed.notify_one();
    }
}

pub(in crate::guest) struct Running<'a>(&'a Shared);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.state().running -= 1;
    }
}
