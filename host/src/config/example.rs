//! The example file: every key, its documentation and its default, made from the register.

use super::schema::{Key, Preset, SECTIONS, Shown};
use std::fmt::Write;

const HEAD: &str = "\
# Configuration of anchor-host. Every key is optional. A commented-out line shows the default or, for a key without a
# default, an example. `anchor-host config check` reports every mistake in a file; `anchor-host config print` shows the
# values in effect and where each comes from.
#
# The environment overrides this file, and flags override both:
#   environment:  ANCHOR_SECTION__KEY (two underscores), for example ANCHOR_SERVER__LISTEN=0.0.0.0:8000.
#                 Separate list items with commas. The first [[assets]] table is ANCHOR_ASSETS__0__CODE.
#                 A blank variable (KEY=) counts as not set. For true and false you can also write yes, on, 1, no, off, 0.
#   flags:        --set section.key=value; common keys have a flag of their own (`anchor-host run --help`).
# For each secret KEY, KEY_file names a file that contains the value. Relative paths are relative to this file.
";

/// What stands in the example where any name may.
const EXAMPLE_NAME: &str = "rails";

/// The text of `anchor.example.toml`.
pub fn example() -> String {
    let mut out = HEAD.to_owned();
    for section in SECTIONS {
        out.push('\n');
        comment(&mut out, section.doc);
        let header = section.header(EXAMPLE_NAME);
        match section.name {
            "" => {}
            // As a comment where writing it says something already.
            name if name.contains(['[', '*']) => writeln!(out, "# {header}").unwrap_or_default(),
            _ => writeln!(out, "{header}").unwrap_or_default(),
        }
        for key in section.keys {
            write_key(&mut out, key);
        }
    }
    out
}

fn write_key(out: &mut String, key: &Key) {
    if key.name == "*" {
        if let Preset::Unset { example, .. } = key.preset {
            writeln!(out, "# {example}").unwrap_or_default();
        }
        return;
    }
    comment(out, key.doc);
    match key.preset {
        Preset::Value(value) => writeln!(out, "# {} = {value}", key.name).unwrap_or_default(),
        Preset::Unset { example, meaning } => {
            // What it means for a whole section stands above it.
            if !key.doc.is_empty() {
                comment(out, &format!("Not set: {meaning}."));
            }
            writeln!(out, "# {} = {example}", key.name).unwrap_or_default();
        }
    }
    if key.shown == Shown::Secret {
        writeln!(out, "# {}_file = \"path\"", key.name).unwrap_or_default();
    }
}

fn comment(out: &mut String, text: &str) {
    for line in text.lines() {
        writeln!(out, "## {line}").unwrap_or_default();
    }
}
