//! The compiler as a process of its own, with limits that the system enforces. A small component can take the compiler
//! minutes and gigabytes; neither may be the host's.
//!
//! The host starts its own program again with [`COMPILE`]. The child reads the component from its standard input, writes
//! the code to its standard output, a file that the host has opened, and a reason to its standard error. It has none of
//! the host's environment, no connection and no key.

use super::component::{self, Bytes};
use crate::guest::{
    CompileLimits, LoadError,
    runtime::engine::{self, Tier},
};
use rustix::process::{Resource, Rlimit, Signal, getrlimit, setrlimit};
use std::{
    env,
    ffi::OsString,
    fs::{self, File},
    io::{self, Read, Write},
    os::unix::process::ExitStatusExt,
    path::PathBuf,
    process::{Child, Command, ExitCode, ExitStatus, Stdio},
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};

/// The first argument of a child.
const COMPILE: &str = "__compile-guest";

/// How often the host looks whether a child has ended.
const LOOK: Duration = Duration::from_millis(5);

/// How much longer than its processor time a child may take, on a machine that is busy with other work.
const PATIENCE: u32 = 5;

/// Number of a child's threads. Each needs address space of its own.
const THREADS_MOST: &str = "4";

/// Maximum bytes of a child's reason.
const REASON_MOST: u64 = 4 << 10;

/// This program, if it compiles when it is started with [`COMPILE`].
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Whether compilation can run in a child.
pub(in crate::guest) fn is_available() -> bool {
    PROGRAM.get().is_some()
}

/// To be called first by a program's `main`. If the process was started to compile a guest, it does that, and returns
/// the exit code. Otherwise this process compiles its guests in children from now on.
pub fn compile_if_child() -> Option<ExitCode> {
    let mut arguments = env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == COMPILE) {
        return Some(match Order::read(arguments).and_then(|order| order.carry_out()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(why) => {
                // The host that reads this may be gone.
                let _ = io::stderr().write_all(why.as_bytes());
                ExitCode::FAILURE
            }
        });
    }
    // The running program itself: the file at its path may be a newer release by now.
    let itself = PathBuf::from("/proc/self/exe");
    if let Some(program) = Some(itself).filter(|itself| itself.exists()).or_else(|| env::current_exe().ok()) {
        PROGRAM.get_or_init(|| program);
    }
    None
}

/// What a child is told.
struct Order {
    tier: Tier,
    /// Seconds of processor time.
    time: u64,
    /// Bytes of address space.
    memory: u64,
    /// The nice level.
    nice: i32,
}

impl Order {
    fn arguments(&self) -> [String; 4] {
        let tier = match self.tier {
            Tier::Baseline => "baseline",
            Tier::Optimised => "optimised",
        };
        [tier.to_owned(), self.time.to_string(), self.memory.to_string(), self.nice.to_string()]
    }

    fn read(mut arguments: impl Iterator<Item = OsString>) -> Result<Self, String> {
        let mut next = || arguments.next().and_then(|text| text.into_string().ok());
        let tier = match next().as_deref() {
            Some("baseline") => Some(Tier::Baseline),
            Some("optimised") => Some(Tier::Optimised),
            _ => None,
        };
        let mut number = || next()?.parse::<u64>().ok();
        let mut order =
            || Some(Self { tier: tier?, time: number()?, memory: number()?, nice: number()?.try_into().ok()? });
        order().ok_or_else(|| format!("{COMPILE} is for the host's own use"))
    }

    /// In the child: applies the limits, compiles what is on standard input, and writes the code.
    fn carry_out(&self) -> Result<(), String> {
        // A child must not outlive the host, which may end without a word.
        let _ = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
        let limit = |resource, most: u64| {
            // A limit that the host itself has can't be raised.
            let most = getrlimit(resource).maximum.map_or(most, |own| own.min(most));
            setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })
        };
        let limited = limit(Resource::Cpu, self.time)
            .and_then(|()| limit(Resource::As, self.memory))
            .and_then(|()| limit(Resource::Fsize, self.memory))
            .and_then(|()| limit(Resource::Core, 0));
        limited.map_err(|why| format!("the compiler's limits can't be set: {why}"))?;
        // When the machine has no memory left, the system ends the compiler, and not the host.
        let _ = fs::write("/proc/self/oom_score_adj", "1000");
        // The thread that started the child may be niced, and a level adds to what is inherited.
        if let Ok(inherited) = rustix::process::nice(0) {
            let _ = rustix::process::nice(self.nice.saturating_sub(inherited).max(0));
        }
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map_err(|why| why.to_string())?;
        let engine = engine::compiler(self.tier).map_err(|why| format!("{why:#}"))?;
        let code = engine.precompile_component(&bytes).map_err(|why| format!("{why:#}"))?;
        io::stdout().write_all(&code).and_then(|()| io::stdout().flush()).map_err(|why| why.to_string())
    }
}

/// In the host: compiles a guest in a child, which writes the code into the file. Blocks. `nice`: the child's nice level;
/// above 0 it uses one core only.
pub(in crate::guest) fn compile(
    tier: Tier,
    guest: &str,
    bytes: &Bytes,
    limits: &CompileLimits,
    nice: i32,
    code: File,
) -> Result<(), LoadError> {
    let engine = |why: io::Error| LoadError::Engine(format!("the compiler can't be started: {why}"));
    let program = PROGRAM.get().ok_or_else(|| engine(io::ErrorKind::Unsupported.into()))?;
    let order = Order { tier, time: limits.time.as_secs().max(1), memory: limits.memory, nice };
    let mut command = Command::new(program);
    command.arg(COMPILE).args(order.arguments()).env_clear().current_dir("/");
    command.env("RAYON_NUM_THREADS", if nice > 0 { "1" } else { THREADS_MOST });
    let mut child = command.stdin(Stdio::piped()).stdout(code).stderr(Stdio::piped()).spawn().map_err(engine)?;
    if let Some(mut input) = child.stdin.take() {
        // A child that has ended already says why.
        let _ = input.write_all(&bytes.bytes);
    }
    let ended = wait(&mut child, limits.time * PATIENCE).map_err(engine)?;
    let mut reason = Vec::new();
    if let Some(errors) = child.stderr.take() {
        let _ = errors.take(REASON_MOST).read_to_end(&mut reason);
    }
    judge(guest, ended, &String::from_utf8_lossy(&reason), limits)
}

/// Waits for a child to end, and kills it after a time: `None`.
fn wait(child: &mut Child, most: Duration) -> io::Result<Option<ExitStatus>> {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if began.elapsed() > most {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(LOOK);
    }
}

fn judge(guest: &str, ended: Option<ExitStatus>, reason: &str, limits: &CompileLimits) -> Result<(), LoadError> {
    let guest = guest.to_owned();
    let stopped = |why: String| Err(LoadError::Compiler { guest: guest.clone(), why });
    let Some(status) = ended else {
        let most = limits.time * PATIENCE;
        return stopped(format!(
            "it did not end within {most:?}, {PATIENCE} times what it may compute (guest.compile_s)"
        ));
    };
    let memory = format!("it needed more than {} MiB of memory (guest.compile_memory_mib)", limits.memory >> 20);
    match (status.success(), status.code(), status.signal().and_then(Signal::from_named_raw)) {
        (true, ..) => Ok(()),
        // With one limit for both, the signal for the time that is used up is the one that kills.
        (_, _, Some(Signal::XCPU | Signal::KILL)) => {
            stopped(format!("it took more than {:?} of processor time (guest.compile_s)", limits.time))
        }
        (_, _, Some(Signal::ABORT | Signal::SEGV | Signal::BUS | Signal::XFSZ)) => stopped(memory),
        // It could not start its threads, whose stacks it has no addresses for.
        (_, Some(101), _) if reason.contains("Resource temporarily unavailable") => stopped(memory),
        (_, Some(1), _) => Err(LoadError::Damaged { guest, why: component::shown(reason) }),
        _ => stopped(format!("it failed: {status}: {}", component::shown(reason))),
    }
}
