//! What the guest says of money that goes out off chain.

use crate::model::{Conversion, Payout};

/// What the guest says of money that goes out off chain.
#[derive(Debug, Clone)]
pub enum PayoutCommand {
    /// The guest says at which rate the money that is here is converted.
    FixRate(Conversion),
    /// The guest says what became of the payout.
    SettlePayout(Payout),
}

impl PayoutCommand {
    /// Its name in the journal and in the table of moves.
    pub fn name(&self) -> &'static str {
        match self {
            Self::FixRate(_) => "fix_rate",
            Self::SettlePayout(_) => "settle_payout",
        }
    }
}
