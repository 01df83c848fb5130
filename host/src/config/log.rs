//! `[log]`: what is written to standard error.

use super::{
    reader::Reader,
    schema::{Key, Section},
};

pub(super) const SECTION: Section = Section {
    name: "log",
    doc: "The log, on standard error. It contains no personal data and no secrets.",
    keys: &[
        Key::preset("format", "\"text\"", "Format: text for people, json for machines."),
        Key::preset(
            "level",
            "\"info\"",
            "Level: error, warn, info, debug or trace. Modules can have their own: \"info,anchor_host::guest=debug\".",
        ),
    ],
};

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// The log.
#[derive(Debug, Clone)]
pub struct Log {
    /// How it is written.
    pub format: LogFormat,
    /// Which lines are written, in `tracing`'s filter notation.
    pub level: String,
}

impl Log {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let format = reader.choice("log.format", &[("text", LogFormat::Text), ("json", LogFormat::Json)])?;
        let level = reader.text("log.level")?;
        let words = ["off", "error", "warn", "info", "debug", "trace"];
        let known = |directive: &str| {
            let level = directive.rsplit('=').next().unwrap_or_default().trim().to_ascii_lowercase();
            words.contains(&level.as_str())
        };
        if let Some(wrong) = level.split(',').find(|directive| !known(directive)) {
            reader.refuse(
                "log.level",
                format!("`{wrong}` names no level"),
                "write error, warn, info, debug or trace, or for example \"info,anchor_host::guest=debug\"",
            );
        }
        Some(Self { format, level })
    }
}
