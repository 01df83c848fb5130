//! The operator's settings for guests; `app` fills them in from the configuration.

use super::{CallObserver, Interface, Keyring, KvReader, RecordReader, Secrets};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

/// Limits on each call. A guest that exceeds one fails that call only.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Maximum time of a call, including computing, waiting, and the wait for a free slot.
    pub deadline: Duration,
    /// Maximum bytes of one instance's linear memory, at most 256 MiB.
    pub memory: usize,
    /// Maximum bytes that the host holds for one call beside that memory: bodies, headers, handles, values to store.
    pub host_memory: usize,
    /// Maximum number of elements of one instance's tables (function pointers).
    pub table_elements: usize,
    /// Maximum bytes of standard output and error logged from one call; the rest is dropped with a warning.
    pub output: usize,
    /// Maximum number of HTTP requests in one call.
    pub http_calls: u32,
    /// Maximum bytes of the body of an HTTP request or response.
    pub http_body: usize,
    /// Maximum total bytes of the headers of an HTTP request or response.
    pub http_headers: usize,
    /// Maximum number of concurrent calls; others wait. In [`Settings::limits`], that of all guests together.
    pub calls: u32,
    /// Maximum number of keys that a guest may store.
    pub kv_keys: u64,
    /// Maximum bytes of one stored value.
    pub kv_value: usize,
    /// Maximum total bytes of stored keys and values.
    pub kv_bytes: u64,
    /// Whether calls share instances.
    pub isolation: Isolation,
}

/// Whether calls of a guest share instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Isolation {
    /// Each call runs in a fresh instance.
    #[default]
    Fresh,
    /// Calls run one after the other in the same instance, within limits. This saves making an instance; what a call
    /// leaves in the guest's memory is there for the next one.
    Reuse(Reuse),
}

/// Limits on a component and on its compilation. One that exceeds them can't serve.
#[derive(Debug, Clone)]
pub struct CompileLimits {
    /// Maximum bytes of a component.
    pub file: u64,
    /// Maximum processor time of a compiler, over all its threads.
    pub time: Duration,
    /// Maximum bytes of address space of a compiler.
    pub memory: u64,
}

impl Default for CompileLimits {
    fn default() -> Self {
        Self { file: 64 << 20, time: Duration::from_secs(120), memory: 2 << 30 }
    }
}

/// Limits on the reuse of an instance. It also ends when a call fails or its guest no longer serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reuse {
    /// Maximum number of calls in one instance.
    pub calls: u32,
    /// Maximum age.
    pub age: Duration,
    /// Maximum time without a call, so that instances made for a peak in load do not stay.
    pub idle: Duration,
}

impl Default for Reuse {
    fn default() -> Self {
        Self { calls: 1_000, age: Duration::from_secs(60), idle: Duration::from_secs(10) }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(10),
            memory: 64 << 20,
            host_memory: 16 << 20,
            table_elements: 20_000,
            output: 64 << 10,
            http_calls: 20,
            http_body: 1 << 20,
            http_headers: 64 << 10,
            calls: 32,
            kv_keys: 10_000,
            kv_value: 64 << 10,
            kv_bytes: 16 << 20,
            isolation: Isolation::Fresh,
        }
    }
}

impl Limits {
    /// The limits that differ from `usual`, as texts.
    pub(super) fn differences(&self, usual: &Self) -> Vec<String> {
        let of = |limits: &Self| {
            let kib = |bytes: usize| bytes / 1024;
            [
                format!("deadline: {:?}", limits.deadline),
                format!("memory: {} MiB", limits.memory >> 20),
                format!("host memory: {} MiB", limits.host_memory >> 20),
                format!("table elements: {}", limits.table_elements),
                format!("log: {} KiB", kib(limits.output)),
                format!("calls at once: {}", limits.calls),
                format!("HTTP requests: {}", limits.http_calls),
                format!("HTTP body: {} KiB", kib(limits.http_body)),
                format!("HTTP headers: {} KiB", kib(limits.http_headers)),
                format!("kv keys: {}", limits.kv_keys),
                format!("kv value: {} KiB", kib(limits.kv_value)),
                format!("kv in all: {} KiB", limits.kv_bytes >> 10),
                match limits.isolation {
                    Isolation::Fresh => "fresh instances".to_owned(),
                    Isolation::Reuse(Reuse { calls, age, .. }) => {
                        format!("instances reused for {calls} calls or {age:?}")
                    }
                },
            ]
        };
        of(self).into_iter().zip(of(usual)).filter(|(own, usual)| own != usual).map(|(own, _)| own).collect()
    }
}

/// What a guest may reach and read.
#[derive(Debug, Clone, Default)]
pub struct Grants {
    /// Origins it may send HTTP to: `https://bank.example`, `http://127.0.0.1:9000`. Listing a loopback or private
    /// address, or `localhost`, is enough to allow it.
    pub http_origins: Vec<String>,
    /// Those of the origins whose names may resolve to loopback, private or link-local addresses.
    pub private_origins: Vec<String>,
    /// Values it can read through `wasi:config`.
    pub config: BTreeMap<String, String>,
    /// Secrets it can read in the same way, or use by their handles. They appear in no output.
    pub secrets: Keyring,
    /// The interfaces in whose calls it may read the host's records.
    pub records: BTreeSet<Interface>,
}

impl Grants {
    /// The interfaces in whose calls it may read the host's records, as a text; `None`: none.
    pub(super) fn reading(&self) -> Option<String> {
        // `about.describe` never reads records, whatever the configuration grants.
        let all = Interface::ALL.into_iter().filter(|interface| *interface != Interface::About);
        let (granted, others): (Vec<_>, Vec<_>) = all.partition(|interface| self.records.contains(interface));
        let names: Vec<_> = granted.iter().map(|interface| format!("`{}`", interface.name())).collect();
        match (names.is_empty(), others.is_empty()) {
            (true, _) => None,
            (false, true) => Some("reads records".to_owned()),
            (false, false) => Some(format!("reads records in {}", names.join(", "))),
        }
    }
}

/// The limits and grants of one guest.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// Limits on each call.
    pub limits: Limits,
    /// Limits of interfaces that have their own.
    pub interfaces: BTreeMap<Interface, Limits>,
    /// What it may reach and read.
    pub grants: Grants,
}

/// The settings of this room.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Limits on each call of guests without [`Terms`] of their own. The number of calls is that of all guests
    /// together.
    pub limits: Limits,
    /// Limits of interfaces that have their own, for the same guests.
    pub interfaces: BTreeMap<Interface, Limits>,
    /// What the same guests may reach and read.
    pub grants: Grants,
    /// The terms of guests that have their own, by [`GuestSource::name`]. They apply to whichever version serves there.
    pub own: BTreeMap<String, Terms>,
    /// Limits on components and their compilation.
    pub compile: CompileLimits,
    /// How many of the concurrent calls are reserved for the background: see [`super::Guests::permit`].
    pub background_calls: u32,
    /// The cache of compiled code; `None`: no cache. Only the host may have write access to it.
    pub cache_dir: Option<PathBuf>,
    /// The folder of versions that have served, as `HASH.wasm`; `None`: none.
    pub versions_dir: Option<PathBuf>,
    /// How many earlier sets of guests stay in memory.
    pub keep_versions: usize,
    /// The reader of guests' stored values; `None`: no values are stored.
    pub kv: Option<Arc<dyn KvReader>>,
    /// The reader of the host's records, for guests with that grant; `None`: there are no records.
    pub records: Option<Arc<dyn RecordReader>>,
    /// The observer that records calls; `None`: calls are not recorded.
    pub recording: Option<Arc<dyn CallObserver>>,
    /// The secrets that no recording may contain.
    pub secrets: Arc<Secrets>,
}

impl Settings {
    /// The limits and grants of the guest of that name.
    pub(super) fn terms(&self, guest: &str) -> Cow<'_, Terms> {
        self.own.get(guest).map_or_else(
            || {
                let (limits, interfaces) = (self.limits.clone(), self.interfaces.clone());
                Cow::Owned(Terms { limits, interfaces, grants: self.grants.clone() })
            },
            Cow::Borrowed,
        )
    }
}

/// The source of a guest.
#[derive(Debug, Clone)]
pub struct GuestSource {
    /// Its name in the configuration and in messages: the path, or the built-in guest's name.
    pub name: String,
    /// The component.
    pub code: GuestCode,
}

/// The bytes of a guest, or where to read them.
#[derive(Debug, Clone)]
pub enum GuestCode {
    /// A file.
    File(PathBuf),
    /// Bytes in memory.
    Bytes(Cow<'static, [u8]>),
}

impl GuestSource {
    /// A component in a file.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self { name: path.display().to_string(), code: GuestCode::File(path) }
    }

    /// A component in memory.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        Self { name: name.into(), code: GuestCode::Bytes(bytes.into()) }
    }
}
