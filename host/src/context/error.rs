//! Errors of operations, by what the caller can do about them.

use crate::guest::{CallError, Fault, FaultKind};
use crate::model::{CustomerInfoStatus, Field, Problem, StoreProblem};

/// Why an operation was refused. `web` turns each into the SEP's error response.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The record does not exist or belongs to another client. The response does not say which.
    #[error("not found")]
    NotFound,
    /// The guest that keeps such records has no such record. The text is for the client.
    #[error("{0}")]
    Unknown(String),
    /// The request is invalid. The text is for the client: field, problem, remedy.
    #[error("{0}")]
    Invalid(String),
    /// The request is too large. The text is for the client.
    #[error("{0}")]
    TooLarge(String),
    /// The client may not do this. The text is for the client.
    #[error("{0}")]
    Denied(String),
    /// SEP-31 `customer_info_needed`, with the SEP-12 type if one is named.
    #[error("customer_info_needed")]
    CustomerInfoNeeded(Option<String>),
    /// SEP-31 `transaction_info_needed`, with the fields.
    #[error("transaction_info_needed")]
    TransactionInfoNeeded(Vec<Field>),
    /// SEP-6 `non_interactive_customer_info_needed`, with the names of the customer's fields.
    #[error("non_interactive_customer_info_needed")]
    CustomerFieldsNeeded(Vec<String>),
    /// SEP-6 `customer_info_status`.
    #[error("customer_info_status")]
    CustomerInfoStatus(CustomerInfoStatus),
    /// An external system is down; a retry can help. The text is for the client.
    #[error("{0}")]
    Unavailable(String),
    /// Other requests kept changing the record at the same time.
    #[error("another request is changing the record; try again")]
    Busy,
    /// The guest failed. The client sees no details; the cause is logged.
    #[error("the anchor's business logic failed")]
    Guest(#[source] crate::guest::CallError),
    /// The database failed. The client sees no details; the cause is logged.
    #[error("the database failed")]
    Store(#[source] crate::store::Error),
}

impl Error {
    /// Whether a record can't be read or is not what is sealed: a retry alone does not help.
    pub(crate) fn is_corrupt(&self) -> bool {
        matches!(self, Self::Store(crate::store::Error::Corrupt { .. }))
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Invalid(text) => Self::Invalid(text),
            Problem::Denied(text) => Self::Denied(text),
            // The text may name our hosts and settings: it is for the operator, in the log, and not for the client.
            Problem::Unavailable(_) => {
                Self::Unavailable("the anchor's external systems can't be reached; try again shortly".into())
            }
        }
    }
}

impl From<StoreProblem> for Error {
    fn from(problem: StoreProblem) -> Self {
        match problem {
            StoreProblem::NotFound(text) => Self::Unknown(text),
            StoreProblem::Problem(problem) => problem.into(),
        }
    }
}

impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        match error {
            // Not the guest's fault: no slot was free to run it.
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
