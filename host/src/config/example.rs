//! The example file: every key, its documentation and its default, made from the register.

use super::schema::{Key, Preset, SECTIONS, Shown};
use std::fmt::Write;

const HEAD: &str = "\
# Configuration of anchor-host. Every key is optional: what is written here, commented out, is the default
# or, where there is none, an example. `anchor-host config check` tells what is wrong with a file,
# `anchor-host config print` what is in effect and where it came from.
#
# Each key can also be set, in rising precedence,
#   by environment:  ANCHOR_SECTION__KEY (two underscores), ANCHOR_SERVER__LISTEN=0.0.0.0:8000;
#                    lists with commas; the first [[assets]] table is ANCHOR_ASSETS__0__CODE
#                    a variable that is blank (KEY=) counts as not set; true and false may also be yes, on, 1, no, off, 0
#   by flag:         --set section.key=value, and for the common ones a flag of its own (`anchor-host run --help`)
# Secrets have a twin KEY_file that names a file to read the value from. Relative paths are relative to this file.
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
