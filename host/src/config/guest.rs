//! `[guest]` and `[[guests]]`: the anchor's own logic, as WebAssembly components, and what they may use.

use super::{
    business::{BRIDGE, Business},
    guest_terms::{GuestLimits, GuestTerms, LIMITS, WHOLE},
    quotes::Quotes,
    reader::Reader,
    schema::{Key, Section, inherited, joined},
    sep12::Sep12,
};
use crate::model::guest_name;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    time::Duration,
};

const OWN: [Key; 8] = [
    Key::preset("files", "[]", "Component files. Only one of them may provide each interface."),
    Key::preset(
        "reference",
        "false",
        "Whether to load the built-in reference guest. It pays through the bank at guest.config.bank_url;\n\
         `anchor-host run --reference` brings one.",
    ),
    Key::preset(
        "watch",
        "true",
        "Whether to deploy a component soon after its file is saved. If the new version can't serve, the present one keeps\n\
         serving; `anchor-host guest status` says why.",
    ),
    Key::preset(
        "pin_in_flight",
        "false",
        "Whether the guest version that a transaction began with decides about it to the end. If that version is no longer\n\
         available, the present one decides.",
    ),
    Key::preset(
        "keep_versions",
        "4",
        "Number of previous versions to keep ready in memory. Older ones are loaded from the data directory.",
    ),
    Key::preset("file_mib", "64", "Maximum size of a component file, in MiB."),
    Key::preset(
        "compile_s",
        "120",
        "Maximum processor time for compiling a component, in seconds. Compilers are processes of their own. If the\n\
         optimising compiler is stopped, the baseline compiler's code serves.",
    ),
    Key::preset("compile_memory_mib", "2048", "Maximum address space of a compiler, in MiB."),
];

const DAY: Duration = Duration::from_secs(86_400);

const RECORD: [Key; 4] = [
    Key::preset(
        "record",
        "false",
        "Whether to record guest calls, encrypted, with their input and answers, so that another version can be tested on\n\
         them (`anchor-host guest replay`, `deploy --shadow`). Recordings contain no secrets. Each recorded call has an\n\
         instance of its own.",
    ),
    Key::preset("record_calls_max", "10000", "Maximum number of recorded calls to keep; the oldest are deleted first."),
    Key::preset("record_days", "30", "Time to keep a recorded call, in days."),
    Key::preset(
        "record_kib",
        "256",
        "Maximum size of a recorded call, in KiB. Of a larger call only the fact is recorded, and it can't be replayed.",
    ),
];

pub(super) const SECTION: Section = Section {
    name: "guest",
    doc: "The anchor's business logic, as WebAssembly components, with their limits and permissions.",
    keys: &joined::<{ OWN.len() + LIMITS.len() + WHOLE.len() + RECORD.len() }>(&[&OWN, &LIMITS, &WHOLE, &RECORD]),
};

pub(super) const CONFIG: Section = Section {
    name: "guest.config",
    doc: "Values that guests can read, under lower-case names of your choice.",
    keys: &[Key::unset("*", "bank_url = \"https://bank.example.com\"", "none", "Any name.")],
};

pub(super) const SECRETS: Section = Section {
    name: "guest.secrets",
    doc: "Secret values that guests can read. NAME_file = \"path\" reads the value of NAME from a file.",
    keys: &[Key::unset("*", "bank_api_key_file = \"bank-api-key\"", "none", "Any name.").secret()],
};

pub(super) const INTERFACE: Section = Section {
    name: "guest.interfaces.*",
    doc: "Limits on the calls of one interface, for example `rails`, and whether they may read records. Keys left out are as\n\
          in [guest].",
    keys: &inherited(LIMITS, "as in [guest]"),
};

pub(super) const GUESTS: Section = Section {
    name: "guests[]",
    doc: "A guest with limits and permissions of its own. Write one table per guest. Keys left out are as in [guest].",
    keys: &joined::<{ 1 + LIMITS.len() + WHOLE.len() }>(&[
        &[Key::unset("file", "\"rails.wasm\"", "required", "Component file. Don't list it in guest.files as well.")],
        &inherited(LIMITS, "as in [guest]"),
        &inherited(WHOLE, "as in [guest]"),
    ]),
};

pub(super) const GUESTS_CONFIG: Section = Section {
    name: "guests[].config",
    doc: "Values that only this guest can read. They add to those of [guest.config]; the same name overrides.",
    keys: &[Key::unset("*", "bank_url = \"https://bank.example.com\"", "none", "Any name.")],
};

pub(super) const GUESTS_SECRETS: Section = Section {
    name: "guests[].secrets",
    doc: "Secret values that only this guest can read. They add to those of [guest.secrets]; the same name overrides.",
    keys: &[Key::unset("*", "bank_api_key_file = \"bank-api-key\"", "none", "Any name.").secret()],
};

pub(super) const GUESTS_INTERFACE: Section = Section {
    name: "guests[].interfaces.*",
    doc: "Limits on the calls of one interface of this guest. Keys left out are as in [[guests]], then as in\n\
          [guest.interfaces], then as in [guest].",
    keys: &inherited(LIMITS, "as above"),
};

/// The guests, and what they may use.
#[derive(Debug, Clone)]
pub struct Guest {
    /// The components for which `terms` hold.
    pub files: Vec<PathBuf>,
    /// Whether the built-in reference guest is loaded too.
    pub reference: bool,
    /// Whether their files are watched.
    pub watch: bool,
    /// Whether a transaction stays with the version it began with.
    pub pin_in_flight: bool,
    /// How many versions that served before stay in memory.
    pub keep_versions: usize,
    /// Largest component, in bytes.
    pub file_bytes: u64,
    /// Most processor time to compile one.
    pub compile_time: Duration,
    /// Most address space to compile one, in bytes.
    pub compile_memory: u64,
    /// What holds for all guests that have no terms of their own. `calls_max` is that of all guests together.
    pub terms: GuestTerms,
    /// The components with terms of their own.
    pub own: Vec<(PathBuf, GuestTerms)>,
    /// The business server, if there is one: the built-in guest in front of it is loaded too.
    pub business: Option<Business>,
    /// Whether their calls are recorded.
    pub record: bool,
    /// How many recorded calls are kept.
    pub record_calls_max: u32,
    /// How long one is kept.
    pub record_age: Duration,
    /// Most that is kept of one, in bytes.
    pub record_bytes: usize,
}

impl Guest {
    /// `data_dir`: where versions that served before are kept. `bounds`: on what a business server is sent and answers.
    pub(super) fn read(reader: &mut Reader, data_dir: &Path, bounds: Option<(&Sep12, &Quotes)>) -> Option<Self> {
        let files = reader.paths("guest.files")?;
        let mut seen = Seen { files: BTreeSet::new(), names: BTreeMap::new() };
        let reference = reader.boolean("guest.reference")?;
        if reference {
            seen.names.insert(REFERENCE.to_owned(), "the built-in reference guest".to_owned());
        }
        seen.names.insert(guest_name(BRIDGE).to_owned(), "the built-in guest in front of a business server".to_owned());
        for file in &files {
            check_file(reader, "guest.files", file, data_dir, &mut seen);
        }
        let terms = GuestTerms::read(reader, "guest", None)?;
        let mut own = Vec::new();
        for position in reader.positions("guests") {
            let table = format!("guests[{position}]");
            let key = format!("{table}.file");
            match reader.path(&key) {
                Some(file) => {
                    check_file(reader, &key, &file, data_dir, &mut seen);
                    own.extend(GuestTerms::read(reader, &table, Some(&terms)).map(|terms| (file, terms)));
                }
                None if reader.is_set(&key) => {}
                None => reader.refuse(&key, "the component is missing", "write for example file = \"rails.wasm\""),
            }
        }
        let reference = reader.boolean("guest.reference")?;
        if reference && !terms.config.contains_key("bank_url") {
            let reason = "the reference guest pays through a bank, and guest.config.bank_url does not name one";
            let remedy = "set guest.config.bank_url and guest.http_origins to the bank's URL, or remove the key and run \
                          `anchor-host run --reference`, which brings a bank";
            reader.refuse("guest.reference", reason, remedy);
        }
        Some(Self {
            files,
            reference,
            watch: reader.boolean("guest.watch")?,
            pin_in_flight: reader.boolean("guest.pin_in_flight")?,
            keep_versions: usize::try_from(reader.integer("guest.keep_versions", 0..=100)?).ok()?,
            file_bytes: reader.integer("guest.file_mib", 1..=1_024)? << 20,
            compile_time: Duration::from_secs(reader.integer("guest.compile_s", 1..=3_600)?),
            compile_memory: reader.integer("guest.compile_memory_mib", 256..=65_536)? << 20,
            business: bounds.and_then(|(sep12, quotes)| Business::read(reader, &terms.limits, sep12, quotes)),
            terms,
            own,
            record: reader.boolean("guest.record")?,
            record_calls_max: u32::try_from(reader.integer("guest.record_calls_max", 1..=10_000_000)?).ok()?,
            record_age: DAY * u32::try_from(reader.integer("guest.record_days", 1..=3650)?).ok()?,
            record_bytes: usize::try_from(reader.integer("guest.record_kib", 1..=65_536)? << 10).ok()?,
        })
    }

    /// The names of the guests, under which they store values.
    pub fn names(&self) -> BTreeSet<String> {
        let files = self.files.iter().chain(self.own.iter().map(|(file, _)| file));
        let names = files.map(|file| guest_name(&file.display().to_string()).to_owned());
        let built_in = [
            self.reference.then(|| REFERENCE.to_owned()),
            self.business.as_ref().map(|_| guest_name(BRIDGE).to_owned()),
        ];
        names.chain(built_in.into_iter().flatten()).collect()
    }

    /// The guests with terms of their own: their places, as messages name them, and the terms.
    pub fn with_own_terms(&self) -> impl Iterator<Item = (String, &GuestTerms)> {
        let files = self.own.iter().map(|(file, terms)| (file.display().to_string(), terms));
        files.chain(self.business.iter().map(|business| (BRIDGE.to_owned(), &business.terms)))
    }

    /// The longest that any call of any guest may take.
    pub fn longest_deadline(&self) -> Duration {
        self.limits().map(|limits| limits.deadline).max().unwrap_or_default()
    }

    /// The largest value that any guest may remember, in bytes.
    pub fn largest_kv_value(&self) -> usize {
        self.limits().map(|limits| limits.kv_value).max().unwrap_or_default()
    }

    fn limits(&self) -> impl Iterator<Item = &GuestLimits> {
        let terms = self.with_own_terms().map(|(_, terms)| terms).chain([&self.terms]);
        terms.flat_map(|terms| terms.interfaces.values().chain([&terms.limits]))
    }
}

/// The name of the built-in reference guest.
const REFERENCE: &str = "reference-rails";

/// The guests read so far.
struct Seen {
    files: BTreeSet<PathBuf>,
    /// Names, and what has each.
    names: BTreeMap<String, String>,
}

fn check_file(reader: &mut Reader, key: &str, file: &Path, data_dir: &Path, seen: &mut Seen) {
    if !file.is_file() {
        let kept = data_dir.join("guests");
        let remedy = match kept.is_dir() {
            true => format!(
                "build the guest first, or correct the path; versions that served here before are in {}",
                kept.display()
            ),
            false => "build the guest first, or correct the path".to_owned(),
        };
        reader.refuse(key, format!("there is no file {}", file.display()), remedy);
    } else if !seen.files.insert(file.to_owned()) {
        reader.refuse(key, format!("{} appears twice", file.display()), "keep one of the two");
    } else {
        let place = file.display().to_string();
        let name = guest_name(&place).to_owned();
        if let Some(other) = seen.names.insert(name.clone(), place) {
            let reason = format!("{other} is called `{name}` as well; what guests store is kept under this name");
            reader.refuse(key, reason, "rename one of the two files");
        }
    }
}
