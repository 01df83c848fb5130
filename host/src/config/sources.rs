//! Where configuration comes from: a file, the environment, the command line.

use super::layers::Raw;
use std::path::PathBuf;

/// Where configuration comes from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The file; `None`: none is read.
    pub file: Option<PathBuf>,
    /// Environment variables, by name.
    pub env: Vec<(String, String)>,
    /// From the command line.
    pub flags: Vec<Flag>,
}

/// A value from the command line.
#[derive(Debug, Clone)]
pub struct Flag {
    /// As the user wrote it: `--listen`.
    pub name: String,
    /// The key it sets: `server.listen`.
    pub key: String,
    /// To what.
    pub value: FlagValue,
}

/// What a flag was given.
#[derive(Debug, Clone)]
pub enum FlagValue {
    /// One text; the key decides what it means.
    One(String),
    /// Several, for a list.
    Many(Vec<String>),
}

impl Flag {
    pub(super) fn raw(&self) -> Raw {
        match &self.value {
            FlagValue::One(text) => Raw::Loose(text.clone()),
            FlagValue::Many(texts) => Raw::List(texts.iter().cloned().map(Raw::Text).collect()),
        }
    }
}
