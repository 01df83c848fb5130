//! Typed access to the layers. Every wrong value becomes a finding and reading goes on with the default, so
//! that one run reports everything.

use super::{
    Finding, Findings, Origin,
    layers::{Entry, Layers, Raw, render, toml_value, yes_or_no},
    schema::{self, Preset, Shown},
    sep1::{self, fields::Fields},
};
use crate::model::{Amount, masked_url};
use secrecy::SecretString;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Display,
    ops::RangeInclusive,
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

/// Reads values by full path (`server.listen`) and gathers what is wrong with them.
pub(super) struct Reader {
    layers: Layers,
    findings: Vec<Finding>,
}

impl Reader {
    pub fn new(layers: Layers, findings: Vec<Finding>) -> Self {
        Self { layers, findings }
    }

    /// The findings in the order of the file; after it other files, then environment and flags.
    pub fn finish(mut self) -> Findings {
        let file = self.layers.file.clone();
        self.findings.sort_by_key(|finding| match &finding.origin {
            Origin::File(name, line) if Some(name) == file.as_ref() => (0, line.unwrap_or(0)),
            Origin::File(_, line) => (1, line.unwrap_or(0)),
            _ => (2, 0),
        });
        Findings(self.findings)
    }

    /// Whether somebody set the key.
    pub fn is_set(&self, path: &str) -> bool {
        self.layers.entries.contains_key(path)
    }

    /// Records what is wrong with a key: at its value when it has one, else at its table, else at the file.
    pub fn refuse(&mut self, path: &str, reason: impl Into<String>, remedy: impl Into<String>) {
        let origin = self.origin(path);
        self.refuse_at(origin, path, reason, remedy);
    }

    /// Records what is wrong with a key at a place of its own.
    pub fn refuse_at(&mut self, origin: Origin, path: &str, reason: impl Into<String>, remedy: impl Into<String>) {
        let finding = Finding { origin, key: path.to_owned(), reason: reason.into(), remedy: remedy.into() };
        // What several read, each of them finds wrong.
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Records findings made elsewhere.
    pub fn refuse_all(&mut self, findings: Vec<Finding>) {
        self.findings.extend(findings);
    }

    /// Text as a field of stellar.toml wants it.
    pub fn sep1_text(&mut self, path: &str, fields: Fields, name: &str) -> Option<String> {
        let text = self.text(path)?;
        if let Some((reason, remedy)) = self.sep1_fault(fields, name, &toml::Value::String(text.clone())) {
            self.refuse(path, reason, remedy);
        }
        Some(text)
    }

    /// What is wrong with a field of stellar.toml, on this network: what a sandbox serves on this machine is not encrypted.
    pub fn sep1_fault(&self, fields: Fields, name: &str, value: &toml::Value) -> Option<(String, String)> {
        let is_excused = self.layers.is_sandbox() && sep1::fields::is_local(fields, name, value);
        if is_excused { None } else { sep1::fields::fault(fields, name, value) }
    }

    /// Where a key's value stands, or would have to stand.
    pub fn origin(&self, path: &str) -> Origin {
        if let Some(entry) = self.layers.entries.get(path) {
            return entry.origin.clone();
        }
        let Some(file) = &self.layers.file else { return Origin::Default };
        let tables = &self.layers.tables;
        let table = tables.get(path).or_else(|| path.rsplit_once('.').and_then(|(table, _)| tables.get(table)));
        Origin::File(file.clone(), table.copied())
    }

    /// The positions used in a list of tables.
    pub fn positions(&self, list: &str) -> BTreeSet<usize> {
        self.layers.positions(list)
    }

    /// The names set under a table of free names.
    pub fn names(&self, table: &str) -> BTreeSet<String> {
        let prefix = format!("{table}.");
        self.layers.entries.keys().filter_map(|path| path.strip_prefix(&prefix)).map(str::to_owned).collect()
    }

    /// The names of the tables within a table.
    pub fn tables(&self, table: &str) -> BTreeSet<String> {
        let prefix = format!("{table}.");
        let paths = self.layers.entries.keys().filter_map(|path| path.strip_prefix(&prefix)?.split_once('.'));
        let empty = self.layers.tables.keys().filter_map(|path| path.strip_prefix(&prefix));
        let names = paths.map(|(name, _)| name).chain(empty.filter(|name| !name.contains('.')));
        names.map(str::to_owned).collect()
    }

    /// How the paths begin that a section of the register stands for: `assets[0].`.
    pub fn instances(&self, section: &str) -> Vec<String> {
        if section.is_empty() {
            return vec![String::new()];
        }
        let mut paths = vec![String::new()];
        for part in section.split('.') {
            paths = match part.strip_suffix("[]") {
                Some(list) => {
                    let of = |list: String| self.positions(&list).into_iter().map(move |n| format!("{list}[{n}]."));
                    paths.iter().map(|path| format!("{path}{list}")).flat_map(of).collect()
                }
                None if part == "*" => {
                    let named = |path: &String| {
                        let names = self.tables(path.trim_end_matches('.')).into_iter();
                        names.map(|name| format!("{path}{name}.")).collect::<Vec<_>>()
                    };
                    paths.iter().flat_map(named).collect()
                }
                None => paths.iter().map(|path| format!("{path}{part}.")).collect(),
            };
        }
        paths
    }

    /// The value set, or else the default, through `parse`, which says what is wrong and what to write instead.
    fn read<T>(&mut self, path: &str, parse: impl Fn(&Raw) -> Result<T, (String, String)>) -> Option<T> {
        if let Some(entry) = self.layers.entries.get(path) {
            match parse(&entry.raw) {
                Ok(value) => return Some(value),
                Err((reason, remedy)) => self.refuse(path, reason, remedy),
            }
        }
        default_of(path).and_then(|raw| parse(&raw).ok())
    }

    /// Text that parses as `T`; `example` is shown when it does not.
    pub fn parse<T: FromStr<Err: Display>>(&mut self, path: &str, example: &str) -> Option<T> {
        let is_plain = schema::find(path).is_some_and(|key| key.shown == Shown::Plain);
        self.read(path, |raw| {
            let text = text(raw)?;
            text.parse().map_err(|error: T::Err| {
                let error = error.to_string();
                let shown = if error.contains(&format!("`{text}`")) {
                    error
                } else if is_plain {
                    format!("`{text}` is not valid: {error}")
                } else {
                    // What parses shows nothing secret of a text that does not.
                    format!("the value is not valid: {error}")
                };
                (shown, format!("write for example {example}"))
            })
        })
    }

    /// Text that is not empty.
    pub fn text(&mut self, path: &str) -> Option<String> {
        self.read(path, |raw| match text(raw)? {
            text if text.trim().is_empty() => {
                Err(("the text is empty".into(), "write a value or remove the key".into()))
            }
            text => Ok(text),
        })
    }

    /// One of some words.
    pub fn choice<T: Copy>(&mut self, path: &str, choices: &[(&str, T)]) -> Option<T> {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        self.read(path, |raw| {
            let text = text(raw)?;
            let found = choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
            found.ok_or_else(|| (format!("`{text}` is not a choice"), format!("write one of {}", words.join(", "))))
        })
    }

    /// A whole number within bounds.
    pub fn integer(&mut self, path: &str, range: RangeInclusive<u64>) -> Option<u64> {
        self.read(path, |raw| {
            let number = match raw {
                Raw::Integer(number) | Raw::Loose(number) => number.trim(),
                Raw::Text(text) if text.parse().is_ok_and(|number| range.contains(&number)) => {
                    let key = path.rsplit('.').next().unwrap_or(path);
                    return Err((mistyped(raw, "a whole number"), format!("write {key} = {text}, without quotes")));
                }
                other => {
                    return Err((mistyped(other, "a whole number"), format!("write for example {}", range.start())));
                }
            };
            let bounds = format!("a whole number from {} to {}", range.start(), range.end());
            let is_number = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit() || b"+-_".contains(&b));
            match number.replace('_', "").parse::<u64>() {
                Ok(value) if range.contains(&value) => Ok(value),
                _ if is_number => Err((format!("`{number}` is out of bounds"), format!("write {bounds}"))),
                // `30s`, `10MB`, `1e3`: the key's name says the unit.
                _ => Err((
                    format!("`{number}` is not a whole number"),
                    format!("write {bounds}, without a unit or a point"),
                )),
            }
        })
    }

    /// A whole number of milliseconds within bounds.
    pub fn millis(&mut self, path: &str, range: RangeInclusive<u64>) -> Option<Duration> {
        self.integer(path, range).map(Duration::from_millis)
    }

    /// A whole number of seconds within bounds.
    pub fn seconds(&mut self, path: &str, range: RangeInclusive<u64>) -> Option<Duration> {
        self.integer(path, range).map(Duration::from_secs)
    }

    /// `true` or `false`; from the environment or a flag also `yes`, `on`, `1` and their opposites.
    pub fn boolean(&mut self, path: &str) -> Option<bool> {
        self.read(path, |raw| match raw {
            Raw::Boolean(value) => Ok(*value),
            Raw::Loose(text) => yes_or_no(text).ok_or_else(|| {
                (mistyped(raw, "true or false"), "write true or false (or yes or no, on or off, 1 or 0)".into())
            }),
            other => Err((mistyped(other, "true or false"), "write true or false, without quotes".into())),
        })
    }

    /// What parses as `T`, or one of the words that stand for nothing: `""`, `off`.
    pub fn parse_or_off<T: FromStr<Err: Display>>(&mut self, path: &str, example: &str) -> Option<Option<T>> {
        let is_off = |text: &str| matches!(text.trim().to_ascii_lowercase().as_str(), "" | "off");
        let is_off = self.read(path, |raw| text(raw).map(|text| is_off(&text)))?;
        if is_off { Some(None) } else { self.parse(path, example).map(Some) }
    }

    /// An exact amount, in quotes.
    pub fn amount(&mut self, path: &str) -> Option<Amount> {
        self.read(path, |raw| {
            let text = match raw {
                Raw::Text(text) | Raw::Integer(text) | Raw::Loose(text) => text,
                Raw::Float(text) => {
                    return Err((
                        format!("{text} is a float, which can't hold money exactly"),
                        format!("write it in quotes: \"{text}\""),
                    ));
                }
                other => return Err((mistyped(other, "an amount"), "write for example \"12.50\"".into())),
            };
            Amount::parse(text).map_err(|error| (error.to_string(), "write for example \"12.50\"".into()))
        })
    }

    /// A list of texts; from the environment either a TOML list or texts with commas between them.
    pub fn texts(&mut self, path: &str) -> Option<Vec<String>> {
        self.read(path, |raw| match raw {
            Raw::List(items) => items.iter().map(text).collect(),
            Raw::Loose(list) if list.trim_start().starts_with('[') => match toml_value(list) {
                Some(Raw::List(items)) => items.iter().map(text).collect(),
                _ => Err(("the list is not TOML".into(), "write for example [\"a\", \"b\"] or a,b".into())),
            },
            Raw::Loose(list) => {
                Ok(list.split(',').map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect())
            }
            other => Err((mistyped(other, "a list of texts"), "write for example [\"a\", \"b\"]".into())),
        })
    }

    /// A path; relative ones in the file are relative to the file.
    pub fn path(&mut self, path: &str) -> Option<PathBuf> {
        let text = self.text(path)?;
        Some(self.resolve(path, &text))
    }

    /// Paths, as [`Reader::path`].
    pub fn paths(&mut self, path: &str) -> Option<Vec<PathBuf>> {
        let texts = self.texts(path)?;
        Some(texts.iter().map(|text| self.resolve(path, text)).collect())
    }

    fn resolve(&self, path: &str, text: &str) -> PathBuf {
        match self.layers.entries.get(path).map(|entry| &entry.origin) {
            Some(Origin::File(..)) => self.layers.file_dir.join(text),
            _ => PathBuf::from(text),
        }
    }

    /// A secret, from the key itself or from the file its `_file` twin names; the end of the line is not part of it.
    pub fn secret(&mut self, path: &str) -> Option<SecretString> {
        let twin = format!("{path}_file");
        if self.is_set(path) && self.is_set(&twin) {
            self.refuse(&twin, format!("`{path}` is set as well"), "keep one of the two");
            return None;
        }
        if self.is_set(path) {
            return self.text(path).map(SecretString::from);
        }
        if !self.is_set(&twin) {
            return None;
        }
        let file = self.path(&twin)?;
        match std::fs::read_to_string(&file) {
            Ok(text) if text.trim().is_empty() => {
                self.refuse(&twin, format!("{} is empty", file.display()), "write the secret into the file");
                None
            }
            Ok(text) => Some(SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned())),
            Err(error) => {
                let reason = format!("{} can't be read: {error}", file.display());
                self.refuse(&twin, reason, "give a file that exists and that this user may read");
                None
            }
        }
    }

    /// The file that a secret's `_file` twin names.
    pub fn secret_file(&mut self, path: &str) -> Option<PathBuf> {
        let twin = format!("{path}_file");
        self.is_set(&twin).then(|| self.path(&twin)).flatten()
    }

    /// The texts set under a table of free names.
    pub fn map(&mut self, table: &str) -> BTreeMap<String, String> {
        let mut map = BTreeMap::new();
        for name in self.names(table) {
            let path = format!("{table}.{name}");
            let value = self.read(&path, |raw| match raw {
                Raw::Text(text) | Raw::Loose(text) | Raw::Integer(text) => Ok(text.clone()),
                Raw::Boolean(value) => Ok(value.to_string()),
                other => Err((mistyped(other, "text"), "write it in quotes".into())),
            });
            map.extend(value.map(|value| (name, value)));
        }
        map
    }

    /// What `config print` shows of one path: TOML text, and where it came from.
    pub fn shown(&self, path: &str) -> Option<(String, Origin)> {
        let key = schema::find(path)?;
        if let Some(Entry { raw, origin }) = self.layers.entries.get(path) {
            let text = match key.shown {
                Shown::Plain => match (raw, key.preset) {
                    // As it was understood.
                    (Raw::Loose(text), Preset::Value("true" | "false")) => {
                        yes_or_no(text).map_or_else(|| render(raw), |value| value.to_string())
                    }
                    _ => render(raw),
                },
                Shown::Url => masked_url(&render(raw)),
                Shown::Secret => "\"<hidden>\"".to_owned(),
            };
            return Some((text, origin.clone()));
        }
        match key.preset {
            Preset::Value(value) => Some((value.to_owned(), Origin::Default)),
            Preset::Unset { .. } => None,
        }
    }

    /// What is set as `_file` twin of a secret.
    pub fn shown_twin(&self, path: &str) -> Option<(String, Origin)> {
        self.layers.entries.get(&format!("{path}_file")).map(|entry| (render(&entry.raw), entry.origin.clone()))
    }
}

fn text(raw: &Raw) -> Result<String, (String, String)> {
    match raw {
        Raw::Text(text) | Raw::Loose(text) => Ok(text.clone()),
        other => Err((mistyped(other, "text"), "write it in double quotes".to_owned())),
    }
}

fn mistyped(raw: &Raw, wanted: &str) -> String {
    let found = match raw {
        Raw::Text(_) => "text",
        Raw::Integer(_) => "a whole number",
        Raw::Float(_) => "a float",
        Raw::Boolean(_) => "true or false",
        Raw::Datetime(_) => "a date",
        Raw::List(_) => "a list",
        Raw::Table => "a table",
        Raw::Loose(text) => return format!("`{text}` is not {wanted}"),
    };
    format!("this is {found}, not {wanted}")
}

fn default_of(path: &str) -> Option<Raw> {
    match schema::find(path)?.preset {
        Preset::Value(value) => toml_value(value),
        Preset::Unset { .. } => None,
    }
}
