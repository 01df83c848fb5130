//! The operator's own piece of stellar.toml: read, and checked field by field.

use super::{
    currencies,
    fields::{self, Fields},
};
use crate::config::{Origin, layers, reader::Reader};
use std::{collections::BTreeMap, sync::Arc};
use toml::{
    Table, Value,
    de::{DeTable, DeValue},
};

/// SEP-1 allows no more of the whole file.
const SIZE_MOST: u64 = 100_000;

/// The file, and where its keys stand.
pub(super) struct Overlay {
    name: Arc<str>,
    lines: BTreeMap<String, usize>,
    pub table: Table,
}

impl Overlay {
    /// Reads the file that `key` names. Findings about it carry its line numbers.
    pub fn read(reader: &mut Reader, key: &str) -> Option<Self> {
        let path = reader.path(key)?;
        let name: Arc<str> = path.display().to_string().into();
        let size = std::fs::metadata(&path).map_or(0, |about| about.len());
        if size > SIZE_MOST {
            let reason = format!("{name} has {size} bytes, more than the {SIZE_MOST} SEP-1 allows");
            reader.refuse(key, reason, "shorten it");
            return None;
        }
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                let remedy = "give a file that exists and that this user may read";
                reader.refuse(key, format!("{name} can't be read: {error}"), remedy);
                return None;
            }
        };
        let places = match layers::parse(&text, &name) {
            Ok(places) => places,
            Err(findings) => {
                reader.refuse_all(findings);
                return None;
            }
        };
        let mut lines = BTreeMap::new();
        note_lines("", &places, &text, &mut lines);
        // It parsed once already.
        let table = text.parse().unwrap_or_default();
        Some(Self { name, lines, table })
    }

    /// Records what is wrong with a key of the file.
    pub fn refuse(&self, reader: &mut Reader, path: &str, reason: impl Into<String>, remedy: impl Into<String>) {
        let origin = Origin::File(self.name.clone(), self.lines.get(path).copied());
        reader.refuse_at(origin, path, reason, remedy);
    }

    /// Checks every field that SEP-1 knows; others pass.
    pub fn check(&self, reader: &mut Reader, configured: &[&str]) {
        for (name, value) in &self.table {
            let one = match name.as_str() {
                "DOCUMENTATION" => {
                    match value {
                        Value::Table(table) => self.check_table(reader, name, table, fields::DOCUMENTATION),
                        _ => self.refuse(reader, name, "this is a table", "write [DOCUMENTATION], keys below it"),
                    }
                    continue;
                }
                "PRINCIPALS" => fields::PRINCIPALS,
                "CURRENCIES" => fields::CURRENCIES,
                "VALIDATORS" => fields::VALIDATORS,
                _ => {
                    self.check_general(reader, name, value);
                    continue;
                }
            };
            let list: Option<Vec<&Table>> =
                value.as_array().and_then(|list| list.iter().map(Value::as_table).collect());
            let Some(list) = list else {
                let remedy = format!("write [[{name}]] with two brackets, once for each");
                self.refuse(reader, name, "this is a list of tables", remedy);
                continue;
            };
            for (position, table) in list.iter().enumerate() {
                self.check_table(reader, &format!("{name}[{position}]"), table, one);
            }
            if name == "CURRENCIES" {
                currencies::check(reader, self, &list, configured);
            }
        }
    }

    fn check_general(&self, reader: &mut Reader, name: &str, value: &Value) {
        if let Some((_, decides)) = fields::OWN.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)) {
            self.refuse(reader, name, "the host writes this key itself", format!("remove it; {decides}"));
            return;
        }
        let tables = ["DOCUMENTATION", "PRINCIPALS", "CURRENCIES", "VALIDATORS"];
        let fault = match tables.iter().find(|table| table.eq_ignore_ascii_case(name)) {
            Some(table) => Some(("clients do not read this spelling".to_owned(), format!("did you mean `{table}`?"))),
            None => reader.sep1_fault(fields::GENERAL, name, value),
        };
        if let Some((reason, remedy)) = fault {
            self.refuse(reader, name, reason, remedy);
        }
    }

    fn check_table(&self, reader: &mut Reader, path: &str, table: &Table, known: Fields) {
        for (name, value) in table {
            if let Some((reason, remedy)) = reader.sep1_fault(known, name, value) {
                self.refuse(reader, &format!("{path}.{name}"), reason, remedy);
            }
        }
    }
}

/// The line of each key, by its path: `CURRENCIES[0].code`.
fn note_lines(prefix: &str, table: &DeTable<'_>, text: &str, lines: &mut BTreeMap<String, usize>) {
    for (key, value) in table {
        let path = if prefix.is_empty() { key.get_ref().to_string() } else { format!("{prefix}.{}", key.get_ref()) };
        match value.get_ref() {
            DeValue::Table(inner) => note_lines(&path, inner, text, lines),
            DeValue::Array(items) => {
                for (position, item) in items.iter().enumerate() {
                    if let DeValue::Table(inner) = item.get_ref() {
                        let path = format!("{path}[{position}]");
                        lines.insert(path.clone(), layers::line_of(text, item.span().start));
                        note_lines(&path, inner, text, lines);
                    }
                }
            }
            _ => {}
        }
        lines.insert(path, layers::line_of(text, key.span().start));
    }
}
