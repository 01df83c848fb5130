//! SEP-24's operations: transfers whose terms the user settles on pages of this host.
//!
//! `open` stores a transfer with a flow. `session` begins the one session of its link. `pages` finds what is shown, `answers`
//! checks what was entered and takes it, `asking` has the guest say what comes next and carries that out, `step_check` refuses a
//! step that does not fit its flow, `costs` calculates what a page shows beside an amount, `corrections` takes what a payout waits
//! for once the flow is over, `following` goes over to a new version of the guest while its author looks on.

mod answers;
mod asking;
mod corrections;
mod costs;
mod entered_amount;
mod following;
mod open;
mod pages;
mod session;
mod step_check;

pub use answers::{FieldProblem, Problems, Taken};
pub use corrections::{Corrected, Corrections, is_correctable};
pub use costs::Costs;
pub use pages::{Page, Shown};
pub use session::LinkWishes;

use crate::context::Error;
use crate::store;
use crate::transactions::NotDone;

/// How often something is tried again because somebody else changed the flow meanwhile.
const LOSSES_MAX: usize = 3;

/// Why a page is not shown, or an answer not taken.
#[derive(Debug, thiserror::Error)]
pub enum PageRefused {
    /// The address belongs to no flow.
    #[error("there is no such page")]
    Unknown,
    /// The link was opened before.
    #[error("the link was opened before")]
    Used,
    /// The pages are not shown any more.
    #[error("the pages have expired")]
    Expired,
    /// What was sent belongs to another page than the one that is asked.
    #[error("the form is not the current one")]
    Stale,
    /// The operation was refused.
    #[error(transparent)]
    Operation(#[from] Error),
}

impl From<store::Error> for PageRefused {
    fn from(source: store::Error) -> Self {
        Self::Operation(source.into())
    }
}

impl From<NotDone> for PageRefused {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::FlowChanged => Self::Stale,
            other => Self::Operation(other.into()),
        }
    }
}
