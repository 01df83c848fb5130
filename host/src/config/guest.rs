//! `[guest]`: the anchor's own logic, as WebAssembly components, and what they may use.

use super::{
    reader::Reader,
    schema::{Key, Section},
    url::BaseUrl,
};
use secrecy::SecretString;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    time::Duration,
};

pub(super) const SECTION: Section = Section {
    name: "guest",
    doc: "The anchor's own logic, as WebAssembly components, and what they may use.",
    keys: &[
        Key::preset("files", "[]", "The components. Each interface has one provider among them."),
        Key::preset("reference", "false", "Whether to load the reference guest that is built into this program."),
        Key::preset(
            "watch",
            "true",
            "Whether a component serves a moment after its file is saved. One that can't serve changes nothing;\n\
             `anchor-host guest status` says why.",
        ),
        Key::preset(
            "pin_in_flight",
            "false",
            "Whether a transaction is decided on to its end by the guest version it began with. When that version is\n\
             kept nowhere any more, by the present one.",
        ),
        Key::preset(
            "keep_versions",
            "4",
            "How many versions that served before stay ready in memory. Older ones come from the data directory.",
        ),
        Key::preset("deadline_ms", "10000", "A call that takes longer is stopped, its waiting for a bank included."),
        Key::preset("memory_mib", "64", "Most memory a call may use, in MiB, up to 256."),
        Key::preset("log_kib", "64", "Most a call may log, in KiB; what is over is dropped."),
        Key::preset("calls_max", "32", "Most calls at once, over all guests."),
        Key::preset(
            "isolation",
            "\"fresh\"",
            "\"fresh\": each call in an instance of its own, of which nothing is left. \"reuse\": one call after the other in the\n\
             same instance, many times faster in Go and JavaScript; what the guest leaves in its memory, customers' data\n\
             included, stays there meanwhile, and is there for the next customer's call. guests/README.md has more.",
        ),
        Key::preset("reuse_calls_max", "1000", "With \"reuse\": calls in one instance."),
        Key::preset(
            "reuse_age_s",
            "60",
            "With \"reuse\": how old an instance may get. It ends sooner after ten seconds without a call, when a call fails,\n\
             and when another version serves.",
        ),
        Key::preset(
            "http_origins",
            "[]",
            "Servers the guests may call, for example \"https://bank.example.com\". All others are refused. A loopback or\n\
             private address is allowed by being named.",
        ),
        Key::preset(
            "http_private_origins",
            "[]",
            "Those of http_origins whose names may lead to private or loopback addresses.",
        ),
        Key::preset("http_calls_max", "20", "Most requests one call may make."),
        Key::preset("http_body_kib", "1024", "Largest answer a guest may be given, in KiB."),
        Key::preset(
            "kv_keys_max",
            "10000",
            "Most keys that each guest may remember (`anchor:guest/kv`); calls that run at once may exceed this a little.",
        ),
        Key::preset("kv_value_kib", "64", "Largest value a guest may remember under one key, in KiB."),
        Key::preset("kv_total_kib", "16384", "Most that each guest may remember, keys and values together, in KiB."),
    ],
};

pub(super) const CONFIG: Section = Section {
    name: "guest.config",
    doc: "Values the guests can read, under names of your choice in lower case.",
    keys: &[Key::unset("*", "bank_url = \"https://bank.example.com\"", "none", "Any name.")],
};

pub(super) const SECRETS: Section = Section {
    name: "guest.secrets",
    doc: "The same for what must not be printed. NAME_file = \"path\" reads the value of NAME from a file.",
    keys: &[Key::unset("*", "bank_api_key_file = \"bank-api-key\"", "none", "Any name.").secret()],
};

/// The guests, and what they may use.
#[derive(Debug, Clone)]
pub struct Guest {
    /// The components.
    pub files: Vec<PathBuf>,
    /// Whether the built-in reference guest is loaded too.
    pub reference: bool,
    /// Whether their files are watched.
    pub watch: bool,
    /// Whether a transaction stays with the version it began with.
    pub pin_in_flight: bool,
    /// How many versions that served before stay in memory.
    pub keep_versions: usize,
    /// Longest a call may take.
    pub deadline: Duration,
    /// Most memory a call may use, in bytes.
    pub memory: usize,
    /// Most a call may log, in bytes.
    pub log: usize,
    /// Most calls at once.
    pub calls_max: usize,
    /// Whether an instance has more than one call.
    pub reuse: bool,
    /// Then, calls in one instance.
    pub reuse_calls_max: u32,
    /// Then, its greatest age.
    pub reuse_age: Duration,
    /// Servers they may call.
    pub http_origins: Vec<BaseUrl>,
    /// Those whose names may lead to private addresses.
    pub http_private_origins: Vec<BaseUrl>,
    /// Most requests one call may make.
    pub http_calls_max: u32,
    /// Largest answer, in bytes.
    pub http_body: usize,
    /// Most keys each may remember.
    pub kv_keys_max: u64,
    /// Largest value each may remember, in bytes.
    pub kv_value: usize,
    /// Most each may remember, in bytes.
    pub kv_total: u64,
    /// Values they can read.
    pub config: BTreeMap<String, String>,
    /// Values they can read and nobody prints.
    pub secrets: BTreeMap<String, SecretString>,
}

impl Guest {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let files = reader.paths("guest.files")?;
        let mut seen = BTreeSet::new();
        for file in &files {
            if !file.is_file() {
                let reason = format!("there is no file {}", file.display());
                reader.refuse("guest.files", reason, "build the guest first, or correct the path");
            } else if !seen.insert(file) {
                reader.refuse("guest.files", format!("{} stands there twice", file.display()), "keep one of the two");
            }
        }
        let config = reader.map("guest.config");
        let secrets = read_secrets(reader);
        for name in config.keys().filter(|name| secrets.contains_key(*name)) {
            let reason = format!("guest.secrets.{name} is set as well");
            reader.refuse(&format!("guest.config.{name}"), reason, "keep one of the two");
        }
        let http_origins = read_origins(reader, "guest.http_origins");
        let http_private_origins = read_origins(reader, "guest.http_private_origins");
        for origin in http_private_origins.iter().filter(|origin| !http_origins.contains(origin)) {
            let reason = format!("`{origin}` is not among guest.http_origins");
            reader.refuse("guest.http_private_origins", reason, "add it there too, or remove it here");
        }
        let size = |value: u64, unit: usize| usize::try_from(value).ok()?.checked_mul(unit);
        Some(Self {
            files,
            reference: reader.boolean("guest.reference")?,
            watch: reader.boolean("guest.watch")?,
            pin_in_flight: reader.boolean("guest.pin_in_flight")?,
            keep_versions: usize::try_from(reader.integer("guest.keep_versions", 0..=100)?).ok()?,
            deadline: reader.millis("guest.deadline_ms", 1..=600_000)?,
            memory: size(reader.integer("guest.memory_mib", 1..=256)?, 1 << 20)?,
            log: size(reader.integer("guest.log_kib", 0..=65_536)?, 1024)?,
            calls_max: usize::try_from(reader.integer("guest.calls_max", 1..=1000)?).ok()?,
            reuse: reader.choice("guest.isolation", &[("fresh", false), ("reuse", true)])?,
            reuse_calls_max: u32::try_from(reader.integer("guest.reuse_calls_max", 1..=1_000_000)?).ok()?,
            reuse_age: reader.seconds("guest.reuse_age_s", 1..=86_400)?,
            http_origins,
            http_private_origins,
            http_calls_max: u32::try_from(reader.integer("guest.http_calls_max", 0..=10_000)?).ok()?,
            http_body: size(reader.integer("guest.http_body_kib", 1..=65_536)?, 1024)?,
            kv_keys_max: reader.integer("guest.kv_keys_max", 0..=1_000_000)?,
            kv_value: size(reader.integer("guest.kv_value_kib", 0..=4_096)?, 1024)?,
            kv_total: reader.integer("guest.kv_total_kib", 0..=1_048_576)? << 10,
            config,
            secrets,
        })
    }
}

fn read_origins(reader: &mut Reader, key: &str) -> Vec<BaseUrl> {
    let mut origins = Vec::new();
    for text in reader.texts(key).unwrap_or_default() {
        match text.parse::<BaseUrl>() {
            Ok(url) if url.is_origin() => origins.push(url),
            _ => reader.refuse(
                key,
                format!("`{text}` is not an origin"),
                "write scheme, host and port alone, for example \"https://bank.example.com\"",
            ),
        }
    }
    origins
}

fn read_secrets(reader: &mut Reader) -> BTreeMap<String, SecretString> {
    let names: BTreeSet<String> = reader
        .names("guest.secrets")
        .into_iter()
        .map(|name| name.strip_suffix("_file").map_or(name.clone(), str::to_owned))
        .collect();
    let mut secrets = BTreeMap::new();
    for name in names {
        let value = reader.secret(&format!("guest.secrets.{name}"));
        secrets.extend(value.map(|value| (name, value)));
    }
    secrets
}
