//! What can be refused, by what the caller can do about it.

use crate::guest::{CallError, Fault, FaultKind};
use crate::model::{Field, Problem};

/// Why an operation was refused. `web` turns each into the SEP's answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The record does not exist or is not the caller's. The answer does not say which.
    #[error("not found")]
    NotFound,
    /// The request can't be served as it is. The text is for the caller: field, problem, remedy.
    #[error("{0}")]
    Invalid(String),
    /// The request is too large. The text is for the caller.
    #[error("{0}")]
    TooLarge(String),
    /// The caller may not do this. The text is for the caller.
    #[error("{0}")]
    Denied(String),
    /// SEP-31 `customer_info_needed`, with the SEP-12 type when one is named.
    #[error("customer_info_needed")]
    CustomerInfoNeeded(Option<String>),
    /// SEP-31 `transaction_info_needed`, with the fields.
    #[error("transaction_info_needed")]
    TransactionInfoNeeded(Vec<Field>),
    /// An external system is down; a later retry can help. The text is for the caller.
    #[error("{0}")]
    Unavailable(String),
    /// Other requests kept changing the record at the same time.
    #[error("another request is changing the record; try again")]
    Busy,
    /// The guest failed. The caller learns only that; the cause goes to the log.
    #[error("the anchor's business logic failed")]
    Guest(#[source] crate::guest::CallError),
    /// The database failed. Likewise.
    #[error("the database failed")]
    Store(#[source] crate::store::Error),
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Invalid(text) => Self::Invalid(text),
            Problem::Denied(text) => Self::Denied(text),
            // The text may name hosts and settings of ours: the operator's, not the caller's, and in the log.
            Problem::Unavailable(_) => {
                Self::Unavailable("the anchor's external systems can't be reached; try again shortly".into())
            }
        }
    }
}

impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        match error {
            // Not the guest's fault: there was no room to run it.
            CallError::Fault(Fault { kind: FaultKind::Host, .. }) => {
                Self::Unavailable("the anchor is busy; try again shortly".into())
            }
            error => Self::Guest(error),
        }
    }
}

impl From<crate::store::Error> for Error {
    fn from(source: crate::store::Error) -> Self {
        Self::Store(source)
    }
}
