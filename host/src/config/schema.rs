//! The register of everything that can be configured. A key that is not here does not exist: the reader
//! refuses to look it up, the file and the environment are checked against it, and the example file and
//! `config print` are made from it.

use super::{
    assets, currencies, database, documentation, events, guest, keys, log, mispayments, network, operator, payments,
    quotes, sandbox, sep1, sep10, sep12, server,
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
    /// What it is, with its unit.
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

/// A table of the file.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Its name; empty for the keys above all tables, `[]` at the end for a list of tables.
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
        "Directory for what the host keeps beside its database: generated keys, compiled guests, the sandbox\n\
         network, and the SQLite database when no other is named. Relative to the working directory.",
    )],
};

/// Every section, in the order of the example file.
pub const SECTIONS: &[Section] = &[
    TOP,
    server::SECTION,
    operator::SECTION,
    network::SECTION,
    sandbox::SECTION,
    database::SECTION,
    keys::SECTION,
    assets::SECTION,
    currencies::SECTION,
    guest::SECTION,
    guest::CONFIG,
    guest::SECRETS,
    sep1::SECTION,
    sep10::SECTION,
    sep12::SECTION,
    payments::SECTION,
    mispayments::SECTION,
    quotes::SECTION,
    events::SECTION,
    log::SECTION,
    documentation::SECTION,
    documentation::PRINCIPALS,
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

/// The declaration of a path such as `assets[0].code`. The `_file` twin of a secret is not declared by itself.
pub fn find(path: &str) -> Option<&'static Key> {
    let pattern = pattern(path);
    SECTIONS.iter().find_map(|section| {
        let name = match section.name {
            "" => pattern.as_str(),
            prefix => pattern.strip_prefix(prefix)?.strip_prefix('.')?,
        };
        section.keys.iter().find(|key| key.name == name || (key.name == "*" && !name.is_empty() && !name.contains('.')))
    })
}

/// Whether a path may be set, `_file` twins included.
pub fn is_known(path: &str) -> bool {
    find(path).is_some() || path.strip_suffix("_file").and_then(find).is_some_and(|key| key.shown == Shown::Secret)
}

/// Whether a path names a section (`server`, `assets[0]`, `guest`).
pub fn is_section(path: &str) -> bool {
    let pattern = pattern(path);
    SECTIONS.iter().any(|section| section.name == pattern)
}

/// Whether a name is that of a list of tables: `assets`.
pub fn is_list(name: &str) -> bool {
    is_section(&format!("{name}[0]"))
}

/// The known key nearest to a mistyped one, written with the same list positions.
pub fn nearest_key(path: &str) -> Option<String> {
    let wanted = pattern(path);
    let known = SECTIONS.iter().flat_map(|section| {
        section.keys.iter().filter(|key| key.name != "*").flat_map(move |key| {
            let path = full_path(section, key.name);
            let twin = (key.shown == Shown::Secret).then(|| format!("{path}_file"));
            std::iter::once(path).chain(twin)
        })
    });
    let position = path.split_once('[').and_then(|(_, rest)| rest.split(']').next()).unwrap_or("0");
    let found = nearest(&wanted, known).or_else(|| {
        // A good name in the wrong place: `listen` at the top, `network.base_url`.
        let name = wanted.rsplit('.').next()?;
        SECTIONS
            .iter()
            .find(|section| section.keys.iter().any(|key| key.name == name))
            .map(|section| full_path(section, name))
    });
    found.map(|key| key.replace("[]", &format!("[{position}]")))
}

/// The known section nearest to a mistyped one.
pub fn nearest_section(path: &str) -> Option<String> {
    nearest(&pattern(path), SECTIONS.iter().filter(|s| !s.name.is_empty()).map(|s| s.name.to_owned()))
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
        assert!(find("guest.config.bank_url").is_some());
        assert!(is_known("keys.jwt_secret_file") && !is_known("server.listen_file"));
        assert_eq!(nearest_key("server.lisen").as_deref(), Some("server.listen"));
        assert_eq!(nearest_key("listen").as_deref(), Some("server.listen"));
        assert_eq!(nearest_key("server.something_else_entirely"), None);
        assert_eq!(nearest_section("databse").as_deref(), Some("database"));
        assert_eq!(env_name("assets[0].code"), "ANCHOR_ASSETS__0__CODE");
    }
}
