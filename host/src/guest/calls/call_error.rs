//! How a call into a guest can go wrong, and who is to blame.

use crate::guest::KvWrites;
use crate::model::GuestVersion;
use std::sync::Arc;

/// An answer and who gave it.
#[derive(Clone, Debug)]
pub struct Answered<T> {
    /// The answer.
    pub answer: T,
    /// The guest that gave it, for the journal.
    pub guest: Arc<GuestVersion>,
    /// Its changes to `kv`, to store with the decision on the answer or to drop with it.
    pub writes: KvWrites,
}

/// A call without a usable answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No loaded guest exports the interface; the feature is off.
    #[error("no guest provides the interface `{0}`")]
    NotProvided(&'static str),
    /// The call failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// A failed call.
#[derive(Debug, Clone, thiserror::Error)]
#[error("guest {guest}, {function}: {kind} ({})", kind.code())]
pub struct Fault {
    /// The kind of failure.
    pub kind: FaultKind,
    /// The guest that was called.
    pub guest: Arc<GuestVersion>,
    /// `interface.function`, as in the WIT package.
    pub function: &'static str,
    /// For the operator: the trap, the backtrace, the last output. Not part of the text, because what a guest printed
    /// may be personal: logged once where the call failed, and kept sealed with a transaction it holds up.
    pub detail: String,
}

/// What stands in a fault's detail before what the guest printed last.
pub(in crate::guest) const LAST_OUTPUT: &str = "\nlast output:\n";

impl Fault {
    /// The detail without the last output, for callers that show the whole log beside it.
    pub fn cause(&self) -> &str {
        self.detail.split(LAST_OUTPUT).next().unwrap_or_default()
    }
}

/// The kinds of failure. All but [`FaultKind::Host`] are the guest's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FaultKind {
    /// It trapped: a panic, an abort, out-of-bounds access, a stack overflow.
    #[error("trap")]
    Trap,
    /// It did not answer in time, computing or waiting.
    #[error("deadline exceeded")]
    Deadline,
    /// It needed more memory than its limit.
    #[error("out of memory")]
    Memory,
    /// It trapped after it had asked for a host it was not granted.
    #[error("denied host")]
    DeniedHost,
    /// It answered something that is not valid, such as an amount that is not a number.
    #[error("invalid answer")]
    InvalidAnswer,
    /// The host could not run it: too many calls at once.
    #[error("host failure")]
    Host,
}

impl FaultKind {
    /// One word, for metrics and programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trap => "trap",
            Self::Deadline => "deadline",
            Self::Memory => "memory",
            Self::DeniedHost => "denied_host",
            Self::InvalidAnswer => "invalid_answer",
            Self::Host => "host",
        }
    }

    /// The code that the log and the operator's commands show, and the name of its page in `host/docs/errors/`. It says
    /// whose fault it is.
    pub fn code(self) -> &'static str {
        match self {
            Self::Trap => "guest-trap",
            Self::Deadline => "guest-deadline",
            Self::Memory => "guest-memory",
            Self::DeniedHost => "guest-denied-host",
            Self::InvalidAnswer => "guest-invalid-answer",
            Self::Host => "host-busy",
        }
    }

    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Trap, Self::Deadline, Self::Memory, Self::DeniedHost, Self::InvalidAnswer, Self::Host];
}
