//! The layers a value can come from: default, file, environment, flags; each wins over the one before.

use super::{
    Finding, Origin, Sources,
    schema::{self, ENV_PREFIX},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};
use toml::de::{DeTable, DeValue};

/// A value before anybody asked for its type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Raw {
    Text(String),
    Integer(String),
    /// Kept as text: no value of ours is a float, but a mistaken one has to be shown.
    Float(String),
    Boolean(bool),
    Datetime(String),
    List(Vec<Raw>),
    Table,
    /// From the environment or a flag, where everything is text and the key decides.
    Loose(String),
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub raw: Raw,
    pub origin: Origin,
}

/// All values that were set, by full path, and where the file's tables begin.
#[derive(Debug, Default)]
pub(super) struct Layers {
    pub entries: BTreeMap<String, Entry>,
    pub tables: BTreeMap<String, usize>,
    pub file: Option<Arc<str>>,
    /// What relative paths in the file are relative to.
    pub file_dir: PathBuf,
}

impl Layers {
    pub fn read(sources: &Sources, findings: &mut Vec<Finding>) -> Self {
        let mut layers = Self::default();
        layers.read_file(sources, findings);
        if !findings.is_empty() {
            // Half a file would be misread; what is wrong with its values is told once it is TOML.
            return layers;
        }
        layers.read_env(sources, findings);
        layers.read_flags(sources, findings);
        layers.refuse_unknown(findings);
        layers
    }

    /// Whether nothing could be read.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.tables.is_empty()
    }

    /// Whether no public network is named.
    pub fn is_sandbox(&self) -> bool {
        let kind = self.entries.get("network.kind").map(|entry| &entry.raw);
        !matches!(kind, Some(Raw::Text(kind) | Raw::Loose(kind)) if kind != "sandbox")
    }

    /// The positions used in a list of tables.
    pub fn positions(&self, list: &str) -> BTreeSet<usize> {
        let prefix = format!("{list}[");
        let position = |path: &String| path.strip_prefix(&prefix)?.split(']').next()?.parse().ok();
        self.entries.keys().chain(self.tables.keys()).filter_map(position).collect()
    }

    fn read_file(&mut self, sources: &Sources, findings: &mut Vec<Finding>) {
        let Some(path) = &sources.file else { return };
        let name: Arc<str> = path.display().to_string().into();
        self.file = Some(name.clone());
        self.file_dir = path.parent().map(PathBuf::from).unwrap_or_default();
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                findings.push(Finding {
                    origin: Origin::File(name, None),
                    key: String::new(),
                    reason: format!("the file can't be read: {error}"),
                    remedy: "give a readable file, or start from `anchor-host config example > anchor.toml`".into(),
                });
                return;
            }
        };
        match parse(&text, &name) {
            Ok(table) => self.flatten("", &table, &text, &name),
            Err(errors) => findings.extend(errors),
        }
    }

    fn flatten(&mut self, prefix: &str, table: &DeTable<'_>, text: &str, name: &Arc<str>) {
        for (key, value) in table {
            let path =
                if prefix.is_empty() { key.get_ref().to_string() } else { format!("{prefix}.{}", key.get_ref()) };
            let line = line_of(text, key.span().start);
            match value.get_ref() {
                DeValue::Table(inner) => {
                    self.tables.insert(path.clone(), line);
                    self.flatten(&path, inner, text, name);
                }
                DeValue::Array(items) if items.iter().any(|item| item.get_ref().as_table().is_some()) => {
                    for (position, item) in items.iter().enumerate() {
                        let path = format!("{path}[{position}]");
                        let line = line_of(text, item.span().start);
                        match item.get_ref() {
                            DeValue::Table(inner) => {
                                self.tables.insert(path.clone(), line);
                                self.flatten(&path, inner, text, name);
                            }
                            other => self.insert(path, raw(other), Origin::File(name.clone(), Some(line))),
                        }
                    }
                }
                other => self.insert(path, raw(other), Origin::File(name.clone(), Some(line))),
            }
        }
    }

    fn read_env(&mut self, sources: &Sources, findings: &mut Vec<Finding>) {
        for (name, value) in &sources.env {
            let Some(rest) = name.strip_prefix(ENV_PREFIX) else { continue };
            // `KEY=` is how container files and shells leave a variable unset.
            if value.trim().is_empty() {
                continue;
            }
            let path = env_path(rest);
            if schema::is_known(&path) {
                self.insert(path, Raw::Loose(value.clone()), Origin::Env(name.clone()));
                continue;
            }
            // Other programs have variables that begin alike; what has our shape or nearly our name is a mistake.
            let known = schema::nearest_key(&path).map(|key| schema::env_name(&key));
            if rest.contains("__") || known.as_ref().is_some_and(|known| strsim::levenshtein(known, name) <= 2) {
                findings.push(Finding {
                    origin: Origin::Env(name.clone()),
                    key: path,
                    reason: "there is no such key".into(),
                    remedy: known.map_or_else(
                        || "unset the variable; `anchor-host config example` lists every key".into(),
                        |known| format!("did you mean {known}?"),
                    ),
                });
            }
        }
    }

    fn read_flags(&mut self, sources: &Sources, findings: &mut Vec<Finding>) {
        for flag in &sources.flags {
            if schema::is_known(&flag.key) {
                // A flag that can be repeated replaces the list of the layers below.
                self.insert(flag.key.clone(), flag.raw(), Origin::Flag(flag.name.clone()));
            } else {
                findings.push(unknown(Origin::Flag(flag.name.clone()), &flag.key));
            }
        }
    }

    fn insert(&mut self, path: String, raw: Raw, origin: Origin) {
        // Whoever sets a secret also overrides its twin in the layers below, and the other way round.
        let below = |entry: &Entry| std::mem::discriminant(&entry.origin) != std::mem::discriminant(&origin);
        let twin = match path.strip_suffix("_file") {
            Some(secret) => secret.to_owned(),
            None => format!("{path}_file"),
        };
        if schema::is_known(&twin) && schema::is_known(&path) && self.entries.get(&twin).is_some_and(below) {
            self.entries.remove(&twin);
        }
        self.entries.insert(path, Entry { raw, origin });
    }

    fn refuse_unknown(&mut self, findings: &mut Vec<Finding>) {
        let at = |file: &Option<Arc<str>>, line: usize| match file {
            Some(file) => Origin::File(file.clone(), Some(line)),
            None => Origin::Default,
        };
        let mut refused: Vec<String> = Vec::new();
        for (path, line) in &self.tables {
            if schema::is_section(path) || refused.iter().any(|r| path.starts_with(&format!("{r}."))) {
                continue;
            }
            let (reason, remedy) = if schema::is_list(path) {
                ("this is a list of tables".to_owned(), format!("write [[{path}]] with two brackets"))
            } else if schema::is_known(path) {
                ("this is a value, not a table".to_owned(), "write it as `key = value`".to_owned())
            } else if schema::is_section(path.split('[').next().unwrap_or_default()) {
                let name = path.split('[').next().unwrap_or_default();
                ("there is one such table, not a list".to_owned(), format!("write [{name}] with one bracket, once"))
            } else {
                let remedy = match schema::nearest_section(path) {
                    Some(section) => format!("did you mean {}?", bracketed(&section)),
                    None => "remove it; `anchor-host config example` lists every section".to_owned(),
                };
                ("there is no such section".to_owned(), remedy)
            };
            findings.push(Finding { origin: at(&self.file, *line), key: path.clone(), reason, remedy });
            refused.push(path.clone());
        }
        self.entries.retain(|path, entry| {
            if schema::is_known(path) {
                return true;
            }
            if !refused.iter().any(|r| path.starts_with(&format!("{r}."))) {
                let list = schema::is_list(path.split('[').next().unwrap_or_default()) && !path.contains('.');
                findings.push(if schema::is_section(path) || list {
                    let name = path.split('[').next().unwrap_or_default();
                    let header = if list { format!("[[{name}]]") } else { bracketed(&schema::pattern(path)) };
                    Finding {
                        origin: entry.origin.clone(),
                        key: path.clone(),
                        reason: "this is a section, not a value".into(),
                        remedy: format!("write {header} on a line of its own and the keys below it"),
                    }
                } else {
                    unknown(entry.origin.clone(), path)
                });
            }
            false
        });
    }
}

fn unknown(origin: Origin, path: &str) -> Finding {
    let below = schema::table_below(path).filter(|_| matches!(origin, Origin::File(..)));
    let remedy = match (schema::nearest_key(path), below) {
        (Some(key), Some(table)) => format!("did you mean `{key}`? write it in {}", bracketed(table)),
        (Some(key), None) => format!("did you mean `{key}`?"),
        (None, _) => "remove it; `anchor-host config example` lists every key".to_owned(),
    };
    Finding { origin, key: path.to_owned(), reason: "there is no such key".to_owned(), remedy }
}

fn bracketed(section: &str) -> String {
    match section.strip_suffix("[]") {
        Some(list) => format!("[[{list}]]"),
        None => format!("[{}]", section.replace("[]", "")),
    }
}

/// `ASSETS__0__CODE` → `assets[0].code`.
fn env_path(rest: &str) -> String {
    let mut path = String::new();
    for part in rest.split("__") {
        let part = part.to_ascii_lowercase();
        if !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) && schema::is_list(&path) {
            path.push_str(&format!("[{part}]"));
        } else {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&part);
        }
    }
    path
}

/// What a text from the environment or a flag says where yes or no is asked.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// One value written in TOML.
pub(super) fn toml_value(text: &str) -> Option<Raw> {
    let document = format!("value = {text}");
    let table = DeTable::parse(&document).ok()?;
    table.get_ref().get("value").map(|value| raw(value.get_ref()))
}

fn raw(value: &DeValue<'_>) -> Raw {
    match value {
        DeValue::String(text) => Raw::Text(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Raw::Integer(number.as_str().to_owned()),
        DeValue::Integer(number) => match u64::from_str_radix(number.as_str(), number.radix()) {
            Ok(value) => Raw::Integer(value.to_string()),
            Err(_) => Raw::Integer(number.to_string()),
        },
        DeValue::Float(number) => Raw::Float(number.as_str().to_owned()),
        DeValue::Boolean(value) => Raw::Boolean(*value),
        DeValue::Datetime(value) => Raw::Datetime(value.to_string()),
        DeValue::Array(items) => Raw::List(items.iter().map(|item| raw(item.get_ref())).collect()),
        DeValue::Table(_) => Raw::Table,
    }
}

/// A value in TOML, for people.
pub(super) fn render(value: &Raw) -> String {
    match value {
        Raw::Text(text) => toml::Value::String(text.clone()).to_string(),
        Raw::Integer(text) | Raw::Float(text) | Raw::Datetime(text) => text.clone(),
        Raw::Boolean(value) => value.to_string(),
        Raw::List(items) => format!("[{}]", items.iter().map(render).collect::<Vec<_>>().join(", ")),
        Raw::Table => "{ … }".to_owned(),
        // As TOML when it reads as a TOML number, flag or list, else as text.
        Raw::Loose(text) => match toml_value(text) {
            Some(_) => text.clone(),
            None => toml::Value::String(text.clone()).to_string(),
        },
    }
}

/// A file's tables with their places in it, or what keeps it from being TOML.
pub(super) fn parse<'t>(text: &'t str, name: &Arc<str>) -> Result<DeTable<'t>, Vec<Finding>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let findings: Vec<_> = errors
        .into_iter()
        .map(|error| {
            let line = error.span().map(|span| line_of(text, span.start));
            let (reason, remedy) = match (error.message(), error.span().and_then(|span| text.get(span))) {
                (message @ "duplicate key", Some(key)) => {
                    let first = line.and_then(|line| first_line(text, line));
                    let first = first.map_or_else(String::new, |first| format!(", which line {first} has already"));
                    (format!("{message} `{key}`{first}"), "remove one of the two")
                }
                (message, _) => {
                    (message.to_owned(), "correct the line; write texts in double quotes, tables in [brackets]")
                }
            };
            let origin = Origin::File(name.clone(), line);
            Finding { origin, key: String::new(), reason: format!("not TOML: {reason}"), remedy: remedy.into() }
        })
        .collect();
    if findings.is_empty() { Ok(table.into_inner()) } else { Err(findings) }
}

/// The line that has the same key, or the same header, as a later line, if both are written alike.
fn first_line(text: &str, later: usize) -> Option<usize> {
    let (mut section, mut seen) = ("", BTreeMap::new());
    for (number, line) in (1..=later).zip(text.lines().map(str::trim)) {
        let name = line.split(if line.starts_with('[') { '#' } else { '=' }).next().unwrap_or_default().trim();
        let place = if line.starts_with('[') { ("", name) } else { (section, name) };
        if let Some(list) = name.strip_prefix("[[").and_then(|name| name.strip_suffix("]]")) {
            // The next element begins: what it holds is not what the one before it held.
            let inner = [format!("[[{list}"), format!("[{list}.")];
            seen.retain(|(section, name): &(&str, &str), _| {
                !inner.iter().any(|inner| section.starts_with(inner) || name.starts_with(inner))
            });
        }
        if number == later {
            return seen.get(&place).copied();
        }
        section = if line.starts_with('[') { name } else { section };
        seen.entry(place).or_insert(number);
    }
    None
}

/// The line, from 1, of a byte position.
pub(super) fn line_of(text: &str, position: usize) -> usize {
    text.bytes().take(position).filter(|b| *b == b'\n').count() + 1
}
