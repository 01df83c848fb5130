//! What is wrong with a configuration, said so that a person can put it right.

use serde::Serialize;
use std::{fmt, sync::Arc};

/// Where a value came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// Nobody set it: the documented default.
    Default,
    /// The configuration file, this line (from 1). No line: the file as a whole.
    File(Arc<str>, Option<usize>),
    /// This environment variable.
    Env(String),
    /// This command line flag.
    Flag(String),
    /// Made on the first start and kept in this file of the data directory.
    Generated(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(file, Some(line)) => write!(f, "{file}:{line}"),
            Self::File(file, None) => f.write_str(file),
            Self::Env(name) => write!(f, "environment variable {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
            Self::Generated(file) => write!(f, "generated, kept in {file}"),
        }
    }
}

/// One thing wrong with the configuration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// Where the value stands, or would have to stand.
    pub origin: Origin,
    /// The key's full path: `server.listen`, `assets[0].code`. Empty: the file as a whole.
    pub key: String,
    /// What is wrong. Never the value of a secret.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.origin {
            Origin::Default => f.write_str("configuration: ")?,
            origin => write!(f, "{origin}: ")?,
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        write!(f, "{}; {}", self.reason, self.remedy)
    }
}

impl Serialize for Finding {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut object = serializer.serialize_struct("Finding", 6)?;
        let (file, line) = match &self.origin {
            Origin::File(file, line) => (Some(&**file), *line),
            _ => (None, None),
        };
        object.serialize_field("place", &self.origin.to_string())?;
        object.serialize_field("file", &file)?;
        object.serialize_field("line", &line)?;
        object.serialize_field("key", &self.key)?;
        object.serialize_field("reason", &self.reason)?;
        object.serialize_field("remedy", &self.remedy)?;
        object.end()
    }
}

/// Everything that is wrong with a configuration, in the order of the file.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct Findings(pub Vec<Finding>);

impl Findings {
    /// Those about what is used within `scope`.
    pub(super) fn within(&self, scope: super::Scope) -> Self {
        Self(self.0.iter().filter(|finding| scope.covers(finding)).cloned().collect())
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        write!(f, "the configuration has {count} {}", if count == 1 { "mistake" } else { "mistakes" })?;
        for finding in &self.0 {
            write!(f, "\n  {finding}")?;
        }
        Ok(())
    }
}
