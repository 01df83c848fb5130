//! What the operator decides about guests; `app` fills it in from the configuration.

use super::{CallObserver, Interface, Keyring, KvReader, RecordReader, Secrets};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

/// Bounds on each call. A guest that reaches one fails that call alone.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How long a call may take, computing and waiting, the wait for a free slot included.
    pub deadline: Duration,
    /// Bytes of linear memory one instance may have, at most 256 MiB.
    pub memory: usize,
    /// Elements of tables (function pointers) one instance may have.
    pub table_elements: usize,
    /// Bytes of standard output and error kept from one call; the rest is dropped with a warning.
    pub output: usize,
    /// HTTP requests one call may make.
    pub http_calls: u32,
    /// Bytes of one HTTP request's or response's body.
    pub http_body: usize,
    /// Bytes of all headers of one HTTP request or response.
    pub http_headers: usize,
    /// Calls running at once; more wait for their turn. In [`Settings::limits`] those of all guests together.
    pub calls: u32,
    /// Keys a guest may remember.
    pub kv_keys: u64,
    /// Bytes of one value it may remember.
    pub kv_value: usize,
    /// Bytes of all keys and values it may remember.
    pub kv_bytes: u64,
    /// What its calls run in.
    pub isolation: Isolation,
}

/// What the calls of a guest run in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Isolation {
    /// Each in an instance of its own, of which nothing is left.
    #[default]
    Fresh,
    /// One after the other in the same instance, within bounds: it need not be made anew, and what the guest leaves in
    /// its memory is there for the next call.
    Reuse(Reuse),
}

/// How long an instance is called again. It ends sooner when a call fails, and when the guest no longer serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reuse {
    /// Calls in one instance.
    pub calls: u32,
    /// Since it was made.
    pub age: Duration,
    /// Without a call: what a crowd needed is not kept when it has gone.
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
    /// In words, what is not as in `usual`.
    pub(super) fn differences(&self, usual: &Self) -> Vec<String> {
        let of = |limits: &Self| {
            let kib = |bytes: usize| bytes / 1024;
            [
                format!("deadline: {:?}", limits.deadline),
                format!("memory: {} MiB", limits.memory >> 20),
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

/// What a guest may reach and know.
#[derive(Debug, Clone, Default)]
pub struct Grants {
    /// Origins it may send HTTP to: `https://bank.example`, `http://127.0.0.1:9000`. A host that is itself a
    /// loopback or private address, or `localhost`, is allowed by being named.
    pub http_origins: Vec<String>,
    /// Those of the origins whose names may resolve to loopback, private or link-local addresses.
    pub private_origins: Vec<String>,
    /// Values it can read through `wasi:config`.
    pub config: BTreeMap<String, String>,
    /// Values that nobody prints, read in the same way, or handles in their place.
    pub secrets: Keyring,
    /// The interfaces in whose calls it may read the host's records.
    pub records: BTreeSet<Interface>,
}

impl Grants {
    /// In words, in which calls it may read the host's records; `None`: in none.
    pub(super) fn reading(&self) -> Option<String> {
        // While it describes itself it reads nothing, whatever is said.
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

/// What holds for a guest.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// Bounds on each call.
    pub limits: Limits,
    /// Bounds on calls of interfaces that have their own.
    pub interfaces: BTreeMap<Interface, Limits>,
    /// What it may reach and know.
    pub grants: Grants,
}

/// Everything the room has to be told.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Bounds on each call of guests that have no [`Terms`] of their own. The number of calls is that of all guests.
    pub limits: Limits,
    /// Bounds on calls of interfaces that have their own, of the same guests.
    pub interfaces: BTreeMap<Interface, Limits>,
    /// What the same guests may reach and know.
    pub grants: Grants,
    /// The terms of guests that have their own, by [`GuestSource::name`]. Whatever version serves there has them.
    pub own: BTreeMap<String, Terms>,
    /// How many of the calls at once requests leave to the background: see [`super::Guests::permit`].
    pub background_calls: u32,
    /// Where compiled code is kept between starts; `None`: nowhere. Nobody else may write there.
    pub cache_dir: Option<PathBuf>,
    /// Where versions that served are found again, as `HASH.wasm`; `None`: nowhere.
    pub versions_dir: Option<PathBuf>,
    /// How many sets of guests that served before stay in memory.
    pub keep_versions: usize,
    /// Where what guests remember is read; `None`: nothing is stored.
    pub kv: Option<Arc<dyn KvReader>>,
    /// Where guests that may read what is on record; `None`: there is nothing.
    pub records: Option<Arc<dyn RecordReader>>,
    /// Who follows calls, to record them; `None`: nobody.
    pub recording: Option<Arc<dyn CallObserver>>,
    /// What no recorded call may hold.
    pub secrets: Arc<Secrets>,
}

impl Settings {
    /// What holds for the guest of that name.
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

/// Where a guest comes from.
#[derive(Debug, Clone)]
pub struct GuestSource {
    /// Its place, and what messages call it: the path, or the embedded guest's name.
    pub name: String,
    /// Its bytes.
    pub code: GuestCode,
}

/// The bytes of a guest, or where to read them.
#[derive(Debug, Clone)]
pub enum GuestCode {
    /// A file.
    File(PathBuf),
    /// Bytes at hand.
    Bytes(Cow<'static, [u8]>),
}

impl GuestSource {
    /// A component in a file.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self { name: path.display().to_string(), code: GuestCode::File(path) }
    }

    /// A component at hand.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Cow<'static, [u8]>>) -> Self {
        Self { name: name.into(), code: GuestCode::Bytes(bytes.into()) }
    }
}
