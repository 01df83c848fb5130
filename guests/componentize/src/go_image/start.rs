//! Starts a program when its component is built.
//!
//! The program has no host and no time. Its output goes to the user.

use sha2::{Digest, Sha256};
use std::io::Write;
use wasmtime::{
    Caller, Config, Engine, Extern, Global, Instance, Linker, Memory, Module, Store, StoreLimits, StoreLimitsBuilder,
    Strategy, Trap, Val, WasmParams, WasmResults,
};
use wasmtime_wizer::{InstanceState, SnapshotVal};

/// WASI preview 1, which Go uses.
const WASI: &str = "wasi_snapshot_preview1";

/// Limit on the start's computation; Go's runtime needs a thousandth of it.
const FUEL: u64 = 1_000_000_000;

/// Limit on its memory, in bytes: the maximum that a host gives an instance.
const MEMORY_MOST: usize = 256 << 20;

/// The longest wait that does not fail the start, in nanoseconds.
const MOMENT: u64 = 10_000_000;

/// WASI's error codes.
const SUCCESS: i32 = 0;
const BAD_FILE: i32 = 8;

/// The id of the monotonic clock; all others are wall clocks.
const MONOTONIC: i32 = 1;

/// Why a start cannot be used. The text continues "the program …".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It called a function of the host, given by module and name.
    #[error("asks the host ({0} {1})")]
    Host(String, String),
    /// It read the wall clock, or collected garbage, which does so.
    #[error("reads the clock")]
    Time,
    /// It requested more randomness than Go's runtime does at its start.
    #[error("asks for randomness")]
    Randomness,
    /// It waited for time to pass.
    #[error("waits")]
    Wait,
    /// It exited.
    #[error("ends with exit code {0}")]
    Exit(i32),
    /// It computed for too long.
    #[error("computes for too long")]
    Endless,
    /// It failed in another way.
    #[error("fails ({0})")]
    Trap(String),
}

/// The program's environment.
struct Surroundings {
    limits: StoreLimits,
    /// The seed of all randomness.
    seed: [u8; 32],
    /// Number of requests for randomness.
    drawn: u64,
    /// Whether the number of requests is unlimited.
    may_draw: bool,
    /// The next reading of the monotonic clock, in nanoseconds. It is small, because an instance's clock starts again
    /// and must not be behind it.
    now: u64,
    /// Whether it waited for a moment.
    waited: bool,
    refusal: Option<Refusal>,
}

/// A program before or after its start.
pub(crate) struct Start {
    store: Store<Surroundings>,
    instance: Instance,
    /// Whether every global and memory of the instance could be read.
    is_whole: bool,
}

/// A snapshot of a program's memory and globals.
pub(crate) struct Kept {
    memories: Vec<(Memory, Vec<u8>)>,
    globals: Vec<(Global, Val)>,
}

impl Start {
    /// Loads a program without running it.
    pub(crate) fn new(module: &[u8], seed: [u8; 32]) -> wasmtime::Result<Self> {
        let module = compiled(module)?;
        let surroundings = Surroundings {
            limits: StoreLimitsBuilder::new().memory_size(MEMORY_MOST).build(),
            seed,
            drawn: 0,
            may_draw: false,
            now: 0,
            waited: false,
            refusal: None,
        };
        let mut store = Store::new(module.engine(), surroundings);
        store.limiter(|surroundings| &mut surroundings.limits);
        store.set_fuel(FUEL)?;
        let linker = linker(&module, &mut store)?;
        let instance = linker.instantiate(&mut store, &module)?;
        Ok(Self { store, instance, is_whole: true })
    }

    /// Whether it exports a function.
    pub(crate) fn exports(&mut self, name: &str) -> bool {
        self.instance.get_func(&mut self.store, name).is_some()
    }

    /// Calls an exported function.
    pub(crate) fn call<P: WasmParams, R: WasmResults>(&mut self, name: &str, parameters: P) -> Result<R, Refusal> {
        let function = self.instance.get_typed_func::<P, R>(&mut self.store, name);
        let called = function.and_then(|function| function.call(&mut self.store, parameters));
        let around = self.store.data_mut();
        match (around.refusal.take(), called) {
            (Some(refusal), _) => Err(refusal),
            (None, Ok(_)) if around.waited => Err(Refusal::Wait),
            (None, called) => called.map_err(|why| match why.downcast_ref::<Trap>() {
                Some(Trap::OutOfFuel) => Refusal::Endless,
                Some(trap) => Refusal::Trap(trap.to_string()),
                None => Refusal::Trap(why.to_string()),
            }),
        }
    }

    /// Sets a global by its index.
    pub(crate) fn set_global(&mut self, index: u32, value: i32) -> wasmtime::Result<()> {
        let global = self.instance.get_global(&mut self.store, &format!("__wizer_global_{index}"));
        let global = global.ok_or_else(|| wasmtime::format_err!("there is no global {index}"))?;
        global.set(&mut self.store, Val::I32(value))
    }

    /// Whether every global and memory could be read.
    pub(crate) fn was_read_whole(&self) -> bool {
        self.is_whole
    }

    /// A snapshot of its memory.
    pub(crate) fn keep(&mut self) -> Kept {
        let exports: Vec<Extern> = self.instance.exports(&mut self.store).map(wasmtime::Export::into_extern).collect();
        let mut kept = Kept { memories: Vec::new(), globals: Vec::new() };
        for export in exports {
            match export {
                Extern::Memory(memory) => kept.memories.push((memory, memory.data(&self.store).to_vec())),
                Extern::Global(global) => kept.globals.push((global, global.get(&mut self.store))),
                _ => {}
            }
        }
        kept
    }

    /// Restores the snapshot, with new randomness, without a limit.
    pub(crate) fn begin_again(&mut self, kept: &Kept, seed: [u8; 32]) -> wasmtime::Result<()> {
        for (memory, bytes) in &kept.memories {
            let data = memory.data_mut(&mut self.store);
            let (before, grown) = data.split_at_mut(bytes.len().min(data.len()));
            before.copy_from_slice(bytes);
            grown.fill(0);
        }
        for (global, value) in &kept.globals {
            global.set(&mut self.store, *value)?;
        }
        let surroundings = self.store.data_mut();
        (surroundings.seed, surroundings.drawn, surroundings.may_draw) = (seed, 0, true);
        Ok(())
    }
}

impl InstanceState for Start {
    async fn global_get(&mut self, name: &str, _: wasmtime_wizer::ValType) -> SnapshotVal {
        let global = self.instance.get_global(&mut self.store, name);
        match global.map(|global| global.get(&mut self.store)) {
            Some(Val::I32(value)) => SnapshotVal::I32(value),
            Some(Val::I64(value)) => SnapshotVal::I64(value),
            Some(Val::F32(value)) => SnapshotVal::F32(value),
            Some(Val::F64(value)) => SnapshotVal::F64(value),
            _ => {
                self.is_whole = false;
                SnapshotVal::I32(0)
            }
        }
    }

    async fn memory_contents(&mut self, name: &str, contents: impl FnOnce(&[u8]) + Send) {
        let memory = self.instance.get_memory(&mut self.store, name);
        self.is_whole &= memory.is_some();
        contents(memory.map_or(&[], |memory| memory.data(&self.store)));
    }
}

/// Compiled by the baseline compiler, because it runs once; by the optimising one where there is no other.
fn compiled(module: &[u8]) -> wasmtime::Result<Module> {
    let with = |strategy| {
        let mut config = Config::new();
        config.strategy(strategy).consume_fuel(true);
        Module::new(&Engine::new(&config)?, module)
    };
    let quick = cfg!(target_arch = "x86_64").then(|| with(Strategy::Winch));
    quick.and_then(Result::ok).map_or_else(|| with(Strategy::Cranelift), Ok)
}

fn linker(module: &Module, store: &mut Store<Surroundings>) -> wasmtime::Result<Linker<Surroundings>> {
    type Host<'a> = Caller<'a, Surroundings>;
    let mut linker = Linker::new(module.engine());
    linker
        // No arguments and no environment.
        .func_wrap(WASI, "args_sizes_get", |mut host: Host, count: u32, size: u32| nothing(&mut host, count, size))?
        .func_wrap(WASI, "environ_sizes_get", |mut host: Host, count: u32, size: u32| nothing(&mut host, count, size))?
        // The standard streams, of an unknown file type.
        .func_wrap(WASI, "fd_fdstat_get", |mut host: Host, file: i32, at: u32| match file {
            0..=2 => write(&mut host, at, &[0; 24]),
            _ => Ok(BAD_FILE),
        })?
        .func_wrap(WASI, "fd_fdstat_set_flags", |_: i32, _: i32| BAD_FILE)?
        .func_wrap(WASI, "fd_prestat_get", |_: i32, _: i32| BAD_FILE)?
        .func_wrap(WASI, "fd_write", print)?
        .func_wrap(WASI, "sched_yield", || SUCCESS)?
        .func_wrap(WASI, "adapter_monotonic_clock_set_paused", |_: i32| ())?
        .func_wrap(WASI, "clock_time_get", |mut host: Host, clock: i32, _: i64, at: u32| {
            if clock != MONOTONIC {
                return refuse(&mut host, Refusal::Time);
            }
            host.data_mut().now += 1;
            let now = host.data().now.to_le_bytes();
            write(&mut host, at, &now)
        })?
        .func_wrap(WASI, "random_get", |mut host: Host, at: u32, size: u32| {
            let around = host.data_mut();
            if around.drawn > 0 && !around.may_draw {
                return refuse(&mut host, Refusal::Randomness);
            }
            around.drawn += 1;
            let block = |number: u64| {
                let parts = [&around.seed[..], &around.drawn.to_le_bytes(), &number.to_le_bytes()];
                parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part)).finalize()
            };
            let bytes: Vec<u8> = (0..).flat_map(block).take(size as usize).collect();
            write(&mut host, at, &bytes)
        })?
        .func_wrap(WASI, "poll_oneoff", wait)?
        .func_wrap(WASI, "proc_exit", |mut host: Host, code: i32| -> wasmtime::Result<()> {
            refuse(&mut host, Refusal::Exit(code))
        })?;
    for import in module.imports() {
        if let (None, Some(kind)) = (linker.get_by_import(&mut *store, &import), import.ty().func()) {
            let refusal = Refusal::Host(import.module().to_owned(), import.name().to_owned());
            let refusing = move |mut host: Host, _: &[Val], _: &mut [Val]| refuse(&mut host, refusal.clone());
            linker.func_new(import.module(), import.name(), kind.clone(), refusing)?;
        }
    }
    Ok(linker)
}

/// Ends the run with a refusal.
fn refuse<T>(host: &mut Caller<'_, Surroundings>, refusal: Refusal) -> wasmtime::Result<T> {
    let why = wasmtime::Error::msg(refusal.to_string());
    host.data_mut().refusal = Some(refusal);
    Err(why)
}

fn memory(host: &mut Caller<'_, Surroundings>) -> wasmtime::Result<Memory> {
    let memory = host.get_export("memory").and_then(Extern::into_memory);
    memory.ok_or_else(|| wasmtime::Error::msg("the module exports no memory"))
}

fn write(host: &mut Caller<'_, Surroundings>, at: u32, bytes: &[u8]) -> wasmtime::Result<i32> {
    memory(host)?.write(host, at as usize, bytes)?;
    Ok(SUCCESS)
}

/// Returns an empty list.
fn nothing(host: &mut Caller<'_, Surroundings>, count: u32, size: u32) -> wasmtime::Result<i32> {
    write(host, count, &[0; 4])?;
    write(host, size, &[0; 4])
}

/// Waits for less than a moment, as Go does before it prints a panic. A start that waits is not used.
fn wait(mut host: Caller<'_, Surroundings>, wants: u32, got: u32, count: u32, how_many: u32) -> wasmtime::Result<i32> {
    const TIMEOUT_AT: usize = 24;
    let mut timeout = [0; 8];
    memory(&mut host)?.read(&host, wants as usize + TIMEOUT_AT, &mut timeout)?;
    let timeout = u64::from_le_bytes(timeout);
    if count != 1 || timeout > MOMENT {
        return refuse(&mut host, Refusal::Wait);
    }
    let around = host.data_mut();
    around.now += timeout;
    around.waited = true;
    write(&mut host, got, &[0; 32])?;
    write(&mut host, how_many, &1_u32.to_le_bytes())
}

/// Prints to the user's standard error, whichever stream it is: standard output may be reserved for data.
fn print(
    mut host: Caller<'_, Surroundings>,
    file: i32,
    pieces: u32,
    count: u32,
    written: u32,
) -> wasmtime::Result<i32> {
    if !matches!(file, 1 | 2) {
        return Ok(BAD_FILE);
    }
    let memory = memory(&mut host)?;
    let data = memory.data(&host);
    let bytes = |at: usize, size: usize| {
        at.checked_add(size).and_then(|end| data.get(at..end)).ok_or_else(|| wasmtime::Error::msg("beyond the memory"))
    };
    let word = |at: usize| -> wasmtime::Result<usize> {
        let four: [u8; 4] = bytes(at, 4)?.try_into()?;
        Ok(u32::from_le_bytes(four) as usize)
    };
    let mut said = Vec::new();
    for piece in 0..count as usize {
        let at = pieces as usize + 8 * piece;
        said.extend_from_slice(bytes(word(at)?, word(at + 4)?)?);
    }
    // A failure to print is ignored.
    let _ = std::io::stderr().write_all(&said);
    let size = u32::try_from(said.len())?;
    write(&mut host, written, &size.to_le_bytes())
}
