//! The terms of a guest: limits on its calls, what it may reach and what it may know.

use super::{
    reader::Reader,
    schema::Key,
    url::{BaseUrl, InvalidUrl},
};
use secrecy::SecretString;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    time::Duration,
};

/// The interfaces that guests provide, as their contract names them.
pub const INTERFACES: [&str; 13] = [
    "receiver",
    "transfers",
    "interactive",
    "deposits",
    "customers",
    "customer-store",
    "rails",
    "mismatches",
    "quotes",
    "fees",
    "signer",
    "custodian",
    "about",
];

/// What an interface can have of its own: bounds, and whether it reads records.
pub(super) const LIMITS: [Key; 10] = [
    Key::preset(
        "deadline_ms",
        "10000",
        "Time limit of a call, in milliseconds, including time spent waiting for a bank. A longer call is stopped.",
    ),
    Key::preset("memory_mib", "64", "Maximum memory of a call, in MiB, up to 256."),
    Key::preset(
        "host_memory_mib",
        "16",
        "Maximum memory that the host holds for a call beside that, in MiB: bodies and headers of requests and responses,\n\
         open handles, values to be stored.",
    ),
    Key::preset("table_elements", "20000", "Maximum number of function pointers in a call's tables."),
    Key::preset("log_kib", "64", "Maximum log output of a call, in KiB. The rest is dropped."),
    Key::preset(
        "calls_max",
        "32",
        "Maximum number of concurrent calls, over all guests. With several guests, half of these calls are reserved for them\n\
         in equal shares, so that none takes another's share. A guest or an interface may have a lower limit of its own.",
    ),
    Key::preset("http_calls_max", "20", "Maximum number of HTTP requests per call."),
    Key::preset("http_body_kib", "1024", "Maximum size of a request's or response's body, in KiB."),
    Key::preset("http_headers_kib", "64", "Maximum total size of a request's or response's headers, in KiB."),
    Key::preset(
        "records",
        "false",
        "Whether a call may read stored records (`anchor:guest/records`): any transaction by its id, the transactions of any\n\
         customer by the customer's id, any quote. This includes personal data of customers the call is not about.",
    ),
];

/// What a guest has as a whole.
pub(super) const WHOLE: [Key; 9] = [
    Key::preset(
        "isolation",
        "\"fresh\"",
        "\"fresh\": each call runs in a new instance, which is then discarded. \"reuse\": calls run one after another in the same\n\
         instance, many times faster in Go and JavaScript; whatever the guest leaves in its memory, including customers'\n\
         data, is still there in the next customer's call. See guests/README.md.",
    ),
    Key::preset("reuse_calls_max", "1000", "With \"reuse\": maximum number of calls per instance."),
    Key::preset(
        "reuse_age_s",
        "60",
        "With \"reuse\": maximum age of an instance, in seconds. It ends earlier after ten seconds without a call, if a call\n\
         fails, or if another version starts to serve.",
    ),
    Key::preset(
        "secrets_by_handle",
        "[]",
        "Secrets that guests see only as a handle, such as \"{secret:bank_api_key}\". The host replaces the handle with the\n\
         value in the headers of their requests to the origin named with it, as in \"bank_api_key@https://bank.example.com\";\n\
         for several origins write several entries. Without an origin it is the only one of http_origins. \"*\" means all\n\
         secrets.",
    ),
    Key::preset(
        "http_origins",
        "[]",
        "Servers that guests may call, for example \"https://bank.example.com\". All others are refused. List a loopback or\n\
         private address here to allow it.",
    ),
    Key::preset(
        "http_private_origins",
        "[]",
        "Those of http_origins whose names may resolve to private or loopback addresses.",
    ),
    Key::preset(
        "kv_keys_max",
        "10000",
        "Maximum number of keys that each guest may store (`anchor:guest/kv`). Concurrent calls may exceed it slightly.",
    ),
    Key::preset("kv_value_kib", "64", "Maximum size of one stored value, in KiB."),
    Key::preset("kv_total_kib", "16384", "Maximum size of all keys and values that each guest may store, in KiB."),
];

/// What stands for all secrets.
const ALL: &str = "*";

/// Bounds on the calls of a guest or of one of its interfaces, and whether they read records.
#[derive(Debug, Clone)]
pub struct GuestLimits {
    /// Longest a call may take.
    pub deadline: Duration,
    /// Most memory a call may use, in bytes.
    pub memory: usize,
    /// Most memory that the host holds for a call beside it, in bytes.
    pub host_memory: usize,
    /// Most elements of its tables.
    pub table_elements: usize,
    /// Most a call may log, in bytes.
    pub log: usize,
    /// Most calls at once.
    pub calls_max: u32,
    /// Most requests one call may make.
    pub http_calls_max: u32,
    /// Largest body of a request or an answer, in bytes.
    pub http_body: usize,
    /// Largest headers of a request or an answer, in bytes.
    pub http_headers: usize,
    /// Whether it may read what is on record.
    pub records: bool,
    /// Most keys it may remember.
    pub kv_keys_max: u64,
    /// Largest value it may remember, in bytes.
    pub kv_value: usize,
    /// Most it may remember, in bytes.
    pub kv_total: u64,
    /// Whether an instance has more than one call.
    pub reuse: bool,
    /// Then, calls in one instance.
    pub reuse_calls_max: u32,
    /// Then, its greatest age.
    pub reuse_age: Duration,
}

/// What holds for a guest.
#[derive(Debug, Clone)]
pub struct GuestTerms {
    /// Bounds on its calls.
    pub limits: GuestLimits,
    /// Bounds on the calls of interfaces that have their own, by a name of [`INTERFACES`].
    pub interfaces: BTreeMap<String, GuestLimits>,
    /// Servers it may call.
    pub http_origins: Vec<BaseUrl>,
    /// Those whose names may lead to private addresses.
    pub http_private_origins: Vec<BaseUrl>,
    /// Values it can read.
    pub config: BTreeMap<String, String>,
    /// Values it can read and nobody prints.
    pub secrets: BTreeMap<String, GuestSecret>,
}

/// A value that nobody prints.
#[derive(Debug, Clone)]
pub struct GuestSecret {
    /// As it was read.
    pub value: SecretString,
    /// The file it was read from, if it was.
    pub file: Option<PathBuf>,
    /// Whether a guest is given a handle in its place.
    pub by_handle: bool,
    /// The origins to which the value may go in place of the handle.
    pub origins: Vec<BaseUrl>,
    /// How long a token is valid that goes there instead, signed with the value; `None`: the value itself goes.
    pub token_lifetime: Option<Duration>,
}

impl GuestLimits {
    /// What the first of the tables says that says anything; the last is [guest], which has a default for everything.
    fn read(reader: &mut Reader, tables: &[&str]) -> Option<Self> {
        let place = |reader: &Reader, name: &str| {
            let set = tables.iter().map(|table| format!("{table}.{name}")).find(|key| reader.is_set(key));
            set.unwrap_or_else(|| format!("guest.{name}"))
        };
        let isolation = place(reader, "isolation");
        let reuse = reader.choice(&isolation, &[("fresh", false), ("reuse", true)])?;
        let records = place(reader, "records");
        let records = reader.boolean(&records)?;
        let mut number = |name: &str, range| reader.integer(&place(reader, name), range);
        let size = |value: u64, unit: usize| usize::try_from(value).ok()?.checked_mul(unit);
        Some(Self {
            deadline: Duration::from_millis(number("deadline_ms", 1..=600_000)?),
            memory: size(number("memory_mib", 1..=256)?, 1 << 20)?,
            host_memory: size(number("host_memory_mib", 1..=1_024)?, 1 << 20)?,
            table_elements: size(number("table_elements", 1..=1_000_000)?, 1)?,
            log: size(number("log_kib", 0..=65_536)?, 1024)?,
            calls_max: u32::try_from(number("calls_max", 1..=1000)?).ok()?,
            http_calls_max: u32::try_from(number("http_calls_max", 0..=10_000)?).ok()?,
            http_body: size(number("http_body_kib", 1..=65_536)?, 1024)?,
            http_headers: size(number("http_headers_kib", 1..=1_024)?, 1024)?,
            records,
            kv_keys_max: number("kv_keys_max", 0..=1_000_000)?,
            kv_value: size(number("kv_value_kib", 0..=4_096)?, 1024)?,
            kv_total: number("kv_total_kib", 0..=1_048_576)? << 10,
            reuse,
            reuse_calls_max: u32::try_from(number("reuse_calls_max", 1..=1_000_000)?).ok()?,
            reuse_age: Duration::from_secs(number("reuse_age_s", 1..=86_400)?),
        })
    }
}

impl GuestTerms {
    /// What a table says; `above`: what holds where it says nothing, those of [guest].
    pub(super) fn read(reader: &mut Reader, table: &str, above: Option<&Self>) -> Option<Self> {
        let limits = GuestLimits::read(reader, &[table, "guest"])?;
        if let Some(above) = above {
            check_calls(reader, table, limits.calls_max, above.limits.calls_max, "guest.calls_max");
        }
        let mut interfaces = BTreeMap::new();
        let of_table = reader.tables(&format!("{table}.interfaces"));
        let inherited = above.map(|above| above.interfaces.keys().cloned().collect()).unwrap_or_default();
        for name in of_table.union(&inherited) {
            let own = format!("{table}.interfaces.{name}");
            if !INTERFACES.contains(&name.as_str()) {
                let remedy = format!("write one of {}", INTERFACES.join(", "));
                reader.refuse(&own, format!("there is no interface `{name}`"), remedy);
                continue;
            }
            let common = format!("guest.interfaces.{name}");
            let Some(its) = GuestLimits::read(reader, &[&own, table, &common, "guest"]) else { continue };
            check_calls(reader, &own, its.calls_max, limits.calls_max, &format!("{table}.calls_max"));
            interfaces.insert(name.clone(), its);
        }
        let (http_origins, http_private_origins) = match above {
            Some(above) if !reader.is_set(&format!("{table}.http_origins")) => {
                let private = format!("{table}.http_private_origins");
                let private = match reader.is_set(&private) {
                    true => read_private(reader, &private, &above.http_origins),
                    false => above.http_private_origins.clone(),
                };
                (above.http_origins.clone(), private)
            }
            _ => {
                let origins = read_origins(reader, &format!("{table}.http_origins"));
                let private = read_private(reader, &format!("{table}.http_private_origins"), &origins);
                (origins, private)
            }
        };
        let own_config = reader.map(&format!("{table}.config"));
        let own_secrets = read_secrets(reader, &format!("{table}.secrets"));
        for name in own_config.keys().filter(|name| own_secrets.contains_key(*name)) {
            let reason = format!("{table}.secrets.{name} is set as well");
            reader.refuse(&format!("{table}.config.{name}"), reason, "keep one of the two");
        }
        // A name of its own takes the place of the same name above, whichever of the two it is there.
        let is_own = |name: &String| own_config.contains_key(name) || own_secrets.contains_key(name);
        let (mut config, mut secrets) =
            above.map(|above| (above.config.clone(), above.secrets.clone())).unwrap_or_default();
        config.retain(|name, _| !is_own(name));
        secrets.retain(|name, _| !is_own(name));
        config.extend(own_config);
        secrets.extend(own_secrets);
        let handles = Handles { table, is_whole: above.is_none(), origins: &http_origins };
        handles.read(reader, &mut secrets);
        Some(Self { limits, interfaces, http_origins, http_private_origins, config, secrets })
    }
}

/// The reader of `secrets_by_handle`.
struct Handles<'a> {
    table: &'a str,
    /// Whether the table is [guest].
    is_whole: bool,
    /// The origins that the guest may call.
    origins: &'a [BaseUrl],
}

impl Handles<'_> {
    fn read(&self, reader: &mut Reader, secrets: &mut BTreeMap<String, GuestSecret>) {
        let own = format!("{}.secrets_by_handle", self.table);
        let is_own = self.is_whole || reader.is_set(&own);
        let key = if is_own { own.as_str() } else { "guest.secrets_by_handle" };
        for secret in secrets.values_mut() {
            // What holds in [guest] holds for the origins there.
            (secret.by_handle, secret.origins) = (false, Vec::new());
        }
        for entry in reader.texts(key).unwrap_or_default() {
            let (name, origin) = entry.split_once('@').map_or((&*entry, None), |(name, origin)| (name, Some(origin)));
            if name != ALL && !secrets.contains_key(name) {
                // What all guests have by handle need not be a secret of this one.
                if is_own {
                    let remedy = format!("name one of {}.secrets, or \"{ALL}\" for all of them", self.table);
                    reader.refuse(key, format!("there is no secret `{name}`"), remedy);
                }
                continue;
            }
            let to = self.origin(reader, key, (name, origin), is_own);
            for (_, secret) in secrets.iter_mut().filter(|(one, _)| name == ALL || *one == name) {
                secret.by_handle = true;
                secret.origins.extend(to.clone());
            }
        }
    }

    /// The origin of an entry: the one it names, or the only one there is.
    fn origin(
        &self,
        reader: &mut Reader,
        key: &str,
        (name, origin): (&str, Option<&str>),
        is_own: bool,
    ) -> Option<BaseUrl> {
        let (reason, remedy) = match (origin, self.origins) {
            (Some(text), all) => {
                let named = text.parse::<BaseUrl>().ok().filter(|url| all.contains(url));
                if named.is_some() || !is_own {
                    return named;
                }
                let reason = format!("`{text}` is not among {}.http_origins", self.table);
                (reason, "add it there too, or name one of them".to_owned())
            }
            (None, []) => return None,
            (None, [only]) => return Some(only.clone()),
            (None, [first, ..]) => {
                let reason = format!("{}.http_origins has several origins, and `{name}` is for one", self.table);
                (
                    reason,
                    format!("say which, for example \"{name}@{first}\"; for several of them write several entries"),
                )
            }
        };
        reader.refuse(key, reason, remedy);
        None
    }
}

/// A number of calls that is larger than that of which it is a part would bound nothing.
fn check_calls(reader: &mut Reader, table: &str, calls: u32, most: u32, whose: &str) {
    let key = format!("{table}.calls_max");
    if reader.is_set(&key) && calls > most {
        reader.refuse(&key, format!("{calls} is more than {whose}, {most}"), "lower it, or raise the other");
    }
}

fn read_private(reader: &mut Reader, key: &str, origins: &[BaseUrl]) -> Vec<BaseUrl> {
    let private = read_origins(reader, key);
    let named = key.replace("http_private_origins", "http_origins");
    for origin in private.iter().filter(|origin| !origins.contains(origin)) {
        reader.refuse(key, format!("`{origin}` is not among {named}"), "add it there too, or remove it here");
    }
    private
}

fn read_origins(reader: &mut Reader, key: &str) -> Vec<BaseUrl> {
    let mut origins = Vec::new();
    for text in reader.texts(key).unwrap_or_default() {
        let reason = match text.parse::<BaseUrl>() {
            Ok(url) if url.is_origin() => {
                origins.push(url);
                continue;
            }
            Err(error @ (InvalidUrl::Credentials | InvalidUrl::Parameters)) => format!("not an origin but {error}"),
            _ => format!("`{text}` is not an origin"),
        };
        let remedy = "write scheme, host and port alone, for example \"https://bank.example.com\"";
        reader.refuse(key, reason, remedy);
    }
    origins
}

fn read_secrets(reader: &mut Reader, table: &str) -> BTreeMap<String, GuestSecret> {
    let names: BTreeSet<String> = reader
        .names(table)
        .into_iter()
        .map(|name| name.strip_suffix("_file").map_or(name.clone(), str::to_owned))
        .collect();
    let mut secrets = BTreeMap::new();
    for name in names {
        let key = format!("{table}.{name}");
        let value = reader.secret(&key);
        let file = reader.secret_file(&key);
        secrets.extend(value.map(|value| {
            (name, GuestSecret { value, file, by_handle: false, origins: Vec::new(), token_lifetime: None })
        }));
    }
    secrets
}
