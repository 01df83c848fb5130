//! Log lines of a guest under test.

use serde::{Serialize, Serializer};
use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tracing::Level;

/// A line that a guest logged or printed, with secrets hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The guest's level; `INFO` for standard output, `WARN` for standard error.
    #[serde(serialize_with = "name")]
    pub level: Level,
    /// The guest's context; empty if it gave none.
    pub context: String,
    /// The line.
    pub text: String,
}

fn name<S: Serializer>(level: &Level, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(level.as_str())
}

/// `WARN bank: answered slowly`
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { level, context, text } = self;
        let separator = if context.is_empty() { "" } else { ": " };
        write!(f, "{:<5} {context}{separator}{text}", level.as_str())
    }
}

/// A buffer of lines. Clones share it.
#[derive(Debug, Clone, Default)]
pub(in crate::guest) struct Lines(Arc<Mutex<Vec<Line>>>);

impl Lines {
    pub(in crate::guest) fn add(&self, level: Level, context: &str, text: &str) {
        self.lines().push(Line { level, context: context.to_owned(), text: text.to_owned() });
    }

    /// The lines since the last clear.
    pub(in crate::guest) fn all(&self) -> Vec<Line> {
        self.lines().clone()
    }

    pub(in crate::guest) fn clear(&self) {
        self.lines().clear();
    }

    fn lines(&self) -> MutexGuard<'_, Vec<Line>> {
        // A panic cannot leave a list in a broken state.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
