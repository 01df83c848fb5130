//! The register of everything that can be configured. A key that is not here does not exist: the reader
//! refuses to look it up, the file and the environment are checked against it, and the example file and
//! `config print` are made from it.

use super::{
    access, admin, admin_credentials, assets, business, clients, currencies, database, documentation, events, guest,
    keys, limits, log, mismatches, network, payments, payouts, pkcs11, quotes, reconcile, sandbox, sep1, sep10, sep12,
    sep24, server,
};

/// What a key is worth when nobody sets it.
#[derive(Clone, Copy, Debug)]
pub enum Preset {
    /// This value, in TOML.
    Value(&'static str),
    /// Nothing.
    Unset {
        /// A plausible value, in TOML, for the example file.
        example: &'static str,
        /// What happens then.
        meaning: &'static str,
    },
}

/// How much of a value may be shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shown {
    /// All of it.
    Plain,
    /// All but the password in it.
    Url,
    /// Nothing; and it has a `_file` twin.
    Secret,
}

/// One configuration key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The name within its section; `*` stands for any name.
    pub name: &'static str,
    /// Its value when nobody sets it.
    pub preset: Preset,
    /// What it is, with its unit. Empty: it is the key of the same name above.
    pub doc: &'static str,
    /// How much of it may be shown.
    pub shown: Shown,
}

impl Key {
    /// A key with a default, written in TOML.
    pub const fn preset(name: &'static str, value: &'static str, doc: &'static str) -> Self {
        Self { name, preset: Preset::Value(value), doc, shown: Shown::Plain }
    }

    /// A key without a default.
    pub const fn unset(name: &'static str, example: &'static str, meaning: &'static str, doc: &'static str) -> Self {
        Self { name, preset: Preset::Unset { example, meaning }, doc, shown: Shown::Plain }
    }

    /// The same key, its value hidden.
    pub const fn secret(self) -> Self {
        Self { shown: Shown::Secret, ..self }
    }

    /// The same key, its value a URL with perhaps a password in it.
    pub const fn url(self) -> Self {
        Self { shown: Shown::Url, ..self }
    }
}

/// The same keys where they have no default: what is left out is `meaning`. They are documented where they have one.
pub(super) const fn inherited<const N: usize>(mut keys: [Key; N], meaning: &'static str) -> [Key; N] {
    let mut n = 0;
    while n < N {
        if let Preset::Value(example) = keys[n].preset {
            keys[n].preset = Preset::Unset { example, meaning };
            keys[n].doc = "";
        }
        n += 1;
    }
    keys
}

/// The keys of several lists, `N` in all.
pub(super) const fn joined<const N: usize>(lists: &[&[Key]]) -> [Key; N] {
    let mut all = [lists[0][0]; N];
    let (mut list, mut n) = (0, 0);
    while list < lists.len() {
        let mut key = 0;
        while key < lists[list].len() {
            all[n] = lists[list][key];
            (key, n) = (key + 1, n + 1);
        }
        list += 1;
    }
    all
}

/// A table of the file.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Its name; empty for the keys above all tables, `[]` after the name of a list of tables, `*` for any name.
    pub name: &'static str,
    /// What it is about.
    pub doc: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
}

const TOP: Section = Section {
    name: "",
    doc: "",
    keys: &[Key::preset(
        "data_dir",
        "\"anchor-data\"",
        "Directory for the host's files: generated keys, compiled guests, the sandbox network, and the SQLite database\n\
         if no other database is configured. Relative to the working directory.",
    )],
};

/// Every section, in the order of the example file.
pub const SECTIONS: &[Section] = &[
    TOP,
    server::SECTION,
    admin::SECTION,
    admin_credentials::SECTION,
    network::SECTION,
    access::HEADERS,
    access::QUERY,
    sandbox::SECTION,
    database::SECTION,
    keys::SECTION,
    assets::SECTION,
    assets::sep31::SECTION,
    assets::withdraw::SECTION,
    assets::deposit::SECTION,
    assets::sep1::SECTION,
    currencies::SECTION,
    clients::SECTION,
    guest::SECTION,
    guest::CONFIG,
    guest::SECRETS,
    guest::INTERFACE,
    guest::GUESTS,
    guest::GUESTS_CONFIG,
    guest::GUESTS_SECRETS,
    guest::GUESTS_INTERFACE,
    business::SECTION,
    limits::SECTION,
    sep1::SECTION,
    sep10::SECTION,
    sep12::SECTION,
    sep24::SECTION,
    payments::SECTION,
    payouts::SECTION,
    pkcs11::SECTION,
    mismatches::SECTION,
    quotes::SECTION,
    events::SECTION,
    reconcile::SECTION,
    log::SECTION,
    documentation::SECTION,
    documentation::PRINCIPALS,
];

/// The tables that say something by being there, with what it means that one is not.
const OPTIONAL: &[(&str, &str)] = &[
    (assets::sep31::SECTION.name, assets::sep31::ABSENT),
    (assets::withdraw::SECTION.name, assets::withdraw::ABSENT),
    (assets::deposit::SECTION.name, assets::deposit::ABSENT),
];

/// `assets[0].code` as the register spells it: `assets[].code`.
pub fn pattern(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        match c {
            '[' => inside = true,
            ']' => {
                inside = false;
                out.push_str("[]");
            }
            _ if inside => {}
            c => out.push(c),
        }
    }
    out
}

/// A key's full path in the register: `assets[].code`.
pub fn full_path(section: &Section, name: &str) -> String {
    if section.name.is_empty() { name.to_owned() } else { format!("{}.{name}", section.name) }
}

impl Section {
    /// What follows the section's name in a path in the register's spelling, or `None` if the path is not within it.
    fn within<'p>(&self, pattern: &'p str) -> Option<&'p str> {
        if self.name.is_empty() {
            return Some(pattern);
        }
        let mut rest = pattern;
        for part in self.name.split('.') {
            let (first, after) = rest.split_once('.')?;
            if part != "*" && part != first {
                return None;
            }
            rest = after;
        }
        Some(rest)
    }

    /// Whether a path in the register's spelling is the section, or a table that it stands in.
    fn is_at_or_below(&self, pattern: &str) -> bool {
        let mut own = self.name.split('.');
        !self.name.is_empty()
            && pattern.split('.').all(|part| own.next().is_some_and(|name| name == "*" || name == part))
    }

    /// What it means that the table is not there; `None`: its defaults are in effect.
    pub fn absence(&self) -> Option<&'static str> {
        OPTIONAL.iter().find(|(name, _)| *name == self.name).map(|(_, meaning)| *meaning)
    }

    /// Its name in a file, with `name` for any name.
    pub fn header(&self, name: &str) -> String {
        let text = self.name.replace('*', name);
        match text.strip_suffix("[]") {
            Some(list) => format!("[[{list}]]"),
            None => format!("[{}]", text.replace("[]", "")),
        }
    }
}

/// The declaration of a path such as `assets[0].code`. The `_file` twin of a secret is not declared by itself.
pub fn find(path: &str) -> Option<&'static Key> {
    let pattern = pattern(path);
    SECTIONS.iter().find_map(|section| {
        let name = section.within(&pattern)?;
        section.keys.iter().find(|key| key.name == name || (key.name == "*" && !name.is_empty() && !name.contains('.')))
    })
}

/// Whether a path may be set, `_file` twins included.
pub fn is_known(path: &str) -> bool {
    find(path).is_some() || path.strip_suffix("_file").and_then(find).is_some_and(|key| key.shown == Shown::Secret)
}

/// Whether a path names a secret, which must not stand on a command line.
pub fn is_secret(path: &str) -> bool {
    !path.ends_with("_file") && find(path).is_some_and(|key| key.shown == Shown::Secret)
}

/// Whether a path names a section (`server`, `assets[0]`, `guest`) or what sections stand in (`guest.interfaces`).
pub fn is_section(path: &str) -> bool {
    let pattern = pattern(path);
    SECTIONS.iter().any(|section| section.is_at_or_below(&pattern))
}

/// Whether a name is that of a list of tables: `assets`.
pub fn is_list(name: &str) -> bool {
    is_section(&format!("{name}[0]"))
}

/// The known key nearest to a mistyped one, written with the same list positions.
pub fn nearest_key(path: &str) -> Option<String> {
    let wanted = &pattern(path);
    let known = SECTIONS.iter().flat_map(|section| {
        section.keys.iter().filter(|key| key.name != "*").flat_map(move |key| {
            let path = like(&full_path(section, key.name), wanted);
            let twin = (key.shown == Shown::Secret).then(|| format!("{path}_file"));
            std::iter::once(path).chain(twin)
        })
    });
    let position = path.split_once('[').and_then(|(_, rest)| rest.split(']').next()).unwrap_or("0");
    let found = nearest(wanted, known).or_else(|| {
        // A good name in the wrong place: `listen` at the top, `network.base_url`.
        let name = wanted.rsplit('.').next()?;
        SECTIONS
            .iter()
            .find(|section| section.keys.iter().any(|key| key.name == name))
            .map(|section| full_path(section, name))
    });
    found.map(|key| key.replace("[]", &format!("[{position}]")))
}

/// The table that has a key which was written one table too high: `assets[].sep31` for `assets[0].deliver`.
pub fn table_below(path: &str) -> Option<&'static str> {
    let wanted = pattern(path);
    let (table, name) = wanted.rsplit_once('.')?;
    let is_below = |section: &&Section| section.name.rsplit_once('.').is_some_and(|(parent, _)| parent == table);
    SECTIONS
        .iter()
        .filter(is_below)
        .find(|section| section.keys.iter().any(|key| key.name == name))
        .map(|section| section.name)
}

/// The known section nearest to a mistyped one.
pub fn nearest_section(path: &str) -> Option<String> {
    let wanted = pattern(path);
    nearest(
        &wanted,
        SECTIONS.iter().filter(|section| !section.name.is_empty()).map(|section| like(section.name, &wanted)),
    )
}

/// A path of the register with the names of another where any name may stand.
fn like(path: &str, wanted: &str) -> String {
    let mut names = wanted.split('.');
    let part = |part: &'_ str| match (part, names.next()) {
        ("*", Some(name)) => name.to_owned(),
        _ => part.to_owned(),
    };
    path.split('.').map(part).collect::<Vec<_>>().join(".")
}

/// The candidate that differs least from `wanted`, if it differs by no more than a third of its last part.
pub fn nearest(wanted: &str, candidates: impl Iterator<Item = String>) -> Option<String> {
    let differences_max = (wanted.rsplit('.').next().map_or(0, str::len) / 3).max(2);
    candidates
        .map(|candidate| (strsim::damerau_levenshtein(wanted, &candidate), candidate))
        .filter(|(distance, _)| *distance <= differences_max)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The environment variable that sets a key: `ANCHOR_SERVER__LISTEN`, `ANCHOR_ASSETS__0__CODE`.
pub fn env_name(path: &str) -> String {
    let name = path.replace('[', ".").replace(']', "").replace('.', "__");
    format!("{ENV_PREFIX}{}", name.to_ascii_uppercase())
}

/// How the environment variables that configure this program begin.
pub const ENV_PREFIX: &str = "ANCHOR_";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_mistyped_ones_corrected() {
        assert!(find("assets[3].code").is_some());
        assert!(find("assets[3].sep31.deliver").is_some() && find("assets[3].deliver").is_none());
        assert!(find("guest.config.bank_url").is_some());
        assert!(is_known("keys.jwt_secret_file") && !is_known("server.listen_file"));
        assert_eq!(nearest_key("server.lisen").as_deref(), Some("server.listen"));
        assert_eq!(nearest_key("listen").as_deref(), Some("server.listen"));
        assert_eq!(nearest_key("server.something_else_entirely"), None);
        assert_eq!(nearest_section("databse").as_deref(), Some("database"));
        assert_eq!(env_name("assets[0].code"), "ANCHOR_ASSETS__0__CODE");
        assert_eq!(table_below("assets[0].deliver"), Some("assets[].sep31"));
        assert_eq!(table_below("assets[0].sep31.deliver"), None);
    }
}
