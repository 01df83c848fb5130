//! What a comparison is asked to cover.

use crate::model::AccountId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The terms of the host's own comparisons, in the database.
pub const PERIODIC: &str = "periodic";

/// The terms of a command's comparison of everything, in the database.
pub const WHOLE: &str = "all ledgers";

/// Which ledgers of which accounts are compared. A later request with the same terms continues a run that was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The first ledger; `None`: the first that was read, and that Horizon still has.
    pub from_ledger: Option<u32>,
    /// The last ledger; `None`: the last that was read.
    pub to_ledger: Option<u32>,
    /// The account; `None`: every account that is or was watched.
    pub account: Option<AccountId>,
}

impl fmt::Display for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from_ledger, self.to_ledger) {
            (None, None) => f.write_str(WHOLE)?,
            (Some(from), None) => write!(f, "ledgers from {from}")?,
            (None, Some(to)) => write!(f, "ledgers up to {to}")?,
            (Some(from), Some(to)) => write!(f, "ledgers {from} to {to}")?,
        }
        self.account.map_or(Ok(()), |account| write!(f, " of {account}"))
    }
}
