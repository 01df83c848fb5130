//! What stands in the way of taking a record over, said so that a person can act on it.

use serde::Serialize;

/// One thing that is not taken over as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The table, and the id of the record if it is about one.
    pub record: String,
    /// The column or setting; empty: the record as a whole.
    pub field: String,
    /// What is wrong with its value.
    pub problem: String,
    /// What to do about it.
    pub remedy: String,
}

/// For what only the other program can end.
pub(super) const END_IT_THERE: &str = "end it with the other program first, or leave it behind with --leave";

/// For a record that is over: nobody waits for it.
pub(super) const IS_OVER: &str = "nothing has to be done: it is over";

/// For a record that is left behind by name.
pub(super) const NOTHING_ELSE: &str = "nothing else has to be done";

impl Finding {
    /// A finding about a field of a record.
    pub(super) fn new(record: impl Into<String>, field: &str, problem: impl Into<String>) -> Self {
        let remedy = END_IT_THERE.to_owned();
        Self { record: record.into(), field: field.to_owned(), problem: problem.into(), remedy }
    }

    /// The same with another remedy.
    pub(super) fn remedy(self, remedy: impl Into<String>) -> Self {
        Self { remedy: remedy.into(), ..self }
    }
}
