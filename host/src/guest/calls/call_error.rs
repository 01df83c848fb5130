//! Failed calls into guests: the kinds of failure, and whose fault each is.

use crate::guest::{KvWrites, runtime::plain_text::plain_text};
use crate::model::GuestVersion;
use std::sync::Arc;

/// An answer, with the guest that gave it.
#[derive(Clone, Debug)]
pub struct Answered<T> {
    /// The answer.
    pub answer: T,
    /// The guest that gave it, for the journal.
    pub guest: Arc<GuestVersion>,
    /// Changes the call made to `kv`: stored together with the decision on the answer, or dropped with it.
    pub writes: KvWrites,
}

/// Why a call brought no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No loaded guest exports the interface, so the feature is off.
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
    /// For the operator: the trap, the backtrace, the last output. It is not part of the error's text, because a
    /// guest's output may contain personal data: the host logs it once where the call failed, and stores it encrypted
    /// with a transaction that needs attention because of it.
    pub detail: String,
}

/// Separates a fault's cause from the guest's last output in [`Fault::detail`].
pub(in crate::guest) const LAST_OUTPUT: &str = "\nlast output:\n";

/// Maximum bytes of [`Fault::detail`]. Names in a backtrace are as long as the guest makes them.
const DETAIL_MOST: usize = 16 << 10;

impl Fault {
    /// A failed call; of a detail that is too long, the beginning, safe to show.
    pub(in crate::guest) fn new(
        kind: FaultKind,
        guest: Arc<GuestVersion>,
        function: &'static str,
        detail: String,
    ) -> Self {
        let kept = detail.get(..detail.floor_char_boundary(DETAIL_MOST)).unwrap_or_default();
        let detail = kept.split('\n').map(plain_text).collect::<Vec<_>>().join("\n");
        Self { kind, guest, function, detail }
    }

    /// The detail without the last output, for callers that show the whole log beside it.
    pub fn cause(&self) -> &str {
        self.detail.split(LAST_OUTPUT).next().unwrap_or_default()
    }
}

/// The kinds of failure. All but [`FaultKind::Host`] are the guest's fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FaultKind {
    /// The guest trapped: a panic, an abort, out-of-bounds access, a stack overflow.
    #[error("trap")]
    Trap,
    /// The deadline passed while the guest computed or waited.
    #[error("deadline exceeded")]
    Deadline,
    /// The guest needed more memory than its limit.
    #[error("out of memory")]
    Memory,
    /// The guest trapped after the host had refused it an origin it was not granted.
    #[error("denied host")]
    DeniedHost,
    /// The answer is not valid, such as an amount that is not a number.
    #[error("invalid answer")]
    InvalidAnswer,
    /// The host could not run the call: too many ran at once.
    #[error("host failure")]
    Host,
}

impl FaultKind {
    /// One word, for metrics and JSON.
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

    /// The code in the log and in the CLI's output, and the name of its page in `host/docs/errors/`. It says whose
    /// fault the failure is.
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

    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Trap, Self::Deadline, Self::Memory, Self::DeniedHost, Self::InvalidAnswer, Self::Host];
}
